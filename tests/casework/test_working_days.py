"""Due dates against another reckoning: every day of 2025 to 2030, every state, both changes of summer time."""

import os
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from casework.calendars import calendar_of
from casework.holiday_seed import STATES
from casework.models import Holiday
from casework.working_days import (
    ByWorkingDay,
    Calendar,
    CalendarDays,
    CalendarNotKnown,
    CloseOfBusiness,
    Months,
    OpensDaysBefore,
    WorkingDays,
)
from people.models import Site
from tests.casework import oracle

YEARS = range(2025, 2031)
NAMES = {
    "ACT": "Canberra", "NSW": "Sydney", "VIC": "Melbourne", "TAS": "Hobart", "SA": "Adelaide", "QLD": "Brisbane", "NT": "Darwin", "WA": "Perth",
}  # fmt: skip
LENGTHS = {
    ("close", 0): CloseOfBusiness(),
    **{("working", n): WorkingDays(n) for n in (1, 2, 3, 5, 10)},
    **{("days", n): CalendarDays(n) for n in (7, 14, 21, 28)},
    **{("months", n): Months(n) for n in (1, 3, 4)},
    ("opens before", 28): OpensDaysBefore(28),
    **{("by working day", n): ByWorkingDay(n) for n in (7, -14)},
}
CLOCKS = (time(0), time(7, 59), time(12), time(16, 59, 59), time(17), time(23, 59))
FULL = bool(os.environ.get("TANDEM_FULL"))


def off_of(state):
    return set().union(*(oracle.days_off(state, year) for year in (*YEARS, 2031)))


@pytest.mark.parametrize("state", STATES)
def test_the_seeded_holidays_are_those_of_the_states_acts(state, db):
    seeded = set(Holiday.objects.filter(state=state).values_list("date", flat=True))

    assert {day for day in seeded if day.weekday() < 5} == {day for day in off_of(state) if day.year in YEARS}


def test_the_28th_of_december_2026_is_off_everywhere_and_the_brisbane_show_is_no_day_of_the_state(db):
    assert Holiday.objects.filter(date=date(2026, 12, 28)).count() == len(STATES)
    assert not Holiday.objects.filter(name__contains="Queensland Show").exists()


@pytest.mark.parametrize("state", STATES)
def test_every_day_every_length_ends_as_the_other_reckoning_says(state):
    off = off_of(state)
    calendar = Calendar(ZoneInfo(f"Australia/{NAMES[state]}"), time(8), time(17), date(2031, 12, 31), frozenset(off))
    compared, different = 0, []
    day = date(2025, 1, 1)
    while day.year in YEARS:
        turn = day.toordinal()
        for clock in CLOCKS if FULL else (CLOCKS[turn % len(CLOCKS)],):
            start = oracle.utc(state, day, clock)
            for name, length in list(LENGTHS.items())[0 if FULL else turn % 3 :: 1 if FULL else 3]:
                due = length.end(calendar, start)
                if (due.at, due.on) != oracle.ends(state, off, day, clock, name):
                    different.append((day, clock, name, due))
                compared += 1
        day += timedelta(days=1)
    assert not different, different[:5]
    assert compared >= 2191 * (len(LENGTHS) * len(CLOCKS) if FULL else len(LENGTHS) // 3)


def test_a_site_has_its_states_days_its_own_and_none_that_was_withdrawn(places):
    show = date(2026, 8, 12)
    Holiday.objects.create(site=places.newcastle, date=show, name="Show day")
    Holiday.objects.filter(state="NSW", date=date(2026, 10, 5)).update(withdrawn_at=datetime(2026, 9, 1, tzinfo=UTC))

    newcastle, perth = calendar_of(places.newcastle), calendar_of(places.perth)

    assert not newcastle.is_working(show) and perth.is_working(show)
    assert newcastle.is_working(date(2026, 10, 5))
    assert not perth.is_working(date(2026, 9, 28)) and newcastle.is_working(date(2026, 9, 28))
    assert newcastle.known_until == date(2030, 12, 31)


def test_no_working_day_is_guessed_past_the_last_known_year(places):
    calendar = calendar_of(places.newcastle)
    with pytest.raises(CalendarNotKnown, match="after 31 December 2030"):
        WorkingDays(5).end(calendar, datetime(2030, 12, 30, tzinfo=UTC))
    assert CalendarDays(5).end(calendar, datetime(2030, 12, 30, tzinfo=UTC)).on == date(2031, 1, 4)
    with pytest.raises(CalendarNotKnown):
        calendar_of(Site(state="", timezone="Australia/Sydney", pk=places.newcastle.pk)).is_working(date(2026, 1, 5))


def test_broken_hill_keeps_adelaides_time_in_new_south_wales(places):
    site = Site(
        name="Broken Hill",
        state="NSW",
        timezone="Australia/Broken_Hill",
        opens=time(8),
        closes=time(17),
        pk=places.newcastle.pk,
    )
    due = CloseOfBusiness().end(calendar_of(site), datetime(2026, 6, 5, 0, 0, tzinfo=UTC))
    assert due.at == datetime(2026, 6, 5, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize("length", [WorkingDays, CalendarDays, Months, OpensDaysBefore])
def test_no_length_is_nothing(length):
    with pytest.raises(ValueError, match="at least 1"):
        length(0)
