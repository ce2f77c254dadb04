"""Deadlines over all houses: what is due, what is late, what is set aside, and how each was reckoned."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from casework import deadlines as running
from casework.calendars import calendar_of, named_days
from casework.keyset import Page
from casework.models import CalendarChange, Deadline
from casework.timeline import about
from desk.sight import about_records_of
from people.access import allow
from people.clock import now
from people.roles import AUDITOR, TEAM_LEADER, TPS_STAFF
from personalised_services.of_a_case import references_of_cases
from personalised_services.reach import LEADERS, PS_STAFF

PAGE = 50
#: What a line of the list shows of a limit, and nothing more is read.
ON_A_LINE = (
    "record_label", "record_id", "kind", "due_at", "due_on", "state", "closed_at", "set_aside_at", "set_aside_why",
    "owner__given_name", "owner__family_name", "site__timezone",
)  # fmt: skip
WHO_HAVE_SOME = (*TPS_STAFF, *PS_STAFF, AUDITOR)
WHO_LEAD = (TEAM_LEADER, *LEADERS)
MINE, TEAM, SITE, ASIDE = ("mine", "Mine"), ("team", "My team"), ("site", "My site"), ("aside", "Set aside")


def scopes_of(user):
    """What somebody may look at, the first being what the page opens with."""
    if user.has_role(*WHO_LEAD):
        return (TEAM, SITE, MINE, ASIDE)
    return (SITE,) if user.has_role(AUDITOR) else (MINE, TEAM, SITE)


def in_scope(user, scope):
    """The running limits of records that `user` sees, in a scope; those of what is due first, first."""
    rows = Deadline.objects.filter(about_records_of(user), closed_at=None)
    rows = rows.select_related("owner", "site").only(*ON_A_LINE)
    match scope:
        case "mine":
            rows = rows.filter(owner=user)
        case "team":
            rows = rows.filter(team=user.team_id)
        case "site":
            rows = rows.filter(site=user.team.site_id)
        case "aside":
            rows = rows.filter(site=user.team.site_id, set_aside_at__isnull=False)
    return rows.order_by("due_at", "pk")


@dataclass
class Shown:
    """A deadline as the pages show it."""

    row: Deadline
    case: str = ""  # the reference of the case that its record belongs to
    limit: running.Limit = field(init=False)

    def __post_init__(self):
        self.limit = running.limits()[self.row.kind]
        self.record = running.record_of(self.row)

    @property
    def tone(self) -> str:
        """over, soon (within two hours), met, or nothing."""
        if self.row.closed_at is not None:
            return "met" if self.row.state == Deadline.State.MET else ""
        left = self.row.due_at - now()
        return "over" if left <= timedelta() else "soon" if left <= timedelta(hours=2) else ""


def lines_of(rows: Iterable[Deadline]) -> list[Shown]:
    """The limits as a list shows them, each with the case of its record."""
    rows = list(rows)
    case_of = references_of_cases((row.record_label, row.record_id) for row in rows)
    return [Shown(row, case_of.get((row.record_label, row.record_id), "")) for row in rows]


def _page(rows, asked, scope) -> Page:
    """By key (due, id), later ones after; no count."""
    moment, _, number = asked.get("after", "").partition(",")
    try:
        after = (datetime.fromisoformat(moment), int(number)) if number else None
    except ValueError:
        after = None
    if after and after[0].tzinfo:
        rows = rows.filter(Q(due_at__gt=after[0]) | Q(due_at=after[0], pk__gt=after[1]))
    found = list(rows[: PAGE + 1])
    page = Page(lines_of(found[:PAGE]))
    if len(found) > PAGE:
        last = found[PAGE - 1]
        page.older = urlencode({"scope": scope, "after": f"{last.due_at.isoformat()},{last.pk}"})
    return page


@allow(*WHO_HAVE_SOME)
@require_GET
def deadlines(request):
    """What is due: mine, my team's, my site's, and what the sweep set aside."""
    scopes = scopes_of(request.user)
    scope = next((one for one in scopes if one[0] == request.GET.get("scope")), scopes[0])
    page = _page(in_scope(request.user, scope[0]), request.GET, scope[0])
    return render(
        request, "desk/deadlines.html", {"active": "deadlines", "scopes": scopes, "scope": scope, "page": page}
    )


def _seen(user, number) -> Deadline:
    rows = Deadline.objects.filter(about_records_of(user)).select_related("owner", "team", "site")
    row = rows.filter(pk=number).first()
    if row is None:
        raise Http404("There is no such deadline that you can see.")
    return row


@allow(*WHO_HAVE_SOME)
@require_GET
def deadline(request, number):
    """One limit: its rule, how it was reckoned, what time did and will do."""
    row = _seen(request.user, number)
    calendar = calendar_of(row.site)
    first, days = calendar.day_of(row.started_at), []
    names = named_days(row.site, first, row.due_on)
    day = first
    while day < row.due_on and len(days) < 60:
        day += timedelta(days=1)
        if day.weekday() >= 5 or day in names:
            days.append((day, names.get(day, "Weekend")))
    shown = Shown(row)
    stages = {stage.key: stage for stage in shown.limit.stages}
    context = {
        "active": "deadlines",
        "shown": shown,
        "row": row,
        "skipped": days if shown.limit.length.skips_days_off else [],
        "stages": [(stages.get(key), at, key in row.sent) for key, at in row.stages()],
        "change": CalendarChange.objects.filter(pk=row.calendar_version).first(),
        "journal": list(about(row.record_label, row.record_id).filter(step="deadline")[:20]),
        "may_try_again": request.user.has_role(*WHO_LEAD) and row.set_aside_at is not None,
    }
    return render(request, "desk/deadline.html", context)


@allow(*WHO_LEAD)
@require_POST
def try_again(request, number):
    """What was set aside is tried again by the next sweep."""
    row = _seen(request.user, number)
    running.take_up_again(row)
    messages.success(request, "It is tried again within a minute.")
    return redirect("desk:deadline", row.pk)
