"""Several web and worker machines at once, over TCP, on one PostgreSQL and one Redis: who answers makes no difference."""

import os
import threading
import time
from collections import Counter
from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from casework.models import Deadline, Notice, OutgoingMail
from people.clock import at, now
from tests.faults.browsers import Browser, Lost
from tests.faults.figures import write_down
from tests.faults.ledger import Ledger, compare, duplicates
from tests.faults.machines import await_that
from tests.faults.post_office import HOST, free_port
from tps import actions
from tps.models import Contact, Option

pytestmark = pytest.mark.slow
OFFICERS = ("SO1001", "TH1002", "QB2001")
EACH = 5


class Anywhere(Browser):
    """A browser behind a balancer: each request goes to the next web machine, and to another one where that is gone."""

    def __init__(self, sites: list[str], start: int) -> None:
        super().__init__(sites[0])
        self.sites, self.turn, self.missed = sites, start, 0

    def ask(self, method, path, content=None, **headers):
        for _ in self.sites:
            self.turn += 1
            self.site = self.sites[self.turn % len(self.sites)]
            try:
                return super().ask(method, path, content, **headers)
            except Lost:
                self.missed += 1
        raise Lost


def over_tcp(house) -> None:
    """Everything that the house starts from now on reaches its servers by TCP."""
    database, redis = urlsplit(os.environ["DATABASE_URL"]), urlsplit(os.environ["REDIS_URL"])
    folder = parse_qs(database.query).get("host", [""])[0]
    if not folder:
        return  # these are servers elsewhere already
    ports = free_port(), free_port()
    house.start("wire to PostgreSQL", "tests.faults.wire", str(ports[0]), f"{unquote(folder)}/.s.PGSQL.5432")
    house.start("wire to Redis", "tests.faults.wire", str(ports[1]), redis.path)
    number = parse_qs(redis.query)["db"][0]
    house.env |= {
        "DATABASE_URL": f"postgres://tandem_app@{HOST}:{ports[0]}{database.path}",
        "DATABASE_OWNER_URL": f"postgres://tandem_owner@{HOST}:{ports[0]}{database.path}",
        "REDIS_URL": f"redis://{HOST}:{ports[1]}/{number}",
        "CELERY_BROKER_URL": f"redis://{HOST}:{ports[1]}/{number}",
        "SWEEP_EVERY": "1",
    }


def answers(site) -> bool:
    try:
        return Browser(site).get("/livez").status == 200
    except Lost:
        return False


def log_some(browser: Browser, logon: str, choices: dict[str, str], ledger: Ledger) -> None:
    browser.sign_in(logon)
    for number in range(EACH):
        reference = browser.post("/log/", form="smart_centre").location.strip("/").split("/")[-1]
        summary = f"Contact {number} of {logon}: guided to the file on end dates."
        fields = choices | {"summary": summary, "fields": ",".join([*choices, "summary"])}
        saved = browser.post(f"/log/{reference}/save/", **fields)
        assert saved.status == 200 and not saved.json["refused"], saved.body[:300]
        ledger.summaries[reference] = summary
        done = browser.post(f"/log/{reference}/", step="finalise")
        assert done.status == 302 or "finalised" in done.body, (done.status, done.body[:300])
        ledger.finalised.add(reference)


def test_two_webs_two_workers_a_beat_and_standbys(house, signing_in):
    over_tcp(house)
    second = free_port()
    house.web()
    house.start("web 2", "gunicorn", "-c", "config/gunicorn.py", "-b", f"{HOST}:{second}", "config.wsgi")
    celery = (
        "celery",
        "-A",
        "config",
        "-q",
        "worker",
        "-c",
        "1",
        "-l",
        "warning",
        "--without-mingle",
        "--without-gossip",
    )
    for name in ("worker", "worker 2"):
        house.start(name, *celery, "-n", f"{name.replace(' ', '')}@here")
    house.beat()
    house.sender()
    house.start("standby", "django", "sweep", "--forever")
    house.await_web()
    sites = [house.site, f"http://{HOST}:{second}"]
    await_that(lambda: answers(sites[1]), 60, "the second web answers")
    choices = {
        "service_officer": "KW4821",
        "source": str(Option.objects.get(list="source", code="speed_dial").pk),
        "enquiry_type": str(Option.objects.get(list="enquiry_type", code="coding").pk),
        "help_needed": "Which day is the end date",
        "customer_on_hold": "true",
    }
    with at(now() - timedelta(days=4)):
        left_open = actions.open_contact(by=signing_in.sam)

    ledger, failures = Ledger(), []
    browsers = [Anywhere(sites, place) for place in range(len(OFFICERS))]

    def work(browser, logon):
        try:
            log_some(browser, logon, choices, ledger)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work, args=pair) for pair in zip(browsers, OFFICERS, strict=True)]
    for thread in threads:
        thread.start()
    while len(ledger.finalised) < 4 and any(thread.is_alive() for thread in threads):
        time.sleep(0.05)
    house.machines["web 2"].stop()  # a machine goes, and a worker with it; nobody starts them again
    house.machines["worker 2"].stop()
    for thread in threads:
        thread.join()
    assert not failures, failures
    sent = await_that(lambda: not OutgoingMail.objects.filter(state="waiting").exists(), 60, "every message is sent")
    await_that(lambda: Notice.objects.filter(record_id=left_open.pk).count() == 2, 30, "what was left open is told")

    compare(ledger)
    assert len(ledger.finalised) == len(OFFICERS) * EACH == Contact.objects.filter(state="finalised").count()
    assert set(Counter(Notice.objects.values_list("record_id", "kind")).values()) == {1}
    assert Deadline.objects.get(record_id=left_open.pk).sent == ["officer", "leader"]
    assert duplicates(house.post_office) <= 1  # of the worker that went
    write_down(
        "Several machines over TCP", webs=2, workers=2, standbys=2, contacts=len(ledger.finalised), lost=0, twice=0,
        requests_sent_to_the_other_web=sum(browser.missed for browser in browsers), seconds_until_all_was_sent=round(sent, 1),
    )  # fmt: skip
