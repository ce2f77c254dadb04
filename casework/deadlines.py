"""Time limits: declared once in a house's `deadlines.py`, kept as rows, never as delayed tasks.

A `Limit` says from when, how long, whom time tells of it and by which rule. `start` writes its row in the transaction of
what starts it; `met` and `cleared` are effects of the steps that end it. What time does to the rows is casework.sweep's.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db.models import Case, F, Q, Value, When
from django.db.transaction import atomic

from casework import timeline
from casework.calendars import calendar_of, version
from casework.models import CalendarChange, Deadline
from casework.records import by_key
from casework.working_days import Calendar, Due, Length
from people.clock import now

PENDING, MET, MISSED, CLEARED = (
    Deadline.State.PENDING,
    Deadline.State.MET,
    Deadline.State.MISSED,
    Deadline.State.CLEARED,
)
OWNER, TEAM_LEADERS, SSOS, SSMS, SMS = "owner", "team leaders", "SSOs", "SSMs", "SMs"


def at_due(calendar: Calendar, due: Due) -> datetime:
    """At the moment when the limit ends."""
    return due.at


def at_close(calendar: Calendar, due: Due) -> datetime:
    """At close of business of the last day, for a limit that ends at midnight."""
    return calendar.closing_of(due.on)


def at_next_opening(calendar: Calendar, due: Due) -> datetime:
    """When the site opens next after the limit has ended."""
    return calendar.next_opening(due.at)


def before(**length) -> Callable[[Calendar, Due], datetime]:
    """So long before the limit ends: before(minutes=60)."""
    return lambda calendar, due: due.at - timedelta(**length)


def at_once(calendar: Calendar, due: Due) -> datetime:
    """Now: when the limit is started, or when what it tells of becomes known."""
    return now()


@dataclass(frozen=True)
class Stage:
    """One thing that time does to a running limit: whom it tells, and in which words.

    The limit's owner (who leads them where they have left), the team leaders of its team, the SSOs of its site, the SSMs of
    its team of Personalised Services, the SMs who have that team.
    """

    key: str
    when: (
        Callable[[Calendar, Due], datetime] | Length
    )  # a length: at close of business of its last day, from the same start
    whom: str | tuple[str, ...]
    says: str  # to them, of {reference}, {owner} and {closes}: "{reference} is still open"
    told: str  # in the timeline, before their names: "reminded"
    misses: bool = False  # whether the limit is missed by then
    lapses: bool = False  # a reminder: left out where the limit begins when the next such one is due already
    if_said: bool = False  # only where who starts the limit says so, or `add_stage` later

    def moment(self, calendar: Calendar, due: Due, since: datetime) -> datetime:
        """When it is, for a limit that began at `since`."""
        if isinstance(self.when, Length):
            return calendar.opening_of(self.when.end(calendar, since).on)
        return self.when(calendar, due)

    @property
    def people(self) -> tuple[str, ...]:
        """Whom it tells, each kind once."""
        return (self.whom,) if isinstance(self.whom, str) else self.whom

    @property
    def whom_words(self) -> str:
        """Whom it tells, in words."""
        *others, last = self.people
        return f"{', '.join(others)} and {last}" if others else last


@dataclass(frozen=True)
class Limit:
    """A time limit. `starts` says from when in words; `step` is what time takes through the door when it ends, if anything."""

    kind: str
    label: str
    starts: str
    length: Length
    rule: str
    stages: tuple[Stage, ...] = ()
    step: str = ""
    record_label: str = field(default="")

    def plan(self, calendar: Calendar, due: Due, since: datetime, also: tuple[str, ...] = ()) -> list[list[str]]:
        """[[stage, moment]...] in order of time; of the stages that are told `if_said`, those in `also`."""
        said = [stage for stage in self.stages if not stage.if_said or stage.key in also]
        moments = [(stage.moment(calendar, due, since), stage) for stage in said]
        begun = max((moment for moment, stage in moments if stage.lapses and moment <= now()), default=None)
        planned = [(at, stage.key) for at, stage in moments if not (stage.lapses and begun and at < begun)]
        if self.step:
            planned.append((due.at, self.step))
        return [[key, moment.isoformat()] for moment, key in sorted(planned, key=lambda pair: pair[0])]


@cache
def limits() -> dict[str, Limit]:
    """{kind: limit} of every house's deadlines.py."""
    found = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.deadlines"
        if config.name == "casework" or not find_spec(name):
            continue
        for value in vars(import_module(name)).values():
            if isinstance(value, Limit):
                found[value.kind] = value
    return found


def of(record):
    """The record's deadlines, the latest first."""
    return Deadline.objects.filter(record_label=record.record_label, record_id=record.pk).order_by("-id")


# -- starting and ending


def ends(limit: Limit, since: datetime, calendar: Calendar, other: Calendar | None = None) -> Due:
    """When the limit ends: by the site's calendar, or by the other site's where that is earlier."""
    due = limit.length.end(calendar, since)
    return min(due, limit.length.end(other, since), key=lambda one: one.at) if other else due


def start(
    record, limit: Limit, *, owner, team, site, since: datetime, occurrence: int = 1, other_site=None, also=()
) -> Deadline:
    """Write the limit's row, in the caller's transaction. IntegrityError if this occurrence was started before.

    Where there is an `other_site`, the limit ends by whichever site's calendar ends it earlier. `also` are the stages
    told only if said.
    """
    calendar = calendar_of(site)
    due = ends(limit, since, calendar, calendar_of(other_site) if other_site else None)
    plan = limit.plan(calendar, due, since, tuple(also))
    return Deadline.objects.create(
        record_label=record.record_label, record_id=record.pk, kind=limit.kind, occurrence=occurrence,
        owner=owner, team=team, site=site, other_site=other_site, started_at=since, due_at=due.at, due_on=due.on,
        calendar_version=calendar.version, plan=plan, next_action_at=plan[0][1] if plan else None,
    )  # fmt: skip


