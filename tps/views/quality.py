"""The register of quality checks and the roster: queue, one check, requests; the week's shifts."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework import timeline
from casework.keyset import page_of
from casework.pages import seen_by, step_page
from casework.steps import Refused, offers
from people.access import allow
from people.clock import now
from people.roles import AUDITOR, SERVICE_OFFICER, TEAM_LEADER, TPS_OFFICER, TPS_STAFF
from tps import actions
from tps.conditions import against_claiming
from tps.forms import AddShift, RequestCheck
from tps.models import Contact, QualityCheck, RosterShift

QUEUE, SHIFTS = 100, 200
PAGE = 50


@allow(*TPS_STAFF, AUDITOR)
@require_GET
def quality_checks(request):
    """What waits to be checked, urgent ones first, and whether the viewer is rostered now; below, the register."""
    user = request.user
    checks = QualityCheck.objects.visible_to(user).with_people()
    shift = user.roster_shifts.running().select_related("site").first()
    waiting = list(checks.waiting()[: QUEUE + 1])
    context = {
        "active": "quality",
        "groups": _groups(waiting[:QUEUE], user, shift is not None),
        "more": len(waiting) > QUEUE,
        "page": page_of(checks.ended(), request.GET, size=PAGE, moment="requested_at", address=""),
        "shift": shift,
        "may_claim": user.has_role(TPS_OFFICER),
    }
    return render(request, "tps/quality_checks.html", context)


def _groups(waiting, user, rostered) -> list[tuple]:
    """(heading, rule, [(check, what stands against the viewer claiming it)]): one's own, what may be claimed, the rest."""
    officer = user.has_role(TPS_OFFICER)
    mine, free, closed, others = [], [], [], []
    for check in waiting:
        if check.state == "claimed":
            (mine if check.claimed_by_id == user.pk else others).append((check, []))
        else:
            against = against_claiming(check, user, rostered) if officer else []
            (closed if against else free).append((check, against))
    groups = (
        ("You claimed these", "QOL-04", mine),
        ("To claim" if officer else "Nobody has claimed these", "QOL-01", free),
        ("Not yours to claim now", "QOL-02", closed),
        ("With a colleague", "QOL-04", others),
    )
    return [group for group in groups if group[2]]


@allow(*TPS_STAFF, AUDITOR, SERVICE_OFFICER)
@require_GET
def quality_check(request, reference):
    """One check: what, who asked, by whom and when (QOL-04)."""
    check = seen_by(request.user, QualityCheck.objects.with_people(), reference)
    steps = {
        name: {"step": step, "refused": against} for name, step, against in actions.offers_of_check(check, request.user)
    }
    reads_history = request.user.has_role(*TPS_STAFF, AUDITOR)
    entries = list(timeline.of(check)) if reads_history else []
    context = {"active": "quality", "record": check, "check": check, "steps": steps, "timeline": entries, "reads_history": reads_history}  # fmt: skip
    return render(request, "tps/quality_check.html", context)


@allow(*TPS_STAFF)
@require_http_methods(["GET", "POST"])
def quality_step(request, reference, name):
    """One step of a check. That it is completed is final, and its page says so before it is pressed (QOL-04)."""
    check = seen_by(request.user, QualityCheck.objects.with_people(), reference)
    note = f"{check.requested_by.name} is told that it was checked, and this cannot be taken back. What is wrong in it is returned instead."
    return step_page(request, check, name, note=note if name == "complete" else "")


@allow(TPS_OFFICER)
@require_http_methods(["GET", "POST"])
def request_check(request):
    """Enter a request for a check (QOL-03, QOL-04, QOL-05). What is refused stays as it was typed."""
    page = {"active": "quality", "title": "Request a check", "back": "tps:quality_checks"}
    form = RequestCheck(request.POST or None, by=request.user, initial=_said_by_contact(request))
    if request.method == "POST" and form.is_valid():
        try:
            check = actions.request_check(by=request.user, **form.said())
        except Refused as refused:
            return render(request, "tps/entered.html", {**page, "form": form, "reasons": refused.reasons}, status=409)
        messages.success(request, f"{check.reference} is in the register.")
        return redirect(check)
    return render(request, "tps/entered.html", {**page, "form": form}, status=422 if form.is_bound else 200)


@allow(TPS_OFFICER)
@require_POST
def request_check_of(request, reference):
    """From a contact: to the form, with what the contact says filled in."""
    contact = seen_by(request.user, Contact.objects.all(), reference)
    return redirect(f"{reverse('tps:request_check')}?contact={contact.reference}")


def _said_by_contact(request) -> dict:
    seen = Contact.objects.visible_to(request.user).select_related("service_officer", "corrected_officer")
    contact = seen.by_reference(request.GET.get("contact", "")).first()
    if contact is None:
        return {}
    officer = contact.for_officer
    said = {"contact": contact.reference, "edition": contact.form}
    return said | ({"requested_by": officer, "activity_officer": officer} if officer else {})


@allow(*TPS_STAFF, AUDITOR)
@require_GET
def roster(request):
    """The site's shifts that run or are to come (QOL-01)."""
    shifts = RosterShift.objects.visible_to(request.user).filter(site=request.user.team.site_id, ends_at__gt=now())
    context = {
        "active": "roster",
        "shifts": list(shifts.select_related("officer", "site")[:SHIFTS]),
        "leads": request.user.has_role(TEAM_LEADER),
    }
    return render(request, "tps/roster.html", context)


@allow(TEAM_LEADER)
@require_http_methods(["GET", "POST"])
def add_shift(request):
    """Roster an officer. What is refused stays as it was typed."""
    page = {"active": "roster", "title": "Add a shift", "back": "tps:roster"}
    form = AddShift(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            shift = actions.add_shift(by=request.user, **form.shift())
        except Refused as refused:
            return render(request, "tps/entered.html", {**page, "form": form, "reasons": refused.reasons}, status=409)
        messages.success(request, f"{shift.headline}: rostered.")
        return redirect("tps:roster")
    return render(request, "tps/entered.html", {**page, "form": form}, status=422 if form.is_bound else 200)


@allow(*TPS_STAFF, AUDITOR)
@require_GET
def shift(request, reference):
    """One shift, and who changed it."""
    record = seen_by(request.user, RosterShift.objects.select_related("officer", "site"), reference)
    steps = {name: {"step": step, "refused": against} for name, step, against in offers(record, request.user)}
    context = {"active": "roster", "record": record, "steps": steps, "timeline": list(timeline.of(record))}
    return render(request, "tps/shift.html", context)


@allow(TEAM_LEADER)
@require_http_methods(["GET", "POST"])
def shift_step(request, reference, name):
    """One step of a shift."""
    return step_page(request, seen_by(request.user, RosterShift.objects.select_related("officer", "site"), reference), name)  # fmt: skip
