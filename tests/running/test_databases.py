"""The databases that tests get: whose they are, that they are fresh, and that no test meets another's rows."""

import subprocess
import sys
import threading

import pytest
from django.db import DatabaseError, connection, transaction

from people.models import Zone


def rows():
    return Zone.objects.filter(code="ROOM").count()


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_a_rolled_back_test_leaves_nothing(turn):
    assert rows() == 0
    Zone.objects.create(code="ROOM", name="Room")


@pytest.mark.parametrize("turn", [1, 2])
def test_an_own_database_is_fresh(own_database, turn):
    assert rows() == 0
    Zone.objects.create(code="ROOM", name="Room")


def test_the_application_owns_no_tables(own_database):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, count(*) FILTER (WHERE tableowner <> 'tandem_owner') FROM pg_tables WHERE schemaname = 'public'"
        )
        assert cursor.fetchone() == ("tandem_app", 0)


@pytest.mark.parametrize(
    "how", ["UPDATE {} SET told = ''", "DELETE FROM {}", "TRUNCATE {}", "ALTER TABLE {} ADD COLUMN more text"]
)
def test_the_application_cannot_alter_the_timeline(db, how):
    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(how.format("casework_timelineentry"))


def test_threads_and_processes_see_what_an_own_database_holds(own_database):
    Zone.objects.create(code="ROOM", name="Room")
    seen = []

    def look():
        seen.append(rows())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    script = (
        "import django; django.setup(); from people.models import Zone; print(Zone.objects.filter(code='ROOM').count())"
    )
    env = {**own_database.env, "DJANGO_SETTINGS_MODULE": "config.settings"}
    told = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True)
    assert seen == [1]
    assert told.stdout.strip() == "1"


def test_fixtures_that_ask_for_db_use_the_own_database(own_database, db):
    assert not connection.in_atomic_block
    assert connection.settings_dict["NAME"] == own_database.name


def test_a_live_site_answers(live_site):
    import urllib.request

    with urllib.request.urlopen(f"{live_site}/livez") as answer:
        assert answer.status == 200
