"""What time does: looks for everything whose moment has come, however long ago, and does it once.

Never a window, never a lower bound: an outage delays and loses nothing. Several sweeps at once take different rows.
Notices go in batches without locking records; on an error the batch is replayed row by row, and a row that cannot be
done is set aside with its reason. Steps are taken one by one through the door, due checked again under the record's lock.
"""

import logging
from collections import defaultdict
from dataclasses import dataclass, field

from django.conf import settings
from django.db import OperationalError
from django.db.models import Q
from django.db.transaction import atomic

from casework import deadlines, heartbeats, outbox, timeline
from casework.deadlines import MISSED, OWNER, SMS, SSMS, SSOS, Stage, limits, record_of
from casework.models import Deadline, Notice, OutgoingMail, TimelineEntry
from casework.notices import notice_of
from casework.steps import Refused, lock, take
from casework.told_times import end_in_words
from casework.words import within
from people.clock import now
from people.models import Staff, Team
from people.reach import holders
from people.roles import SM, SSM, SSO, TEAM_LEADER

log = logging.getLogger(__name__)
BATCH = 500


@dataclass
class Swept:
    """What one sweep did."""

    notices: int = 0  # deadlines of which people were told
    steps: int = 0
    moved: int = 0
    set_aside: list[int] = field(default_factory=list)


class NobodyToTell(Exception):
    """The limit says whom to tell, and there is no such person."""


def sweep() -> Swept:
    """Do all that is due. Returns when nothing is, or when what is left is in another sweep's hands."""
    swept = Swept()
    swept.moved = len(deadlines.reproject(deadlines.out_of_date()))
    while _batch(swept):
        heartbeats.seen(heartbeats.SWEEP)
    for number, pk in enumerate(list(_due().filter(kind__in=_kinds(steps=True)).values_list("pk", flat=True))):
        _step(pk, swept)
        if number % 100 == 99:
            heartbeats.seen(heartbeats.SWEEP)
    heartbeats.seen(heartbeats.SWEEP)
    return swept


def _kinds(*, steps: bool) -> list[str]:
    return [kind for kind, limit in limits().items() if bool(limit.step) == steps]


def _due():
    return Deadline.objects.filter(next_action_at__lte=now(), set_aside_at=None).order_by("next_action_at")


# -- notices


def _batch(swept: Swept) -> int:
    """One batch in one transaction; returns how many rows are done or set aside, 0 where there is no more to do now."""
    due = _due().exclude(kind__in=_kinds(steps=True))
    try:
        with atomic():
            rows = _claim(due)
            _tell_all(rows)
    except Exception as error:
        log.warning("A batch of deadlines is replayed one by one (%s).", type(error).__name__)
        return sum(_alone(pk, swept) for pk in list(due.values_list("pk", flat=True)[:BATCH]))
    swept.notices += len(rows)
    return len(rows)


def _claim(due) -> list[Deadline]:
    """Locked, and their people and places read once for all of them."""
    return list(due.select_for_update(skip_locked=True).prefetch_related("owner", "team", "site")[:BATCH])


def _alone(pk, swept) -> int:
    """One row in a transaction of its own; set aside where it cannot be done at all."""
    try:
        with atomic():
            rows = _claim(_due().filter(pk=pk))
            _tell_all(rows)
    except OperationalError:  # the database's trouble, not the row's: the next sweep does it
        return 0
    except Exception as error:
        _set_aside(pk, error, swept)
        return 1
    swept.notices += len(rows)
    return len(rows)


def _set_aside(pk, error, swept):
    why = str(error) if isinstance(error, NobodyToTell | Refused) else type(error).__name__
    log.error("Deadline %s was set aside (%s).", pk, type(error).__name__)
    Deadline.objects.filter(pk=pk).update(set_aside_at=now(), set_aside_why=why[:200])
    swept.set_aside.append(pk)


def _tell_all(rows: list[Deadline]) -> None:
    """Everything that is due of these rows: notices, e-mails, timeline entries, and the rows as they are afterwards."""
    moment, told = now(), _Told()
    people = _People(rows)
    after: dict[tuple, list[int]] = defaultdict(list)
    for row in rows:
        stages = {stage.key: stage for stage in limits()[row.kind].stages}
        due = [key for key, at in row.stages() if at <= moment and key not in row.sent]
        for key in due:
            told.add(row, stages[key], people.whom(row, stages[key]))
        state = MISSED if any(stages[key].misses for key in due) else row.state
        sent = (*row.sent, *due)
        left = next((at for key, at in row.stages() if key not in sent), None)
        after[state, sent, left].append(row.pk)
    told.store()
    for (state, sent, left), ids in after.items():
        Deadline.objects.filter(pk__in=ids).update(state=state, sent=list(sent), next_action_at=left)


