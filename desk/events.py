"""The events feed: what happened to every record that the reader sees, in an order in which nothing is ever missed.

Entries get their numbers before they are committed, so that a reader who remembers the highest number would miss a slow
one. The feed is therefore ordered by the transaction that wrote the entry, and ends below the oldest one that still runs.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from casework.api.forward import compared
from casework.models import TimelineEntry
from desk.sight import about_records_of

#: How many entries, seen or not, one page looks through at most.
LOOKS_THROUGH = 2000
PLACE = ("transaction", "id")
Place = tuple[int, int]


@dataclass
class Page:
    """Some events in order, and the place from which the next page goes on."""

    entries: list[Any]
    after: Place


def horizon() -> Place:
    """(the oldest transaction that still runs, the mark of the latest restore from a backup or 0).

    Everything below that transaction is there to be read, and nothing will be added to it. A place that was handed out
    under another mark means nothing here.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,"
            " coalesce((SELECT mark FROM casework_restoration ORDER BY id DESC LIMIT 1), 0)"
        )
        [place] = cursor.fetchall()
    return place


def page_of(user, *, after: Place, below: int, size: int) -> Page:
    """The next events that `user` sees after the place, of transactions below the horizon.

    It may hold none although more are to come: it looks through so many entries, and the next page goes on from there.
    """
    rows = TimelineEntry.objects.filter(compared(PLACE, ">", after), transaction__lt=below).order_by(*PLACE)
    last = rows.values_list(*PLACE)[LOOKS_THROUGH - 1 : LOOKS_THROUGH].first()
    if last:
        rows = rows.filter(compared(PLACE, "<=", last))
    entries = list(rows.filter(about_records_of(user)).select_related("by")[:size])
    if len(entries) == size:
        return Page(entries, (entries[-1].transaction, entries[-1].pk))
    return Page(entries, last or max(after, (below, 0)))
