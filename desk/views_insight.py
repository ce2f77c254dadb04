"""Insight: the team dashboard and the knowledge gaps, for a day, 7 or 28 days; each also as a file."""

import csv
import io
from datetime import timedelta
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casework.filters import DayField
from desk import insight
from people.access import allow
from people.clock import now
from people.models import Site
from people.roles import AUDITOR, SSO, TEAM_LEADER
from tps import reports
from tps.views.lists import harmless

PERIODS = (("1", "Day"), ("7", "7 days"), ("28", "28 days"))
PARTS = (
    ("day", "Day"), ("hour", "Hour"), ("source", "Contact source"), ("enquiry_type", "Enquiry type"),
    ("inappropriate_category", "Inappropriate referrals"),
)  # fmt: skip


class Wanted(forms.Form):
    """What the address of a report says; anything that it can't mean is left out."""

    period = forms.ChoiceField(choices=PERIODS, required=False)
    until = DayField(required=False)


class Report:
    """Whose figures, and of which days: the reader's own team unless they ask for a site; until today unless they say."""

    def __init__(self, request):
        self.user, own = request.user, request.user.team
        self.sites = list(Site.objects.all())
        wanted = Wanted(request.GET)
        wanted.is_valid()
        said = wanted.cleaned_data
        self.of = next((str(site.pk) for site in self.sites if str(site.pk) == request.GET.get("of")), "team")
        site = next((site for site in self.sites if str(site.pk) == self.of), own.site)
        team = own if self.of == "team" else None
        self.name = team.name if team else site.name
        self.period, self.today = said.get("period") or "1", now().astimezone(site.tz).date()
        until = min(said.get("until") or self.today, self.today)
        self.asked = reports.Asked(site, until - timedelta(days=int(self.period) - 1), until, team)

    def address(self, **changed) -> str:
        said = {"of": self.of, "period": self.period, "until": self.asked.until.isoformat()} | changed
        return urlencode(said)

    @property
    def periods(self):
        return [(key, words, self.address(period=key)) for key, words in PERIODS]

    @property
    def earlier(self) -> str:
        return self.address(until=self.asked.before().until.isoformat())

    @property
    def later(self) -> str:
        until = self.asked.until + timedelta(days=int(self.period))
        return self.address(until=min(until, self.today).isoformat()) if self.asked.until < self.today else ""


def _percent(some: int, of: int) -> str:
    return f"{100 * some / of:.0f} %" if of else "–"


def _numbers(row) -> dict:
    return row | {
        "rate": _percent(row["nothing_checked"], row["checked_told"]),
        "in_time": _percent(row["within_10"], row["ended"]),
    }


@allow(TEAM_LEADER, SSO, AUDITOR)
@require_GET
def dashboard(request):
    """Contacts of a team or site: how many, when, how long they took, how they ended (CON-01, CON-17, CON-22)."""
    report = Report(request)
    parts = reports.dashboard(request.user, report.asked)
    [total], [before] = parts["all"], reports.dashboard(request.user, report.asked.before(), totals=True)["all"]
    ends = ("finalised", "urgent_qol", "redirected", "inappropriate", "discarded", "open")
    escalated = insight.escalations(request.user, report.asked)
    context = {
        "active": "dashboard",
        "report": report,
        "by_age": [row | {"value": row["open"]} for row in escalated["escalations_by_age"]],
        "open": sum(row["open"] for row in escalated["escalations_by_age"]),
        "submitted": escalated["escalations"][0],
        "stops": insight.stop_payments(report.asked),
        "urgent": reports.urgent_checks(request.user, report.asked),
        "total": _numbers(total),
        "before": _numbers(before),
        "times": [_numbers(row) for row in parts["hour" if report.period == "1" else "day"]],
        "by": "hour" if report.period == "1" else "day",
        "named": [
            (part, words, [_numbers(row) | {"value": row["recorded"]} for row in parts[part]]) for part, words in PARTS[2:]
        ],
        "ends": [
            {"label": end.replace("_", " ").capitalize().replace("qol", "QOL"), "value": total[end]} for end in ends if total[end]
        ],
    }  # fmt: skip
    return render(request, "desk/dashboard.html", context)


@allow(TEAM_LEADER, SSO, AUDITOR)
@require_GET
def dashboard_csv(request):
    """Every figure of the dashboard, a row for each group."""
    report = Report(request)
    parts = reports.dashboard(request.user, report.asked)
    rows = [
        [part, row["key"], row["label"], *(row[name] for name in reports.FIGURES)]
        for part in parts
        for row in parts[part]
    ]
    return file_of("dashboard", ["part", "key", "label", *reports.FIGURES], rows)


@allow(TEAM_LEADER, SSO, AUDITOR)
@require_GET
def dashboard_part_csv(request, name):
    """As a file: the escalations that are open now by age, those submitted, or the stop payments."""
    asked = Report(request).asked
    parts = insight.escalations(request.user, asked) | {"stop_payments": insight.stop_payments(asked)}
    part = name.replace("-", "_")
    if part not in parts:
        raise Http404
    head = list(parts[part][0]) if parts[part] else ["nothing"]
    return file_of(name, head, [list(row.values()) for row in parts[part]])


@allow(TEAM_LEADER, SSO, AUDITOR)
@require_GET
def knowledge_gaps(request):
    """Where knowledge is missing: enquiry types and references by what they cost; who sees to which, and what came of it."""
    report = Report(request)
    context = {
        "active": "gaps",
        "report": report,
        "rows": insight.gaps(request.user, report.asked),
        "may_take_up": request.user.has_role(TEAM_LEADER, SSO),
    }
    return render(request, "desk/knowledge_gaps.html", context)


GAP_FIGURES = (
    "kind", "about", "label", "contacts", "average_seconds", "hours", "referred_early", "escalated", "nothing_checked", "no_answer", "reported",
)  # fmt: skip
TAKEN_UP = ("taken_up", "state", "owner", "fixed_on", "compared_days", "before", "after")


def _taken_up(row) -> list:
    gap, compared = row["gap"], row["compared"]
    said = [gap.reference, gap.state, gap.owner.name, gap.fixed_on] if gap else [None] * 4
    return said + ([compared.days, compared.before, compared.after] if compared else [None] * 3)


@allow(TEAM_LEADER, SSO, AUDITOR)
@require_GET
def knowledge_gaps_csv(request):
    """The same as a file."""
    rows = insight.gaps(request.user, Report(request).asked)
    told = [[*(row[name] for name in GAP_FIGURES), *_taken_up(row)] for row in rows]
    return file_of("knowledge-gaps", [*GAP_FIGURES, *TAKEN_UP], told)


def file_of(name, head, rows) -> HttpResponse:
    """Rows as a CSV file that no spreadsheet takes for formulas."""
    file = io.StringIO()
    write = csv.writer(file, quoting=csv.QUOTE_ALL).writerow
    write(head)
    for row in rows:
        write([harmless("" if cell is None else cell) for cell in row])
    response = HttpResponse("\ufeff" + file.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
