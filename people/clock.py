"""The one clock. Everything that must know the time asks here, so that tests, training and demonstrations can move it.

Outside production it can be moved for a block (`at`), or for every process of an installation (`manage.py clock`): the
database then holds how far it is ahead, and each process looks there once a second.
"""

import logging
import time
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.transaction import atomic

log = logging.getLogger(__name__)
LOOK_EVERY = 1.0  # seconds
NO_SUCH_TABLE = "42P01"  # PostgreSQL's code

_moved: ContextVar[datetime | None] = ContextVar("moved", default=None)


def now() -> datetime:
    """The moment it is, aware and in UTC."""
    return _moved.get() or datetime.now(UTC) + _ahead()


def outside() -> datetime:
    """The moment it is for other machines, whatever ours was moved to: for what is signed for them and for nothing else."""
    return datetime.now(UTC)


@contextmanager
def at(moment: datetime):
    """Within the block it is `moment` (aware). Refused in production."""
    if settings.PRODUCTION:
        raise RuntimeError("The clock cannot be moved in production.")
    if moment.tzinfo is None:
        raise ValueError("The clock needs an aware moment.")
    token = _moved.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _moved.reset(token)


# -- the clock of a whole installation


class _Ahead:
    """How far the database says that the clock is ahead, as this process last read it."""

    value = timedelta()
    read_at = float("-inf")


def _ahead() -> timedelta:
    if settings.CLOCK_IN_DATABASE and time.monotonic() - _Ahead.read_at >= LOOK_EVERY:
        look()
    return _Ahead.value


def look() -> None:
    """Read how far ahead the clock is. Where the database cannot be asked now, what was read last holds."""
    if connection.needs_rollback:
        return
    _Ahead.read_at = time.monotonic()
    try:
        with atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT ahead FROM people_movedclock")
            row = cursor.fetchone()
    except DatabaseError as error:
        if getattr(error.__cause__, "pgcode", "") == NO_SUCH_TABLE:
            return  # before the first migration: nobody has moved it yet
        log.warning("How far ahead the clock is could not be read (%s).", type(error).__name__)
        return
    _Ahead.value = row[0] if row else timedelta()
