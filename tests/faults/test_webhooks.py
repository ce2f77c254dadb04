"""Who delivers webhooks, killed between sending and marking: repeated under the same webhook-id, and nothing lost."""

import pytest

from desk.models import Delivery
from desk.webhooks import subscriptions
from tests.desk.receiver import Receiver
from tests.faults.figures import write_down
from tests.faults.machines import await_that
from tps import actions

MESSAGES = 6
KILLED_AFTER = (2, 4)  # the deliveries whose senders die when the endpoint has them, before they hear of it


@pytest.mark.slow
def test_a_sender_killed_between_sending_and_marking_repeats_the_message(house, cast, settings):
    settings.WEBHOOK_LOOPBACK = True
    receiver = Receiver().open()
    _, receiver.secret = subscriptions.subscribe(cast.gateway, url=receiver.url, houses=[], steps=[], by=cast.ida)
    house.env |= {
        "WEBHOOK_LOOPBACK": "1",
        "WEBHOOK_HARD_LIMIT": "1",
        "WEBHOOK_BACK_OFF": "0.5",
        "WEBHOOK_SWEEP_EVERY": "0.5",
    }
    receiver.on_kept = lambda number: number in KILLED_AFTER and house.machines["deliverer"].kill()
    for _ in range(MESSAGES):
        actions.open_contact(by=cast.gateway, another=True)
    house.start("deliverer", "django", "deliver_webhooks", "--forever")
    house.start("another", "django", "deliver_webhooks", "--forever")

    def all_delivered():
        house.keep_running()
        return Delivery.objects.filter(state="sent").count() == MESSAGES

    try:
        await_that(all_delivered, 90, "every event is delivered")
    finally:
        receiver.close()

    kills = house.machines["deliverer"].kills
    repeated = len(receiver.kept) - MESSAGES
    assert {message_id for message_id, _ in receiver.kept} == {row.webhook_id_sent for row in Delivery.objects.all()}
    assert set(receiver.effects.values()) == {1} and len(receiver.effects) == MESSAGES
    assert Delivery.objects.count() == MESSAGES
    assert repeated <= kills
    write_down(
        "Who delivers webhooks, killed", kills=kills, events=MESSAGES, lost=0, repeated=repeated, effects=len(receiver.effects)
    )  # fmt: skip
