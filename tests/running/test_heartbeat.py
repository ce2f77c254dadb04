"""What a monitor outside sees: who stops working is late within three minutes, and is named; nothing else is said."""

import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.test import Client

from casework import heartbeats, outbox, tasks
from casework.sweep import sweep
from config.running.servers import ROOT
from desk.webhooks import deliveries
from people.clock import at, now

ALL = {
    heartbeats.SWEEP: sweep,
    heartbeats.MAIL: outbox.send_waiting,
    heartbeats.WEBHOOKS: deliveries.deliver_waiting,
    heartbeats.BEAT: tasks.do_what_is_due,
}


def asked():
    answer = Client().get("/heartbeat")
    return answer.status_code, answer.content.decode()


def test_an_installation_where_nothing_was_seen_yet_is_late(db):
    assert asked() == (503, "late: sweep, mail, webhooks, beat")


def test_all_at_work_is_well_and_says_no_more(db, django_assert_num_queries):
    for work in ALL.values():
        work()
    with django_assert_num_queries(1):
        assert asked() == (200, "ok")


@pytest.mark.parametrize("part", ALL)
def test_who_is_not_seen_for_three_minutes_is_late_and_named(db, part):
    start = now()
    with at(start):
        for work in ALL.values():
            work()
    with at(start + timedelta(seconds=179)):
        for other, work in ALL.items():
            # the beat's task sweeps too: what is left out is left out of both
            if other != part and not (part == heartbeats.SWEEP and other == heartbeats.BEAT):
                work()
        if part == heartbeats.SWEEP:
            heartbeats.seen(heartbeats.BEAT)
    with at(start + timedelta(seconds=180)):
        assert asked() == (200, "ok")
    with at(start + timedelta(seconds=181)):
        assert asked() == (503, f"late: {part}")


def test_a_sweep_that_fails_is_not_seen(db, monkeypatch):
    monkeypatch.setattr("casework.deadlines.out_of_date", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sweep()
    assert heartbeats.SWEEP in heartbeats.late()


def test_a_look_at_the_webhooks_that_fails_is_not_seen(db, monkeypatch):
    monkeypatch.setattr("desk.webhooks.deliveries.Webhook.objects.active", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        deliveries.deliver_waiting()
    assert heartbeats.WEBHOOKS in heartbeats.late()


def test_a_database_that_does_not_answer_is_said(monkeypatch):
    monkeypatch.setattr(heartbeats, "late", lambda: 1 / 0)
    assert asked() == (503, "database")


@pytest.mark.slow
def test_a_killed_sweep_is_known_within_the_bound(own_database, settings):
    settings.HEARTBEAT_LATE_AFTER = 2
    standby = subprocess.Popen(
        [sys.executable, "manage.py", "sweep", "--forever", "--skip-checks"], cwd=ROOT, env=own_database.env | {"SWEEP_EVERY": "0.2"}
    )  # fmt: skip
    try:
        await_that(lambda: heartbeats.SWEEP not in heartbeats.late(), 30)
    finally:
        standby.kill()
        standby.wait()
    killed = time.monotonic()
    for part in (heartbeats.MAIL, heartbeats.WEBHOOKS, heartbeats.BEAT):
        heartbeats.seen(part)
    await_that(lambda: heartbeats.SWEEP in heartbeats.late(), 10)
    assert time.monotonic() - killed < 2 + 1  # the bound, and one look
    assert asked()[0] == 503 and "sweep" in asked()[1]


def await_that(comes_true, seconds):
    ends = time.monotonic() + seconds
    while not comes_true():
        assert time.monotonic() < ends, "it did not come true"
        time.sleep(0.05)
