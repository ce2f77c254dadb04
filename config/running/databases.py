"""Databases for tests: one template for each state of the code, and clones of it that cost a tenth of a second.

Everything is done as the owner (`DATABASE_OWNER_URL`), who must be allowed to create databases.
"""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

from config.running.servers import ROOT

TEMPLATES_KEPT = 4
STALE_AFTER = 3 * 3600
# What a migrated database is made of. A change to any of these makes a new template.
MADE_FROM = (
    "*/migrations/*",
    "*/reference_lists/*",
    "*/management/commands/grant.py",
    "config/settings.py",
    "requirements.lock",
)


def named(url: str, database: str) -> str:
    """The same server, role and options, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def state_of_the_code() -> str:
    """Twelve characters that differ when a migrated and granted database would."""
    told = hashlib.sha256()
    for pattern in MADE_FROM:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and path.suffix != ".pyc":
                told.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return told.hexdigest()[:12]


class DatabasesForTests:
    """The test databases of one run, on the server where `app_url` and `owner_url` lead."""

    def __init__(self, app_url: str, owner_url: str, run: str) -> None:
        self.app_url, self.owner_url, self.run = app_url, owner_url, run

    @staticmethod
    def new_run() -> str:
        """A name that no other run has, and that tells its age."""
        return f"{int(time.time()):x}_{os.getpid()}"

    def name(self, suffix: str) -> str:
        return f"tandem_test_{self.run}_{suffix}"

    def template(self) -> str:
        """The template for the code as it stands, built if there is none. Raises RuntimeError with what the migration said."""
        name = f"tandem_template_{state_of_the_code()}"
        with self._cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext('tandem templates'))")
            if not self._exists(cursor, name):
                self._forget_old_templates(cursor)
                self._build(cursor, name)
        return name

    def clone(self, suffix: str) -> str:
        """A fresh database, migrated, granted and seeded; returns its name."""
        name = self.name(suffix)
        template = self.template()
        with self._cursor() as cursor:
            self._drop(cursor, name)
            cursor.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
        return name

    def drop(self, name: str) -> None:
        with self._cursor() as cursor:
            self._drop(cursor, name)

    def drop_run(self) -> None:
        """Drop whatever this run has left."""
        with self._cursor() as cursor:
            for name in self._like(cursor, f"tandem_test_{self.run}_"):
                self._drop(cursor, name)

    def drop_stale(self) -> None:
        """Drop what killed runs left, once it is some hours old."""
        with self._cursor() as cursor:
            for name in self._like(cursor, "tandem_test_"):
                try:
                    born = int(name.split("_")[2], 16)
                except ValueError:
                    continue
                if time.time() - born > STALE_AFTER:
                    self._drop(cursor, name)

    def _build(self, cursor: Any, name: str) -> None:
        building = f"{name}_building"
        self._drop(cursor, building)
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(building)))
        owner, app = named(self.owner_url, building), named(self.app_url, building)
        for command, url in (("migrate", owner), ("grant", app)):
            done = subprocess.run(
                [sys.executable, "manage.py", command, "-v", "0", "--skip-checks"],
                cwd=ROOT,
                env={**os.environ, "TANDEM_ENV": "test", "DATABASE_URL": url, "DATABASE_OWNER_URL": owner},
                capture_output=True,
                check=False,
                text=True,
            )
            if done.returncode:
                raise RuntimeError(
                    f"manage.py {command} failed for the tests' template:\n{(done.stdout + done.stderr)[-6000:]}"
                )
        cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(building), sql.Identifier(name)))

    def _forget_old_templates(self, cursor: Any) -> None:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'tandem\\_template\\_%' ORDER BY oid DESC")
        for (name,) in cursor.fetchall()[TEMPLATES_KEPT:]:
            self._drop(cursor, name)

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        connection = psycopg2.connect(self.owner_url)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    @staticmethod
    def _exists(cursor: Any, name: str) -> bool:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None

    @staticmethod
    def _like(cursor: Any, start: str) -> list[str]:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [start])
        return [name for (name,) in cursor.fetchall()]

    @staticmethod
    def _drop(cursor: Any, name: str) -> None:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


_of_run: list[DatabasesForTests] = []


def begin_run(app_url: str, owner_url: str, run: str) -> DatabasesForTests:
    """From here on these are the databases of the run that this process belongs to."""
    _of_run[:] = [DatabasesForTests(app_url, owner_url, run)]
    return _of_run[0]


def has_begun() -> bool:
    """Whether this process belongs to a run yet."""
    return bool(_of_run)


def databases() -> DatabasesForTests:
    """The test databases of this run."""
    return _of_run[0]


def here() -> str:
    """Which of the run's processes this is: main, or gw0, gw1 ... of xdist."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def addresses(database: str) -> dict[str, str]:
    """The environment that leads to `database`, for the application and the owner."""
    return {
        "DATABASE_URL": named(databases().app_url, database),
        "DATABASE_OWNER_URL": named(databases().owner_url, database),
    }


if __name__ == "__main__":  # so that bin/test has the template made beside its checks
    DatabasesForTests(os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"], "").template()
