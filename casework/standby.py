"""Commands that do what the worker does, without Redis: once by hand, or for ever as a standby beside it."""

import signal
import threading

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections, connection
from django.db.utils import InterfaceError, OperationalError


class Standby(BaseCommand):
    """Looks once and says what it did; with --forever looks again every `every()` seconds, until SIGTERM or SIGINT.

    A database that is away will be back. Any number of standbys and workers may run at once.
    """

    def look(self) -> str:
        """Do what there is to do; returns what was done, in words."""
        raise NotImplementedError

    def every(self) -> float:
        raise NotImplementedError

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forever", action="store_true", help="keep looking")

    def handle(self, *args: object, **options: object) -> None:
        if not options["forever"]:
            self.stdout.write(self.look())
            return
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            close_old_connections()
            try:
                self.look()
            except (OperationalError, InterfaceError) as error:
                self.stderr.write(f"The database did not answer ({type(error).__name__}).")
                connection.close()
            stop.wait(self.every())
