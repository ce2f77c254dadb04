"""Reviews of plans over the API: list, read, take a step. Whoever reads one reads its case, which is written down."""

from casework.api.documents import by_filters, step_of, told
from casework.api.lists import filtered
from casework.api.records import RecordViews
from casework.api.shapes import HappeningShape, OffersShape
from people.access import allow
from people.roles import ZONE_CONTACT
from personalised_services.api.review_shapes import PlanReviewLineShape, PlanReviewShape, review_lines, shown_review
from personalised_services.filters import ReviewFilters
from personalised_services.models import PlanReview
from personalised_services.reach import PS_STAFF


@allow(*PS_STAFF, ZONE_CONTACT)
class ReviewViews(RecordViews):
    """Reviews of the plans of the cases that one sees; a zone contact's of their zone (REV-07)."""

    record = PlanReview
    houses = ("personalised_services",)
    filters = ReviewFilters
    shown_with = (*PlanReview.READ_WITH, "written_by", "quality_by")

    def shown(self, records):
        """Each is a reading of its case, and written down."""
        for review in records:
            review.note_reading(by=self.request.user, means="api")
        return [shown_review(review) for review in records]

    @told("Reviews of plans that you see, newest first", PlanReviewLineShape(many=True), parameters=by_filters(ReviewFilters))  # fmt: skip
    @allow(*PS_STAFF, ZONE_CONTACT)
    def list(self, request):
        return self.page_of(filtered(request, self.all_seen(), self.filters), review_lines)

    @told("One review", PlanReviewShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*PS_STAFF, ZONE_CONTACT)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with a review, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*PS_STAFF, ZONE_CONTACT)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step", PlanReviewShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(PlanReview)], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(*PS_STAFF)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to a review, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*PS_STAFF, ZONE_CONTACT)
    def happened(self, request, reference):
        self.seen(reference, *PlanReview.READ_WITH).note_reading(by=request.user, means="api")
        return super().happened(request, reference)
