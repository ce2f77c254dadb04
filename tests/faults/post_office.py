"""A mail server of the test's own, over real SMTP, that keeps, refuses, drops or drips as it is told."""

import asyncio
import email
import logging
import socket
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from aiosmtpd.controller import Controller

HOST = "127.0.0.1"
logging.getLogger("mail.log").setLevel(logging.ERROR)  # each word of the protocol otherwise
KEEP, LATER, NEVER, NOT_THIS, DROP, SLOWLY = "keep", "451", "550", "554", "drop", "slowly"


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        return trial.getsockname()[1]


class PostOffice:
    """Keeps what it was given, in order, as (Message-ID, text). `manner(number)` says how the n-th message is met.

    keep: kept and said so; 451: the recipient not now; 550: the recipient never; 554: the text never; drop: kept, and
    the line cut before saying so; slowly: kept after 0.3 s.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.kept: list[tuple[str, str]] = []
        self.asked = 0
        self.manner: Callable[[int], str] = lambda number: KEEP
        self.on_asked: Callable[[int], None] = lambda number: None
        self.on_kept: Callable[[int], None] = lambda number: None
        self._controller: Controller | None = None

    def open(self) -> "PostOffice":
        self._controller = Controller(self, hostname=HOST, port=self.port)
        self._controller.start()
        return self

    def close(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def deliveries(self) -> Counter:
        return Counter(message_id for message_id, _ in self.kept)

    # -- what aiosmtpd asks; the names are its protocol

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.asked += 1
        self.on_asked(self.asked)
        manner = self.manner(self.asked)
        if manner in (LATER, NEVER):
            return f"{manner} not {'now' if manner == LATER else 'ever'}"
        session.manner = manner
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if session.manner == NOT_THIS:
            return "554 not this"
        if session.manner == SLOWLY:
            await asyncio.sleep(0.3)
        message = email.message_from_bytes(envelope.content)
        text = next(part for part in message.walk() if part.get_content_type() == "text/plain")
        self.kept.append((message["Message-ID"], text.get_payload(decode=True).decode()))
        self.on_kept(len(self.kept))
        if session.manner == DROP:
            server.transport.abort()
        return "250 kept"


class Dripping:
    """A server that says a letter of its greeting now and then, and never comes to the end of it."""

    def __init__(self, port: int, every: float = 0.2) -> None:
        self.every, self.met = every, 0
        self._listening = socket.create_server((HOST, port))
        self._ended = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while not self._ended.is_set():
            try:
                line, _ = self._listening.accept()
            except OSError:
                return
            self.met += 1
            threading.Thread(target=self._drip, args=(line,), daemon=True).start()

    def _drip(self, line: socket.socket) -> None:
        with line, suppress(OSError):
            line.sendall(b"220-")
            while not self._ended.wait(self.every):
                line.sendall(b"x")

    def close(self) -> None:
        self._ended.set()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
