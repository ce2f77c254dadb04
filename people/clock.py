"""The one clock. Everything that must know the time asks here, so that tests, training and demonstrations can move it."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from django.conf import settings

_moved: ContextVar[datetime | None] = ContextVar("moved", default=None)


def now() -> datetime:
    """The moment it is, aware and in UTC."""
    return _moved.get() or datetime.now(UTC)


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
