"""Changes of the calendars: previewed before they are saved, journalled, and every running limit reckoned anew with them.

Administrators make them (design 3). Whoever looks at a preview sees what the change would do, because it is done and undone.
"""

from dataclasses import dataclass
from datetime import date, time
from typing import Protocol

from django.db import connection
from django.db.models import Q
from django.db.transaction import atomic, set_rollback

from casework import deadlines
from casework.calendars import forget_recent, seed
from casework.deadlines import Moved
from casework.models import CalendarChange, Holiday
from people.clock import now
from people.models import Site

#: So many whole years after this one always have their public holidays, reviewed or not.
AHEAD = 3
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('tandem calendars'))"


class NotPossible(Exception):
    """The change makes no sense now; the text says why."""


class Change(Protocol):
    """Something that moves due dates."""

    def apply(self) -> None:
        """Write it, in the caller's transaction. Raises `NotPossible`."""

    def told(self) -> str:
        """What it did, for the journal."""


@dataclass(frozen=True)
class AddDay:
    """A day off for every site of a state, or for one site."""

    on: date
    name: str
    state: str = ""
    site: Site | None = None

    def apply(self):
        here = Holiday.objects.filter(date=self.on, withdrawn_at=None)
        where = Q(site=self.site) | Q(state=self.site.state) if self.site else Q(state=self.state)
        if there := here.filter(where).first():
            raise NotPossible(f"{self.on:%-d %B %Y} is a day off there already: {there.name}.")
        if self.on.weekday() > 4:
            raise NotPossible(f"{self.on:%-d %B %Y} is a {self.on:%A}: no site works then anyway.")
        Holiday.objects.update_or_create(
            date=self.on, state=self.state, site=self.site, defaults={"name": self.name, "withdrawn_at": None, "seeded": False}
        )  # fmt: skip

    def told(self):
        return f"added {self.name}, {self.on:%-d %B %Y}, {self.site or self.state}"


@dataclass(frozen=True)
class WithdrawDay:
    """A day off that turns out to be none."""

    holiday: Holiday

    def apply(self):
        if not Holiday.objects.filter(pk=self.holiday.pk, withdrawn_at=None).update(withdrawn_at=now()):
            raise NotPossible(f"{self.holiday} was withdrawn already.")

    def told(self):
        return f"withdrew {self.holiday}"


@dataclass(frozen=True)
class SetHours:
    """Another opening, or another close of business, of a site, on every day from now on."""

    site: Site
    opens: time
    closes: time

    def apply(self):
        if self.opens >= self.closes:
            raise NotPossible("A site closes later than it opens.")
        other = Site.objects.filter(pk=self.site.pk).exclude(opens=self.opens, closes=self.closes)
        if not other.update(opens=self.opens, closes=self.closes):
            raise NotPossible(f"{self.site} has these hours already.")

    def told(self):
        return f"set the hours of {self.site} to {self.opens:%H:%M} to {self.closes:%H:%M}"


def make(change: Change, *, by) -> list[Moved]:
    """Make the change and reckon every running limit anew; returns what moved. Raises `NotPossible`."""
    with atomic():
        with connection.cursor() as cursor:
            cursor.execute(_ONE_AT_A_TIME)
        change.apply()
        forget_recent()
        row = CalendarChange.objects.create(by=by, told=change.told()[:300])
        return deadlines.reproject(deadlines.out_of_date(), change=row)


def preview(change: Change, *, by) -> list[Moved]:
    """What `make` would move now. Nothing is left of it. Raises `NotPossible`."""
    with atomic():
        moved = make(change, by=by)
        set_rollback(True)
    return moved


def review(year: int, state: str, *, by) -> int:
    """Say of the days off of a state in a year that they are right; returns how many were not reviewed yet."""
    rows = Holiday.objects.filter(date__year=year, state=state, withdrawn_at=None, reviewed_at=None)
    return rows.update(reviewed_by=by, reviewed_at=now())


def seed_ahead() -> int:
    """The public holidays of the years to come, as far as they are not there; returns how many days were added."""
    year = now().year
    there = set(Holiday.objects.exclude(state="").dates("date", "year"))
    missing = [one for one in range(year, year + AHEAD + 1) if date(one, 1, 1) not in there]
    return seed(missing) if missing else 0
