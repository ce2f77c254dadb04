"""`bin/up`: brings up everything on this machine and keeps it running until Ctrl-C.

In order: the embedded servers; migrations and grants (when the code changed); demo data (into an empty database, unless TANDEM_DEMO=no); static
files (when they changed); then web, worker, beat and the SMTP sink under the supervisor. It can be killed at any moment:
the next start finds its way from whatever is left.
"""

import fcntl
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import IO

import psycopg2

from config.running import assets
from config.running.databases import state_of_the_code
from config.running.install import check_port, give_up
from config.running.processes import die_with_parent
from config.running.servers import ROOT, CannotStart, Servers
from config.running.supervisor import Programme, Supervisor, say

HOST = "127.0.0.1"


def main() -> int:
    began = _began()
    port = os.environ.get("PORT") or "8000"
    check_port(port)
    servers = Servers()
    lock = _only_one(servers.home, port)
    try:
        with servers:
            configure(servers, port)
            _prepare(servers)
            supervisor = Supervisor(_programmes(port), servers.revive)
            return supervisor.run(lambda: _announce(supervisor, servers.home, port, began))
    except KeyboardInterrupt:
        say("Stopped.")
        return 0
    finally:
        lock.close()


def _began() -> float:
    """When bin/up was called (time.time), before it made .venv and fetched the packages; now, where nobody says."""
    since = os.environ.pop("TANDEM_UP_SINCE", "")
    return float(since) if since.isdigit() else time.time()


def _only_one(home: Path, port: str) -> IO[str]:
    lock = open(home / "up.lock", "a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        give_up(f"Tandem runs already from this folder: {lock.read().strip()}")
    lock.truncate(0)
    lock.write(f"http://{HOST}:{port} (process {os.getpid()})")
    lock.flush()
    return lock


def configure(servers: Servers, port: str) -> None:
    """The environment that every part of this machine's Tandem shares; `bin/manage` takes its commands into it."""
    secret = servers.home / "secret-key"
    if not secret.exists() or not secret.read_text().strip():
        made = secret.with_suffix(".new")
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(50))
        made.replace(secret)
    os.environ.update(
        TANDEM_ENV="local",
        DJANGO_SETTINGS_MODULE="config.settings",
        SECRET_KEY=secret.read_text().strip(),
        SITE_URL=f"http://{HOST}:{port}",
        EMAIL_URL=f"smtp://{HOST}:{_free_port(8025)}",
        MAIL_FOLDER=str(servers.home / "mail"),
    )
    os.environ.setdefault("ALLOWED_HOSTS", f"{HOST},localhost")


def _free_port(wanted: int) -> int:
    """The port that is wanted, or if it is taken one that is free."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, wanted))
        except OSError:
            return _free_port(0)
        return int(trial.getsockname()[1])


def _prepare(servers: Servers) -> None:
    """Bring database and static files to the state of the code, side by side."""
    (ROOT / "var" / "assets").mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor() as beside:
        static_files = beside.submit(_static_files)
        _database(servers)
        static_files.result()


def _database(servers: Servers) -> None:
    """Migrated and granted when the code changed; the demo data in an empty one."""
    owner, app = servers.url("tandem_owner"), servers.url("tandem_app")
    with closing(psycopg2.connect(owner)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        state = state_of_the_code()
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        )
        if cursor.fetchone() != (state,):
            say("Bringing the database up to date ...")
            _manage("migrate", "-v", "0", "--skip-checks", DATABASE_URL=owner)
            _manage("grant", "-v", "0", "--skip-checks", DATABASE_URL=app)  # before it the application may read nothing
            cursor.execute("COMMENT ON DATABASE tandem IS %s", [state])
        cursor.execute("SELECT EXISTS (SELECT FROM people_staff)")
        if cursor.fetchone() == (False,) and os.environ.get("TANDEM_DEMO") != "no":
            say("Making the demo data ...")
            say(_keep_people(servers.home, _manage("demo")))


def _keep_people(home: Path, told: str) -> str:
    """What was made, said once; who signs in is kept, to be said at every start."""
    made, _, people = told.partition("\n")
    (home / "demo-people.txt").write_text(people)
    return made


def _static_files() -> None:
    """Built and collected, when they or the packages changed."""
    built = assets.build()
    collected = ROOT / "var" / "static" / ".collected"
    stamp = (ROOT / "requirements.lock").read_bytes()
    if built or not collected.exists() or collected.read_bytes() != stamp:
        say("Collecting the static files ...")
        collected.unlink(missing_ok=True)
        _manage("collectstatic", "--noinput", "-v", "0", "--skip-checks")
        collected.write_bytes(stamp)


def _manage(*words: str, **environment: str) -> str:
    """What a command of manage.py says. It runs in a session of its own: Ctrl-C ends it through us, without a traceback."""
    command = subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=partial(die_with_parent, os.getpid()),  # noqa: PLW1509  (one call of the kernel)
    )
    try:
        said, _ = command.communicate()
    except KeyboardInterrupt:
        command.kill()
        command.wait()
        raise
    if command.returncode:
        raise CannotStart(f"{said}manage.py {words[0]} failed: its reason stands above.")
    return said


def _programmes(port: str) -> list[Programme]:
    python = [sys.executable, "-m"]
    quiet_as_root = ["-W", "ignore:You're running the worker with superuser privileges"]  # the folder is the user's own
    celery = [sys.executable, *quiet_as_root, "-m", "celery", "-A", "config"]
    return [
        Programme("mail", [*python, "config.running.mail_sink"]),
        Programme("web", [*python, "gunicorn", "-c", "config/gunicorn.py", "-b", f"{HOST}:{port}", "config.wsgi"]),
        Programme(
            "worker",
            [
                *celery,
                "-q",
                "worker",
                "-P",
                "prefork",
                "-c",
                "1",
                "-l",
                "warning",
                "--without-mingle",
                "--without-gossip",
            ],
        ),
        Programme("beat", [*celery, "-q", "beat", "-l", "warning", "--pidfile="]),
    ]


def _announce(supervisor: Supervisor, home: Path, port: str, began: float) -> None:
    """Wait for the first page, then say where it is and who may sign in."""
    address = f"http://{HOST}:{port}/"
    while not supervisor.stopping.is_set() and supervisor.all_run():
        try:
            with urllib.request.urlopen(f"{address}livez", timeout=5):  # noqa: S310  (our own address)
                break
        except OSError:
            time.sleep(0.1)
    else:
        return
    people = home / "demo-people.txt"
    if people.exists():
        say("\n" + people.read_text().rstrip())
    say(
        f"\nTandem answers on {address} ({time.time() - began:.0f} s). Its e-mails: {address}outbox/delivered/  Ctrl-C stops it.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
