"""Follow-ups: what a team leader asked TPS about an earlier Compensation contact, and its answer."""

from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from casework import outbox, timeline
from casework.keyset import page_of
from casework.pages import seen_by, step_page
from casework.steps import offers
from people.access import allow
from people.roles import AUDITOR, SERVICE_OFFICER, TEAM_LEADER, TPS_OFFICER, TPS_STAFF
from tps.models import FollowUp

PAGE = 50


@allow(*TPS_STAFF, AUDITOR)
@require_GET
def follow_ups(request):
    """A page of the list: the open ones, one's own, or all."""
    scopes = [("open", "Open"), ("mine", "Mine"), ("all", "All")]
    scope = next((key for key, _ in scopes if key == request.GET.get("scope")), "open")
    rows = FollowUp.objects.visible_to(request.user).with_people()
    if scope == "mine":
        rows = rows.filter(officer=request.user)
    elif scope == "open":
        rows = rows.open()
    page = page_of(rows, request.GET, size=PAGE, moment="opened_at", address=f"scope={scope}")
    return render(
        request, "tps/follow_ups.html", {"active": "follow_ups", "scopes": scopes, "scope": scope, "page": page}
    )


@allow(*TPS_STAFF, AUDITOR, SERVICE_OFFICER)
@require_GET
def follow_up(request, reference):
    """The record: what is asked about which contact, by whom, the answer, what was e-mailed, what may be done."""
    record = seen_by(request.user, FollowUp.objects.with_people(), reference)
    reads_history = request.user.has_role(*TPS_STAFF, AUDITOR)
    context = {
        "active": "follow_ups" if reads_history else "contacts",
        "follow_up": record,
        "steps": {name: {"step": step, "refused": against} for name, step, against in offers(record, request.user)},
        "mails": list(outbox.owed_by(record)),
        "timeline": list(timeline.of(record)) if reads_history else [],
        "reads_history": reads_history,
    }
    return render(request, "tps/follow_up.html", context)


@allow(TPS_OFFICER, TEAM_LEADER)
@require_http_methods(["GET", "POST"])
def step(request, reference, name):
    """One step of a follow-up: its form, its refusal, or the step taken."""
    return step_page(request, seen_by(request.user, FollowUp.objects.with_people(), reference), name)