class _Told:
    """What a batch tells, until it is stored."""

    def __init__(self):
        self.entries: list[TimelineEntry] = []
        self.notices: list[Notice] = []
        self.mails: list[OutgoingMail] = []

    def add(self, row, stage: Stage, whom: list[Staff]) -> None:
        if not whom:
            raise NobodyToTell(f"{row.team} has no team leader to tell.")
        limit, record, kind = limits()[row.kind], record_of(row), f"{row.kind}.{stage.key}"
        reference, url = record.reference, record.get_absolute_url()
        closes = end_in_words(row, "short", clock_24h=False)
        text = stage.says.format(reference=reference, owner=row.owner.name, closes=closes)
        words = {
            "text": text, "reference": reference, "address": settings.SITE_URL + url,
            "limit": limit.label, "rule": limit.rule, "due": f"{row.due_on:%-d %B %Y}",
        }  # fmt: skip
        names = ", ".join(person.name for person in whom)
        told = f"{stage.told} {names}: {within(limit.label)}"
        self.entries.append(timeline.entry_of(record, by=None, step="deadline", told=told))
        for person in whom:
            self.notices.append(notice_of(record, to=person, kind=kind, text=text, url=url, occurrence=row.occurrence))
            mail = outbox.Mail(
                f"{kind}.{person.pk}", person.email, "casework/limit", occurrence=row.occurrence,
                context=words | {"given_name": person.given_name},
            )  # fmt: skip
            self.mails.append(outbox.row_of(record, mail))

    def store(self) -> None:
        TimelineEntry.objects.bulk_create(self.entries)
        Notice.objects.bulk_create(self.notices)
        OutgoingMail.objects.bulk_create(self.mails)
        if self.mails:
            outbox.send_soon()


def leaders_of(teams: set[int]):
    """team id -> its team leaders; where a team has none, those of its site."""
    found = Staff.objects.active().holding(TEAM_LEADER).select_related("team")
    by_team, by_site = defaultdict(list), defaultdict(list)
    sites = {}
    if teams:
        sites = dict(Team.objects.filter(pk__in=teams).values_list("pk", "site_id"))
        for leader in found.filter(Q(team__site__in=set(sites.values()))).order_by("pk"):
            by_team[leader.team_id].append(leader)
            by_site[leader.team.site_id].append(leader)
    return lambda team: by_team[team] or by_site[sites[team]]


def managers_of(team: Team) -> list[Staff]:
    """The SSMs who lead a team of Personalised Services; the service managers who have it where it has none."""
    return holders(SSM, team) or holders(SM, team)


class _People:
    """Whom the stages of a batch tell: the leaders of its teams, the SSOs of its sites, the SSMs and SMs of its PS teams."""

    def __init__(self, rows):
        self.leaders = leaders_of({row.team_id for row in rows})
        self.ssos = defaultdict(list)
        led = {row.team_id: row.team for row in rows if _tells(row, SSMS)}
        self.managers = {team_id: managers_of(team) for team_id, team in led.items()}
        for_sms = {row.team_id: row.team for row in rows if _tells(row, SMS)}
        self.sms = {team_id: holders(SM, team) or managers_of(team) for team_id, team in for_sms.items()}
        sites = {row.site_id for row in rows if _tells(row, SSOS)}
        if sites:
            found = Staff.objects.active().holding(SSO).select_related("team")
            for sso in found.filter(team__site__in=sites).order_by("pk"):
                self.ssos[sso.team.site_id].append(sso)

    def whom(self, row, stage) -> list[Staff]:
        """The people of one stage, each once."""
        found: dict[int, Staff] = {}
        for kind in stage.people:
            if kind == OWNER and row.owner.is_active:
                people = [row.owner]
            elif kind == SMS:
                people = self.sms[row.team_id]
            elif kind == SSMS or row.team_id in self.managers:
                people = self.managers[row.team_id]
            else:
                people = self.ssos[row.site_id] if kind == SSOS else self.leaders(row.team_id)
            found |= {person.pk: person for person in people}
        return list(found.values())


def _tells(row, kind: str) -> bool:
    """Whether a stage of its limit tells people of that kind."""
    return any(kind in stage.people for stage in limits()[row.kind].stages)


# -- steps that time takes


def _step(pk: int, swept: Swept) -> None:
    row = Deadline.objects.get(pk=pk)
    limit = limits()[row.kind]
    try:
        with atomic():
            record = lock(record_of(row))
            if not _due().filter(pk=pk).exists():
                return  # done by another sweep, or cleared, while we waited for the record
            take(record, limit.step, by=None, version=record.version)
            Deadline.objects.filter(pk=pk).update(
                state=deadlines.MET, sent=[*row.sent, limit.step], next_action_at=None, closed_at=now()
            )
    except OperationalError:
        return
    except Exception as error:
        _set_aside(pk, error, swept)
        return
    swept.steps += 1
