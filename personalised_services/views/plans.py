"""A Managed Service Plan's page and its steps. Whoever reads it reads its case, which is written down before it is shown."""

from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from casework import deadlines, timeline
from casework.pages import seen_by, step_page
from casework.steps import offers
from people.access import allow
from personalised_services import actions
from personalised_services.guidance.case import next_for_plan
from personalised_services.models import ManagedServicePlan
from personalised_services.reach import PS_STAFF


def _seen(request, reference):
    return seen_by(request.user, ManagedServicePlan.objects.with_case(), reference)


@allow(*PS_STAFF)
@require_GET
def plan(request, reference):
    """A plan: its term, how the customer is served, what holds for service channels, the next step, case notes, the timeline."""
    plan = _seen(request, reference)
    actions.visit(plan.case, by=request.user, means="page")
    limits = deadlines.of(plan).filter(closed_at=None).order_by("due_at")
    context = {
        "active": "cases", "plan": plan, "case": plan.case, "next": next_for_plan(plan),
        "steps": {name: {"step": step, "refused": against} for name, step, against in offers(plan, request.user)},
        "restrictions": list(plan.restrictions.filter(ended_at=None)),
        "reviews": list(plan.reviews.all()),
        "notes": list(plan.case_notes.select_related("by")),
        "limits": [(deadlines.limits()[row.kind], row) for row in limits],
        "timeline": list(timeline.of(plan)),
    }  # fmt: skip
    return render(request, "personalised_services/plan.html", context)


@allow(*PS_STAFF)
@require_http_methods(["GET", "POST"])
def step(request, reference, name):
    """One step of a plan: its form, its refusal, or the step taken."""
    plan = _seen(request, reference)
    response = step_page(request, plan, name, "personalised_services/plan_step.html", case=plan.case)
    if response.status_code != 302:
        actions.visit(plan.case, by=request.user, means="page")
    return response
