"""Since when the SO has waited, as people write it: the last such moment where the officer sits (CON-21)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from casework.templatetags.ui import lapse
from casework.told_times import minutes
from people.clock import at
from tps.fields import WaitingSinceField
from tps.forms import AnswersForm

NEWCASTLE = ZoneInfo("Australia/Sydney")
TEN_PAST_TWO = datetime(2026, 11, 24, 14, 10, tzinfo=NEWCASTLE).astimezone(UTC)


@pytest.mark.rule("CON-21")
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2:05", "24 14:05"), ("205", "24 14:05"), ("2.05 pm", "24 14:05"), ("14:05", "24 14:05"), ("14:05:30", "24 14:05"),
        ("9:31", "24 09:31"), ("9:31 am", "24 09:31"), ("09:31", "24 09:31"), ("2:05 am", "24 02:05"), ("02:05", "24 02:05"),
        ("12:50", "24 12:50"), ("23:50", "23 23:50"), ("2:15 pm", "23 14:15"), ("5", "24 14:05"), ("12 min", "24 13:58"), ("0m", "24 14:10"),
    ],
)  # fmt: skip
def test_a_time_of_day_is_the_last_such_moment(written, meant):
    with at(TEN_PAST_TWO):
        moment = WaitingSinceField(tz=NEWCASTLE, required=False).clean(written)
    assert f"{moment.astimezone(NEWCASTLE):%d %H:%M}" == meant


@pytest.mark.rule("CON-21", breaks="tps/forms/answers.py::AnswersForm._waiting_since")
def test_minutes_that_the_so_waited_are_those_until_the_contact_was_opened_however_late_they_are_typed(opened):
    with at(TEN_PAST_TWO - timedelta(seconds=10)):
        contact = opened()
    for seconds in (0, 45, 400):
        with at(TEN_PAST_TWO + timedelta(seconds=seconds)):
            form = AnswersForm({"waiting_since": "4 min"}, record=contact, names=["waiting_since"])
            assert minutes(lapse(contact.opened_at, form.cleaned()["waiting_since"])) == "4 min"


@pytest.mark.parametrize(
    "written", ["half past", "25:00", "9:75", "2030-01-01T09:00:00+10:00", "2020-01-01T09:00:00+10:00"]
)
def test_what_is_no_time_of_the_last_day_is_refused(written):
    with at(TEN_PAST_TWO), pytest.raises(ValidationError):
        WaitingSinceField(tz=NEWCASTLE, required=False).clean(written)


def test_nothing_written_is_not_asked_yet():
    assert WaitingSinceField(tz=NEWCASTLE, required=False).clean("") is None


@pytest.mark.parametrize(
    ("written", "changed"),
    [
        ("14:05", False), ("2:05 pm", False), ("2.05 pm", False), ("2026-11-24T14:05:00+11:00", False),
        ("14:06", True), ("", True), ("half past", True), ("2026-11-23T14:05:00+11:00", True),
    ],
)  # fmt: skip
def test_the_same_time_written_otherwise_is_no_change(written, changed):
    stored = datetime(2026, 11, 24, 14, 5, tzinfo=NEWCASTLE).astimezone(UTC)
    with at(TEN_PAST_TWO):
        assert WaitingSinceField(tz=NEWCASTLE, required=False).has_changed(stored, written) is changed


def test_a_time_where_there_was_none_is_a_change():
    with at(TEN_PAST_TWO):
        assert WaitingSinceField(tz=NEWCASTLE, required=False).has_changed(None, "9:31")
        assert not WaitingSinceField(tz=NEWCASTLE, required=False).has_changed(None, "")
