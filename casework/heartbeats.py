"""Heartbeats: each part that works by itself leaves the moment when it was last seen at work, for a monitor outside to watch.

A part says so once a round, after the round has succeeded; where a round is long, also on its way. Costs one small row.
"""

from datetime import datetime, timedelta

from django.conf import settings

from casework.models import Heartbeat
from people.clock import now

SWEEP, MAIL, WEBHOOKS, BEAT = "sweep", "mail", "webhooks", "beat"
#: What each part does, for people; a monitor hears the short name only.
PARTS = {
    SWEEP: "Deadlines: reminds and escalates what is due",
    MAIL: "Mail: sends what waits in the outbox",
    WEBHOOKS: "Webhooks: tells other systems what happens",
    BEAT: "Beat: wakes the workers every few seconds",
}


def seen(part: str) -> None:
    """The part is at work now."""
    row = Heartbeat(part=part, seen_at=now())
    Heartbeat.objects.bulk_create([row], update_conflicts=True, unique_fields=["part"], update_fields=["seen_at"])


def last_seen() -> dict[str, datetime | None]:
    """{part: when it was last at work, or None where it never was}, in one query."""
    known = dict(Heartbeat.objects.values_list("part", "seen_at"))
    return {part: known.get(part) for part in PARTS}


def late() -> list[str]:
    """The parts that were not seen for HEARTBEAT_LATE_AFTER seconds, or never."""
    limit = now() - timedelta(seconds=settings.HEARTBEAT_LATE_AFTER)
    return [part for part, at in last_seen().items() if at is None or at < limit]
