"""Signatures by the standard: what the reference library takes, and what it refuses."""

import random
from datetime import timedelta

import pytest
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from desk.models import Webhook
from desk.webhooks import signing, subscriptions
from people.clock import at, now, outside
from tests.desk.test_webhook_deliveries import again
from tps import actions


def test_ten_times_each_in_any_order_is_one_effect_each(webhook, receiver, finalised, cast, deliver):
    for _ in range(3):
        finalised(by=cast.gateway)
    deliver()
    sent = receiver.raw * 9
    random.Random(4).shuffle(sent)

    for headers, body in sent:
        receiver.take(headers, body)

    assert len(receiver.kept) == 60
    assert len(receiver.effects) == 6 and set(receiver.effects.values()) == {1}


@pytest.mark.parametrize("changed", ["body", "id", "timestamp", "signature", "none", "secret"])
def test_a_forged_message_is_refused_by_the_reference_library(changed, webhook, receiver, opened, cast, deliver):
    opened(by=cast.gateway)
    deliver()
    [(headers, body)] = receiver.raw
    headers = {name.lower(): value for name, value in headers.items()}
    secret = receiver.secret
    Verifier(secret).verify(body, headers)
    match changed:
        case "body":
            body = body.replace(b'"version":1', b'"version":2')
        case "id":
            headers["webhook-id"] += "0"
        case "timestamp":
            headers["webhook-timestamp"] = str(int(headers["webhook-timestamp"]) + 1)
        case "signature":
            headers["webhook-signature"] = "v1," + "A" * 43 + "="
        case "none":
            del headers["webhook-signature"]
        case "secret":
            secret = signing.new_secret()

    with pytest.raises(WebhookVerificationError):
        Verifier(secret).verify(body, headers)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_an_old_message_is_refused_by_the_reference_library(minutes):
    secret = signing.new_secret()
    then = int((outside() + timedelta(minutes=minutes)).timestamp())
    signed = signing.headers("evt_1", then, b"{}", [signing.seal(secret)])

    with pytest.raises(WebhookVerificationError, match="too"):
        Verifier(secret).verify(b"{}", signed)


def test_a_moved_clock_signs_with_the_time_of_the_world(webhook, receiver, opened, cast, deliver):
    with at(now() + timedelta(days=3)):
        opened(by=cast.gateway)
        assert deliver() == 1  # the receiver verified it


def test_while_a_secret_is_changed_both_verify(webhook, receiver, opened, cast, deliver):
    old, new = receiver.secret, subscriptions.rotate(webhook)
    opened(by=cast.gateway)
    deliver()
    [(headers, body)] = receiver.raw
    for secret in (old, new):
        Verifier(secret).verify(body, headers)
    receiver.secret = new
    actions.open_contact(by=cast.gateway, another=True)

    with at(now() + subscriptions.OVERLAP):
        deliver()

    headers, body = receiver.raw[-1]
    with pytest.raises(WebhookVerificationError):
        Verifier(old).verify(body, headers)


def test_secrets_are_sealed_and_a_lost_key_is_told(webhook, receiver, opened, cast, deliver, settings):
    kept = Webhook.objects.get().secret
    assert receiver.secret.removeprefix("whsec_") not in kept and signing.unseal(kept) == receiver.secret
    settings.WEBHOOK_KEYS = ["another key", *settings.WEBHOOK_KEYS]
    assert signing.unseal(kept) == receiver.secret
    settings.WEBHOOK_KEYS = ["another key"]
    opened(by=cast.gateway)

    deliver(0.2)

    assert "Give the webhook a new one" in webhook.deliveries.get().last_error
    receiver.secret = subscriptions.rotate(webhook)
    Webhook.objects.update(old_secret_until=None)
    again(webhook)
    assert deliver() == 1
