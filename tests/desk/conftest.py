"""Webhooks of the gateway, with an endpoint on this machine."""

import pytest

from desk import events
from desk.models import Webhook
from desk.webhooks import deliveries, subscriptions
from tests.desk.receiver import Receiver


@pytest.fixture
def receiver():
    receiver = Receiver().open()
    yield receiver
    receiver.close()


@pytest.fixture
def webhook(cast, receiver, settings):
    """The gateway's webhook, that began before anything that the test does."""
    settings.WEBHOOK_LOOPBACK = True
    settings.WEBHOOK_HARD_LIMIT = 1.0
    made, receiver.secret = subscriptions.subscribe(
        cast.gateway, url=receiver.url, houses=[], steps=[], by=cast.gateway
    )
    return made


@pytest.fixture
def caught_up(monkeypatch, db):
    """Follow every webhook as if each transaction had ended, that of the test too: caught_up()."""
    monkeypatch.setattr(events, "horizon", lambda: (2**62, 0))

    def follow():
        Webhook.objects.update(after_transaction=0, after_entry=0)
        for pk in Webhook.objects.values_list("pk", flat=True):
            deliveries.follow(pk)

    return follow


@pytest.fixture
def deliver(caught_up):
    """What a look does, with nothing in anybody's way: returns how many messages arrived."""

    def look(seconds=30.0):
        caught_up()
        return deliveries.deliver_waiting(seconds)

    return look
