"""Two who do different things to one record at the same moment, over HTTP to two web processes: one wins, and the other is told."""

import json
import random
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from casework import answers
from casework.models import Deadline, OutgoingMail, TimelineEntry
from compensation.models import StopPayment
from people import clients
from tests.compensation.conftest import identified  # noqa: F401  (a fixture)
from tests.faults.browsers import Answer, Browser, Lost
from tests.faults.figures import FULL, SEEDS, write_down
from tests.faults.machines import await_that
from tps.models import Contact, Option

pytestmark = pytest.mark.slow
LODGE_AGAINST_WITHDRAW = 200 if FULL else 20
FINALISE_AGAINST_DISCARD = 200 if FULL else 60
EDITS = 100
SAME_KEY = 50


@pytest.fixture
def tabs(house, signing_in):
    """Two browsers of Sam's, signed in, at a web of two processes with four threads each."""
    house.web()
    house.await_web()
    return Browser(house.site).sign_in("SO1001"), Browser(house.site).sign_in("SO1001")


def at_once(first, second, lead: float = 0.0) -> tuple[Answer, Answer]:
    """Both at the same moment, or the second one `lead` seconds later (the first, where that is negative)."""
    ready = threading.Barrier(2)

    def go(pause, ask):
        ready.wait()
        if pause > 0:
            time.sleep(pause)
        return ask()

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.submit(go, -lead, first), pool.submit(go, lead, second)
        return one.result(), other.result()


def races(number, chance, make, first, second):
    """Race after race between two pages, each over a record of its own: (record, whether the first won).

    One wins, and the other is told. How long the second waits moves with each race to where both arrive together.
    """
    lead = 0.005
    for _ in range(number):
        record = make()
        one, other = at_once(lambda r=record: first(r), lambda r=record: second(r), lead * chance.uniform(0.7, 1.3))
        assert sorted([one.status, other.status]) == [302, 409], (one.status, other.status)
        won = one.status == 302
        lead = max(lead / 1.3, 0.001) if won else min(lead * 1.3, 0.5)
        yield record, won


@pytest.mark.parametrize("seed", SEEDS)
def test_finalise_against_discard_has_one_winner(seed, tabs, filled):
    reason = str(Option.objects.get(list="discard_reason", code="opened_twice").pk)
    winners = {"finalised": 0, "discarded": 0}

    def finalise(contact):
        return tabs[0].post(f"/log/{contact.reference}/", step="finalise")

    def discard(contact):
        address = f"/contacts/{contact.reference}/steps/discard/"
        return tabs[1].post(address, discard_reason=reason, version=str(contact.version))

    for contact, won in races(FINALISE_AGAINST_DISCARD, random.Random(seed), filled, finalise, discard):
        state = Contact.objects.get(pk=contact.pk).state
        assert state == ("finalised" if won else "discarded")
        winners[state] += 1
        closings = TimelineEntry.objects.filter(record_id=contact.pk, step__in=("finalise", "discard"))
        assert [entry.step for entry in closings] == ["finalise" if state == "finalised" else "discard"]
        assert OutgoingMail.objects.filter(record_id=contact.pk).count() == (state == "finalised")

    write_down(
        "Finalise against discard", seed, races=FINALISE_AGAINST_DISCARD, one_winner=sum(winners.values()), two_winners=0,
        no_winner=0, finalised=winners["finalised"], discarded=winners["discarded"], mail_of_a_discarded_one=0,
    )  # fmt: skip


@pytest.mark.rule("STP-11", breaks="compensation/models/stop_payment.py::StopPayment.lodge.then")
@pytest.mark.parametrize("seed", SEEDS)
def test_a_lodgement_against_a_withdrawal_has_one_winner(seed, tabs, identified):  # noqa: F811
    winners = {"lodged": 0, "withdrawn": 0}

    def lodge(payment):
        return tabs[0].post(f"{payment.get_absolute_url()}steps/lodge/", lodged_reference="REQ0093817", version="1")

    def withdraw(payment):
        return tabs[1].post(f"{payment.get_absolute_url()}steps/withdraw/", because="Right after all.", version="1")

    for payment, won in races(LODGE_AGAINST_WITHDRAW, random.Random(seed), identified, lodge, withdraw):
        stored = StopPayment.objects.get(pk=payment.pk)
        assert stored.state == ("lodged" if won else "withdrawn")
        assert (stored.version, bool(stored.lodged_at), bool(stored.withdrawn_because)) == (2, won, not won)
        winners[stored.state] += 1
        mine = {"record_label": payment.record_label, "record_id": payment.pk}
        entries = TimelineEntry.objects.filter(**mine, step__in=("lodge", "withdraw"))
        assert [entry.step for entry in entries] == ["lodge" if won else "withdraw"]
        assert Deadline.objects.get(**mine).closed_at is not None
        assert OutgoingMail.objects.filter(**mine).exists() == (not won)  # nobody hears of one that did not happen

    write_down(
        "Lodge against withdraw", seed, races=LODGE_AGAINST_WITHDRAW, one_winner=sum(winners.values()), two_winners=0,
        no_winner=0, **winners, mail_of_a_lodged_one=0,
    )  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_two_tabs_that_change_one_field_never_lose_an_edit_silently(seed, tabs, filled):
    chance = random.Random(seed)
    told = {"first": 0, "second": 0}

    for number in range(EDITS):
        contact = filled()
        began = json.dumps(answers.began(contact))
        texts = [f"Edit {number} of the {tab} tab." for tab in ("first", "second")]

        def save(tab, contact=contact, began=began, texts=texts):
            return tabs[tab].post(f"/log/{contact.reference}/save/", fields="summary", began=began, summary=texts[tab])

        both = at_once(lambda: save(0), lambda: save(1), chance.uniform(-0.005, 0.005))
        assert sorted(answer.status for answer in both) == [200, 409], [answer.status for answer in both]
        winner = 0 if both[0].status == 200 else 1
        assert both[1 - winner].json["conflict"], "the loser is told which field"
        stored = Contact.objects.get(pk=contact.pk)
        assert stored.summary == texts[winner]
        assert stored.version == contact.version + 1
        told["second" if winner == 0 else "first"] += 1

    write_down("Two tabs change one field", seed, pairs=EDITS, told_of_the_conflict=sum(told.values()), lost_silently=0)


