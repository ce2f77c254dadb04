"""Supervisor calls: recorded on a contact in hand, taken, completed; those that wait for a team leader."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework import timeline
from casework.keyset import page_of
from casework.pages import refuse_unless, seen_by, step_page
from casework.steps import Refused, offers
from people.access import allow
from people.roles import AUDITOR, TEAM_LEADER, TPS_OFFICER, TPS_STAFF
from tps import actions, guidance
from tps.forms import CallFacts
from tps.models import Contact, SupervisorCall
from tps.views.onwards import onwards

PAGE = 50
SCOPES = (("waiting", "Waiting for a team leader"), ("mine", "Given to me"), ("all", "All"))


@allow(*TPS_STAFF, AUDITOR)
@require_GET
def supervisor_calls(request):
    """Those that wait for a team leader, those given to the viewer, or all (SUP-07)."""
    scope = next((key for key, _ in SCOPES if key == request.GET.get("scope")), "waiting")
    rows = SupervisorCall.objects.visible_to(request.user).with_people()
    if scope == "waiting":
        rows = rows.waiting()
    elif scope == "mine":
        rows = rows.filter(team_leader=request.user)
    page = page_of(rows, request.GET, size=PAGE, moment="received_at", address=f"scope={scope}")
    context = {"active": "supervisor_calls", "scopes": SCOPES, "scope": scope, "page": page}
    return render(request, "tps/supervisor_calls.html", context)


def _in_hand(request, reference):
    contact = seen_by(request.user, Contact.objects.with_people(), reference)
    refuse_unless(contact.officer_id == request.user.pk)
    return contact


@allow(TPS_OFFICER)
@require_POST
def start(request, reference):
    """From a contact in hand: to its open supervisor call, or to the form of a new one."""
    contact = _in_hand(request, reference)
    call = contact.supervisor_calls.open().first()
    return redirect(call) if call else redirect("tps:receive_supervisor_call", contact.reference)


@allow(TPS_OFFICER)
@require_http_methods(["GET", "POST"])
def receive(request, reference):
    """Record the call, and take it where nothing stands against that (SUP-01, SUP-02). What is refused stays as it was typed."""
    contact = _in_hand(request, reference)
    if not actions.may_receive_call(contact, request.user):
        return redirect(contact)
    status = 200
    form = CallFacts(request.POST or None, initial={"transferred_by": contact.service_officer, "why": "technical"})
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                call = actions.receive_call(contact, by=request.user, **form.cleaned_data)
            except Refused as refused:
                status = 409
                for text, _ in refused.reasons:
                    form.add_error(None, text)
            else:
                messages.success(request, f"{call.reference}: {'taken' if call.taken_at else 'recorded, not taken'}.")
                return redirect(call)
    context = {"active": "contacts", "contact": contact, "form": form, "guides": guidance.call_guides_for(contact)}
    return render(request, "tps/supervisor_call_start.html", context, status=status)


@allow(*TPS_STAFF, AUDITOR)
@require_GET
def supervisor_call(request, reference):
    """One call: why, from whom, who took it, what came of it, and what is to be done next."""
    call = seen_by(request.user, SupervisorCall.objects.with_people(), reference)
    context = {
        "active": "supervisor_calls",
        "call": call,
        "steps": {name: {"step": step, "refused": against} for name, step, against in offers(call, request.user)},
        "guides": guidance.call_guides_for(call) if call.is_open else [],
        "timeline": list(timeline.of(call)),
    }
    return render(request, "tps/supervisor_call.html", context)


@allow(TPS_OFFICER, TEAM_LEADER)
@require_http_methods(["GET", "POST"])
def step(request, reference, name):
    """One step of a call: its form, its refusal, or the step taken."""
    call = seen_by(request.user, SupervisorCall.objects.with_people(), reference)
    return step_page(request, call, name, "tps/step.html", then=onwards(request.user, lambda call: not call.is_open))
