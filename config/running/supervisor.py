"""Keeps a few programs running in the foreground, and the embedded servers beneath them."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import IO

from config.running.processes import die_with_parent

QUICK = 30  # seconds: a program that ran for longer is not counted as failing at once
RESTARTS = 3
PATIENCE = 15  # seconds until a program that was told to stop is killed


@dataclass
class Programme:
    """A program to keep running. Its output is shown line by line with its name."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    restarts: int = 0
    born: float = 0.0
    process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self.born = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**os.environ, "PYTHONUNBUFFERED": "1", **self.environment},
            start_new_session=True,  # Ctrl-C reaches the supervisor only, which stops them in order
            preexec_fn=partial(die_with_parent, os.getpid()),  # noqa: PLW1509  (one call of the kernel)
        )
        assert self.process.stdout
        threading.Thread(target=self._show, args=(self.process.stdout,), daemon=True).start()

    def _show(self, output: IO[str]) -> None:
        for line in output:
            say(f"{self.name:>6} | {line.rstrip()}")


def say(line: str) -> None:
    """Print at once; a terminal that has gone is no reason to stop."""
    with suppress(OSError, ValueError):
        print(line, flush=True)


class Supervisor:
    """Runs `programmes` until told to stop. A program that ends is started again, at most 3 times in quick succession."""

    def __init__(self, programmes: list[Programme], revive: Callable[[], list[str]]) -> None:
        self.programmes, self.revive = programmes, revive
        self.stopping = threading.Event()
        self.told_by = ""  # the signal that stopped it
        self._revived: list[float] = []

    def run(self, started: Callable[[], None] = lambda: None) -> int:
        """Returns 0 after a signal to stop, 1 when a program could not be kept running."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._told_to_stop)
        for programme in self.programmes:
            programme.start()
        started()
        code = 0
        while not self.stopping.wait(0.3):
            if not (self._keep_servers() and all(self._keep(programme) for programme in self.programmes)):
                code = 1
                break
        self._stop()
        return code

    def _told_to_stop(self, number: int, frame: object) -> None:
        self.told_by = self.told_by or signal.Signals(number).name
        self.stopping.set()

    def all_run(self) -> bool:
        """No program has ended since it was started."""
        return all(programme.process and programme.process.poll() is None for programme in self.programmes)

    def _keep_servers(self) -> bool:
        try:
            back = self.revive()
        except SystemExit as error:
            say(str(error))
            return False
        if back:
            now = time.monotonic()
            self._revived = [at for at in self._revived if now - at < QUICK] + [now]
            say(f"{' and '.join(back)} had stopped: started again.")
        if len(self._revived) > RESTARTS:
            say(f"{back[0]} keeps stopping: giving up. Its log is in the folder of its data.")
            return False
        return True

    def _keep(self, programme: Programme) -> bool:
        assert programme.process
        code = programme.process.poll()
        if code is None:
            return True
        if time.monotonic() - programme.born > QUICK:
            programme.restarts = 0
        how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        if programme.restarts >= RESTARTS:
            say(
                f"{programme.name} {how} for the {RESTARTS + 1}th time at once: giving up. The reason is in its lines above."
            )
            return False
        programme.restarts += 1
        say(f"{programme.name} {how}: started again ({programme.restarts} of {RESTARTS}).")
        self._end_group(programme)
        programme.start()
        return True

    def _stop(self) -> None:
        say(f"Stopping ({self.told_by}) ..." if self.told_by else "Stopping ...")
        for programme in self.programmes:
            if programme.process and programme.process.poll() is None:
                programme.process.terminate()
        ends = time.monotonic() + PATIENCE
        for programme in self.programmes:
            if programme.process:
                with suppress(subprocess.TimeoutExpired):
                    programme.process.wait(max(0.1, ends - time.monotonic()))
                self._end_group(programme)
        say("Stopped.")

    @staticmethod
    def _end_group(programme: Programme) -> None:
        """Whatever the program leaves behind ends with it."""
        assert programme.process
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(programme.process.pid, signal.SIGKILL)
        programme.process.wait()
