"""Send the mail that waits, without Redis: by hand, or as a standby beside the worker."""

from django.conf import settings

from casework import outbox
from casework.standby import Standby


class Command(Standby):
    """The same sender as the worker's: both may run at once, and no message is sent twice for it."""

    help = "Send the mail that waits; --forever looks again every MAIL_SWEEP_EVERY seconds, until SIGTERM or SIGINT."

    def look(self) -> str:
        return f"{outbox.send_waiting()} sent."

    def every(self) -> float:
        return settings.MAIL_SWEEP_EVERY
