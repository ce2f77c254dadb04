"""Wake-ups: a message to the worker that there is something to do. They may be lost; the beat finds what they announced.

Published only after the commit, and never waited for: a broker that does not answer is left alone for half a minute.
"""

import logging
import time

from celery import current_app
from django.db.transaction import on_commit
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)
LEAVE_ALONE = 30  # seconds
_not_before = 0.0


def after_commit(task: str):
    """Wake the worker for the task called `task` once the caller's transaction is committed."""
    on_commit(lambda: _publish(task), robust=True)


def _publish(task):
    global _not_before
    if time.monotonic() < _not_before:
        return
    try:
        current_app.send_task(task, retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        _not_before = time.monotonic() + LEAVE_ALONE
        log.warning("The broker did not take a wake-up (%s); the beat will do.", type(error).__name__)
