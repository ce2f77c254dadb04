"""Deadlines over the API: what is due, the soonest first. Of a record that one does not see there are none."""

from casework.api.documents import by_filters, told
from casework.api.forward import SoonestFirst
from casework.api.views import ListViews
from casework.models import Deadline
from desk.api import filters
from desk.api.shapes import DeadlineShape
from desk.sight import about_records_of
from people.access import allow
from people.roles import AUDITOR, INTEGRATION_CLIENT, TPS_STAFF


@allow(*TPS_STAFF, AUDITOR, INTEGRATION_CLIENT)
class DeadlineViews(ListViews):
    """Time limits of the records that you see."""

    houses = ("deadlines",)
    shape, filters = DeadlineShape, filters.DeadlineFilters
    pagination_class = SoonestFirst

    def rows(self):
        return Deadline.objects.filter(about_records_of(self.request.user)).select_related("owner")

    @told("Deadlines, the soonest first", DeadlineShape(many=True), parameters=by_filters(filters))
    def list(self, request):
        return super().list(request)
