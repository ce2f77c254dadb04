"""Working days, as pure functions over a site's calendar. Nothing here reads a clock or a database.

The day of an event is day 0. Working days end at close of business of the nth; plain days and months end at local midnight,
the end of their last day. All of it is reckoned in the site's own zone, and told as a UTC instant and a local date.
"""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class CalendarNotKnown(Exception):
    """A working day was asked for past the last year whose days off are in the calendar."""


@dataclass(frozen=True)
class Calendar:
    """A site's hours and days off. `days_off` are its holidays (weekends are always off) up to `known_until`."""

    zone: ZoneInfo
    opens: time
    closes: time
    known_until: date
    days_off: frozenset[date] = field(default_factory=frozenset)
    version: int = 0

    def day_of(self, moment: datetime) -> date:
        """The local date of an aware moment."""
        if moment.tzinfo is None:
            raise ValueError("A calendar needs an aware moment.")
        return moment.astimezone(self.zone).date()

    def is_working(self, day: date) -> bool:
        """Whether the site works on that day. Raises `CalendarNotKnown` past `known_until`."""
        if day > self.known_until:
            raise CalendarNotKnown(f"Days off after {self.known_until:%-d %B %Y} are not in the calendar yet.")
        return day.weekday() < SATURDAY and day not in self.days_off

    def working_day_after(self, day: date) -> date:
        """The first working day later than `day`."""
        day += ONE_DAY
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def working_day_before(self, day: date) -> date:
        """The last working day earlier than `day`."""
        day -= ONE_DAY
        while not self.is_working(day):
            day -= ONE_DAY
        return day

    def _at(self, day, clock) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def opening_of(self, day: date) -> datetime:
        return self._at(day, self.opens)

    def closing_of(self, day: date) -> datetime:
        """Close of business of a day, in UTC."""
        return self._at(day, self.closes)

    def end_of(self, day: date) -> datetime:
        """The local midnight that ends a day, in UTC."""
        return self._at(day + ONE_DAY, time.min)

    def next_opening(self, moment: datetime) -> datetime:
        """The first opening of a working day after `moment`."""
        day = self.day_of(moment)
        if self.is_working(day) and self.opening_of(day) > moment:
            return self.opening_of(day)
        return self.opening_of(self.working_day_after(day))


@dataclass(frozen=True)
class Due:
    """When a limit ends: the instant (UTC), and the local date that people say."""

    at: datetime
    on: date


@dataclass(frozen=True)
class CloseOfBusiness:
    """Close of business of the day; of the next working day where the site is closed already, or all day."""

    skips_days_off = True

    def end(self, calendar: Calendar, start: datetime) -> Due:
        day = calendar.day_of(start)
        if not calendar.is_working(day) or start >= calendar.closing_of(day):
            day = calendar.working_day_after(day)
        return Due(calendar.closing_of(day), day)

    def __str__(self):
        return "close of business"


@dataclass(frozen=True)
class _Count:
    n: int
    skips_days_off = False

    def __post_init__(self):
        if self.n < 1:
            raise ValueError("A length is at least 1.")


@dataclass(frozen=True)
class WorkingDays(_Count):
    """Close of business of the nth working day after the day of the event."""

    skips_days_off = True

    def end(self, calendar: Calendar, start: datetime) -> Due:
        day = calendar.day_of(start)
        for _ in range(self.n):
            day = calendar.working_day_after(day)
        return Due(calendar.closing_of(day), day)

    def __str__(self):
        return f"{self.n} working day{'s' * (self.n > 1)}"


@dataclass(frozen=True)
class CalendarDays(_Count):
    """The midnight that ends the nth day after the day of the event."""

    def end(self, calendar: Calendar, start: datetime) -> Due:
        day = calendar.day_of(start) + self.n * ONE_DAY
        return Due(calendar.end_of(day), day)

    def __str__(self):
        return f"{self.n} day{'s' * (self.n > 1)}"


@dataclass(frozen=True)
class Months(_Count):
    """The midnight that ends the same day number of the nth month after, or that month's last day where it has none."""

    def end(self, calendar: Calendar, start: datetime) -> Due:
        day = self.last_day(calendar.day_of(start))
        return Due(calendar.end_of(day), day)

    def last_day(self, began: date) -> date:
        """The last day of a term that begins on that day."""
        years, month = divmod(began.month - 1 + self.n, 12)
        year, month = began.year + years, month + 1
        return date(year, month, min(began.day, monthrange(year, month)[1]))

    def __str__(self):
        return f"{self.n} month{'s' * (self.n > 1)}"


@dataclass(frozen=True)
class ThatDay:
    """The midnight that ends the day of the event, whatever day that is."""

    skips_days_off = False

    def end(self, calendar: Calendar, start: datetime) -> Due:
        day = calendar.day_of(start)
        return Due(calendar.end_of(day), day)

    def __str__(self):
        return "that day"


@dataclass(frozen=True)
class OpensDaysBefore(_Count):
    """The midnight that begins the nth day before the day of the event: when something begins by itself."""

    def end(self, calendar: Calendar, start: datetime) -> Due:
        day = calendar.day_of(start) - self.n * ONE_DAY
        return Due(calendar.end_of(day - ONE_DAY), day)

    def __str__(self):
        return f"{self.n} day{'s' * (self.n > 1)} before, as that day begins"


@dataclass(frozen=True)
class ByWorkingDay:
    """The midnight that ends the day so many `days` after the day of the event (before it, where they are negative).

    Where the site does not work on that day, the one that ends the working day before it.
    """

    days: int
    skips_days_off = False

    def end(self, calendar: Calendar, start: datetime) -> Due:
        day = calendar.day_of(start) + self.days * ONE_DAY
        if not calendar.is_working(day):
            day = calendar.working_day_before(day)
        return Due(calendar.end_of(day), day)

    def __str__(self):
        before = " before" if self.days < 0 else ""
        return f"{abs(self.days)} days{before}, or the working day before that"


Length = CloseOfBusiness | WorkingDays | CalendarDays | Months | ThatDay | OpensDaysBefore | ByWorkingDay
