"""A real SMTP server that delivers nothing: it keeps every message as a file, for the page "Mail sent from here" (/mail/).

`python -m config.running.mail_sink` serves on 127.0.0.1, at the port of EMAIL_URL, until it is told to stop.
"""

import os
import re
import secrets
import signal
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config.running.servers import ROOT

KEPT = 2000
NAME = re.compile(r"\d{8}T\d{12}-[0-9a-f]{6}\Z")


@dataclass(frozen=True)
class Message:
    """One message as the sink received it."""

    name: str
    received_at: datetime
    sender: str
    to: str
    reply_to: str
    subject: str
    text: str
    html: str


def folder() -> Path:
    """Where the messages are kept: MAIL_FOLDER, or var/mail."""
    return Path(os.environ.get("MAIL_FOLDER") or ROOT / "var" / "mail")


def list_messages(limit: int = 100) -> list[Message]:
    """The latest messages, newest first."""
    if not folder().is_dir():
        return []
    paths = sorted(folder().glob("*.eml"), reverse=True)[:limit]
    return [_read(path) for path in paths]


def read_message(name: str) -> Message:
    """One message by its name. Raises FileNotFoundError."""
    path = folder() / f"{name}.eml"
    if not NAME.match(name) or not path.exists():
        raise FileNotFoundError(name)
    return _read(path)


def _read(path: Path) -> Message:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)

    def body(kind: str) -> str:
        part = message.get_body((kind,))
        return part.get_content() if isinstance(part, EmailMessage) else ""

    return Message(
        name=path.stem,
        received_at=datetime.strptime(path.stem.split("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC),
        sender=str(message.get("From", "")),
        to=str(message.get("To", "")),
        reply_to=str(message.get("Reply-To", "")),
        subject=str(message.get("Subject", "")),
        text=body("plain"),
        html=body("html"),
    )


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
