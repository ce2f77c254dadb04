"""Exit recommendations over the API: list, read, take a step. Whoever reads one reads its case, which is written down."""

from casework.api.documents import by_filters, step_of, told
from casework.api.lists import filtered
from casework.api.records import RecordViews
from casework.api.shapes import HappeningShape, OffersShape
from people.access import allow
from people.roles import ZONE_CONTACT
from personalised_services.api.exit_shapes import ExitLineShape, ExitRecommendationShape, exit_lines, shown_exit
from personalised_services.filters import ExitFilters
from personalised_services.models import ExitRecommendation
from personalised_services.reach import PS_STAFF


@allow(*PS_STAFF, ZONE_CONTACT)
class ExitViews(RecordViews):
    """Exits of the cases that one sees; a zone contact reads those of their zone that the SSM supports (REV-07)."""

    record = ExitRecommendation
    houses = ("personalised_services",)
    filters = ExitFilters
    shown_with = (*ExitRecommendation.READ_WITH, "supported_by")

    def shown(self, records):
        """Each is a reading of its case, and written down."""
        for leaving in records:
            leaving.note_reading(by=self.request.user, means="api")
        return [shown_exit(leaving) for leaving in records]

    @told("Exit recommendations that you see, newest first", ExitLineShape(many=True), parameters=by_filters(ExitFilters))  # fmt: skip
    @allow(*PS_STAFF, ZONE_CONTACT)
    def list(self, request):
        return self.page_of(filtered(request, self.all_seen(), self.filters), exit_lines)

    @told("One exit recommendation", ExitRecommendationShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*PS_STAFF, ZONE_CONTACT)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with an exit, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*PS_STAFF, ZONE_CONTACT)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step", ExitRecommendationShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(ExitRecommendation)], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(*PS_STAFF)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to an exit, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*PS_STAFF, ZONE_CONTACT)
    def happened(self, request, reference):
        self.seen(reference, *ExitRecommendation.READ_WITH).note_reading(by=request.user, means="api")
        return super().happened(request, reference)
