"""Move the clock of a training or test installation, for all its processes; within a second each of them follows."""

import re
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from people import clock
from people.models import MovedClock

PIECES = re.compile(r"(\d+)\s*(d|h|m|s)")
UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def length(text: str) -> timedelta:
    """A length written as 3d, 2h30m or 90s. Raises `CommandError` for anything else."""
    if not text or PIECES.sub("", text).strip():
        raise CommandError(f"{text!r} is no length. Write it as 3d, 2h30m or 90s.")
    return sum((timedelta(**{UNITS[unit]: int(number)}) for number, unit in PIECES.findall(text)), timedelta())


class Command(BaseCommand):
    """show, set MOMENT (aware, ISO 8601), advance LENGTH, reset. Refused in production."""

    help = "Show or move the clock of a training or test installation."

    def add_arguments(self, parser):
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("show")
        verbs.add_parser("set").add_argument("moment", help="2026-12-31T16:55:00+11:00")
        verbs.add_parser("advance").add_argument("length", help="3d, 2h30m, 90s")
        verbs.add_parser("reset")

    def handle(self, *, verb, **given):
        if settings.PRODUCTION:
            raise CommandError("The clock cannot be moved in production.")
        if not settings.CLOCK_IN_DATABASE:
            raise CommandError("This installation's clock is not kept in the database (CLOCK_IN_DATABASE).")
        clock.look()
        if verb == "set":
            self._move(self._moment(given["moment"]) - clock.now())
        elif verb == "advance":
            self._move(length(given["length"]))
        elif verb == "reset":
            MovedClock.objects.all().delete()
        clock.look()
        self.stdout.write(f"It is {clock.now():%Y-%m-%d %H:%M:%S} UTC.")

    @staticmethod
    def _moment(text):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise CommandError(f"{text!r} is no moment. Write it as 2026-12-31T16:55:00+11:00.") from None
        if moment.tzinfo is None:
            raise CommandError("Say the zone too, as in 2026-12-31T16:55:00+11:00.")
        return moment.astimezone(UTC)

    @staticmethod
    def _move(by: timedelta):
        if by < timedelta():
            raise CommandError("The clock goes forward only: what has happened keeps its moment. Use reset.")
        row = MovedClock.objects.first()
        ahead = (row.ahead if row else timedelta()) + by
        MovedClock.objects.update_or_create(id=1, defaults={"ahead": ahead, "moved_at": clock.now()})
