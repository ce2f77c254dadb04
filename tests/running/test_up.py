"""bin/up under kill -9: of each of its programs, of each server and of itself. Nothing stays down, nothing is lost."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psycopg2
import pytest

from config.running import up
from config.running.servers import ROOT

PROGRAMMES = {
    "web": r"gunicorn.* config\.wsgi",
    "worker": r"celery.* worker ",
    "beat": r"celery.* beat ",
    "mail": r"config\.running\.mail_sink",
}


def until(what, seconds=40):
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        with contextlib.suppress(OSError, psycopg2.OperationalError):
            if found := what():
                return found
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s: {what.__name__}")


def children(number):
    try:
        return [int(word) for word in Path(f"/proc/{number}/task/{number}/children").read_text().split()]
    except FileNotFoundError:
        return []


def command(number):
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def runs(number):
    return bool(command(number))


class Stack:
    """bin/up's program in a folder of its own."""

    def __init__(self, home, port):
        self.home, self.port = home, port
        self.output = home / "up.out"

    def start(self):
        free = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DATABASE", "TANDEM", "REDIS", "CELERY"))
        }
        environment = {
            **free,
            "TANDEM_HOME": str(self.home),
            "PORT": str(self.port),
            "TANDEM_DEMO": "no",
            "MAIL_SWEEP_EVERY": "3",
        }
        command = [sys.executable, "-m", "config.running.up"]
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        until(self.answers, 90)

    def answers(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
            return answer.status == 200

    def programme(self, name):
        for number in children(self.process.pid):
            if re.search(PROGRAMMES[name], command(number)):
                return number
        return None

    def server(self, pidfile):
        return int((self.home / pidfile).read_text().split()[0])

    def url(self):
        return f"postgres://tandem_app@/tandem?host={self.home}/run"

    def owe(self, number):
        """A message that waits in the outbox."""
        with contextlib.closing(psycopg2.connect(self.url())) as connection, connection, connection.cursor() as cursor:
            cursor.execute(
                'INSERT INTO casework_outgoingmail (record_label, record_id, kind, occurrence, "to", reply_to, subject, text,'
                " html, message_id, state, attempts, created_at, next_try_at, last_error) VALUES ('tps.contact', %s, 'test', 1,"
                " 'a@agency.example', '', %s, 'text', '', %s, 'waiting', 0, now(), now(), '')",
                [number, f"Message {number}", f"<{number}@agency.example>"],
            )

    def received(self, number):
        found = [
            path for path in (self.home / "mail").glob("*.eml") if f"Subject: Message {number}\n" in path.read_text()
        ]
        return len(found)


@pytest.fixture
def stack():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="tandem-up-") as folder:
        home = Path(folder)
        home.chmod(0o755)  # root's PostgreSQL runs as nobody
        stack = Stack(home, port)
        try:
            stack.start()
            yield stack
        except AssertionError:
            print(stack.output.read_text()[-4000:])
            raise
        finally:
            stack.process.send_signal(signal.SIGINT)
            stack.process.wait(60)


def test_its_seconds_count_from_the_call_of_bin_up(monkeypatch):
    monkeypatch.setenv("TANDEM_UP_SINCE", "1790000000")
    assert up._began() == 1_790_000_000
    assert "TANDEM_UP_SINCE" not in os.environ, "no program of ours inherits it"
    assert abs(up._began() - time.time()) < 5
    assert "TANDEM_UP_SINCE=$(date +%s)" in (ROOT / "bin" / "up").read_text().partition("install.py")[0]


def test_what_the_demonstration_made_is_said_once_and_who_signs_in_at_every_start(tmp_path):
    assert up._keep_people(tmp_path, "Made 54 people.\nThey sign in\n  SO1001\n") == "Made 54 people."
    assert (tmp_path / "demo-people.txt").read_text() == "They sign in\n  SO1001\n"


def a_second_start_says_where_the_first_is(stack):
    """In the same folder at another port, and anywhere at the same port."""
    again = [sys.executable, "-m", "config.running.up"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        other = free.getsockname()[1]
    said = []
    for port in (stack.port, other):
        environment = {**os.environ, "TANDEM_HOME": str(stack.home), "PORT": str(port)}
        told = subprocess.run(again, check=False, cwd=ROOT, env=environment, capture_output=True, text=True)
        assert told.returncode == 1
        said.append(told.stderr)
    address = f"http://127.0.0.1:{stack.port} (process {stack.process.pid})"
    assert said == [
        f"Port {stack.port} is taken, perhaps by a Tandem that runs already. Choose another: PORT=8010 bin/up\n",
        f"Tandem runs already from this folder: {address}\n",
    ]


@pytest.mark.slow
def test_whatever_is_killed_comes_back_and_nothing_is_lost(stack):
    assert "WARNING" not in stack.output.read_text(), "a bare start warns of nothing"
    a_second_start_says_where_the_first_is(stack)
    number = 0
    for name in PROGRAMMES:
        before = until(lambda name=name: stack.programme(name))
        os.kill(before, signal.SIGKILL)
        number += 1
        until(lambda name=name, before=before: stack.programme(name) not in {None, before})
        until(stack.answers)
        stack.owe(number)

    (worker_child,) = until(lambda: children(stack.programme("worker")))
    os.kill(worker_child, signal.SIGKILL)
    until(lambda: set(children(stack.programme("worker"))) - {worker_child})
    web_worker = until(lambda: children(stack.programme("web")))[0]
    os.kill(web_worker, signal.SIGKILL)
    until(lambda: web_worker not in children(stack.programme("web")))
    until(stack.answers)

    for pidfile in ("postgresql/postmaster.pid", "run/valkey.pid"):
        before = stack.server(pidfile)
        os.kill(before, signal.SIGKILL)
        until(lambda pidfile=pidfile, before=before: stack.server(pidfile) != before)
        until(stack.answers)
        number += 1
        stack.owe(number)

    # The supervisor itself: its programs go with it, and the next start adopts the servers that it left.
    left = [stack.programme(name) for name in PROGRAMMES]
    stack.process.kill()
    stack.process.wait()
    until(lambda: not any(map(runs, left)))
    postgres = stack.server("postgresql/postmaster.pid")
    assert runs(postgres)
    stack.start()
    assert stack.server("postgresql/postmaster.pid") == postgres

    # Everything at once, as when the power goes.
    number += 1
    stack.owe(number)
    for each in [stack.process.pid, stack.server("postgresql/postmaster.pid"), stack.server("run/valkey.pid")]:
        os.kill(each, signal.SIGKILL)
    stack.process.wait()
    stack.start()

    until(lambda: all(stack.received(each) for each in range(1, number + 1)), 60)

    servers = [stack.server("postgresql/postmaster.pid"), stack.server("run/valkey.pid")]
    stack.process.send_signal(signal.SIGINT)
    assert stack.process.wait(30) == 0
    assert not any(map(runs, servers))
    told = stack.output.read_text()
    assert "\nStopping (SIGINT) ...\n" in told and told.endswith("Stopped.\n")
