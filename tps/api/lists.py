"""What a system needs to know to fill in a contact: the controlled lists and reference material (people: desk.api.directory)."""

from casework.api.documents import by_filters, told
from casework.api.views import ListViews
from people.access import allow
from people.roles import AUDITOR, INTEGRATION_CLIENT, TPS_STAFF
from tps.api import filters, shapes
from tps.models import Option, Reference

READERS = (*TPS_STAFF, AUDITOR, INTEGRATION_CLIENT)


class TpsList(ListViews):
    houses = ("tps",)


@allow(*READERS)
class OptionViews(TpsList):
    shape, filters = shapes.OptionShape, filters.OptionFilters

    def rows(self):
        return Option.objects.all()

    @told(
        "Choices of the controlled lists, retired ones too",
        shapes.OptionShape(many=True),
        parameters=by_filters(filters),
    )
    def list(self, request):
        return super().list(request)


@allow(*READERS)
class ReferenceViews(TpsList):
    shape, filters = shapes.ReferenceShape, filters.ReferenceFilters

    def rows(self):
        return Reference.objects.filter(retired_on=None).select_related("keeper")

    @told("Reference material", shapes.ReferenceShape(many=True), parameters=by_filters(filters))
    def list(self, request):
        return super().list(request)