def move(record, limit: Limit, *, since: datetime, other_site) -> None:
    """Reckon a running limit anew from another moment or with another second site, in the caller's transaction."""
    for row in _running(record, limit).select_for_update():
        Deadline.objects.filter(pk=row.pk).update(started_at=since, other_site=other_site)
    reproject(_running(record, limit), why="what it is reckoned from was corrected")


def add_stage(record, limit: Limit, key: str) -> bool:
    """Have a stage told that is told only if said: at once. False where it is planned or told already, or nothing runs."""
    for row in _running(record, limit).select_for_update():
        if any(planned == key for planned, _ in row.plan):
            return False
        plan = [[key, now().isoformat()], *row.plan]
        Deadline.objects.filter(pk=row.pk).update(plan=plan, next_action_at=now())
        return True
    return False


def _running(record, limit, occurrence: int | None = None):
    which = {} if occurrence is None else {"occurrence": occurrence}
    return Deadline.objects.filter(
        record_label=record.record_label, record_id=record.pk, kind=limit.kind, closed_at=None, **which
    )


def met(limit: Limit, at: Callable | None = None, occurrence: int | None = None):
    """The effect of a step that does what the limit waits for. One that was missed stays missed; nothing more is sent.

    Where the step records what happened earlier, `at` says of the record when it did, and that moment decides. Where
    several run at once, `occurrence` says which.
    """

    def effect(record, *, by, **answers):
        in_time = (
            When(due_at__gte=at(record), then=Value(MET))
            if at
            else When(state=PENDING, due_at__gte=now(), then=Value(MET))
        )
        _running(record, limit, occurrence).update(
            state=Case(in_time, default=Value(MISSED)), closed_at=now(), next_action_at=None
        )  # fmt: skip

    effect.ends = limit  # type: ignore[attr-defined]
    return effect


def over(limit: Limit):
    """The effect of a step after which nothing is waited for: one still running no longer applies, one missed stays so."""

    def effect(record, *, by, **answers):
        _let_go(_running(record, limit))

    effect.ends = limit  # type: ignore[attr-defined]
    return effect


def over_all(record) -> None:
    """Nothing is waited for any more of the record, in the caller's transaction; what was missed stays so."""
    _let_go(of(record).filter(closed_at=None))


def _let_go(rows) -> None:
    missed = When(Q(state=MISSED) | Q(due_at__lt=now()), then=Value(MISSED))
    rows.update(state=Case(missed, default=Value(CLEARED)), closed_at=now(), next_action_at=None)


def cleared(limit: Limit, occurrence: int | None = None):
    """The effect of a step after which the limit, or that one of several, does not apply."""

    def effect(record, *, by, **answers):
        _running(record, limit, occurrence).update(state=CLEARED, closed_at=now(), next_action_at=None)

    effect.ends = limit  # type: ignore[attr-defined]
    return effect


def reassign(record, *, owner, **place) -> None:
    """The record's running limits are somebody else's now, and another `team`'s where that is said."""
    of(record).filter(closed_at=None).update(owner=owner, **place)


def take_up_again(row: Deadline) -> None:
    """What the sweep set aside is due for it again."""
    Deadline.objects.filter(pk=row.pk).update(set_aside_at=None, set_aside_why="")


# -- a changed calendar


@dataclass(frozen=True)
class Moved:
    """A deadline that another calendar moves."""

    deadline: Deadline
    was: Due
    due: Due


def out_of_date():
    """Limits that are running, reckoned with calendars that have changed since."""
    return Deadline.objects.filter(state=PENDING, closed_at=None, calendar_version__lt=version())


def reproject(rows, *, change: CalendarChange | None = None, why: str = "the calendar changed") -> list[Moved]:
    """Reckon running limits anew with the calendars as they are, in the caller's transaction; tells of what moved.

    What was sent stays sent. What moved is written into each record's timeline, and counted in the `change`.
    """
    moved: list[Moved] = []
    calendars: dict[int, Calendar] = {}
    with atomic():
        for row in rows.select_related("site", "other_site").select_for_update(of=("self",)).order_by("pk"):
            for site in filter(None, (row.site, row.other_site)):
                if site.pk not in calendars:
                    calendars[site.pk] = calendar_of(site)
            if move := _reckon_anew(row, calendars[row.site_id], calendars.get(row.other_site_id)):
                moved.append(move)
                _tell_of(move, why)
        if change and moved:
            CalendarChange.objects.filter(pk=change.pk).update(moved=F("moved") + len(moved))
    return moved


def _reckon_anew(row, calendar, other) -> Moved | None:
    limit, was = limits()[row.kind], Due(row.due_at, row.due_on)
    due = ends(limit, row.started_at, calendar, other)
    said = tuple(key for key, _ in row.plan)
    row.plan, row.calendar_version = limit.plan(calendar, due, row.started_at, said), calendar.version
    row.due_at, row.due_on = due.at, due.on
    row.next_action_at = next((moment for stage, moment in row.stages() if stage not in row.sent), None)
    row.save(update_fields=["plan", "calendar_version", "due_at", "due_on", "next_action_at"])
    return Moved(row, was, due) if due != was else None


def _tell_of(move, why):
    label = limits()[move.deadline.kind].label
    told = f"moved “{label}”, due {move.was.on:%-d %B %Y}, to {move.due.on:%-d %B %Y}: {why}"
    timeline.tell(record_of(move.deadline), by=None, step="deadline", told=told)


def record_of(row):
    """The deadline's record by its key alone: enough for its reference and address, and no query."""
    return by_key(row.record_label, row.record_id)
