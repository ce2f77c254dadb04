"""Which line a service officer belongs to, as far as the directory and their earlier contacts say; it is never forced."""

from dataclasses import dataclass

from django.db.models import Case, Exists, OuterRef, Q, Value, When

from people.clock import now
from people.models import RoleHeld
from people.roles import SERVICE_OFFICER
from tps.models import Contact
from tps.questions import Form

#: How many of an officer's own latest contacts say whom they are likely to hear from again.
RECENT = 100


@dataclass(frozen=True)
class AnotherLine:
    """The form of the line that the SO seems to belong to, and by what."""

    form: Form
    because: str


def another_line(contact, latest=()) -> AnotherLine | None:
    """The line that the contact's SO belongs to, where its form is that of another one (CON-02, CON-04).

    A team with a ROC code is of Compensation Recovery; of other SOs their `latest` contacts say which form they came on.
    The officer decides: an SO may ring another line.
    """
    officer = contact.service_officer
    if officer is None:
        return None
    name, team = officer.given_name, officer.team
    if team.roc_code:
        found = AnotherLine(Form.COMPENSATION, f"{name} is of Compensation Recovery (ROC {team.roc_code}).")
    elif earlier := next((one.form for one in latest if one.form != Form.COMPENSATION), None):
        found = AnotherLine(Form(earlier), f"{name}’s last contact was on another form.")
    elif contact.form == Form.COMPENSATION:
        found = AnotherLine(Form.SMART_CENTRE, f"{name}’s team has no ROC code.")
    else:
        return None
    return found if found.form != contact.form else None


def likely_first(found, *, officer, form: str):
    """Staff in the order in which they are likely to ring this officer on this form's line.

    Service officers come before other staff; then those of the line, those whom the officer heard from lately, those of
    the officer's own site; then by name. One query, however many are found.
    """
    is_so = RoleHeld.objects.held_at(now()).filter(staff=OuterRef("pk"), role=SERVICE_OFFICER.key)
    heard = Contact.objects.filter(officer=officer, service_officer__isnull=False).order_by("-id")
    recent = heard.values("service_officer")[:RECENT]
    of_recovery = ~Q(team__roc_code="")
    return found.order_by(
        _first(Exists(is_so)),
        _first(of_recovery if form == Form.COMPENSATION else ~of_recovery),
        _first(Q(pk__in=recent)),
        _first(Q(team__site=officer.team.site_id)),
        "family_name",
        "given_name",
        "logon",
    )


def _first(condition) -> Case:
    return Case(When(condition, then=Value(0)), default=Value(1))
