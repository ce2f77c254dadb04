"""What is asked of who leads and decides: the ledger of requests, beside the one of limits. From REF-06, COLD-06, EXIT-02, LET-02."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from casework.models import Approval
from people.clock import now
from people.models import Staff, Team
from tests.lived.ledger import Key, key_of

SSM, SM, APPROVER = "ssm", "sm", "approver"
#: What the SSM decides wherever there is one, and the SM does not instead of them (LET-05, SCR-06).
THE_SSMS_ALONE = ("letter_warning", "restriction_ssm")


@dataclass(eq=False)
class Asked:
    """One request: by whom, of which role for which team."""

    key: Key
    kind: str
    role: str
    by: Staff
    team: Team
    at: datetime
    benefits: Staff | None = None
    along: bool = False  # with another request: nobody hears of this one
    outcome: str = ""
    decided_by: Staff | None = None
    decided_for: Staff | None = None
    decided_at: datetime | None = None

    @property
    def barred(self) -> tuple[Staff | None, ...]:
        """Who never decides it, nor anybody for them."""
        return (self.by, self.benefits)

    def row(self):
        people = (self.by, self.decided_by, self.decided_for)
        return (self.kind, self.outcome, *(person and person.pk for person in people), self.at, self.decided_at)


class Decisions:
    """Requests as they were asked and decided, and whoever must hear of them."""

    def __init__(self, year):
        self.year, self.people = year, year.people
        self.asked: dict[Key, list[Asked]] = defaultdict(list)

    def ask(
        self,
        record,
        step: str,
        kind: str,
        *,
        by: Staff,
        team: Team,
        role: str = SSM,
        benefits=None,
        becomes="",
        **answers,
    ) -> Asked:
        """A step asks: whoever decides hears of it, and while they are away their deputy too."""
        record = self.year.take(record, step, by=by, becomes=becomes, **answers)
        return self.is_asked(record, kind, by=by, team=team, role=role, benefits=benefits)

    def is_asked(
        self, record, kind: str, *, by: Staff, team: Team, role: str = SSM, benefits=None, along=False
    ) -> Asked:
        """The same, of something that another step had asked."""
        asked = Asked(key_of(record), kind, role, by, team, now(), benefits, along)
        self.asked[asked.key].append(asked)
        for person in self._hear(asked):
            self.year.ledger.notice(record, person, f"{kind}.asked")
        return asked

    def moves(self, record, asked: Asked, team: Team) -> None:
        """Its case went to another team: whoever decides it there hears of it."""
        asked.team = team
        for person in self._hear(asked):
            self.year.ledger.notice(record, person, f"{asked.kind}.moved")

    def _hear(self, asked: Asked) -> list[Staff]:
        if asked.along:
            return []
        addressed, role = self._addressed(asked), asked.role
        if addressed in asked.barred:
            addressed, role = self.people.sm, SM
        deputy = self.people.deputies[asked.team.pk]
        stands_in = role == SSM and self.year.is_away(addressed) and deputy not in asked.barred
        return [addressed, deputy] if stands_in else [addressed]

    def _addressed(self, asked: Asked) -> Staff:
        return {SSM: self.people.ssms[asked.team.pk], SM: self.people.sm, APPROVER: self.people.approver}[asked.role]

    def who(self, asked: Asked) -> tuple[Staff, Staff | None]:
        """(who decides now, for whom): the SSM; while they are away their deputy, or the SM where the deputy asks or benefits."""
        addressed, deputy = self._addressed(asked), self.people.deputies[asked.team.pk]
        if asked.role != SSM:
            return addressed, None
        if addressed in asked.barred or (self.year.is_away(addressed) and deputy in asked.barred):
            return (addressed if asked.kind in THE_SSMS_ALONE else self.people.sm), None
        return (deputy, addressed) if self.year.is_away(addressed) else (addressed, None)

    def decide(self, record, step: str, asked: Asked, *, approved: bool, becomes="", **answers):
        """A step decides: who asked hears of it, in the product and by e-mail."""
        by, instead_of = self.who(asked)
        record = self.year.take(record, step, by=by, becomes=becomes, **answers)
        self.is_decided(record, asked, by, instead_of, approved=approved)
        return record

    def is_decided(self, record, asked: Asked, by: Staff, instead_of: Staff | None = None, *, approved: bool) -> None:
        """The same, of something that another step had decided."""
        self._over(asked, "approved" if approved else "returned", by, instead_of)
        self.year.ledger.notice(record, asked.by, f"{asked.kind}.decided")
        self.year.ledger.mail(record, f"{asked.kind}.decided", asked.by.email)

    def withdraw(self, record, step: str, asked: Asked, *, becomes=""):
        record = self.year.take(record, step, by=asked.by, becomes=becomes)
        self.lapses(asked)
        return record

    def lapses(self, asked: Asked) -> None:
        """It waits for nobody any more: withdrawn by who asked, or for them by time."""
        self._over(asked, "withdrawn", asked.by, None)

    def _over(self, asked, outcome, by, instead_of):
        asked.outcome, asked.decided_by, asked.decided_for, asked.decided_at = outcome, by, instead_of, now()

    def counted(self) -> list[tuple]:
        """[(of whom, kind, outcome, whether a deputy decided, how many)] of all that was asked."""
        rows = Counter(
            (one.role.upper(), one.kind, one.outcome or "waits", "yes" if one.decided_for else "no")
            for asked in self.asked.values()
            for one in asked
        )
        return [(*row, times) for row, times in sorted(rows.items())]

    def differences(self) -> list[str]:
        """The product's requests against these, by record."""
        names = ("kind", "outcome", "asked_by", "decided_by", "decided_for", "asked_at", "decided_at")
        kept = defaultdict(list)
        for label, pk, *row in Approval.objects.order_by("id").values_list("record_label", "record_id", *names):
            kept[label, pk].append(tuple(row))
        return [
            f"{key}: its requests are {kept.get(key)}; by the ledger {[one.row() for one in self.asked.get(key, [])]}"
            for key in sorted(kept.keys() | self.asked.keys())
            if kept.get(key) != [one.row() for one in self.asked.get(key, [])]
        ]
