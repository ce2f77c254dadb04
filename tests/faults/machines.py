"""The product's own processes as a test runs them: web, worker, beat and standby sender, to be killed and started again."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from functools import partial
from pathlib import Path

from config.running.processes import die_with_parent
from config.running.servers import ROOT
from tests.faults.post_office import HOST, PostOffice, free_port

STARTS_WITHIN = 60  # seconds; a machine with other work is slow
PYTHON = [sys.executable, "-W", "ignore", "-m"]


class Machine:
    """One program in a session of its own. Ends with the test whatever happens to the test."""

    def __init__(self, name: str, command: list[str], env: dict[str, str], log: Path) -> None:
        self.name, self.command, self.env, self.log = name, command, env, log
        self.kills = 0
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True, preexec_fn=partial(die_with_parent, os.getpid()),  # noqa: PLW1509 - a call of the kernel
            )  # fmt: skip

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def children(self) -> list[int]:
        with suppress(OSError):
            return [
                int(n) for n in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
            ]
        return []

    def kill(self) -> None:
        """kill -9 of the program itself; its children are to notice."""
        if self.runs:
            self.kills += 1
            self.process.kill()
            self.process.wait()

    def kill_child(self, number: int = 0) -> bool:
        """kill -9 of one of its children."""
        children = self.children()
        if not children:
            return False
        with suppress(ProcessLookupError):
            os.kill(children[number % len(children)], signal.SIGKILL)
            self.kills += 1
        return True

    def stop(self) -> None:
        if self.process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""


class House:
    """The machines of one test, on its own database, with its own mail server."""

    def __init__(self, env: dict[str, str], folder: Path, post_office: PostOffice) -> None:
        self.post_office = post_office
        self.port = free_port()
        self.site = f"http://{HOST}:{self.port}"
        self.folder = folder
        self.env = env | {
            "TANDEM_ENV": "test",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "EMAIL_URL": f"smtp://{HOST}:{post_office.port}",
            "SITE_URL": self.site,
            "ALLOWED_HOSTS": HOST,
            "MAIL_HARD_LIMIT": "2",
            "MAIL_BACK_OFF": "0.5",
            "MAIL_SWEEP_EVERY": "1",
            "PYTHONUNBUFFERED": "1",
        }
        self.machines: dict[str, Machine] = {}

    def start(self, name: str, *words: str, **env: str) -> Machine:
        machine = Machine(name, [*PYTHON, *words], self.env | env, self.folder / f"{name}.log")
        self.machines[name] = machine
        machine.start()
        return machine

    def web(self, **env: str) -> Machine:
        return self.start(
            "web", "gunicorn", "-c", "config/gunicorn.py", "-b", f"{HOST}:{self.port}", "config.wsgi", **env
        )

    def worker(self) -> Machine:
        celery = ["celery", "-A", "config", "-q", "worker", "-c", "1", "-l", "warning"]
        return self.start("worker", *celery, "--without-mingle", "--without-gossip", "--without-heartbeat")

    def beat(self) -> Machine:
        return self.start("beat", "celery", "-A", "config", "-q", "beat", "-l", "warning", "--pidfile=")

    def sender(self) -> Machine:
        return self.start("sender", "django", "send_mail", "--forever")

    def await_web(self) -> None:
        """Until the first page comes. Fails with what the web last said."""
        ends = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < ends:
            with suppress(OSError), urllib.request.urlopen(f"{self.site}/livez", timeout=5):
                return
            if not self.machines["web"].runs:
                break
            time.sleep(0.05)
        raise AssertionError(f"The web did not start:\n{self.machines['web'].last_words()}")

    def keep_running(self) -> None:
        """Start again what has been killed, as the supervisor would."""
        for machine in self.machines.values():
            if not machine.runs:
                machine.start()

    def stop(self) -> None:
        for machine in self.machines.values():
            machine.stop()


def await_that(condition, within: float, what: str) -> float:
    """Wait until `condition()` is true; returns the seconds it took. Fails after `within` seconds."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > within:
            raise AssertionError(f"not within {within} s: {what}")
        time.sleep(0.05)
    return time.monotonic() - began
