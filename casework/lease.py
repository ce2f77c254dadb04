"""How whatever is owed to somebody outside leaves, once or more often and never not at all: one path for every kind.

Claim a row by lease in a short transaction (attempt counted, next try when the lease ends), send outside any transaction,
then mark. Never marked before it is sent: a crash between the two repeats the message under the same id, and loses nothing.
"""

from datetime import timedelta
from typing import TypeVar

from django.db.models import QuerySet
from django.db.transaction import atomic

from casework.models.owed import Owed
from people.clock import now

LONGEST_BACK_OFF = timedelta(hours=1)
Row = TypeVar("Row", bound=Owed)


def next_due(rows: QuerySet[Row], lease: timedelta) -> Row | None:
    """The row of these that is due the longest and in nobody's hands, for as long as the lease; None where none is."""
    with atomic():
        due = rows.filter(state=Owed.WAITING, next_try_at__lte=now()).order_by("next_try_at")
        row = due.select_for_update(of=("self",), skip_locked=True).first()
        if row is not None:
            row.attempts += 1
            row.next_try_at = now() + lease
            row.save(update_fields=["attempts", "next_try_at"])
        return row


def back_off(attempts: int, first: float) -> timedelta:
    """How long after the `attempts`-th failure the next attempt is: `first` seconds, doubled each time, an hour at the most."""
    doubled = min(attempts - 1, 20)  # a million times the first wait: past the hour whatever that is
    return min(timedelta(seconds=first) * 2**doubled, LONGEST_BACK_OFF)


def mark_sent(row: Owed, **facts) -> None:
    """It has arrived."""
    _waiting(row).update(state=Owed.SENT, sent_at=now(), last_error="", **facts)


def mark_not_sent(row: Owed, why: str, *, first: float, for_good: bool, **facts) -> None:
    """It has not: wait and try again, or give up. Says nothing where another attempt has begun since."""
    _waiting(row).filter(attempts=row.attempts).update(
        state=Owed.FAILED if for_good else Owed.WAITING,
        next_try_at=now() + back_off(row.attempts, first),
        last_error=why[:300],
        **facts,
    )


def try_again(rows: QuerySet) -> bool:
    """Make these due now, in whatever state they are; False where there are none."""
    return bool(rows.update(state=Owed.WAITING, next_try_at=now(), sent_at=None))


def _waiting(row):
    return type(row)._default_manager.filter(pk=row.pk, state=Owed.WAITING)
