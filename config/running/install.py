"""Makes .venv and installs a lock file into it, with nothing but Python's own library (so it may run before all else).

`python -I config/running/install.py [--port N] requirements.lock`. Does nothing when the lock file is installed already.
Each thing that can be missing ends it with one line that says what to do.
"""

import argparse
import hashlib
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
ROOM_TO_INSTALL = {"requirements.lock": 600, "requirements-dev.lock": 1100}  # MB: the packages, pip's copies, the data
ROOM_TO_RUN = 100
BEGUN = re.compile(
    r"(?:Collecting |Processing (?:.*/)?)([\w.]+(?:-[a-zA-Z][\w.]*)*)"
)  # a name, or a file that begins with it


def give_up(line: str) -> NoReturn:
    print(line, file=sys.stderr)
    sys.exit(1)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--port")
    asked.add_argument("lock")
    options = asked.parse_args()
    if options.port:
        check_port(options.port)
    lock = ROOT / options.lock
    installed = is_installed(lock)
    check_room(ROOM_TO_RUN if installed else ROOM_TO_INSTALL[lock.name])
    if not installed:
        make_environment()
        install(lock)


def check_port(text: str) -> None:
    """Refuses what is not a port, and a port that something else listens on."""
    if not text.isdigit() or not 0 < int(text) < 65536:
        give_up(f"PORT is {text!r}: it must be a number from 1 to 65535.")
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", int(text)))
        except PermissionError:
            give_up(f"Port {text} is not open to you: choose one above 1023, as in PORT=8010 bin/up")
        except OSError:
            give_up(f"Port {text} is taken, perhaps by a Tandem that runs already. Choose another: PORT=8010 bin/up")


def check_room(needed: int) -> None:
    """Refuses to begin what the disk has no room for."""
    free = shutil.disk_usage(ROOT).free // 1_000_000
    if free < needed:
        give_up(f"No room on disk: {needed} MB are needed in {ROOT}, {free} MB are free.")


def _stamp(lock: Path) -> Path:
    return VENV / f".{lock.name}.installed"


def _pins(lock: Path) -> list[str]:
    return re.findall(r"^[a-z0-9][\w.-]*==[^\s\\;]+", lock.read_text(), re.MULTILINE)


def _told_by(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def is_installed(lock: Path) -> bool:
    """This very lock file was installed to its end, and the environment's Python still starts."""
    stamp = _stamp(lock)
    if not stamp.exists() or stamp.read_text() != _told_by(lock):
        return False
    try:
        return subprocess.run([PYTHON, "-c", ""], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def make_environment() -> None:
    """A .venv whose pip works; a broken one is made anew."""
    try:
        works = subprocess.run([PYTHON, "-m", "pip", "--version"], check=False, capture_output=True).returncode == 0
    except OSError:
        works = False
    if works:
        return
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        give_up(
            f"Python's module {missing[0]} is missing. On Debian and Ubuntu: apt-get install python{version}-venv "
            "(elsewhere: the package with Python's standard library)."
        )
    print("Making .venv ...", flush=True)
    try:
        shutil.rmtree(VENV, ignore_errors=True)
        made = subprocess.run([sys.executable, "-m", "venv", VENV], check=False, capture_output=True, text=True)
    except OSError as error:
        give_up(f"Cannot make {VENV}: {error.strerror}.")
    if made.returncode:
        give_up(f"Cannot make {VENV}: " + ((made.stdout + made.stderr).strip().splitlines() or ["no reason given"])[-1])


def install(lock: Path) -> None:
    """Install exactly what the lock file names, each file checked against its hash; one line of progress."""
    for stamp in VENV.glob(".*.installed"):
        stamp.unlink()
    pins = len(_pins(lock))
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--require-hashes",
        "--progress-bar",
        "off",
    ]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    said: list[str] = []
    count = 0
    tty = sys.stdout.isatty()
    with subprocess.Popen(
        [*command, "-r", str(lock)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as pip:
        assert pip.stdout
        for line in pip.stdout:
            said.append(line.rstrip())
            if begun := BEGUN.match(line):
                count += 1
                name = begun[1]
                if tty:
                    print(f"\r\033[KFetching packages: {count} of {pins}, {name}", end="", flush=True)
                elif count % 20 == 1:
                    print(f"Fetching packages: {count} of {pins} ...", flush=True)
            elif line.startswith("Installing collected"):
                print("\r\033[K" * tty + "Fetched. Installing them ...", flush=True)
    if pip.returncode:
        print("\n" * tty + "\n".join(said[-8:]), file=sys.stderr)
        give_up(f"pip could not install {lock.name}: its reason stands above. Run this again when it is mended.")
    # The test environment is the running one and more: the same pins (tests/running/test_install.py).
    for done in {lock, ROOT / "requirements.lock"}:
        _stamp(done).write_text(_told_by(done))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        give_up("\nStopped. What was begun is finished by the next start.")
