"""What Tandem refuses to start with, each by its name."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from config import checks
from config.running.servers import ROOT
from config.running.suite import LIKE_PRODUCTION

NEEDED = [
    "SECRET_KEY", "DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "EMAIL_URL", "ALLOWED_HOSTS", "SITE_URL",
    "TANDEM_PS_KEYS", "TANDEM_PS_INDEX_KEY",
]  # fmt: skip


def manage(*words, **environment):
    bare = {"PATH": os.environ["PATH"], **environment}
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, check=False, cwd=ROOT, env=bare, capture_output=True, text=True)


@pytest.mark.slow
@pytest.mark.parametrize("names", [["SECRET_KEY"], ["SITE_URL", "EMAIL_URL"], NEEDED])
def test_production_names_each_thing_that_is_missing(names):
    told = manage("check", **{name: value for name, value in LIKE_PRODUCTION.items() if name not in names})
    assert told.returncode == 1
    assert told.stderr.rstrip().endswith(
        f"Not configured: {', '.join(name for name in NEEDED if name in names)}. See docs/deploy.md."
    )


@pytest.mark.slow
def test_production_refuses_keys_for_customers_that_are_none():
    told = manage("check", **LIKE_PRODUCTION | {"TANDEM_PS_KEYS": "2026-11:short"})
    assert told.returncode == 1
    assert "TANDEM_PS_KEYS is id:secret,id:secret" in told.stderr and "2026-11:short" not in told.stderr


@pytest.mark.slow
def test_a_misspelt_environment_is_refused():
    told = manage("check", TANDEM_ENV="prod")
    assert "TANDEM_ENV is 'prod': it must be production, local or test." in told.stderr


def test_sqlite_and_eager_celery_are_refused(settings, monkeypatch):
    from config.celery import app

    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    monkeypatch.setitem(app.conf, "task_always_eager", True)
    assert [fault.id for fault in checks.real_servers(None)] == ["tandem.E001", "tandem.E002"]


def faults():
    return [fault.id for fault in checks.application_role(None, databases=["default"])]


def test_the_applications_role_is_sound(own_database):
    assert faults() == []
    checks.refuse_unless_sound()


def test_the_owners_role_is_refused(own_database, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "USER", "tandem_owner")
    connection.close()
    assert faults() == ["tandem.E004", "tandem.E005"]
    with pytest.raises(ImproperlyConfigured, match=r"role tandem_owner owns \d+ tables"):
        checks.refuse_unless_sound()


@pytest.mark.slow
def test_a_worker_does_not_start_as_the_owner(own_database):
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-P", "solo"]
    environment = {**own_database.env, "DATABASE_URL": own_database.owner_url}
    told = subprocess.run(command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert told.returncode == 1
    assert "The worker does not start: The database role tandem_owner owns" in told.stderr


@pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE", "UPDATE (told)"])
def test_a_role_that_could_alter_the_timeline_is_refused(own_database, right):
    as_owner(own_database, f"GRANT {right} ON casework_timelineentry TO tandem_app")
    assert faults() == ["tandem.E005"]


def test_a_database_that_was_not_granted_is_refused(own_database):
    as_owner(own_database, "REVOKE INSERT ON casework_timelineentry FROM tandem_app")
    assert faults() == ["tandem.E006"]


def test_a_role_that_was_granted_nothing_is_refused(own_database):
    as_owner(own_database, "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM tandem_app")
    assert faults() == ["tandem.E007"]


def test_a_database_behind_the_code_is_refused(own_database):
    as_owner(own_database, "DELETE FROM django_migrations WHERE app = 'tps'")
    assert faults() == ["tandem.E003"]


def test_a_database_that_is_away_is_no_fault(own_database, monkeypatch, caplog):
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "host", "/nowhere")
    connection.close()
    checks.refuse_unless_sound()
    assert "The database does not answer" in caplog.text


def as_owner(own, statement):
    import psycopg2

    with psycopg2.connect(own.owner_url) as owner, owner.cursor() as cursor:
        cursor.execute(statement)
    owner.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    "how", ["@pytest.mark.django_db(transaction=True)\ndef test_it(): pass", "def test_it(transactional_db): pass"]
)
def test_a_test_that_would_flush_is_told_of_own_database(tmp_path, how):
    (tmp_path / "test_flush.py").write_text(f"import pytest\n\n{how}\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-c",
        str(ROOT / "pyproject.toml"),
        "--rootdir",
        str(ROOT),
        str(tmp_path),
    ]
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "TANDEM", "PYTEST"))}
    told = subprocess.run(command, check=False, cwd=ROOT, env=bare, capture_output=True, text=True)
    assert told.returncode == 1
    assert "A test that commits uses the fixture own_database" in told.stdout
