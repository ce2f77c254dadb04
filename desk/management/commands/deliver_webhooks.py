"""Deliver webhooks, without Redis: by hand, or as a standby beside the worker."""

from django.conf import settings

from casework.standby import Standby
from desk.webhooks import deliveries


class Command(Standby):
    """The same as the worker does: any number may run at once, and nothing is owed twice for it."""

    help = "Deliver webhooks; --forever looks again every WEBHOOK_SWEEP_EVERY seconds, until SIGTERM or SIGINT."

    def look(self) -> str:
        return f"{deliveries.deliver_waiting()} delivered."

    def every(self) -> float:
        return settings.WEBHOOK_SWEEP_EVERY
