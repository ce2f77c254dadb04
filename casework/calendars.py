"""The calendars that deadlines are reckoned with: each site's hours and days off, and the version they are at."""

import time
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Max, Q, Subquery

from casework.holiday_seed import public_holidays
from casework.models import CalendarChange, Holiday
from casework.working_days import Calendar

NEVER = date(1, 1, 1)


def _days_off(site):
    return Holiday.objects.filter(Q(state=site.state) | Q(site=site), withdrawn_at=None)


def version() -> int:
    """The version of the calendars: it moves with every change of a day off or of a site's hours."""
    return CalendarChange.objects.aggregate(latest=Max("pk"))["latest"] or 0


def calendar_of(site) -> Calendar:
    """The site's calendar as it is now, in one query. It is known to the end of the last year that has state holidays."""
    found = _days_off(site).aggregate(
        days=ArrayAgg("date", default=[]),
        last=Max("date", filter=Q(site=None)),
        version=Max(Subquery(CalendarChange.objects.order_by("-pk").values("pk")[:1])),
    )
    return Calendar(
        zone=site.tz,
        opens=site.opens,
        closes=site.closes,
        known_until=date(found["last"].year, 12, 31) if found["last"] else NEVER,
        days_off=frozenset(found["days"]),
        version=found["version"] or version(),
    )


_recent: dict[tuple, tuple[float, Calendar]] = {}
RECENT = 60.0  # seconds


def recent_calendar_of(site) -> Calendar:
    """The site's calendar as it was within the last minute: for what every page shows. No limit is reckoned with it."""
    key = (site.pk, site.state, site.timezone, site.opens, site.closes)
    read_at, calendar = _recent.get(key, (float("-inf"), None))
    if calendar is None or time.monotonic() - read_at > RECENT:
        calendar = calendar_of(site)
        _recent[key] = time.monotonic(), calendar
    return calendar


def forget_recent() -> None:
    """Read the calendars anew when they are asked for next."""
    _recent.clear()


def named_days(site, first: date, last: date) -> dict[date, str]:
    """{day: its name} of the site's days off between two days, both included."""
    return dict(_days_off(site).filter(date__range=(first, last)).values_list("date", "name"))


def seed(years, *, by=None) -> int:
    """Add the public holidays of the years that are not there yet, unreviewed; returns how many."""
    rows = [Holiday(state=state, date=day, name=name, seeded=True) for state, day, name in public_holidays(years)]
    before = Holiday.objects.count()
    Holiday.objects.bulk_create(rows, ignore_conflicts=True)
    added = Holiday.objects.count() - before
    if added:
        told = f"seeded the public holidays of {', '.join(str(year) for year in years)}"
        CalendarChange.objects.create(by=by, told=told)
    return added
