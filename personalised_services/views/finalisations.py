"""A finalisation request's page and its steps. Whoever reads one reads its case, which is written down before it is shown."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from casework import approvals, deadlines, timeline
from casework.pages import seen_by, step_page
from casework.steps import offers
from people.access import allow
from personalised_services.approvals.finalising import what_is_answered
from personalised_services.guidance.finalising import next_for_request
from personalised_services.models import FinalisationRequest
from personalised_services.reach import PS_STAFF


def _seen(request, reference):
    return seen_by(request.user, FinalisationRequest.objects.with_case(), reference)


@allow(*PS_STAFF)
@require_GET
def finalisation(request, reference):
    """A finalisation request: its conditions, how the customer was told, the reason, the decision, the next step, the timeline."""
    asked = _seen(request, reference)
    asked.note_reading(by=request.user)
    limits = deadlines.of(asked).filter(closed_at=None).order_by("due_at")
    context = {
        "active": "cases", "asked": asked, "case": asked.case, "next": next_for_request(asked),
        "conditions": what_is_answered(asked),
        "steps": {name: {"step": step, "refused": against} for name, step, against in offers(asked, request.user)},
        "decisions": list(approvals.of(asked)),
        "limits": [(deadlines.limits()[row.kind], row) for row in limits],
        "timeline": list(timeline.of(asked)),
    }  # fmt: skip
    return render(request, "personalised_services/finalisation.html", context)


@allow(*PS_STAFF)
@require_http_methods(["GET", "POST"])
def step(request, reference, name):
    """One step of a finalisation request: its form, its refusal, or the step taken. Whoever closed the case is led to it."""
    asked = _seen(request, reference)
    response = step_page(request, asked, name, "personalised_services/finalisation_step.html", case=asked.case)
    if response.status_code != 302:
        asked.note_reading(by=request.user)
    elif name == "close_case":
        return redirect(asked.case)
    return response
