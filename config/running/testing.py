"""The pytest plugin that gives every test run real servers and databases of its own.

pyproject.toml loads it early (`-p`), since Django reads its settings before any conftest. Unless DATABASE_URL is set, it
starts the embedded servers. Each process that runs tests gets a clone of a template database; tests connect as the
application's role, and the tables belong to the owner, as in production.

- An ordinary database test (`db`, `django_db`) runs in a transaction that is rolled back.
- A test that commits, or that has threads or other processes at the database, uses `own_database`: a fresh clone, dropped
  afterwards. Fixtures that ask for `db` then use that clone.
- `live_site` serves the application from a thread on an `own_database`.
- Flushing tables (`transaction=True`) is not on offer: the timeline refuses TRUNCATE.
"""

import fcntl
import gc
import os
from typing import IO, Any

import pytest

from config.running.databases import DatabasesForTests, addresses, begin_run, databases, has_begun, here
from config.running.servers import DATABASES_OF_VALKEY, ROOT, Servers

NO_FLUSH = (
    "Flushing tables between tests is not on offer here: the timeline refuses TRUNCATE. A test that commits uses the "
    "fixture own_database (a fresh clone), one that needs a server the fixture live_site."
)

GARBAGE_AFTER = 50_000  # objects, instead of 700

_servers: Servers | None = None
_claim: IO[str] | None = None


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Any:
    """Runs before pytest-django reads the settings."""
    global _servers, _claim
    os.environ["TANDEM_ENV"] = "test"
    (ROOT / "var" / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where it is missing
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if not worker:
        os.environ.pop("TANDEM_TEST_RUN", None)
        if "DATABASE_URL" not in os.environ:
            _servers = Servers.of_tests().start()
            os.environ["TANDEM_TEST_SERVERS"] = str(_servers.home)
        elif "DATABASE_OWNER_URL" not in os.environ:
            raise pytest.UsageError("DATABASE_URL is set: set DATABASE_OWNER_URL too, or neither.")
        os.environ["TANDEM_TEST_RUN"] = DatabasesForTests.new_run()
        os.environ["TANDEM_TEST_APP_URL"] = os.environ["DATABASE_URL"]
        os.environ["TANDEM_TEST_OWNER_URL"] = os.environ["DATABASE_OWNER_URL"]
    of_run = begin_run(
        os.environ["TANDEM_TEST_APP_URL"], os.environ["TANDEM_TEST_OWNER_URL"], os.environ["TANDEM_TEST_RUN"]
    )
    if not worker:
        of_run.drop_stale()
    if "TANDEM_TEST_SERVERS" in os.environ:
        _claim = _claim_a_redis(Servers(os.environ["TANDEM_TEST_SERVERS"]))
    os.environ.update(addresses(of_run.name(here())))
    return (yield)


def _claim_a_redis(servers: Servers) -> IO[str]:
    """Take a database of Valkey that no other process tests with, empty. The claim ends with the process."""
    import redis

    folder = servers.home / "valkey-claims"
    folder.mkdir(exist_ok=True)
    for number in range(1, DATABASES_OF_VALKEY):
        claim = open(folder / str(number), "w")
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            claim.close()
            continue
        os.environ["REDIS_URL"] = servers.redis_url(number)
        os.environ["CELERY_BROKER_URL"] = servers.broker_url(number)
        with redis.Redis.from_url(servers.redis_url(number)) as connection:
            connection.flushdb()
        return claim
    raise pytest.UsageError("All databases of Valkey are claimed by test runs.")


def pytest_configure(config: pytest.Config) -> None:
    from config.running import fixtures

    config.pluginmanager.register(fixtures)  # after pytest-django's, whose place they take


def pytest_collection_finish() -> None:
    """Thousands of tests are held from here on: looking through them for garbage again and again costs a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER, *gc.get_threshold()[1:])


def pytest_unconfigure() -> None:
    if not os.environ.get("PYTEST_XDIST_WORKER") and has_begun():
        databases().drop_run()
        if _servers:
            _servers.stop()


def pytest_runtest_setup(item: pytest.Item) -> None:
    names = set(getattr(item, "fixturenames", ()))
    marker = item.get_closest_marker("django_db")
    flushes = bool(marker and (marker.kwargs.get("transaction") or marker.kwargs.get("reset_sequences") or marker.args))
    case = getattr(item, "cls", None)
    if case is not None:
        from django.test import TestCase, TransactionTestCase

        flushes |= issubclass(case, TransactionTestCase) and not issubclass(case, TestCase)
    if flushes or names & {"transactional_db", "django_db_reset_sequences", "live_server"}:
        pytest.fail(NO_FLUSH, pytrace=False)
