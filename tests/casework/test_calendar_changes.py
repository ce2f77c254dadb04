"""A changed calendar: previewed, journalled, and every running limit reckoned anew at once; what is past stays."""

import threading
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from casework import calendar_changes, deadlines
from casework.calendar_changes import AddDay, NotPossible, SetHours, WithdrawDay
from casework.calendars import calendar_of, version
from casework.models import CalendarChange, Deadline, Holiday, Notice, TimelineEntry
from casework.steps import take
from casework.sweep import sweep
from people.clock import at
from people.models import Site

SYDNEY = ZoneInfo("Australia/Sydney")
THURSDAY = datetime(2026, 11, 19, 15, 0, tzinfo=SYDNEY)
AFTER_HOURS = THURSDAY.replace(hour=18)  # so that it is due on Friday
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
SHOW_DAY = AddDay(FRIDAY, "Show Day", state="NSW")


@pytest.fixture
def due_on_friday(opened):
    with at(AFTER_HOURS):
        return opened()


def due():
    return Deadline.objects.get().due_on


def test_a_day_off_moves_what_is_due_on_it_and_says_so(due_on_friday, cast):
    with at(AFTER_HOURS):
        [moved] = calendar_changes.make(SHOW_DAY, by=cast.ida)

    assert (moved.was.on, moved.due.on) == (FRIDAY, MONDAY)
    assert due() == MONDAY
    change = CalendarChange.objects.get(by=cast.ida)
    assert change.told == "added Show Day, 20 November 2026, NSW"
    assert change.moved == 1
    assert Deadline.objects.get().calendar_version == change.pk == version()
    told = TimelineEntry.objects.filter(record_id=due_on_friday.pk).latest("id").told
    assert told == "moved “Contact left open”, due 20 November 2026, to 23 November 2026: the calendar changed"


def test_a_preview_says_the_same_and_leaves_nothing(due_on_friday, cast):
    before = (version(), Holiday.objects.count(), TimelineEntry.objects.count())
    with at(AFTER_HOURS):
        [moved] = calendar_changes.preview(SHOW_DAY, by=cast.ida)

    assert (moved.was.on, moved.due.on) == (FRIDAY, MONDAY)
    assert due() == FRIDAY
    assert (version(), Holiday.objects.count(), TimelineEntry.objects.count()) == before


def test_a_day_off_of_one_site_moves_nothing_elsewhere(due_on_friday, cast, places):
    with at(AFTER_HOURS):
        assert calendar_changes.make(AddDay(FRIDAY, "Flood", site=places.perth), by=cast.ida) == []
        assert len(calendar_changes.make(AddDay(FRIDAY, "Flood", site=places.newcastle), by=cast.ida)) == 1


def test_withdrawn_it_moves_back_and_may_be_added_again(due_on_friday, cast):
    with at(AFTER_HOURS):
        calendar_changes.make(SHOW_DAY, by=cast.ida)
        day = Holiday.objects.get(name="Show Day")
        calendar_changes.make(WithdrawDay(day), by=cast.ida)
        assert due() == FRIDAY
        with pytest.raises(NotPossible, match="withdrawn already"):
            calendar_changes.make(WithdrawDay(day), by=cast.ida)
        calendar_changes.make(SHOW_DAY, by=cast.ida)
    assert due() == MONDAY
    assert Holiday.objects.filter(name="Show Day").count() == 1


def test_other_hours_move_the_close_of_business(due_on_friday, cast, places):
    with at(AFTER_HOURS):
        [moved] = calendar_changes.make(SetHours(places.newcastle, time(8), time(16, 30)), by=cast.ida)
    assert moved.due.at == datetime(2026, 11, 20, 16, 30, tzinfo=SYDNEY)
    assert calendar_of(Site.objects.get(pk=places.newcastle.pk)).closes == time(16, 30)


def test_a_limit_that_has_ended_stays_as_it_was_reckoned(filled, cast):
    with at(AFTER_HOURS):
        contact = filled()
        take(contact, "finalise", by=cast.sam, version=contact.version)
        assert calendar_changes.make(SHOW_DAY, by=cast.ida) == []
    assert due() == FRIDAY


def test_who_was_told_already_is_not_told_again(due_on_friday, cast):
    closing = datetime(2026, 11, 20, 17, tzinfo=SYDNEY)
    with at(closing):
        assert sweep().notices == 1
        calendar_changes.make(SHOW_DAY, by=cast.ida)
        assert sweep().notices == 0
    with at(datetime(2026, 11, 23, 8, tzinfo=SYDNEY)):
        assert sweep().notices == 1
    told = list(Notice.objects.order_by("id").values_list("to__given_name", "kind"))
    assert told == [("Sam", "contact_left_open.officer"), ("Aroha", "contact_left_open.leader")]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (AddDay(date(2026, 12, 25), "Christmas", state="NSW"), "is a day off there already: Christmas Day"),
        (AddDay(date(2026, 11, 21), "Fete", state="NSW"), "is a Saturday: no site works then anyway"),
    ],
)
def test_a_day_that_is_off_anyway_is_refused(change, says, cast):
    before = version()
    with pytest.raises(NotPossible, match=says):
        calendar_changes.make(change, by=cast.ida)
    assert version() == before


def test_hours_that_cannot_be_are_refused(cast, places):
    with pytest.raises(NotPossible, match="later than it opens"):
        calendar_changes.make(SetHours(places.perth, time(9), time(9)), by=cast.ida)
    with pytest.raises(NotPossible, match="has these hours already"):
        calendar_changes.make(SetHours(places.perth, time(8), time(17)), by=cast.ida)


def test_two_changes_at_once_and_openings_meanwhile_end_with_one_calendar(own_database, cast, places):
    """Whatever the order, no running limit keeps an older reckoning than the last change's."""
    from tps import actions

    with at(AFTER_HOURS):
        actions.open_contact(by=cast.sam)

    def change(what):
        with at(AFTER_HOURS):
            calendar_changes.make(what, by=cast.ida)
        connection.close()

    def open_one():
        with at(AFTER_HOURS):
            actions.open_contact(by=cast.tui, another=True)
        connection.close()

    threads = [
        threading.Thread(target=change, args=[SHOW_DAY]),
        threading.Thread(target=change, args=[AddDay(MONDAY, "Flood", state="NSW")]),
    ]
    threads += [threading.Thread(target=open_one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with at(AFTER_HOURS):
        sweep()  # reckons anew what was opened by the older calendar while the change was being saved
    assert set(Deadline.objects.values_list("due_on", flat=True)) == {date(2026, 11, 24)}
    assert Deadline.objects.count() == 7


def test_the_years_to_come_are_known_before_they_are_needed(db):
    assert calendar_changes.seed_ahead() == 0
    with at(datetime(2031, 2, 1, tzinfo=SYDNEY)):
        assert calendar_changes.seed_ahead() > 100
        assert calendar_changes.seed_ahead() == 0
    years = {day.year for day in Holiday.objects.exclude(state="").dates("date", "year")}
    assert years >= {2031, 2032, 2033, 2034}
    assert CalendarChange.objects.latest("id").by is None


def test_reviewing_says_who_and_moves_nothing(due_on_friday, cast):
    before = version()
    assert calendar_changes.review(2026, "NSW", by=cast.ida) > 8
    assert calendar_changes.review(2026, "NSW", by=cast.ida) == 0
    assert Holiday.objects.filter(date__year=2026, state="NSW", reviewed_by=cast.ida).exists()
    assert version() == before
    assert not deadlines.out_of_date().exists()
