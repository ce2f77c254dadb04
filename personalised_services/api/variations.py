"""Servicing variations over the API: list, read, take a step. Whoever reads one reads its case, which is written down."""

from casework.api.documents import by_filters, step_of, told
from casework.api.lists import filtered
from casework.api.records import RecordViews
from casework.api.shapes import HappeningShape, OffersShape
from people.access import allow
from people.roles import APPROVER
from personalised_services.api.variation_shapes import (
    VariationLineShape,
    VariationShape,
    shown_variation,
    variation_lines,
)
from personalised_services.filters import VariationFilters
from personalised_services.models import ServicingVariation, Visit
from personalised_services.reach import PS_STAFF

READERS = (*PS_STAFF, APPROVER)


@allow(*READERS)
class VariationViews(RecordViews):
    """Variations of the cases that one sees, and those that one decides."""

    record = ServicingVariation
    houses = ("personalised_services",)
    filters = VariationFilters
    shown_with = (*ServicingVariation.READ_WITH, "approved_by")

    def shown(self, records):
        """Each is a reading of its case, and written down."""
        for variation in records:
            variation.note_reading(by=self.request.user, means=Visit.Means.API)
        return [shown_variation(variation) for variation in records]

    @told(
        "Servicing variations that you see, newest first",
        VariationLineShape(many=True),
        parameters=by_filters(VariationFilters),
    )
    @allow(*READERS)
    def list(self, request):
        return self.page_of(filtered(request, self.all_seen(), self.filters), variation_lines)

    @told("One servicing variation", VariationShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*READERS)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with a variation, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*READERS)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step", VariationShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(ServicingVariation)], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(*READERS)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to a variation, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*READERS)
    def happened(self, request, reference):
        self.seen(reference, *ServicingVariation.READ_WITH).note_reading(by=request.user, means=Visit.Means.API)
        return super().happened(request, reference)
