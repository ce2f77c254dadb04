"""Sweeps at once, killed, absent, without Redis: what is due takes effect once, and nothing is lost."""

import random
import subprocess
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest

from casework import sweep as sweeping
from casework.models import Deadline, Notice, OutgoingMail, TimelineEntry
from casework.steps import take
from people.clock import at, now
from tests.faults.figures import FULL, SEEDS, write_down
from tests.faults.machines import PYTHON, await_that
from tps import actions
from tps.models import Contact

pytestmark = pytest.mark.slow
MANY = 6000 if FULL else 1500


def left_open(cast, number: int) -> None:
    """So many contacts that were left open four days ago: of each the officer and the team leader are to be told."""
    with at(now() - timedelta(days=4)):
        first = actions.open_contact(by=cast.sam)
    contact, row = Contact.objects.get(pk=first.pk), Deadline.objects.get()
    copies = []
    for _ in range(number - 1):
        contact.pk = None
        copies.append(
            Contact(
                **{
                    field.attname: getattr(contact, field.attname)
                    for field in contact._meta.concrete_fields
                    if not field.primary_key
                }
            )
        )
    rows = []
    for copy in Contact.objects.bulk_create(copies):
        values = {
            field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
        }
        rows.append(Deadline(**values | {"record_id": copy.pk}))
    Deadline.objects.bulk_create(rows)


def effects() -> dict[str, Counter]:
    """How often each record had each effect."""
    return {
        "notices": Counter(Notice.objects.values_list("record_id", "kind")),
        "mails": Counter(OutgoingMail.objects.values_list("record_id", "kind")),
        "entries": Counter(TimelineEntry.objects.filter(step="deadline").values_list("record_id", "told")),
    }


def assert_each_once(number: int) -> None:
    for name, found in effects().items():
        assert len(found) == 2 * number, (name, len(found))
        assert set(found.values()) == {1}, name
    assert not Deadline.objects.exclude(state="missed").exists()
    assert not Deadline.objects.filter(next_action_at__isnull=False).exists()


@pytest.mark.rule("CON-01", breaks="casework/sweep.py::_claim")
def test_sweeps_at_once_take_different_rows(own_database, cast, monkeypatch):
    monkeypatch.setattr(sweeping, "BATCH", 50)
    left_open(cast, 600)
    told, failures = [], []

    def one():
        from django.db import connection

        try:
            told.append(sweeping.sweep().notices)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures and sum(told) == 600 and len([number for number in told if number]) > 1
    assert_each_once(600)
    write_down("Sweeps at once", rows=600, sweeps=4, taken=str(sorted(told)), twice=0)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_sweep_killed_at_random_moments_is_finished_by_the_next(seed, own_database, cast):
    left_open(cast, MANY)
    chance, kills = random.Random(seed), 0
    while Deadline.objects.filter(next_action_at__isnull=False).exists():
        process = subprocess.Popen(
            [*PYTHON, "django", "sweep"],
            env=own_database.env | {"TANDEM_ENV": "test", "DJANGO_SETTINGS_MODULE": "config.settings"},
            stdout=subprocess.DEVNULL,
        )
        before = Deadline.objects.filter(next_action_at__isnull=False).count()
        while process.poll() is None and Deadline.objects.filter(next_action_at__isnull=False).count() == before:
            time.sleep(0.02)
        time.sleep(chance.random() * 0.4)
        if process.poll() is None and kills < (5 if FULL else 2):
            process.kill()
            kills += 1
        process.wait()
    assert kills
    assert_each_once(MANY)
    write_down("A sweep killed", seed, rows=MANY, kills=kills, lost=0, twice=0)


def test_the_standby_does_it_without_redis(house, cast):
    """Neither Redis nor worker nor beat: `manage.py sweep --forever` is late by one look at most."""
    house.env |= {
        "SWEEP_EVERY": "1",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
    }
    house.start("standby", "django", "sweep", "--forever")
    house.start("another", "django", "sweep", "--forever")
    left_open(cast, 20)
    waited = await_that(lambda: Notice.objects.count() == 40, 60, "the standby's notices")
    assert_each_once(20)
    write_down("Due without Redis", rows=20, seconds=round(waited, 1), twice=0)


def test_the_beat_wakes_the_sweep(house, cast):
    house.env |= {"SWEEP_EVERY": "1"}
    house.worker()
    house.beat()
    left_open(cast, 5)
    await_that(lambda: Notice.objects.count() == 10, 60, "the worker's notices")
    assert_each_once(5)


def test_steps_and_sweeps_do_not_lock_each_other_out(own_database, cast, answers):
    """Finalising locks the record and then its limits; the sweep locks limits only."""
    from django.db import connection

    left_open(cast, 40)
    contacts = [actions.save_contact(one, by=cast.sam, answers=answers()).record for one in Contact.objects.all()]
    failures = []

    def finalise(some):
        try:
            for contact in some:
                take(contact, "finalise", by=cast.sam, version=contact.version)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=finalise, args=(contacts[start::2],)) for start in range(2)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        sweeping.sweep()
    for thread in threads:
        thread.join()
    assert not failures
    assert not Deadline.objects.filter(closed_at=None).exists()
    assert set(Counter(Notice.objects.values_list("record_id", "kind")).values()) <= {1}
