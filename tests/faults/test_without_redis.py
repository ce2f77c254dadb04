"""Redis gone, frozen, and back empty: contacts are finalised as quickly as ever, and every summary goes out."""

import threading
import time

import pytest

from casework.models import OutgoingMail
from tests.faults.broker import Broker
from tests.faults.browsers import Browser
from tests.faults.figures import write_down
from tests.faults.ledger import Ledger, compare, duplicates
from tests.faults.machines import await_that
from tests.faults.post_office import SLOWLY

pytestmark = pytest.mark.slow
QUICKLY = 2.0  # seconds; on a busy machine, beyond what it takes there as usual
FROZEN = 12  # seconds: longer than the worker and the beat wait for an answer
PROOF = "Redis gone, frozen, back empty"


@pytest.fixture
def broker():
    broker = Broker().start()
    yield broker
    broker.remove()


@pytest.fixture
def at_work(house, broker, signing_in, filled):
    """The web, a worker and the beat on a Redis of their own, and a way to finalise contacts over HTTP."""
    house.env |= broker.env
    house.web(), house.worker(), house.beat()
    house.await_web()
    browser = Browser(house.site).sign_in("SO1001")
    ledger = Ledger()

    def finalise(count: int) -> list[float]:
        """Seconds that each took, four at a time."""
        contacts = [filled() for _ in range(count)]
        took: list[float] = []

        def some(mine):
            for contact in mine:
                began = time.monotonic()
                answer = browser.post(f"/log/{contact.reference}/", step="finalise")
                took.append(time.monotonic() - began)
                assert answer.status == 302, answer.status
                ledger.finalised.add(contact.reference)

        threads = [threading.Thread(target=some, args=(contacts[start::4],)) for start in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(took) == count
        return sorted(took)

    finalise.ledger = ledger
    return finalise


def all_sent() -> bool:
    return not OutgoingMail.objects.exclude(state="sent").exists()


def test_redis_killed_and_back_empty(at_work, house, broker):
    usual = at_work(8)
    await_that(all_sent, 60, "the mail goes while all is well")

    broker.kill()
    without = at_work(8)
    assert without[-1] < max(QUICKLY, 2 * usual[-1])
    waiting = OutgoingMail.objects.filter(state="waiting").count()

    broker.start()  # empty
    after = at_work(4)
    seconds = await_that(all_sent, 90, "all is sent once Redis is back")

    assert after[-1] < max(QUICKLY, 2 * usual[-1])
    compare(at_work.ledger)
    assert duplicates(house.post_office) == 0
    write_down(
        PROOF, fault="killed, back empty", finalised=20, lost=0, slowest_as_usual_s=round(usual[-1], 2),
        slowest_without_s=round(without[-1], 2), waiting_meanwhile=waiting, all_sent_s_after_its_return=round(seconds, 1),
    )  # fmt: skip


def test_redis_frozen(at_work, house, broker):
    house.post_office.manner = lambda number: SLOWLY  # so that Redis freezes while the worker has a task in hand
    usual = at_work(4)
    await_that(lambda: OutgoingMail.objects.filter(state="sent").exists(), 60, "the worker is at work")

    broker.freeze()
    try:
        without = at_work(8)
        time.sleep(FROZEN)
    finally:
        broker.thaw()
    seconds = await_that(all_sent, 90, "all is sent once Redis answers")

    assert without[-1] < max(QUICKLY, 2 * usual[-1])
    compare(at_work.ledger)
    assert duplicates(house.post_office) == 0
    write_down(
        PROOF, fault="frozen, then on again", finalised=12, lost=0, slowest_as_usual_s=round(usual[-1], 2),
        slowest_without_s=round(without[-1], 2), waiting_meanwhile="", all_sent_s_after_its_return=round(seconds, 1),
    )  # fmt: skip


def test_without_redis_the_standby_sends(at_work, house, broker):
    broker.kill()
    house.sender()

    at_work(4)

    seconds = await_that(all_sent, 60, "the standby sends")
    compare(at_work.ledger)
    assert duplicates(house.post_office) == 0
    write_down(
        PROOF, fault="killed, standby sender runs", finalised=4, lost=0, slowest_as_usual_s="", slowest_without_s="",
        waiting_meanwhile="", all_sent_s_after_its_return=f"never back; sent after {seconds:.1f} s",
    )  # fmt: skip
