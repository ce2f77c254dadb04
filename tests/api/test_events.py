"""The events feed: what it tells, and to whom (that it misses nothing: tests/faults/test_feed.py)."""

import json
import threading

import pytest
from django.db import connection
from django.db.transaction import atomic

from casework.api.forward import cursor
from casework.privacy import findings
from casework.steps import take
from desk import events
from tests.api.conftest import Caller
from tests.api.feeds import EVENTS, await_events, follow, page, relative
from tps import actions


@pytest.fixture
def all_ended(monkeypatch, db):
    """As if every transaction had ended, that of the test too."""
    monkeypatch.setattr(events, "horizon", lambda: (2**62, 0))


# -- what it tells


def test_the_feed_tells_what_happened_in_order_and_where_to_go_on(own_database, person, cast, finalised):
    contact = finalised()
    otto = person(cast.otto)

    told, end = await_events(otto, 2)
    take(contact, "add_addendum", by=cast.sam, version=contact.version, text="The file is 111-22072908.")
    later, _ = await_events(otto, 1, end)

    assert [event["step"] for event in told] == ["open", "finalise"]
    assert told[1]["record"] == {
        "type": "tps.contact", "reference": contact.reference,
        "url": f"/api/v1/contacts/{contact.reference}/", "page": f"/contacts/{contact.reference}/",
    }  # fmt: skip
    assert told[1]["by"] == {"logon": "SO1001", "name": "Sam Okoro"}
    assert told[1]["told"] == "finalised the contact and notified the SO"
    assert [(event["step"], event["version"]) for event in later] == [("add_addendum", contact.version + 1)]


def test_a_reader_at_the_end_gets_the_same_link_again_and_may_begin_there(person, cast, finalised, all_ended):
    finalised()
    otto = person(cast.otto)
    _, end = follow(otto)

    assert page(otto, end) == {"results": [], "next": f"http://testserver{end}"}
    assert page(otto, EVENTS + "?after=now")["results"] == []


def test_pages_of_any_size_tell_the_same(person, cast, finalised, all_ended):
    for _ in range(3):
        finalised()
    otto = person(cast.otto)
    whole, _ = follow(otto)

    for limit in (1, 2, 100):
        assert follow(otto, f"{EVENTS}?limit={limit}")[0] == whole
    assert len({event["id"] for event in whole}) == len(whole) == 6


def test_what_was_written_stands_in_no_event(person, cast, finalised, all_ended):
    contact = finalised()
    text, kept = "Told Mary Citizen's case worker about it.", ["text:name"]
    take(contact, "add_addendum", by=cast.sam, version=contact.version, text=text, kept=kept)

    told, _ = follow(person(cast.otto))

    assert told[-1]["changed"] == ["kept", "text"]
    assert "Citizen" not in json.dumps(told)
    assert not [event["told"] for event in told if findings(event["told"])]


# -- to whom


def test_a_reader_sees_the_events_of_the_records_that_they_see(system, person, cast, finalised, all_ended):
    others, own = finalised(), finalised(by=cast.gateway)

    assert {event["record"]["reference"] for event in follow(system)[0]} == {own.reference}
    assert {event["record"]["reference"] for event in follow(person(cast.sam))[0]} == {own.reference, others.reference}
    assert person(cast.kiri).get(EVENTS).status_code == 403


def test_what_is_out_of_sight_is_gone_through_some_at_a_time(system, cast, finalised, filled, all_ended, monkeypatch):
    monkeypatch.setattr(events, "LOOKS_THROUGH", 3)
    for _ in range(4):
        finalised()
    own = finalised(by=cast.gateway)

    first = page(system)
    told, _ = follow(system)

    assert first["results"] == [] and relative(first["next"]) != EVENTS
    assert [event["record"]["reference"] for event in told] == [own.reference] * 2


@pytest.mark.parametrize(
    "after",
    [
        "x",
        "",
        "é",
        "WzEsMl0=x",
        cursor(1),
        cursor(1, 2),
        cursor(1, 2, 3, 4),
        "WzEsIjIiXQ",
        "WzEsLTFd",
        "WzEsMWUzMDld",
        "W1tbW1s",
    ],
)
def test_a_place_that_is_none_of_ours_is_refused(after, system):
    answer = system.client.get(EVENTS, {"after": after}, headers=system.headers)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["after"]


def test_a_place_that_the_database_has_not_reached_is_refused(system):
    """After a restore to an earlier moment the numbers begin again; a reader must not wait for them silently."""
    answer = system.get(f"{EVENTS}?after={cursor(2**61, 0, 0)}")

    assert answer.status_code == 400
    assert "restored" in answer.json()["errors"]["after"][0]


def test_an_event_waits_for_every_transaction_that_began_before_it(own_database, cast, as_, opened):
    otto = Caller(as_(cast.otto))
    began, go_on = threading.Event(), threading.Event()

    def slow():
        with atomic():
            actions.open_contact(by=cast.tui)
            began.set()
            go_on.wait(30)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    began.wait(30)
    quick = opened()  # committed, but after one that is not
    hidden = page(otto)["results"]
    go_on.set()
    writer.join()

    assert hidden == []
    told, _ = await_events(otto, 2)
    assert told[1]["record"]["reference"] == quick.reference
