"""Knowledge gaps: taken up once, seen to by somebody, fixed on a day; counted before that day and after it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, connections, transaction

from casework.models import Notice
from casework.privacy.refusal import PrivacyError
from casework.steps import Refused, Stale, declared, offers, take
from people.clock import at, now
from tests.conftest import option
from tps import actions, reports
from tps.forms import GiveGap, RecordFixed, TakeUpGap
from tps.models import Contact, KnowledgeGap

NUMBER = "111-22072908"
EVERY = {"say_what_is_done", "hand_gap_on", "record_fixed", "put_aside"}
# Who may take which step of an open gap that is Sam's, written by hand.
POLICY = {
    "sam": EVERY, "aroha": EVERY, "lena": EVERY,
    "tui": set(), "quinn": set(), "kiri": set(), "ida": set(), "otto": set(), "priya": set(), "gateway": set(),
}  # fmt: skip


@pytest.fixture
def gap(cast):
    """Sam's, about a reference; or about what you say."""
    return lambda **about: actions.take_up_gap(by=cast.sam, **(about or {"given": NUMBER}))


@pytest.fixture
def asked_about(finalised, cast):
    """So many contacts, finalised so many days ago."""

    def make(days, **answers):
        with at(now() - timedelta(days=days)):
            return finalised(**answers)

    return make


def step(record, name, by, **answers):
    return take(record, name, by=by, version=record.version, **answers)


def fixed(record, by, days=0):
    today = now().astimezone(by.site.tz).date()
    return step(record, "record_fixed", by, fixed_on=today - timedelta(days=days), changed="The file says which day.")


@pytest.mark.parametrize("name", POLICY)
def test_who_may_take_which_step(name, gap, cast):
    user, record = getattr(cast, name), gap()
    assert {offered for offered, _, _ in offers(record, user)} == POLICY[name]
    for each in declared(KnowledgeGap):
        if each not in POLICY[name]:
            with pytest.raises((PermissionDenied, Refused)):
                step(record, each, user)
    seen = KnowledgeGap.objects.visible_to(user).exists()
    assert seen == (name in ("sam", "tui", "quinn", "aroha", "lena", "otto"))


def test_it_is_taken_up_once_and_again_once_it_was_withdrawn(gap, cast):
    record = gap()
    assert actions.take_up_gap(by=cast.aroha, given=NUMBER) == record
    assert gap(enquiry_type=option("enquiry_type", "coding")) != record
    step(record, "put_aside", cast.sam, reason="The file was retired.")
    assert gap() != record


@pytest.mark.slow
def test_two_who_take_it_up_at_once_have_one(own_database, cast):
    together = Barrier(2, timeout=30)

    def press(by):
        try:
            together.wait()
            return actions.take_up_gap(by=by, given=NUMBER).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(press, (cast.sam, cast.aroha)))) == 1
    assert KnowledgeGap.objects.count() == 1


def test_from_open_to_fixed_and_back_and_everybody_concerned_is_told(gap, cast):
    record = step(gap(), "hand_gap_on", cast.aroha, to=cast.tui)
    assert record.owner == cast.tui
    assert Notice.objects.filter(to=cast.tui, text__contains=record.reference).count() == 1
    record = step(record, "say_what_is_done", cast.tui, being_done="The author was written to.")
    record = fixed(record, cast.tui)
    assert (record.state, record.changed) == ("fixed", "The file says which day.")
    with pytest.raises(Refused):
        step(record, "record_fixed", cast.tui, fixed_on=now().date(), changed="Twice.")
    record = step(record, "open_again", cast.aroha, reason="They ask as often as before.")
    assert (record.state, record.fixed_on, Notice.objects.filter(to=cast.tui).count()) == ("reopened", None, 2)
    record = fixed(record, cast.tui)
    assert record.state == "fixed"
    with pytest.raises(Stale):
        take(record, "open_again", by=cast.tui, version=record.version - 1, reason="Late.")


def test_the_day_is_no_day_to_come_and_within_a_year(gap, cast):
    record, today = gap(), now().astimezone(cast.sam.site.tz).date()
    for days, right in ((1, False), (0, True), (-366, True), (-367, False)):
        said = {"fixed_on": today + timedelta(days=days), "changed": "The file."}
        assert RecordFixed(said, record=record, by=cast.sam).is_valid() == right, days


def test_it_is_given_to_somebody_of_tps(gap, cast):
    record = gap()
    for logon, right in (("TH1002", True), ("LM1004", True), ("KW4821", False), ("OB9002", False)):
        assert GiveGap({"to": logon}, record=record, by=cast.sam).is_valid() == right, logon


def test_no_text_of_it_holds_a_customer_detail(gap, cast):
    record, crn = gap(), "CRN 204 118 733T"
    assert not TakeUpGap({"kind": "reference", "about": crn}).is_valid()
    for name, answers in {"say_what_is_done": {"being_done": crn}, "put_aside": {"reason": crn}}.items():
        with pytest.raises(PrivacyError), transaction.atomic():
            step(record, name, cast.sam, **answers)


@pytest.mark.parametrize("statement", [
    "UPDATE tps_knowledgegap SET state = 'reopened', version = version + 1",
    "UPDATE tps_knowledgegap SET given = 'other', version = version + 1",
    "UPDATE tps_knowledgegap SET being_done = 'other'",
    "UPDATE tps_knowledgegap SET state = 'fixed', version = version + 1",
    "DELETE FROM tps_knowledgegap",
])  # fmt: skip
def test_the_database_refuses_what_no_step_does(statement, gap):
    gap()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def compare(record, user, places):
    found = reports.before_and_after(Contact.objects.visible_to(user), [record], user.site.tz)
    return found.get(record.pk)


def test_contacts_are_counted_in_whole_days_before_and_after(gap, asked_about, cast, places):
    for days in (6, 5, 4, 3, 2, 2, 0):  # before, before, before, the day itself, after, after, today
        asked_about(days)
    asked_about(4, references=["101-17021300"])
    record = fixed(gap(), cast.sam, days=3)

    found = compare(record, cast.aroha, places)
    assert (found.days, found.before, found.after) == (2, 2, 2)
    assert found.by_site == {places.newcastle.pk: (2, 2)}
    topic = fixed(gap(enquiry_type=option("enquiry_type", "policy_question")), cast.sam, days=3)
    assert (compare(topic, cast.aroha, places).before, compare(topic, cast.aroha, places).after) == (3, 2)


@pytest.mark.parametrize("days", [0, 1])
def test_nothing_is_compared_before_a_whole_day_is_over(days, gap, asked_about, cast, places):
    asked_about(0)
    assert compare(fixed(gap(), cast.sam, days=days), cast.aroha, places) is None


def test_28_days_are_compared_at_the_most(gap, asked_about, cast, places):
    for days in (69, 68, 41, 12, 11):
        asked_about(days)
    found = compare(fixed(gap(), cast.sam, days=40), cast.aroha, places)
    assert (found.days, found.before, found.after) == (28, 2, 1)
