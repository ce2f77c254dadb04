"""Customer Management Plans over the API: list, read, take a step. Whoever reads one reads its case, which is written down."""

from casework.api.documents import by_filters, step_of, told
from casework.api.lists import filtered
from casework.api.records import RecordViews
from casework.api.shapes import HappeningShape, OffersShape
from people.access import allow
from personalised_services.api.cmp_shapes import CmpLineShape, CmpShape, cmp_lines, shown_cmp
from personalised_services.filters import CmpFilters
from personalised_services.models import CustomerManagementPlan, Visit
from personalised_services.reach import PS_STAFF


@allow(*PS_STAFF)
class CmpViews(RecordViews):
    """Customer Management Plans of the cases that one sees."""

    record = CustomerManagementPlan
    houses = ("personalised_services",)
    filters = CmpFilters
    shown_with = (*CustomerManagementPlan.READ_WITH, "reviewed_by", "discussed_by", "completed_by", "approved_by")

    def shown(self, records):
        """Each is a reading of its case, and written down."""
        for plan in records:
            plan.note_reading(by=self.request.user, means=Visit.Means.API)
        return [shown_cmp(plan) for plan in records]

    @told("Customer Management Plans that you see, newest first", CmpLineShape(many=True), parameters=by_filters(CmpFilters))  # fmt: skip
    @allow(*PS_STAFF)
    def list(self, request):
        return self.page_of(filtered(request, self.all_seen(), self.filters), cmp_lines)

    @told("One Customer Management Plan", CmpShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*PS_STAFF)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with a CMP, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*PS_STAFF)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step", CmpShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(CustomerManagementPlan)], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(*PS_STAFF)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to a CMP, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*PS_STAFF)
    def happened(self, request, reference):
        self.seen(reference, "case").note_reading(by=request.user, means=Visit.Means.API)
        return super().happened(request, reference)
