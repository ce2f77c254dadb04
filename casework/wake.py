"""Wake-ups: a message to the worker that there is something to do. They may be lost; the beat finds what they announced.

Published only after the commit, and never waited for: a thread of its own publishes, so that nobody's page hangs on a
broker that does not answer. Such a broker is left alone for half a minute.
"""

import logging
import threading

from celery import current_app
from django.db.transaction import on_commit
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)
LEAVE_ALONE = 30  # seconds
#: Something stands in a timeline. Whoever follows events has a task of this name; casework knows none of them.
HAPPENED = "casework.happened"
GATHER = 0.02  # seconds; the answer of who wakes goes first, and what is said meanwhile goes together
WORTH_TAKING = 60  # seconds; later wake-ups say nothing that the beat has not said since


def after_commit(task: str):
    """Wake the worker for the task called `task` once the caller's transaction is committed."""
    on_commit(lambda: _messenger.send(task), robust=True)


class _Messenger:
    """One thread a process, started when it is first needed. Several wake-ups for one task are one while it is busy."""

    def __init__(self):
        self._wanted: set[str] = set()
        self._told = threading.Condition()
        self._thread: threading.Thread | None = None

    def send(self, task):
        with self._told:
            self._wanted.add(task)
            if self._thread is None or not self._thread.is_alive():  # a fork does not take threads along
                self._thread = threading.Thread(target=self._run, name="wake", daemon=True)
                self._thread.start()
            self._told.notify()

    def _run(self):
        while True:
            with self._told:
                self._told.wait_for(lambda: self._wanted)
            threading.Event().wait(GATHER)
            with self._told:
                tasks, self._wanted = self._wanted, set()
            if not all(_publish(task) for task in tasks):
                threading.Event().wait(LEAVE_ALONE)
                with self._told:
                    self._wanted.clear()


def _publish(task) -> bool:
    try:
        current_app.send_task(task, retry=False, ignore_result=True, expires=WORTH_TAKING)
    except (OperationalError, OSError) as error:
        log.warning("The broker did not take a wake-up (%s); the beat will do.", type(error).__name__)
        return False
    except Exception:
        log.exception("A wake-up for %s could not be published.", task)
        return False
    return True


_messenger = _Messenger()
