"""Managed Service Plans over the API: list, read, take a step. Whoever reads one reads its case, which is written down."""

from casework.api.documents import by_filters, step_of, told
from casework.api.lists import filtered
from casework.api.records import RecordViews
from casework.api.shapes import HappeningShape, OffersShape
from people.access import allow
from personalised_services import actions
from personalised_services.api.plan_shapes import PlanLineShape, PlanShape, plan_lines, shown_plan
from personalised_services.filters import PlanFilters
from personalised_services.models import ManagedServicePlan
from personalised_services.reach import PS_STAFF


@allow(*PS_STAFF)
class PlanViews(RecordViews):
    """Managed Service Plans of the cases that one sees."""

    record = ManagedServicePlan
    houses = ("personalised_services",)
    filters = PlanFilters
    shown_with = ManagedServicePlan.READ_WITH

    def shown(self, records):
        """Each is a reading of its case, and written down."""
        for plan in records:
            actions.visit(plan.case, by=self.request.user, means="api")
        return [shown_plan(plan) for plan in records]

    @told("Managed Service Plans that you see, newest first", PlanLineShape(many=True), parameters=by_filters(PlanFilters))  # fmt: skip
    @allow(*PS_STAFF)
    def list(self, request):
        return self.page_of(filtered(request, self.all_seen(), self.filters), plan_lines)

    @told("One plan", PlanShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*PS_STAFF)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with a plan, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*PS_STAFF)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step", PlanShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(ManagedServicePlan)], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(*PS_STAFF)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to a plan, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*PS_STAFF)
    def happened(self, request, reference):
        actions.visit(self.seen(reference, "case").case, by=request.user, means="api")
        return super().happened(request, reference)
