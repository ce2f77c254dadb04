"""Finalisation requests over the API: list, read, take a step. Whoever reads one reads its case, which is written down."""

from casework.api.documents import by_filters, step_of, told
from casework.api.lists import filtered
from casework.api.records import RecordViews
from casework.api.shapes import HappeningShape, OffersShape
from people.access import allow
from personalised_services.api.finalisation_shapes import (
    FinalisationLineShape,
    FinalisationShape,
    request_lines,
    shown_request,
)
from personalised_services.filters import RequestFilters
from personalised_services.models import FinalisationRequest, Visit
from personalised_services.reach import PS_STAFF


@allow(*PS_STAFF)
class FinalisationViews(RecordViews):
    """Finalisation requests of the cases that one sees."""

    record = FinalisationRequest
    houses = ("personalised_services",)
    filters = RequestFilters
    shown_with = (*FinalisationRequest.READ_WITH, "reviewed_by", "decided_by", "actioned_by", "closed_by")

    def shown(self, records):
        """Each is a reading of its case, and written down."""
        for one in records:
            one.note_reading(by=self.request.user, means=Visit.Means.API)
        return [shown_request(one) for one in records]

    @told("Finalisation requests that you see, newest first", FinalisationLineShape(many=True), parameters=by_filters(RequestFilters))  # fmt: skip
    @allow(*PS_STAFF)
    def list(self, request):
        return self.page_of(filtered(request, self.all_seen(), self.filters), request_lines)

    @told("One finalisation request", FinalisationShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*PS_STAFF)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told(
        "What you may do with a finalisation request, and what stands against it",
        OffersShape,
        404,
        takes=("reference",),
    )
    @allow(*PS_STAFF)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step", FinalisationShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(FinalisationRequest)], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(*PS_STAFF)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to a finalisation request, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*PS_STAFF)
    def happened(self, request, reference):
        self.seen(reference, "case").note_reading(by=request.user, means=Visit.Means.API)
        return super().happened(request, reference)
