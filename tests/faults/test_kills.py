"""kill -9 of web, worker and senders at seeded random moments, while contacts are finalised over HTTP."""

import random
import threading
import time

import pytest

from casework.models import OutgoingMail, TimelineEntry
from tests.faults.browsers import Browser, Lost
from tests.faults.figures import SEEDS, write_down
from tests.faults.ledger import Ledger, compare, duplicates
from tests.faults.machines import await_that
from tps.models import Contact, Option

pytestmark = pytest.mark.slow
OFFICERS = ("SO1001", "TH1002", "QB2001")
CONTACTS = 9  # of each officer
KILLS = 9
KILLED_BEFORE = (5, 13, 21)  # the messages whose senders die before the mail server has them
KILLED_AFTER = (3, 11, 19)  # and those that die when it has them, before they hear of it


class Officer(threading.Thread):
    """Opens, fills in and finalises contacts, and tries again where no answer came, as a person would."""

    def __init__(self, site: str, logon: str, choices: dict[str, str], ledger: Ledger, ends: float) -> None:
        super().__init__(daemon=True)
        self.browser, self.choices, self.ledger, self.ends = Browser(site), choices, ledger, ends
        self.logon = logon
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            self._until_answered(lambda: self.browser.sign_in(self.logon))
            for number in range(CONTACTS):
                self._one(number)
        except BaseException as failure:
            self.failure = failure

    def _until_answered(self, ask):
        while time.monotonic() < self.ends:
            try:
                answer = ask()
            except Lost:
                self.ledger.lost += 1
                time.sleep(0.1)
                continue
            if getattr(answer, "status", 0) >= 500:
                self.ledger.errors.append(f"{answer.status} {answer.body[:200]}")
            return answer
        raise AssertionError("the web stayed away")

    def _one(self, number: int) -> None:
        opened = self._until_answered(lambda: self.browser.post("/log/", form="smart_centre"))
        assert opened.status == 302, opened.status
        reference = opened.location.strip("/").split("/")[-1]
        summary = f"Contact {number} of {self.logon}: guided to the file on end dates."
        fields = self.choices | {"summary": summary, "fields": ",".join([*self.choices, "summary"])}
        saved = self._until_answered(lambda: self.browser.post(f"/log/{reference}/save/", **fields))
        assert saved.status == 200 and not saved.json["refused"], saved.body[:300]
        self.ledger.summaries[reference] = summary
        done = self._until_answered(lambda: self.browser.post(f"/log/{reference}/", step="finalise"))
        # 409: the first attempt, which was not answered, had been done
        assert done.status == 302 or (done.status == 409 and "finalised" in done.body), (done.status, done.body[:300])
        self.ledger.finalised.add(reference)


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_accepted_is_lost_and_each_summary_is_written_once(seed, house, signing_in):
    chance = random.Random(seed)
    web, *_ = house.web(), house.worker(), house.beat(), house.sender()
    house.post_office.on_asked = lambda number: number in KILLED_BEFORE and _kill_the_senders(house)
    house.post_office.on_kept = lambda number: number in KILLED_AFTER and _kill_the_senders(house)
    house.await_web()
    ledger = Ledger()
    ends = time.monotonic() + 150
    choices = {
        "service_officer": "KW4821",
        "source": str(Option.objects.get(list="source", code="speed_dial").pk),
        "enquiry_type": str(Option.objects.get(list="enquiry_type", code="coding").pk),
        "help_needed": "Which day is the end date",
        "customer_on_hold": "true",
    }
    officers = [Officer(house.site, logon, choices, ledger, ends) for logon in OFFICERS]
    for officer in officers:
        officer.start()

    kills = 0
    while any(officer.is_alive() for officer in officers) or kills < KILLS:
        time.sleep(chance.uniform(0.2, 1.2))
        if kills < KILLS:
            kills += _kill_something(house, chance)
        house.keep_running()
        assert time.monotonic() < ends, house.machines["web"].last_words()
    for officer in officers:
        officer.join()
        if officer.failure:
            raise officer.failure
    recovery = await_that(lambda: _none_wait(house), 60, "every message is sent")

    compare(ledger)
    assert len(ledger.finalised) == len(OFFICERS) * CONTACTS
    assert not ledger.errors
    assert Contact.objects.count() == TimelineEntry.objects.filter(step="open").count()
    repeated = duplicates(house.post_office)
    senders_killed = house.machines["worker"].kills + house.machines["sender"].kills
    assert repeated <= senders_killed
    write_down(
        "kill -9 of web, worker and senders", seed, kills=sum(m.kills for m in house.machines.values()),
        of_the_web=web.kills, of_senders=senders_killed, requests_not_answered=ledger.lost,
        contacts_finalised=len(ledger.finalised), lost=0, summaries_written_twice=0, deliveries_repeated=repeated,
        seconds_until_all_was_sent=round(recovery, 1),
    )  # fmt: skip


def _kill_the_senders(house) -> None:
    house.machines["worker"].kill_child()
    house.machines["sender"].kill()


def _kill_something(house, chance) -> int:
    name = chance.choices(("web worker", "web", "worker", "pool child", "sender"), (40, 10, 15, 20, 15))[0]
    if name == "web worker":
        return int(house.machines["web"].kill_child(chance.randrange(8)))
    if name == "pool child":
        return int(house.machines["worker"].kill_child())
    house.machines[name].kill()
    return 1


def _none_wait(house) -> bool:
    house.keep_running()
    return not OutgoingMail.objects.filter(state="waiting").exists()
