"""What was asked urgently, and ended how: the register of urgent QOL requests as a report for who leads a team (QOL-04)."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from casework.keyset import page_of
from desk.views_insight import Report, file_of
from people.access import allow
from people.roles import AUDITOR, SSO, TEAM_LEADER
from tps import reports

PAGE = 50


@allow(TEAM_LEADER, SSO, AUDITOR)
@require_GET
def urgent_qol(request):
    """Urgent QOL requests of a site's activities: how many, how long until claimed and ended, and each one."""
    report = Report(request)
    register = reports.urgent_register(request.user, report.asked).with_people()
    context = {
        "active": "urgent_qol",
        "report": report,
        "rows": reports.urgent_checks(request.user, report.asked),
        "page": page_of(register, request.GET, size=PAGE, moment="requested_at", address=report.address()),
    }
    return render(request, "desk/urgent_qol.html", context)


@allow(TEAM_LEADER, SSO, AUDITOR)
@require_GET
def urgent_qol_csv(request):
    """The same as a file, a row for each request."""
    report = Report(request)
    tz = report.asked.site.tz
    head = ("reference", "requested", "requested_by", "activity_of", "generated_by", "for_partner", "work_item", "state",
            "claimed", "claimed_by", "ended", "ended_by", "returned_because")  # fmt: skip
    register = reports.urgent_register(request.user, report.asked).with_people().order_by("pk")
    return file_of("urgent-qol", head, [_row(check, tz) for check in register])


def _row(check, tz) -> list:
    def local(moment):
        return f"{moment.astimezone(tz):%Y-%m-%d %H:%M}" if moment else ""

    def logon(person):
        return person.logon if person else ""

    return [
        check.reference, local(check.requested_at), logon(check.requested_by), logon(check.activity_officer), check.generated_by,
        "yes" if check.for_partner else "no", check.work_item, check.state, local(check.claimed_at), logon(check.claimed_by),
        local(check.ended_at), logon(check.ended_by), check.returned_because,
    ]  # fmt: skip
