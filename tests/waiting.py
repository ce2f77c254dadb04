"""One who waits for a row that another has in hand."""

import threading
import time

from django.db import connection, connections
from django.db.transaction import atomic

FRESH = "SELECT pg_stat_clear_snapshot()"  # otherwise who waits is told as at the transaction's first question
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


def while_waited_for(change, read):
    """What `read` finds that waits for the row while `change` has it in hand."""
    found = []

    def wait():
        try:
            with atomic():
                found.append(read())
        finally:
            connections.close_all()

    waiting = threading.Thread(target=wait)
    with atomic():
        change()
        waiting.start()
        ends = time.monotonic() + 20
        with connection.cursor() as cursor:
            while time.monotonic() < ends:
                cursor.execute(FRESH)
                cursor.execute(WAITING)
                if cursor.fetchone()[0]:
                    break
                time.sleep(0.02)
    waiting.join(20)
    return found[0]
