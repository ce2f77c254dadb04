"""Cases over the API: list, read, take a step. Whoever reads one is written down."""

from casework.api.documents import by_filters, step_of, told
from casework.api.lists import filtered
from casework.api.records import RecordViews
from casework.api.shapes import HappeningShape, OffersShape
from people.access import allow
from personalised_services import actions
from personalised_services.api.shapes import CaseLineShape, CaseShape, lines, shown
from personalised_services.filters import CaseFilters
from personalised_services.models import Case
from personalised_services.reach import PS_STAFF


@allow(*PS_STAFF)
class CaseViews(RecordViews):
    """Cases of Personalised Services."""

    record = Case
    houses = ("personalised_services",)
    filters = CaseFilters

    def shown(self, records):
        """Each is a reading of its own, and written down."""
        for case in records:
            actions.visit(case, by=self.request.user, means="api")
        return [shown(case) for case in records]

    @told("Cases that you see, newest first", CaseLineShape(many=True), parameters=by_filters(CaseFilters))
    @allow(*PS_STAFF)
    def list(self, request):
        return self.page_of(filtered(request, self.all_seen().only("pk"), self.filters), lines)

    @told("One case", CaseShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*PS_STAFF)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with a case, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*PS_STAFF)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step", CaseShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(Case)], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(*PS_STAFF)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to a case, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*PS_STAFF)
    def happened(self, request, reference):
        actions.visit(self.seen(reference), by=request.user, means="api")
        return super().happened(request, reference)
