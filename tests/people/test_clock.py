"""The clock of a training installation: moved forward only, for every process, never in production."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from config.running.servers import ROOT
from people import clock
from people.models import MovedClock


@pytest.fixture
def movable(settings, db, monkeypatch):
    settings.CLOCK_IN_DATABASE = True
    monkeypatch.setattr(clock._Ahead, "value", timedelta())
    monkeypatch.setattr(clock._Ahead, "read_at", float("-inf"))


def say(*words):
    said = StringIO()
    call_command("clock", *words, stdout=said)
    return said.getvalue()


def test_it_is_set_and_runs_on_from_there(movable):
    assert say("set", "2031-12-31T16:55:00+11:00") == "It is 2031-12-31 05:55:00 UTC.\n"
    assert timedelta() <= clock.now() - datetime(2031, 12, 31, 5, 55, tzinfo=UTC) < timedelta(seconds=30)


def test_it_is_advanced_again_and_again_and_reset(movable):
    before = datetime.now(UTC)
    say("advance", "3d")
    say("advance", "2h30m")
    assert timedelta(days=3, hours=2, minutes=30) <= clock.now() - before < timedelta(days=3, hours=2, minutes=31)
    say("reset")
    assert clock.now() - before < timedelta(minutes=1)
    assert not MovedClock.objects.exists()


def test_it_never_goes_back(movable):
    say("advance", "3d")
    with pytest.raises(CommandError, match="forward only"):
        say("set", "2020-01-01T00:00:00+00:00")


@pytest.mark.parametrize("words", [["set", "tomorrow"], ["set", "2031-12-31T16:55:00"], ["advance", "soon"], ["advance", ""]])  # fmt: skip
def test_what_is_no_moment_and_no_length_is_refused_and_said_how(words, movable):
    with pytest.raises(CommandError, match=r"Write it as|Say the zone"):
        say(*words)


def test_production_refuses_and_does_not_look(settings, db):
    MovedClock.objects.create(ahead=timedelta(days=9), moved_at=clock.now())
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="in production"):
        say("show")
    assert clock.now() - datetime.now(UTC) < timedelta(seconds=1)


def test_without_the_setting_nothing_looks_there(db, settings):
    settings.CLOCK_IN_DATABASE = False
    MovedClock.objects.create(ahead=timedelta(days=9), moved_at=clock.now())
    assert clock.now() - datetime.now(UTC) < timedelta(seconds=1)
    with pytest.raises(CommandError, match="CLOCK_IN_DATABASE"):
        say("show")


def test_before_the_first_migration_it_says_nothing(movable, caplog):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO pg_catalog")  # where the table is not
    assert clock.now() - datetime.now(UTC) < timedelta(seconds=1)
    assert caplog.text == ""


@pytest.mark.slow
def test_a_process_that_runs_already_follows(own_database):
    """One that prints the time every tenth of a second, while another command moves it."""
    program = (
        "import django, time; django.setup()\n"
        "from people.clock import now\n"
        "for _ in range(600): print(now().year, flush=True); time.sleep(0.1)"
    )
    env = own_database.env | {
        "TANDEM_ENV": "test",
        "CLOCK_IN_DATABASE": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    ) as running:
        try:
            assert int(running.stdout.readline()) < 2031
            moved = [sys.executable, "manage.py", "clock", "set", "2031-07-01T12:00:00+10:00"]
            subprocess.run(moved, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
            years = (int(line) for line in running.stdout)
            assert next(year for year in years if year != datetime.now(UTC).year) == 2031
        finally:
            running.kill()
