"""What time does to running limits: who is told when, once, whatever happens to the sweeps."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from casework import deadlines
from casework.models import Deadline, Notice, OutgoingMail
from casework.steps import take
from casework.sweep import sweep
from people.clock import at
from tps.models import Option

SYDNEY = ZoneInfo("Australia/Sydney")
THURSDAY = datetime(2026, 11, 19, 15, 0, tzinfo=SYDNEY)
CLOSING = THURSDAY.replace(hour=17)
OPENING = CLOSING + timedelta(hours=15)


@pytest.fixture
def left_open(opened):
    with at(THURSDAY):
        return opened()


def told():
    return list(Notice.objects.order_by("id").values_list("to__given_name", "kind"))


def test_the_officer_is_reminded_at_close_of_business_and_the_team_leader_at_the_next_opening(left_open):
    with at(CLOSING - timedelta(seconds=1)):
        assert sweep().notices == 0
    with at(CLOSING):
        assert sweep().notices == 1
        assert sweep().notices == 0
    assert told() == [("Sam", "contact_left_open.officer")]
    with at(OPENING - timedelta(seconds=1)):
        assert sweep().notices == 0
    with at(OPENING):
        assert sweep().notices == 1
        assert sweep().notices == 0
    assert told()[1:] == [("Aroha", "contact_left_open.leader")]
    row = Deadline.objects.get()
    assert (row.state, row.sent, row.next_action_at) == ("missed", ["officer", "leader"], None)
    subjects = OutgoingMail.objects.order_by("id").values_list("to", "subject")
    assert list(subjects) == [
        ("sam.okoro@agency.example", f"{left_open.reference} is still open at close of business."),
        ("aroha.ngata@agency.example", f"{left_open.reference} was left open by Sam Okoro."),
    ]


def test_after_an_outage_over_both_moments_each_is_told_once(left_open):
    with at(OPENING + timedelta(days=3)):
        assert sweep().notices == 1
        assert sweep().notices == 0
    assert sorted(told()) == [("Aroha", "contact_left_open.leader"), ("Sam", "contact_left_open.officer")]


def test_a_contact_finalised_in_time_reminds_nobody(filled):
    with at(THURSDAY):
        contact = filled()
        take(contact, "finalise", by=contact.officer, version=contact.version)
    row = Deadline.objects.get()
    assert (row.state, row.closed_at) == ("met", THURSDAY.astimezone(UTC))
    with at(OPENING):
        assert sweep().notices == 0


def test_one_that_is_discarded_no_longer_has_a_limit(left_open):
    reason = Option.objects.filter(list="discard_reason").first()
    with at(THURSDAY):
        take(left_open, "discard", by=left_open.officer, version=left_open.version, discard_reason=reason)
    assert Deadline.objects.get().state == "cleared"


def test_the_colleague_who_has_it_now_is_told_and_reminded(left_open, cast):
    with at(THURSDAY):
        take(left_open, "hand_over", by=cast.sam, version=left_open.version, to=cast.tui)
    assert told() == [("Tui", "handed_over")]
    with at(CLOSING):
        sweep()
    assert told()[1:] == [("Tui", "contact_left_open.officer")]


def test_a_team_without_a_leader_is_set_aside_and_the_others_are_told(opened, cast):
    with at(THURSDAY):
        opened()
        opened(cast.quinn)
    with at(OPENING + timedelta(days=1)):
        swept = sweep()
    assert (swept.notices, len(swept.set_aside)) == (1, 1)
    row = Deadline.objects.get(set_aside_at__isnull=False)
    assert row.set_aside_why == "TPS Perth 1 has no team leader to tell."
    assert told().count(("Aroha", "contact_left_open.leader")) == 1


def test_a_limit_opened_after_closing_runs_to_the_next_closing_over_a_holiday(opened):
    with at(datetime(2026, 12, 24, 17, 30, tzinfo=SYDNEY)):
        opened()
    row = Deadline.objects.get()
    assert row.due_at == datetime(2026, 12, 29, 17, tzinfo=SYDNEY)  # 25th, weekend, 28th (Boxing Day's) are days off
    assert deadlines.limits()[row.kind].rule == "CON-01"
