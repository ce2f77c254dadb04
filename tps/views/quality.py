"""The register of quality checks and the roster: queue, one check, requests; the week's shifts."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from casework import timeline
from casework.keyset import page_of
from casework.pages import seen_by, step_page
from casework.steps import offers
from people.access import allow
from people.clock import now
from people.roles import AUDITOR, SERVICE_OFFICER, TEAM_LEADER, TPS_OFFICER, TPS_STAFF
from tps import actions
from tps.conditions import against_claiming
from tps.forms import AddShift, RequestCheck
from tps.models import QualityCheck, RosterShift

QUEUE, SHIFTS = 100, 200
PAGE = 50


@allow(*TPS_STAFF, AUDITOR)
@require_GET
def quality_checks(request):
    """What waits to be checked, urgent ones first, and whether the viewer is rostered now; below, the register."""
    checks = QualityCheck.objects.visible_to(request.user).with_people()
    ended = checks.filter(state__in=("completed", "returned"))
    context = {
        "active": "quality",
        "waiting": list(checks.waiting()[:QUEUE]),
        "page": page_of(ended, request.GET, size=PAGE, moment="requested_at", address=""),
        "shift": request.user.roster_shifts.running().select_related("site").first(),
        "may_claim": request.user.has_role(TPS_OFFICER),
    }
    return render(request, "tps/quality_checks.html", context)


@allow(*TPS_STAFF, AUDITOR, SERVICE_OFFICER)
@require_GET
def quality_check(request, reference):
    """One check: what, who asked, by whom and when (QOL-04)."""
    check = seen_by(request.user, QualityCheck.objects.with_people(), reference)
    steps = {name: {"step": step, "refused": against} for name, step, against in offers(check, request.user)}
    if "claim" in steps:
        steps["claim"]["refused"] = [*steps["claim"]["refused"], *against_claiming(check, request.user)]
    reads_history = request.user.has_role(*TPS_STAFF, AUDITOR)
    entries = list(timeline.of(check)) if reads_history else []
    context = {"active": "quality", "record": check, "check": check, "steps": steps, "timeline": entries, "reads_history": reads_history}  # fmt: skip
    return render(request, "tps/quality_check.html", context)


@allow(*TPS_STAFF)
@require_http_methods(["GET", "POST"])
def quality_step(request, reference, name):
    """One step of a check."""
    return step_page(request, seen_by(request.user, QualityCheck.objects.with_people(), reference), name)


@allow(TPS_OFFICER)
@require_http_methods(["GET", "POST"])
def request_check(request):
    """Enter a request for a check (QOL-03, QOL-04, QOL-05)."""
    form = RequestCheck(request.POST or None)
    if request.method == "POST" and form.is_valid():
        check = actions.request_check(
            by=request.user, **{name: form.cleaned_data[name] for name in form.fields if name != "keep"}
        )
        messages.success(request, f"{check.reference} is in the register.")
        return redirect(check)
    context = {"active": "quality", "form": form, "title": "Request a check", "back": "tps:quality_checks"}
    return render(request, "tps/entered.html", context, status=422 if form.is_bound else 200)


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
    """Roster an officer."""
    form = AddShift(request.POST or None)
    if request.method == "POST" and form.is_valid():
        shift = actions.add_shift(by=request.user, **form.shift())
        messages.success(request, f"{shift.headline}: rostered.")
        return redirect("tps:roster")
    context = {"active": "roster", "form": form, "title": "Add a shift", "back": "tps:roster"}
    return render(request, "tps/entered.html", context, status=422 if form.is_bound else 200)


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
