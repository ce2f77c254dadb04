"""A database for each size, beside those of bin/up and the tests, on the same server."""

import os
import subprocess
import sys
from contextlib import closing

import psycopg2
from psycopg2 import sql

from config.running.databases import DatabasesForTests, named
from config.running.servers import ROOT

PREFIX = "tandem_bench_"


class Bench:
    """The bench's databases. `keep` uses those of the run before, where there are any."""

    def __init__(self, app_url: str, owner_url: str) -> None:
        self.app_url, self.owner_url = app_url, owner_url

    def environment(self, size: int | str) -> dict[str, str]:
        """What a process needs to run on the database of that size, or of that name."""
        name = f"{PREFIX}{size}"
        return {
            **os.environ,
            "TANDEM_ENV": "test",
            "DATABASE_URL": named(self.app_url, name),
            "DATABASE_OWNER_URL": named(self.owner_url, name),
        }

    def told(self, size: int) -> dict[str, int]:
        """{"rows": contacts, "entries": timeline entries, "mails": e-mails, "bytes": on disk} of that database."""
        with closing(psycopg2.connect(named(self.owner_url, f"{PREFIX}{size}"))) as connection:
            cursor = connection.cursor()
            cursor.execute(
                "SELECT (SELECT count(*) FROM tps_contact), (SELECT count(*) FROM casework_timelineentry),"
                " (SELECT count(*) FROM casework_outgoingmail), pg_database_size(current_database())"
            )
            return dict(zip(("rows", "entries", "mails", "bytes"), cursor.fetchone(), strict=True))

    def make(self, size: int, *, keep: bool) -> None:
        """A database with a month and a history of `size` contacts in all, and what stands beside them; or the one there is."""
        self._make(size, ["large", "--contacts", str(size)], keep=keep)
        subprocess.run([sys.executable, "-m", "tests.bench", "measure", "lay", "0"], cwd=ROOT, env=self.environment(size), check=True, stdout=subprocess.DEVNULL)  # fmt: skip

    def make_cases(self, many: int, *, keep: bool) -> str:
        """A database with a month and `many` cases of Personalised Services in all, or the one there is; its name."""
        name = f"cases_{many}"
        self._make(name, ["month"], keep=keep)
        return name

    def _make(self, size: int | str, demo: list[str], *, keep: bool) -> None:
        name = sql.Identifier(f"{PREFIX}{size}")
        connection = psycopg2.connect(self.owner_url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [f"{PREFIX}{size}"])
            if keep and cursor.fetchone():
                self._follow_the_code(size)
                return
            template = DatabasesForTests(self.app_url, self.owner_url, "bench").template()
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(template)))
        connection.close()
        subprocess.run(
            [sys.executable, "manage.py", "demo", "-v", "0", "--size", *demo],
            cwd=ROOT,
            env=self.environment(size),
            check=True,
        )

    def _follow_the_code(self, size: int | str) -> None:
        """Migrate a database that was kept, as a release would."""
        environment = self.environment(size)
        for command, url in (("migrate", environment["DATABASE_OWNER_URL"]), ("grant", environment["DATABASE_URL"])):
            subprocess.run(
                [sys.executable, "manage.py", command, "-v", "0", "--skip-checks"],
                cwd=ROOT, env=environment | {"DATABASE_URL": url}, check=True,
            )  # fmt: skip
        with closing(psycopg2.connect(environment["DATABASE_OWNER_URL"])) as connection:
            connection.autocommit = True
            connection.cursor().execute("VACUUM ANALYZE tps_contact")
