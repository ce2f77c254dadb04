"""A stop payment is due by close of business, to the minute, and who is told when."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from casework import deadlines
from casework.calendars import calendar_of
from casework.holiday_seed import STATES
from casework.models import Deadline, Notice
from casework.steps import take
from casework.sweep import sweep
from compensation.actions import is_late
from compensation.deadlines import TO_LODGE
from people.clock import at
from people.models import Site
from tests.casework import oracle
from tests.casework.test_working_days import NAMES
from tests.compensation.conftest import local

START = "casework/deadlines.py::ends"
PLAN = "compensation/deadlines.py::TO_LODGE"


def told():
    """{(who, stage): the moment}"""
    return {(n.to.given_name, n.kind.partition(".")[2]): n.at for n in Notice.objects.select_related("to")}


def swept_by_the_minute(first, last):
    while first <= last:
        with at(first):
            assert sweep().set_aside == []
        first += timedelta(minutes=1)


@pytest.mark.rule("STP-09", breaks=PLAN)
def test_the_officer_is_reminded_then_the_sso_and_team_leader_too_and_all_on_a_miss(identified):
    with at(local("2026-11-19 14:31")):  # a Thursday
        payment = identified()
    swept_by_the_minute(local("2026-11-19 14:55"), local("2026-11-19 17:02"))

    closing = local("2026-11-19 17:00")
    expected = {("Sam", f"{n}_minutes"): closing - timedelta(minutes=n) for n in (120, 60, 30, 15)}
    expected |= {(who, f"{n}_minutes"): closing - timedelta(minutes=n) for who in ("Aroha", "Lena") for n in (30, 15)}
    expected |= {(who, "missed"): closing for who in ("Sam", "Aroha", "Lena")}
    assert told() == expected
    row = Deadline.objects.get()
    assert (row.state, row.closed_at, row.next_action_at) == ("missed", None, None)
    payment.refresh_from_db(fields=["version"])
    assert payment.state == "identified"


@pytest.mark.rule("STP-10", breaks="compensation/actions.py::is_late")
@pytest.mark.parametrize(
    ("found", "due"),
    [
        ("2026-11-20 17:00", "2026-11-23 17:00"),  # at close of business on a Friday
        ("2026-11-21 10:00", "2026-11-23 17:00"),  # a Saturday
        ("2026-10-02 17:30", "2026-10-06 17:00"),  # Labour Day on the 5th, and summer time begins on the 4th
        ("2026-10-05 09:00", "2026-10-06 17:00"),  # on the holiday itself
        ("2026-04-02 18:00", "2026-04-07 17:00"),  # Easter, and summer time ends on the 5th
    ],
)
def test_identified_late_is_due_at_the_next_close_of_business_and_told_at_once(identified, found, due):
    with at(local(found)):
        identified()
        assert sweep().notices == 1
    assert told() == {(who, "may_have_issued"): local(found) for who in ("Sam", "Aroha", "Lena")}
    assert Deadline.objects.get().due_at == local(due)


def test_identified_in_the_last_minute_is_due_that_minute(identified):
    with at(local("2026-11-20 16:59")):
        identified()
        sweep()
    assert Deadline.objects.get().due_at == local("2026-11-20 17:00")
    assert set(told()) == {(who, "15_minutes") for who in ("Sam", "Aroha", "Lena")}


@pytest.mark.rule("STP-12", breaks="compensation/models/stop_payment.py::StopPayment.finalised_earlier")
def test_an_activity_finalised_on_an_earlier_day_is_told_at_once(identified):
    with at(local("2026-11-19 10:00")):
        identified(finalised_on=date(2026, 11, 18))
        sweep()
    assert set(told()) == {(who, "may_have_issued") for who in ("Sam", "Aroha", "Lena")}
    assert Deadline.objects.get().due_at == local("2026-11-19 17:00")


@pytest.mark.rule("STP-12", breaks="compensation/models/stop_payment.py::StopPayment.finalised_earlier")
def test_finalised_the_same_day_tells_nobody_at_once(identified):
    with at(local("2026-11-19 08:10")):  # still the 18th in Greenwich
        identified()
        assert sweep().notices == 0


@pytest.mark.rule("STP-12", breaks="compensation/effects.py::reckon_anew")
def test_an_earlier_day_that_becomes_known_is_told_at_once_and_once(identified, cast):
    with at(local("2026-11-19 10:00")):
        payment = identified()
        for version in (1, 2):
            payment = take(
                payment,
                "correct",
                by=cast.sam,
                version=version,
                trigger="another_so",
                finalised_on=date(2026, 11, 17),
                receiving_team=None,
            )
            sweep()
    assert set(told()) == {(who, "may_have_issued") for who in ("Sam", "Aroha", "Lena")}


@pytest.mark.rule("STP-02", breaks=START)
@pytest.mark.rule("STP-12", breaks=START)
@pytest.mark.parametrize(
    ("found", "late", "due"),
    [
        ("2026-11-19 13:59", False, "2026-11-19 14:00"),  # Perth; Newcastle closes at 2 pm there in summer
        ("2026-11-19 14:00", True, "2026-11-19 17:00"),  # Newcastle has closed: Perth's own close is the next
        ("2026-06-18 14:30", False, "2026-06-18 15:00"),  # in winter it is 3 pm
        ("2026-10-02 13:30", False, "2026-10-02 15:00"),  # the Friday before summer time: 3 pm
        ("2026-10-06 13:30", False, "2026-10-06 14:00"),  # and the Tuesday after Labour Day: 2 pm
        ("2026-09-28 10:00", True, "2026-09-28 15:00"),  # Perth's King's Birthday: Newcastle works
    ],
)  # fmt: skip
def test_perth_and_newcastle_the_earlier_close_counts(identified, cast, places, found, late, due):
    with at(local(found, "Australia/Perth")):
        payment = identified(by=cast.quinn, receiving_team=places.tps_newcastle)
    row = Deadline.objects.get()
    assert (payment.found_late, row.due_at) == (late, local(due, "Australia/Perth"))
    assert row.site == places.perth


CLOCKS = (time(0, 1), time(8), time(13, 59), time(15, 30), time(16, 59), time(17), time(17, 1), time(23, 58))


@pytest.mark.rule("STP-02", breaks=START)
@pytest.mark.rule("STP-12", breaks=START)
@pytest.mark.rule("STP-10", breaks="compensation/actions.py::is_late")
@pytest.mark.parametrize("state", STATES)
def test_every_minute_that_matters_of_2026_in_every_state_is_due_as_another_reckoning_says(state, db):
    """With each state's own holidays and zone, alone and with every other state's site as the receiving team's.

    The other reckoning has its own holidays, zones and summer time; it shares no code with the program. The calendars are
    the ones that the product was seeded with.
    """
    calendars = {
        one: calendar_of(Site(pk=0, name=one, state=one, timezone=f"Australia/{NAMES[one]}")) for one in STATES
    }
    off = {one: oracle.days_off(one, 2026) | oracle.days_off(one, 2027) for one in STATES}
    others = [one for one in STATES if one != state]
    different, late, earlier = [], 0, 0
    for number in range(365):
        day = date(2026, 1, 1) + number * oracle.DAY
        for turn, clock in enumerate(CLOCKS):
            moment = oracle.utc(state, day, clock)
            own = oracle.ends(state, off[state], day, clock, ("close", 0))[0]
            closed = day.weekday() > 4 or day in off[state] or clock >= time(17)
            other = others[(number + turn) % len(others)]
            theirs = oracle.ends(other, off[other], *oracle.local(other, moment), ("close", 0))[0]
            found = (
                deadlines.ends(TO_LODGE, moment, calendars[state]).at,
                is_late(calendars[state], moment),
                deadlines.ends(TO_LODGE, moment, calendars[state], calendars[other]).at,
            )
            if found != (own, closed, min(own, theirs)):
                different.append((moment, other, found))
            late, earlier = late + closed, earlier + (theirs < own)
    assert different == []
    assert late > 900 and earlier > 100  # both are met often, so that the comparison says something


@pytest.mark.rule("STP-09", breaks=PLAN)
@pytest.mark.parametrize(
    ("found", "closes"),
    [
        ("2026-10-02 12:30", "2026-10-02 15:00"),  # a Friday before summer time begins: 5 pm in Newcastle
        ("2026-10-06 11:30", "2026-10-06 14:00"),  # the first day after it and after Labour Day
        ("2026-04-02 11:30", "2026-04-02 14:00"),  # before Easter, and before summer time ends
        ("2026-04-07 12:30", "2026-04-07 15:00"),  # after both
    ],
)
def test_perth_is_reminded_to_the_minute_of_newcastles_close(identified, cast, places, found, closes):
    closing = local(closes, "Australia/Perth")
    with at(local(found, "Australia/Perth")):
        identified(by=cast.quinn, receiving_team=places.tps_newcastle)
    stages = {f"{minutes}_minutes": closing - timedelta(minutes=minutes) for minutes in (120, 60, 30, 15)}
    stages["missed"] = closing
    for moment in stages.values():
        for one in (moment - timedelta(minutes=1), moment):
            with at(one):
                sweep()
    assert told() == {("Quinn", stage): moment for stage, moment in stages.items()}


def test_a_lodgement_before_the_close_that_is_recorded_after_it_was_in_time(identified, cast):
    with at(local("2026-11-19 16:00")):
        payment = identified()
    with at(local("2026-11-19 17:04")):
        sweep()
        take(
            payment,
            "lodge",
            by=cast.sam,
            version=1,
            lodged_reference="REQ1",
            lodged_at=local("2026-11-19 16:58"),
            lodged_by=cast.sam,
        )
        assert sweep().notices == 0
    assert Deadline.objects.get().state == "met"


def test_a_late_lodgement_stays_a_miss_and_nobody_is_told_any_more(identified, cast):
    with at(local("2026-11-19 16:00")):
        payment = identified()
    with at(local("2026-11-19 17:01")):
        take(
            payment,
            "lodge",
            by=cast.sam,
            version=1,
            lodged_reference="REQ1",
            lodged_at=local("2026-11-19 17:01"),
            lodged_by=cast.sam,
        )
    with at(datetime(2026, 11, 30, tzinfo=UTC)):
        assert sweep().notices == 0
    assert Deadline.objects.get().state == "missed"
