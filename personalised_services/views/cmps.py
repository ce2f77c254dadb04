"""A Customer Management Plan: its page and its steps. Whoever reads it reads its case, which is written down before it is shown."""

from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from casework import deadlines, timeline
from casework.pages import seen_by, step_page
from casework.steps import offers
from people.access import allow
from people.clock import now
from personalised_services.guidance.cmp import next_for_cmp
from personalised_services.models import CustomerManagementPlan
from personalised_services.reach import PS_STAFF
from personalised_services.segment_guide import GUIDES


def _seen(request, reference):
    return seen_by(request.user, CustomerManagementPlan.objects.with_case(), reference)


@allow(*PS_STAFF)
@require_GET
def cmp(request, reference):
    """A CMP: the history, what it says, issues with their actions and timeframes, the segment's strategies, the next step, the timeline."""
    plan = _seen(request, reference)
    plan.note_reading(by=request.user)
    issues = list(plan.issues.prefetch_related("acknowledgements", "actions"))
    actions = [action for issue in issues for action in issue.actions.all()]
    segment = plan.case.segment
    limits = deadlines.of(plan.case).filter(closed_at=None, kind="cmp_completed")
    offered = offers(plan, request.user)
    context = {
        "active": "cases", "plan": plan, "case": plan.case, "segment": segment, "issues": issues,
        "next": next_for_cmp(plan, issues, actions), "today": now().astimezone(plan.site.tz).date(),
        "steps": {name: {"step": step, "refused": against} for name, step, against in offered},
        "told": list(plan.stakeholders_told.select_related("by")), "limit": limits.first(),
        "guides": [guide for guide in GUIDES if segment and guide.number == segment.number],
        "timeline": list(timeline.of(plan)),
    }  # fmt: skip
    return render(request, "personalised_services/cmp.html", context)


@allow(*PS_STAFF)
@require_http_methods(["GET", "POST"])
def step(request, reference, name):
    """One step of a CMP: its form, its refusal, or the step taken."""
    plan = _seen(request, reference)
    response = step_page(request, plan, name, "personalised_services/plan_step.html", case=plan.case)
    if response.status_code != 302:
        plan.note_reading(by=request.user)
    return response
