"""Fifty who write, some of them slowly, and readers of the events feed at once: nothing is skipped and nothing comes twice."""

import random
import threading
import time

import pytest
from django.db import connection
from django.db.transaction import atomic, set_rollback
from django.test import Client

from casework import timeline
from casework.models import TimelineEntry
from people.models import RoleHeld, Staff
from people.roles import TPS_OFFICER
from tests.api.conftest import Caller, token_of  # noqa: F401  (a fixture)
from tests.api.feeds import EVENTS, page, relative
from tests.faults.figures import FULL, SEEDS, write_down
from tps import actions

WRITERS = 50
EACH = 40 if FULL else 4


class Writer(threading.Thread):
    """Opens contacts, in transactions of which some are slow and some come to nothing."""

    def __init__(self, by, seed, committed):
        super().__init__()
        self.by, self.chance, self.committed = by, random.Random(seed), committed

    def run(self):
        try:
            for number in range(EACH):
                self._open(slow=self.chance.random() < 0.3, fails=self.chance.random() < 0.1)
                time.sleep(self.chance.uniform(0, 0.02))
                if number == EACH // 2:
                    connection.close()
        finally:
            connection.close()

    def _open(self, slow, fails):
        with atomic():
            if slow and self.chance.random() < 0.5:  # a number of its own long before it writes
                connection.cursor().execute("SELECT pg_current_xact_id()")
                time.sleep(self.chance.uniform(0, 0.3))
            contact = actions.open_contact(by=self.by, another=True)
            if slow:
                time.sleep(self.chance.uniform(0, 0.3))
            timeline.tell(contact, by=self.by, step="save", told="saved something")
            if fails:
                set_rollback(True)
        if not fails:
            self.committed.append(contact.pk)


class Reader(threading.Thread):
    """Follows the feed until it is told to stop and has seen all that it should, or too long has passed.

    Long, since a transaction of another test on the same server holds the feed back as one of this database would.
    """

    def __init__(self, caller, expected, stopped, within=900):
        super().__init__()
        self.caller, self.expected, self.stopped, self.within = caller, expected, stopped, within
        self.seen, self.pages, self.error = [], 0, None

    def run(self):
        try:
            address, ends = EVENTS, time.monotonic() + self.within
            while time.monotonic() < ends:
                told = page(self.caller, address)
                address = relative(told["next"])
                self.pages += 1
                self.seen += [event["id"] for event in told["results"]]
                if self.stopped.is_set() and not told["results"] and self.expected() <= set(self.seen):
                    return
                time.sleep(0.005)
        except Exception as error:
            self.error = error
        finally:
            connection.close()


class Naive(Reader):
    """The control: remembers the highest number, as one would without the feed."""

    def run(self):
        last = 0
        try:
            while not self.stopped.is_set():
                for number in TimelineEntry.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True):
                    self.seen.append(number)
                    last = number
                time.sleep(0.005)
        finally:
            connection.close()


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_fifty_writers_and_readers_at_once(seed, own_database, cast, as_, token_of):  # noqa: F811
    writers = [
        Staff(person_number=f"W{n:05}", logon=f"WR{n:04}", given_name="Wen", family_name=f"Number {n}",
              email=f"w{n}@agency.example", team=cast.sam.team)
        for n in range(WRITERS - 1)
    ]  # fmt: skip
    Staff.objects.bulk_create(writers)
    RoleHeld.objects.bulk_create(RoleHeld(staff=writer, role=TPS_OFFICER.key) for writer in writers)
    committed: list[int] = []
    stopped = threading.Event()

    def all_entries():
        return set(TimelineEntry.objects.values_list("pk", flat=True))

    def of_the_system():
        return set(TimelineEntry.objects.filter(by=cast.gateway).values_list("pk", flat=True))

    system = Caller(Client(), Authorization=f"Bearer {token_of(cast.gateway)}")
    readers = [
        Reader(Caller(as_(cast.otto)), all_entries, stopped),
        Reader(system, of_the_system, stopped),
        Naive(None, all_entries, stopped),
    ]
    threads = [Writer(by, seed * 1000 + n, committed) for n, by in enumerate([*writers, cast.gateway])]

    for thread in (*readers, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    stopped.set()
    for reader in readers:
        reader.join()
        assert reader.error is None

    every, own, naive = readers
    assert len(committed) >= WRITERS * EACH * 0.7
    assert TimelineEntry.objects.count() == 2 * len(committed)
    for reader, expected in ((every, all_entries()), (own, of_the_system())):
        assert len(reader.seen) == len(set(reader.seen)), "something came twice"
        assert set(reader.seen) == expected, "something was skipped"
    assert set(naive.seen) < all_entries(), "the run was too easy: whoever remembers the highest number missed nothing"
    order = dict(TimelineEntry.objects.values_list("pk", "transaction"))
    assert every.seen == sorted(every.seen, key=lambda pk: (order[pk], pk))
    write_down(
        "Fifty writers and a reader of the feed", seed, committed=len(committed), events=len(every.seen), pages=every.pages,
        skipped=0, twice=0, missed_by_who_remembers_the_highest_number=len(every.seen) - len(naive.seen),
    )  # fmt: skip