@pytest.fixture
def system(house, signing_in, places):
    """A system with its token, at the API over HTTP: system(path, body, key) -> Answer."""
    house.web()
    house.await_web()
    application, secret = clients.add_client("Telephony", logon="TELEPHON1", team=places.tps_newcastle)
    credentials = {"grant_type": "client_credentials", "client_id": application.client_id, "client_secret": secret}
    given = Browser(house.site).post("/api/v1/oauth/token/", **credentials, scope="tps:read tps:write")
    assert given.status == 200, given.body

    def post(path, body, key, **headers):
        return Browser(house.site).ask(
            "POST", f"/api/v1/contacts/{path}", json.dumps(body).encode(),
            **{"Authorization": f"Bearer {given.json['access_token']}", "Content-Type": "application/json"},
            **{"Idempotency-Key": key}, **headers,
        )  # fmt: skip

    return post


WRITTEN = {
    "form": "smart_centre",
    "service_officer": "KW4821",
    "source": "speed_dial",
    "enquiry_type": "coding",
    "help_needed": "Which day is the end date",
    "summary": "Guided to the file on end dates.",
}


def many(ask) -> list[Answer]:
    """The same request from as many threads, all at once."""
    ready = threading.Barrier(SAME_KEY)

    def go(_):
        ready.wait()
        return ask()

    with ThreadPoolExecutor(SAME_KEY) as pool:
        return list(pool.map(go, range(SAME_KEY)))


@pytest.mark.parametrize("seed", SEEDS)
def test_one_key_sent_fifty_times_at_once_has_one_effect(seed, system):
    opened = many(lambda: system("", WRITTEN, f"open-{seed}"))

    assert {answer.status for answer in opened} == {201}
    assert len({answer.json["reference"] for answer in opened}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in opened) == 1
    contact = Contact.objects.get()

    path, match = f"{contact.reference}/steps/finalise/", {"If-Match": f'"v{contact.version}"'}
    closed = many(lambda: system(path, {}, f"finalise-{seed}", **match))

    assert {answer.status for answer in closed} == {200}
    assert TimelineEntry.objects.filter(step="finalise").count() == OutgoingMail.objects.count() == 1
    write_down(
        "One Idempotency-Key, fifty times at once", seed, requests=2 * SAME_KEY, effects=2,
        replayed=sum("Idempotent-Replayed" in answer.headers for answer in [*opened, *closed]), second_effects=0,
    )  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_a_key_whose_answer_was_lost_to_a_kill_has_one_effect_when_it_is_sent_again(seed, system, house):
    chance = random.Random(seed)
    web = house.machines["web"]
    began = time.monotonic()
    assert system("", WRITTEN, "first").status == 201
    usual = time.monotonic() - began
    keys = ["first"]
    lost = 0

    for _ in range(12):
        keys.append(uuid.UUID(int=chance.getrandbits(128)).hex)
        kill = threading.Timer(chance.uniform(0, 1.2 * usual), lambda: [web.kill_child(number) for number in (0, 1)])
        kill.start()
        answer = None
        while answer is None:
            try:
                answer = system("", WRITTEN, keys[-1])
            except Lost:
                lost += 1
                assert lost < 500
        assert answer.status == 201, answer.body[:300]
        kill.join()

    await_that(lambda: Contact.objects.count() >= len(keys), 10, "every accepted contact is there")
    assert Contact.objects.count() == len(keys)
    write_down(
        "A key sent again after a kill", seed, keys=len(keys), kills=web.kills, not_answered=lost, effects=len(keys)
    )
