"""A stop payment is due by close of business, to the minute, and who is told when."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from casework import deadlines
from casework.models import Deadline, Notice
from casework.steps import take
from casework.sweep import sweep
from compensation.deadlines import TO_LODGE
from people.clock import at
from tests.casework import oracle
from tests.casework.test_working_days import off_of
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


@pytest.mark.rule("STP-02", breaks=START)
def test_the_due_moment_is_the_oracles_over_every_day_of_a_year(identified, cast, places):
    """The earlier of two sites' closes, by a reckoning that shares no code with the program."""
    from casework.calendars import calendar_of

    mine, theirs = calendar_of(places.perth), calendar_of(places.newcastle)
    off = {"WA": off_of("WA"), "NSW": off_of("NSW")}
    for number in range(365):
        for clock in (time(0, 1), time(9), time(13, 59), time(14), time(15), time(16, 59), time(17), time(23, 58)):
            moment = oracle.utc("WA", date(2026, 1, 1) + number * oracle.DAY, clock)
            closes = []
            for state in ("WA", "NSW"):
                there = local_of(state, moment)
                closes.append(oracle.ends(state, off[state], there.date(), there.time(), ("close", 0))[0])
            assert deadlines.ends(TO_LODGE, moment, mine, theirs).at == min(closes), moment


def local_of(state, moment):
    from zoneinfo import ZoneInfo

    return moment.astimezone(ZoneInfo({"WA": "Australia/Perth", "NSW": "Australia/Sydney"}[state])).replace(tzinfo=None)


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
