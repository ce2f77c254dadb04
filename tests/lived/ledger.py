"""What must have happened, kept beside the product: entries, notices, e-mails, time limits, each at its moment."""

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

from people.clock import now
from people.models import Staff, Team

Key = tuple[str, int]
OWNER, LEADERS, SSOS, SSMS, SMS = "owner", "leaders", "ssos", "ssms", "sms"


def key_of(record) -> Key:
    return record._meta.label_lower, record.pk


@dataclass(frozen=True)
class Stage:
    """That time tells somebody of a running limit: from which moment on, under which name, whom, and whether it is missed by then."""

    at: datetime
    name: str
    whom: tuple[str, ...] = (OWNER,)
    misses: bool = False


@dataclass(eq=False)
class Running:
    """One time limit. What time does at its end, if it is no notice, is `at_end`: it gets the moment, and closes it."""

    key: Key
    kind: str
    due: datetime
    on: date
    owner: Staff
    team: Team  # who leads it hears of it
    stages: list[Stage]
    occurrence: int = 1
    at_end: Callable | None = None
    state: str = "pending"
    closed_at: datetime | None = None
    sent: list[str] = field(default_factory=list)


class Ledger:
    """Kept by the lives as they go, and by the clockwork at each sweep. `whom(who, limit)` says whom time tells of a limit."""

    def __init__(self, whom: Callable[[str, Running], list[Staff]]):
        self.whom = whom
        self.entries: dict[Key, list[tuple[str, int | None, datetime]]] = defaultdict(list)
        self.states: dict[Key, str] = {}
        self.notices: Counter = Counter()  # (key, kind, whom, moment)
        self.mails: Counter = Counter()  # (key, kind, address, moment)
        self.limits: list[Running] = []
        self.told = Counter()  # of the stages of limits
        self.longest_wait = timedelta()  # from a stage's moment to the sweep that did it
        self._open: dict[tuple[Key, str], Running] = {}
        self._coming: list[tuple[datetime, int, Running, Stage | None]] = []
        self._number = count()
        self._times: Counter = Counter()  # how often a limit of a kind began on a record

    # -- what a life tells
    def happened(self, record, step: str, by: Staff | None, becomes: str = "") -> None:
        """An entry stands in the record's timeline, now; where it says so the record is in another state."""
        self.entries[key_of(record)].append((step, by.pk if by else None, now()))
        if becomes:
            self.states[key_of(record)] = becomes

    def notice(self, record, to: Staff, kind: str) -> None:
        self.notices[key_of(record), kind, to.pk, now()] += 1

    def mail(self, record, kind: str, to: str) -> None:
        self.mails[key_of(record), kind, to, now()] += 1

    def starts(self, record, kind, *, due, on, owner, team=None, stages=(), at_end=None) -> Running:
        """A time limit runs, for the owner's team where no other is said. One of a kind on a record at once."""
        key = key_of(record)
        assert (key, kind) not in self._open, f"{kind} runs already on {record}"
        self._times[key, kind] += 1
        limit = Running(key, kind, due, on, owner, team or owner.team, list(stages), self._times[key, kind], at_end)
        self.limits.append(limit)
        self._open[key, kind] = limit
        self._await(limit)
        return limit

    def moves(self, record, kind, *, due, on, stages) -> None:
        """What a limit is reckoned from was corrected. What was told stays told."""
        limit = self._open[key_of(record), kind]
        limit.due, limit.on = due, on
        limit.stages = [stage for stage in stages if stage.name not in limit.sent]
        self._await(limit)

    def belongs_to(self, record, owner: Staff, team: Team | None = None) -> None:
        """The record's running limits are somebody else's, and another team's where that is said."""
        for limit in self.running_on(record):
            limit.owner, limit.team = owner, team or limit.team

    def running_on(self, record) -> list[Running]:
        """The limits that run on a record."""
        return [limit for (key, _), limit in self._open.items() if key == key_of(record)]

    def meets(self, record, kind, at: datetime | None = None) -> None:
        """What the limit waits for has happened: now, or earlier as was recorded."""
        limit = self._open.pop((key_of(record), kind), None)
        if limit:
            limit.state, limit.closed_at = ("met" if (at or now()) <= limit.due else "missed"), now()

    def ends(self, record, kind) -> None:
        """Nothing is waited for any more; what was missed stays missed."""
        limit = self._open.pop((key_of(record), kind), None)
        if limit:
            limit.state, limit.closed_at = ("cleared" if now() <= limit.due else "missed"), now()

    def clears(self, record, kind) -> None:
        """The limit does not apply."""
        limit = self._open.pop((key_of(record), kind), None)
        if limit:
            limit.state, limit.closed_at = "cleared", now()

    # -- what the clockwork tells
    def next_moment(self) -> datetime | None:
        """When time has something to do next."""
        while self._coming and not self._stands(*self._coming[0][2:]):
            heapq.heappop(self._coming)
        return self._coming[0][0] if self._coming else None

    def swept(self) -> tuple[int, int]:
        """A sweep is made now: all that is due follows from it, steps last. Returns (limits told of, steps taken)."""
        told, steps = set(), []
        while (moment := self.next_moment()) is not None and moment <= now():
            _, _, limit, stage = heapq.heappop(self._coming)
            self.longest_wait = max(self.longest_wait, now() - moment)
            if stage is None:
                steps.append(limit)
                continue
            told.add(limit)
            limit.sent.append(stage.name)
            self._tell(limit, stage)
        for limit in steps:
            del self._open[limit.key, limit.kind]
            limit.state, limit.closed_at = "met", now()
            limit.sent.append(limit.at_end(limit))
        return len(told), len(steps)

    def _tell(self, limit: Running, stage: Stage) -> None:
        kind = f"{limit.kind}.{stage.name}"
        self.told[kind] += 1
        self.entries[limit.key].append(("deadline", None, now()))
        if stage.misses:
            limit.state = "missed"
        people = {person.pk: person for who in stage.whom for person in self.whom(who, limit)}
        for person in people.values():
            self.notices[limit.key, kind, person.pk, now()] += 1
            self.mails[limit.key, f"{kind}.{person.pk}", person.email, now()] += 1

    def _await(self, limit: Running) -> None:
        stages = [(stage.at, stage) for stage in limit.stages]
        if limit.at_end:
            stages.append((limit.due, None))
        for moment, stage in stages:
            heapq.heappush(self._coming, (max(moment, now()), next(self._number), limit, stage))

    def _stands(self, limit: Running, stage: Stage | None) -> bool:
        return limit.closed_at is None and (stage is None or stage in limit.stages)


def next_of(limit: Running) -> datetime | None:
    """When time does the next thing to it: never, once it is closed."""
    if limit.closed_at:
        return None
    left = [stage.at for stage in limit.stages if stage.name not in limit.sent]
    return min([*left, *([limit.due] if limit.at_end else [])], default=None)
