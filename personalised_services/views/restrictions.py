"""A proposed restriction's page and its steps. Whoever reads one reads its case, which is written down before it is shown."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from casework import approvals, deadlines, timeline
from casework.pages import seen_by, step_page
from casework.steps import offers
from people.access import allow
from people.roles import APPROVER
from personalised_services.approvals.restriction import what_is_discussed, what_is_stated
from personalised_services.guidance.restriction import next_for_restriction
from personalised_services.models import Case, RestrictionProposal
from personalised_services.reach import PS_STAFF

READERS = (*PS_STAFF, APPROVER)


def _seen(request, reference):
    return seen_by(request.user, RestrictionProposal.objects.with_case(), reference)


@allow(*READERS)
@require_GET
def restriction(request, reference):
    """A proposed restriction: its ground, what it states, how far it has come and who forwarded it, the next step, the timeline."""
    proposal = _seen(request, reference)
    proposal.note_reading(by=request.user)
    limits = deadlines.of(proposal).filter(closed_at=None).order_by("due_at")
    context = {
        "active": "cases", "proposal": proposal, "case": proposal.case, "next": next_for_restriction(proposal),
        "stated": what_is_stated(proposal), "discussed": what_is_discussed(proposal),
        "steps": {name: {"step": step, "refused": against} for name, step, against in offers(proposal, request.user)},
        "decisions": list(approvals.of(proposal)),
        "limits": [(deadlines.limits()[row.kind], row) for row in limits],
        "sees_case": Case.objects.visible_to(request.user).filter(pk=proposal.case_id).exists(),
        "timeline": list(timeline.of(proposal)),
    }  # fmt: skip
    return render(request, "personalised_services/restriction.html", context)


@allow(*READERS)
@require_http_methods(["GET", "POST"])
def step(request, reference, name):
    """One step of a proposed restriction: its form, its refusal, or the step taken. An Approver who returned one sees it no more."""
    proposal = _seen(request, reference)
    response = step_page(request, proposal, name, "personalised_services/restriction_step.html", case=proposal.case)
    if response.status_code != 302:
        proposal.note_reading(by=request.user)
    elif not RestrictionProposal.objects.visible_to(request.user).filter(pk=proposal.pk).exists():
        return redirect("/")
    return response
