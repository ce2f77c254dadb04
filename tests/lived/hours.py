"""A site's hours and days off, by the oracle's reckoning and never by the product's calendars."""

from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from people.models import Site
from tests.casework import oracle

YEARS = (2026, 2027)


class Hours:
    def __init__(self, site: Site):
        self.state, self.tz, self.closes = site.state, ZoneInfo(site.timezone), site.closes
        self.opens = site.opens

    @cached_property
    def off(self) -> set[date]:
        return set().union(*(oracle.days_off(self.state, year) for year in YEARS))

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.tz).date()

    def works(self, day: date) -> bool:
        return day.weekday() < oracle.SAT and day not in self.off

    def close_after(self, moment: datetime) -> tuple[datetime, date]:
        """(moment, local day) of the close of business that ends what began then."""
        return self.ends(moment, ("close", 0))

    def ends(self, moment: datetime, length: tuple[str, int]) -> tuple[datetime, date]:
        """(moment, local day) at which a limit that began then ends."""
        local = moment.astimezone(self.tz)
        return oracle.ends(self.state, self.off, local.date(), local.time(), length, self.closes)

    def is_closed(self, moment: datetime) -> bool:
        """Closed for the day, or all day."""
        local = moment.astimezone(self.tz)
        return not self.works(local.date()) or local.time() >= self.closes

    def working_day_after(self, day: date) -> date:
        day += oracle.DAY
        while not self.works(day):
            day += oracle.DAY
        return day

    def at(self, day: date, clock: time) -> datetime:
        return oracle.utc(self.state, day, clock)

    def opening_after(self, day: date) -> datetime:
        """When it opens on the first working day after `day`."""
        return self.at(self.working_day_after(day), self.opens)

    def days_of_work(self, first: date, count: int) -> list[date]:
        """So many working days from `first` on."""
        days, day = [], first - timedelta(days=1)
        while len(days) < count:
            day = self.working_day_after(day)
            days.append(day)
        return days
