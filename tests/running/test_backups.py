"""The drill: back up while writes go on, restore beside, and what was restored is what the manifest says, and works."""

import json
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from psycopg2.extensions import parse_dsn

from casework.models import TimelineEntry
from config import backups
from config.running.databases import addresses, databases, named
from config.running.servers import ROOT
from tests.api.conftest import Caller
from tests.api.feeds import EVENTS, await_events, page, relative
from tps import actions
from tps.models import Contact

pytestmark = pytest.mark.slow


@pytest.fixture
def beside(own_database):
    """The owner's address of an empty database on the same server."""
    name = f"{own_database.name}_beside"
    with as_owner(databases().owner_url) as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    yield named(databases().owner_url, name)
    connections.close_all()
    databases().drop(name)


@contextmanager
def as_owner(url):
    link = psycopg2.connect(url)
    link.autocommit = True
    try:
        with link.cursor() as cursor:
            yield cursor
    finally:
        link.close()


@contextmanager
def working_on(url, monkeypatch):
    """This process's connections lead to that database."""
    with monkeypatch.context() as patch:
        connections.close_all()
        patch.setitem(connections.settings["default"], "NAME", parse_dsn(url)["dbname"])
        yield
        connections.close_all()


def writing(cast, stop, opened):
    try:
        while not stop.is_set():
            opened.append(actions.open_contact(by=cast.sam, another=True).pk)
    finally:
        connection.close()


def test_a_backup_taken_while_writes_go_on_is_restored_beside_and_works(
    own_database, beside, cast, as_, tmp_path, monkeypatch
):
    otto, stop, opened = Caller(as_(cast.otto)), threading.Event(), []
    actions.open_contact(by=cast.tui)
    place = relative(page(otto, EVENTS)["next"])
    writer = threading.Thread(target=writing, args=(cast, stop, opened))
    writer.start()
    try:
        while len(opened) < 20:
            time.sleep(0.01)
        dump, manifest = backups.back_up(tmp_path, own_database.owner_url)
        before = len(opened)
    finally:
        stop.set()
        writer.join()
    assert 20 < manifest.tables["tps_contact"] <= before + 2
    assert dump.stat().st_mode & 0o077 == 0

    call_command("restore", str(dump), into=beside, verbosity=0)

    with working_on(beside, monkeypatch):
        newest = TimelineEntry.objects.order_by("-id").first()
        assert Contact.objects.count() == manifest.tables["tps_contact"]
        assert (newest.pk, newest.transaction) == (manifest.newest_entry, manifest.newest_transaction)
        # it is worked on at once: numbers go on behind the restored ones, and readers are told that it is another one
        assert as_(cast.sam).get("/contacts/").status_code == 200
        last = Contact.objects.order_by("-id").first()
        assert actions.open_contact(by=cast.sam, another=True).pk > last.pk
        refused = Caller(as_(cast.otto)).client.get(place)
        assert refused.status_code == 400 and "restored" in refused.json()["errors"]["after"][0]
        assert is_whole(Caller(as_(cast.otto)))
    environment = own_database.env | addresses(f"{own_database.name}_beside")
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # of a browser that ran before in this process
    sound = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--database", "default", "--fail-level", "ERROR"],
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert sound.returncode == 0, sound.stderr

    with pytest.raises(CommandError, match="is not empty"):
        backups.restore(dump, beside)


def test_on_a_younger_server_the_feed_holds_nothing_back(own_database, beside, cast, as_, tmp_path, monkeypatch):
    for _ in range(3):
        actions.open_contact(by=cast.sam, another=True)
    with as_owner(own_database.owner_url) as cursor:  # as if this server had seen ten million transactions more
        cursor.execute("ALTER TABLE casework_timelineentry DISABLE TRIGGER USER")
        cursor.execute("UPDATE casework_timelineentry SET transaction = transaction + 10000000")
        cursor.execute("ALTER TABLE casework_timelineentry ENABLE TRIGGER USER")
    dump, _ = backups.back_up(tmp_path, own_database.owner_url)

    call_command("restore", str(dump), into=beside, verbosity=0)

    with working_on(beside, monkeypatch):
        actions.open_contact(by=cast.sam, another=True)
        entries = TimelineEntry.objects.order_by("id")
        assert is_whole(Caller(as_(cast.otto)))
        assert list(entries) == list(TimelineEntry.objects.order_by("transaction", "id"))
    with as_owner(beside) as cursor, pytest.raises(psycopg2.Error):  # and it is as append-only as before
        cursor.execute("DELETE FROM casework_timelineentry")


def is_whole(caller):
    """Whether the feed comes to tell of every entry; other tests' transactions hold it back for a while."""
    told = set(TimelineEntry.objects.values_list("pk", flat=True))
    events, _ = await_events(caller, len(told))
    return {event["id"] for event in events} == told


def test_a_damaged_file_is_refused_and_nothing_is_done(own_database, beside, tmp_path):
    dump, _ = backups.back_up(tmp_path, own_database.owner_url)
    whole = dump.read_bytes()
    dump.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(CommandError, match="checksum"):
        backups.restore(dump, beside)
    with as_owner(beside) as cursor:
        cursor.execute(backups.TABLES)
        assert cursor.fetchall() == []


def test_a_manifest_that_speaks_of_other_rows_is_noticed(own_database, tmp_path):
    dump, manifest = backups.back_up(tmp_path, own_database.owner_url)
    told = json.loads(backups.manifest_path(dump).read_text())
    told["tables"]["people_staff"] += 1
    told["newest_entry"] = 12
    backups.manifest_path(dump).write_text(json.dumps(told))
    with as_owner(own_database.owner_url) as cursor:
        assert backups.differences(cursor, manifest) == []
        found = backups.differences(cursor, backups.Manifest.of(dump))
    assert len(found) == 2 and found[0].startswith("people_staff has")


def test_a_program_older_than_the_server_is_not_used(tmp_path, monkeypatch):
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 12.9'\n")
    old.chmod(0o755)
    monkeypatch.setenv("POSTGRES_BIN", str(tmp_path))
    with pytest.raises(CommandError, match="No pg_dump of version 18 or later"):
        backups.postgres_program("pg_dump", 18)
