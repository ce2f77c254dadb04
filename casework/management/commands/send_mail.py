"""Send the mail that waits, without Redis: by hand, or as a standby beside the worker."""

import signal
import threading

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections, connection
from django.db.utils import InterfaceError, OperationalError

from casework import outbox


class Command(BaseCommand):
    """The same sender as the worker's: both may run at once, and no message is sent twice for it."""

    help = "Send the mail that waits; --forever looks again every MAIL_SWEEP_EVERY seconds, until SIGTERM or SIGINT."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forever", action="store_true", help="keep looking")

    def handle(self, *args: object, **options: object) -> None:
        if not options["forever"]:
            self.stdout.write(f"{outbox.send_waiting()} sent.")
            return
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            close_old_connections()
            try:
                outbox.send_waiting()
            except (OperationalError, InterfaceError) as error:  # the database is away: it will be back
                self.stderr.write(f"The database did not answer ({type(error).__name__}).")
                connection.close()
            stop.wait(settings.MAIL_SWEEP_EVERY)
