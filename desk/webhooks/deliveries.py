"""Telling the endpoints: each webhook follows the events feed from its own place, and what it is owed is sent by lease.

Following writes one row for each event and webhook and moves the place in one transaction, under the webhook's row lock; the
database refuses a second row. Sending asks once more whether the system sees the record. An endpoint that fails is left
alone for longer and longer, one attempt at a time, so that it costs the others nothing; after two days it is paused.
"""

import json
import logging
import time
from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.db.transaction import atomic

from casework import heartbeats, lease, wake
from casework.api.shapes import person
from casework.models import TimelineEntry
from desk import events
from desk.api.shapes import named
from desk.models import Delivery, Webhook
from desk.sight import about_records_of
from desk.webhooks import sending, subscriptions
from desk.webhooks.signing import Unreadable, headers
from people.clients import is_client
from people.clock import now, outside

log = logging.getLogger(__name__)
PAGE = 200  # events that one transaction follows
#: Seconds after which one look begins nothing more, and leaves what is left to the next: others use the worker too.
LOOK = 5.0
PAUSE_AFTER = timedelta(days=2)
#: Attempts at one message: three days of back-off, while the endpoint takes others.
MOST_ATTEMPTS = 80
GONE = 410
#: What was written longer than this before a webhook began is none of its business, wherever in the feed it looks again.
LONGEST_STEP = timedelta(hours=1)
State = Delivery.State


def deliver_waiting(look: float = LOOK) -> int:
    """Follow the feed for every webhook and send what is due, in turn; returns how many messages arrived."""
    ends = time.monotonic() + look
    in_turn = list(Webhook.objects.active().order_by("try_after").values_list("pk", flat=True))
    for pk in in_turn:
        while follow(pk) and time.monotonic() < ends:
            pass
    arrived = 0
    while in_turn:  # one attempt is made, however long the following took
        pk = in_turn.pop(0)
        attempt = _attempt_next(pk)
        arrived += attempt is True
        if attempt is not None:
            in_turn.append(pk)
        if attempt is not None and time.monotonic() >= ends:
            break
    if in_turn:
        wake.after_commit(wake.HAPPENED)
    heartbeats.seen(heartbeats.WEBHOOKS)
    return arrived


# -- what a webhook is owed


def follow(pk: int) -> bool:
    """Write down what a webhook is owed of the next events that its system sees; False where it has caught up for now."""
    with atomic():
        rows = Webhook.objects.active().filter(pk=pk).select_related("system")
        webhook = rows.select_for_update(of=("self",), skip_locked=True).first()
        if webhook is None:
            return False
        below, mark = events.horizon()
        after = (webhook.after_transaction, webhook.after_entry)
        if mark != webhook.of_restore or after[0] > below:
            after = (0, 0)  # restored since: the feed has other numbers, and who was told of what stands in the rows
        page = events.page_of(webhook.system, after=after, below=below, size=PAGE)
        owed = [
            Delivery(webhook=webhook, entry=entry)
            for entry in page.entries
            if entry.at > webhook.created_at - LONGEST_STEP and webhook.wants(entry)
        ]
        Delivery.objects.bulk_create(owed, ignore_conflicts=True)
        transaction, entry = page.after
        Webhook.objects.filter(pk=pk).update(after_transaction=transaction, after_entry=entry, of_restore=mark)
    return page.after < (below, 0)


def send_again(delivery: Delivery) -> bool:
    """Make a message due now, also one that has arrived: the same message under the same webhook-id.

    False where its webhook has ended, or is paused: what waits goes out when it is resumed.
    """
    rows = Delivery.objects.filter(pk=delivery.pk, webhook__ended_at=None, webhook__paused_at=None)
    due = lease.try_again(Delivery.objects.filter(pk__in=rows.values("pk")))
    if due:
        Webhook.objects.filter(pk=delivery.webhook_id).update(try_after=now())
        wake.after_commit(wake.HAPPENED)
    return due


# -- one attempt


