"""The PSSO tracker: of each case what is due next, what is late, and whose decision it waits for; of each PSSO how much they have."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from casework.approvals import decisions
from casework.deadlines import limits
from casework.models import Approval, Deadline
from casework.words import within
from people.clock import now
from people.models import Staff
from people.reach import scopes
from people.roles import BY_KEY, PSSO
from personalised_services.models import Case
from personalised_services.of_a_case import cases_of
from personalised_services.reach import LEADERS

SOON = timedelta(days=2)
MOST = 60  # PSSOs of whom a leader is told at once


@dataclass
class Standing:
    """How a case stands: its running limits, and the requests for a decision about it that wait."""

    limits: list[Deadline] = field(default_factory=list)
    waiting: list[Approval] = field(default_factory=list)

    @property
    def next(self) -> Deadline | None:
        """The limit that ends first, of those that people are told of; one that is late stays until it is done."""
        told = (row for row in self.limits if limits()[row.kind].stages)
        return min(told, key=lambda row: (row.due_at, row.pk), default=None)

    @property
    def due(self) -> tuple[str, date, str] | None:
        """(what, its last day, over | soon | nothing) of the next limit."""
        if (row := self.next) is None:
            return None
        left = row.due_at - now()
        return limits()[row.kind].label, row.due_on, "over" if left <= timedelta() else "soon" if left <= SOON else ""

    @property
    def waits_for(self) -> list[str]:
        """Whose decision is waited for, and which."""
        return [f"{BY_KEY[row.role].label}: {within(decisions()[row.kind].label)}" for row in self.waiting]


def standing_of(cases: Collection[Case]) -> dict[int, Standing]:
    """{case's key: how it stands}, in three queries: what runs for their PSSOs, what waits in their teams, which case each is about."""
    found = {case.pk: Standing() for case in cases}
    if not found:
        return found
    running = list(Deadline.objects.filter(owner__in={case.owner_id for case in cases}, closed_at=None))
    roles = {role.key for one in decisions().values() for role in (one.role, one.instead) if role}
    waiting = list(
        Approval.objects.waiting().filter(role__in=roles, team__in={case.team_id for case in cases}).order_by("pk")
    )
    case_of = cases_of((row.record_label, row.record_id) for row in (*running, *waiting))
    for row in running:
        if standing := found.get(case_of.get((row.record_label, row.record_id), 0)):
            standing.limits.append(row)
    for row in waiting:
        if standing := found.get(case_of.get((row.record_label, row.record_id), 0)):
            standing.waiting.append(row)
    return found


def most_pressing_first(cases: list[Case], standing: dict[int, Standing]) -> list[Case]:
    """What is due first, first; cases with nothing due after them, the newest first."""
    never = datetime.max.replace(tzinfo=now().tzinfo)

    def key(case):
        due = standing[case.pk].next
        return (due.due_at if due else never, -case.pk)

    return sorted(cases, key=key)


@dataclass
class Load:
    """How much somebody has: open cases, limits that run and those that are late."""

    psso: Staff
    cases: int = 0
    running: int = 0
    late: int = 0

    def __str__(self):
        late = f", {self.late} late" if self.late else ""
        return f"{self.cases} {'case' if self.cases == 1 else 'cases'}{late}"


def workload(pssos: Iterable[Staff]) -> list[Load]:
    """Of each of these PSSOs how much they have, by name; in two queries."""
    loads = {psso.pk: Load(psso) for psso in sorted(pssos, key=lambda one: (one.name, one.pk))}
    cases = Case.objects.open().filter(owner__in=loads).order_by()
    for owner, number in cases.values("owner").annotate(number=Count("pk")).values_list("owner", "number"):
        loads[owner].cases = number
    rows = Deadline.objects.filter(owner__in=loads, closed_at=None).order_by()
    late = Count("pk", filter=Q(due_at__lte=now()))
    for owner, number, over in rows.values("owner").annotate(number=Count("pk"), over=late).values_list("owner", "number", "over"):  # fmt: skip
        loads[owner].running, loads[owner].late = number, over
    return list(loads.values())


def led_by(user) -> list[Staff]:
    """The active PSSOs of the teams that somebody leads, `MOST` of them at the most; none where they lead nobody."""
    reach = Q(pk__in=[])
    for role in LEADERS:
        for scope in scopes(user, role):
            if scope.is_all:
                reach |= Q(team__site=user.team.site_id)  # of all teams, those of their own site
            else:
                reach |= Q(team=scope.team) if scope.team is not None else Q(team__site__zone=scope.zone)
    if not reach.children:
        return []
    return list(Staff.objects.active().holding(PSSO).filter(reach).select_related("team")[:MOST])
