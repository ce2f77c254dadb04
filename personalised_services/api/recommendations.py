"""Recommendations of segment 3 over the API: list, read, take a step. Whoever reads one reads its case, which is written down."""

from casework.api.documents import by_filters, step_of, told
from casework.api.lists import filtered
from casework.api.records import RecordViews
from casework.api.shapes import HappeningShape, OffersShape
from people.access import allow
from personalised_services.api.segment_shapes import (
    RecommendationLineShape,
    RecommendationShape,
    recommendation_lines,
    shown_recommendation,
)
from personalised_services.filters import RecommendationFilters
from personalised_services.models import SegmentRecommendation, Visit
from personalised_services.reach import PS_STAFF


@allow(*PS_STAFF)
class RecommendationViews(RecordViews):
    """Recommendations of segment 3 for the cases that one sees."""

    record = SegmentRecommendation
    houses = ("personalised_services",)
    filters = RecommendationFilters
    shown_with = (*SegmentRecommendation.READ_WITH, "recommended_by", "decided_by", "documented_by")

    def shown(self, records):
        """Each is a reading of its case, and written down."""
        for recommendation in records:
            recommendation.note_reading(by=self.request.user, means=Visit.Means.API)
        return [shown_recommendation(recommendation) for recommendation in records]

    @told("Recommendations of segment 3 that you see, newest first", RecommendationLineShape(many=True), parameters=by_filters(RecommendationFilters))  # fmt: skip
    @allow(*PS_STAFF)
    def list(self, request):
        return self.page_of(filtered(request, self.all_seen(), self.filters), recommendation_lines)

    @told("One recommendation", RecommendationShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*PS_STAFF)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with a recommendation, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*PS_STAFF)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step", RecommendationShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(SegmentRecommendation)], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(*PS_STAFF)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to a recommendation, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*PS_STAFF)
    def happened(self, request, reference):
        self.seen(reference, "case").note_reading(by=request.user, means=Visit.Means.API)
        return super().happened(request, reference)
