"""Do what time does, without Redis: by hand, or as a standby beside the worker."""

from django.conf import settings

from casework import sweep
from casework.standby import Standby


class Command(Standby):
    """The same sweep as the worker's: any number may run at once, and nothing is done twice for it."""

    help = "Do what is due; --forever looks again every SWEEP_EVERY seconds, until SIGTERM or SIGINT."

    def look(self) -> str:
        swept = sweep.sweep()
        return f"{swept.notices} told, {swept.steps} steps, {len(swept.set_aside)} set aside."

    def every(self) -> float:
        return settings.SWEEP_EVERY
