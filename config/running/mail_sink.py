"""A real SMTP server that delivers nothing: it keeps every message as a file, for the page "What the mail server received".

`python -m config.running.mail_sink` serves on 127.0.0.1, at the port of EMAIL_URL, until it is told to stop.
"""

import os
import secrets
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config.running.servers import ROOT

KEPT = 2000


def folder() -> Path:
    """Where the messages are kept: MAIL_FOLDER, or var/mail."""
    return Path(os.environ.get("MAIL_FOLDER") or ROOT / "var" / "mail")


def store(content: bytes) -> None:
    """Keep a message, whole or not at all, and forget the oldest beyond some thousands."""
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"
    folder().mkdir(parents=True, exist_ok=True)
    making = folder() / f"{name}.part"
    making.write_bytes(content)
    making.rename(making.with_suffix(".eml"))
    for old in sorted(folder().glob("*.eml"))[:-KEPT]:
        old.unlink(missing_ok=True)


class Sink:
    """What aiosmtpd asks; the name of the method is its protocol."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        try:
            store(envelope.original_content or envelope.content)
        except OSError as error:
            return f"452 not stored: {error.strerror}"
        return "250 kept, not delivered"


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    from aiosmtpd.controller import Controller

    at = urlsplit(os.environ["EMAIL_URL"])
    controller = Controller(Sink(), hostname=at.hostname or "127.0.0.1", port=at.port or 8025)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    controller.start()
    stop.wait()
    controller.stop()


if __name__ == "__main__":
    main()
