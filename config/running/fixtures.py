"""The database fixtures of every test: who uses which is told in config.running.testing."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from config.running import assets
from config.running.databases import addresses, databases, here, named


class OwnDatabase:
    """A database of one test's own. `env` is for its subprocesses (os.environ has the same while the test runs)."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.url = named(databases().app_url, name)
        self.owner_url = named(databases().owner_url, name)

    @property
    def env(self) -> dict[str, str]:
        return {**os.environ, **addresses(self.name)}


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """This process's clone of the template. A template that cannot be built ends the run."""
    from django.db import connections

    try:
        name = databases().clone(here())
    except RuntimeError as error:
        pytest.exit(str(error), returncode=3)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    databases().drop(name)


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[OwnDatabase]:
    """A fresh clone, to which this process's connections lead; commits are real. Dropped afterwards."""
    from django.core.cache import cache
    from django.db import connections

    own = OwnDatabase(databases().clone(f"{here()}_own"))
    at = connections.settings["default"]  # every thread's connection reads this one dictionary
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        connections.close_all()
        patch.setitem(at, "NAME", own.name)
        for key, value in addresses(own.name).items():
            patch.setenv(key, value)
        cache.clear()
        yield own
        connections.close_all()
    databases().drop(own.name)


@pytest.fixture
def _django_db_helper(request: pytest.FixtureRequest) -> None:
    """Beside `own_database`, `db` means that database; otherwise pytest-django's rolled back transaction."""
    request.getfixturevalue("own_database" if "own_database" in request.fixturenames else "_django_db_helper")


@pytest.fixture
def live_site(own_database: OwnDatabase) -> Iterator[str]:
    """The application on http://localhost:PORT, served by threads of this process from `own_database`."""
    from django.test.utils import override_settings
    from pytest_django.live_server_helper import LiveServer

    assets.build()
    with override_settings(MEDIA_URL="http://media.example/"):  # or Django's own server gives out the folder it runs in
        server = LiveServer("localhost")
    with override_settings(SITE_URL=server.url):
        yield server.url
    server.stop()