def _attempt_next(pk: int) -> bool | None:
    """Try the message of this webhook that is due the longest: whether it arrived; None where none is to be tried now."""
    rows = Delivery.objects.filter(
        webhook=pk, webhook__paused_at=None, webhook__ended_at=None, webhook__try_after__lte=now()
    )
    delivery = lease.next_due(
        rows.select_related("webhook__system", "entry__by"), timedelta(seconds=2 * settings.WEBHOOK_HARD_LIMIT)
    )
    return None if delivery is None else deliver(delivery)


def deliver(delivery: Delivery) -> bool:
    """Send one claimed message and mark what came of it."""
    webhook = delivery.webhook
    if not _sees(webhook.system, delivery.entry):
        Delivery.objects.filter(pk=delivery.pk, state=State.WAITING).update(
            state=State.WITHHELD, last_error="The system does not see the record any more."
        )
        return False
    status, why = _sent(delivery)
    if status is not None and 200 <= status < 300:
        lease.mark_sent(delivery, status=status)
        Webhook.objects.filter(pk=webhook.pk).exclude(failing_since=None).update(
            failures=0, failing_since=None, try_after=now()
        )
        return True
    lease.mark_not_sent(
        delivery, why, first=settings.WEBHOOK_BACK_OFF, for_good=delivery.attempts >= MOST_ATTEMPTS, status=status
    )
    _endpoint_failed(webhook, status, why)
    return False


def _sees(system, entry) -> bool:
    return is_client(system) and TimelineEntry.objects.filter(about_records_of(system), pk=entry.pk).exists()


def _sent(delivery) -> tuple[int | None, str]:
    """(what the endpoint answered, in words why it is not well)."""
    body = message(delivery.entry)
    try:
        sealed = subscriptions.sealed_secrets(delivery.webhook)
        signed = headers(delivery.webhook_id_sent, int(outside().timestamp()), body, sealed)
        told = {"Content-Type": "application/json", "User-Agent": "Tandem-Webhooks/1"}
        status = sending.post(delivery.webhook.url, body, {**told, **signed})
    except Unreadable:
        return None, "The secret cannot be read: it was sealed by another key. Give the webhook a new one."
    except sending.NotDelivered as reason:
        return None, str(reason)
    except Exception as error:  # whatever it is, the row tells of it, and the messages behind it still go
        log.warning("Delivery %s could not be sent (%s).", delivery.pk, type(error).__name__)
        return None, f"{type(error).__name__} while sending."
    return status, f"The endpoint answered {status}." + (" Redirects are not followed." if status // 100 == 3 else "")


def message(entry: TimelineEntry) -> bytes:
    """What is told: that something happened to which record, by whom. Never what was written; that is read by the API."""
    house, _, kind = entry.record_label.partition(".")
    told = {
        "type": f"{house}.{kind}.{entry.step}",
        "timestamp": entry.at.isoformat(),
        "data": {
            "id": entry.pk,
            "record": named(entry.record_label, entry.record_id),
            "version": entry.version,
            "step": entry.step,
            "by": (person(entry.by) or {}).get("logon"),
        },
    }
    return json.dumps(told, separators=(",", ":")).encode()


def _endpoint_failed(webhook, status, why) -> None:
    """Leave the endpoint alone for longer and longer; pause it after two days without a success, or where it says that it is gone."""
    Webhook.objects.filter(pk=webhook.pk, failing_since=None).update(failing_since=now())
    Webhook.objects.filter(pk=webhook.pk).update(failures=F("failures") + 1)
    webhook.refresh_from_db(fields=["failures", "failing_since"])
    wait = lease.back_off(webhook.failures, settings.WEBHOOK_BACK_OFF)
    Webhook.objects.filter(pk=webhook.pk).update(try_after=now() + wait)
    if status == GONE or (webhook.failing_since and now() - webhook.failing_since >= PAUSE_AFTER):
        subscriptions.pause(webhook, by=None, why=why)
