"""`bin/manage WORDS`: a command of manage.py in the Tandem that bin/up runs from this folder."""

import fcntl
import os
import re
import sys
from pathlib import Path

from config.running.install import give_up
from config.running.servers import ROOT, Servers
from config.running.up import configure


def port_of(home: Path) -> str:
    """The port of the Tandem that runs from this folder; "" where none does."""
    try:
        with open(home / "up.lock", "r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                found = re.search(r":(\d+) ", lock.read())
                return found[1] if found else ""
    except FileNotFoundError:
        pass
    return ""


def main() -> None:
    servers = Servers()
    port = port_of(servers.home)
    if not port:
        give_up("Tandem does not run from this folder. Start it with bin/up, then call this again beside it.")
    configure(servers, port)
    os.environ.update(servers.environment)
    os.execv(sys.executable, [sys.executable, str(ROOT / "manage.py"), *sys.argv[1:]])  # noqa: S606  this very Python


if __name__ == "__main__":
    main()
