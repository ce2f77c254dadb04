"""What a webhook is owed and what arrives: one row for each event, at least one delivery, one webhook-id."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.db.transaction import atomic

from casework import timeline
from casework.models import Notice, TimelineEntry
from casework.privacy import findings
from casework.steps import take
from desk.models import Delivery, Webhook
from desk.webhooks import deliveries, subscriptions
from people.clock import at, now
from people.models import RoleHeld
from tests.desk.receiver import DROP, GONE, OK, REDIRECT, REFUSE
from tps import actions

SUMMARY = "Guided to the file on end dates"


def states(webhook):
    return list(webhook.deliveries.order_by("entry").values_list("state", flat=True))


def again(webhook):
    """As if every wait had passed."""
    webhook.deliveries.filter(state="waiting").update(next_try_at=now())
    Webhook.objects.filter(pk=webhook.pk).update(try_after=now())


# -- what is owed


def test_each_event_is_owed_once_however_often_the_feed_is_followed(webhook, finalised, cast, caught_up):
    contact = finalised(by=cast.gateway)

    for _ in range(3):
        caught_up()

    owed = webhook.deliveries.order_by("entry")
    assert [row.entry.step for row in owed] == ["open", "finalise"]
    assert {row.entry.record_id for row in owed} == {contact.pk}
    with pytest.raises(IntegrityError), atomic():
        Delivery.objects.create(webhook=webhook, entry=owed[0].entry)


def test_a_webhook_is_owed_what_its_system_sees_and_it_asked_for(webhook, finalised, cast, caught_up):
    Webhook.objects.filter(pk=webhook.pk).update(houses=["tps"], steps=["finalise"])
    elsewhere, _ = subscriptions.subscribe(
        cast.gateway, url="https://hooks.agency.example/", houses=["compensation"], steps=[], by=cast.ida
    )
    finalised()
    own = finalised(by=cast.gateway)

    caught_up()

    assert [(row.entry.record_id, row.entry.step) for row in webhook.deliveries.all()] == [(own.pk, "finalise")]
    assert not elsewhere.deliveries.exists()


def test_followers_at_once_and_a_slow_writer_owe_each_event_once(own_database, webhook, cast):
    began, go_on = threading.Event(), threading.Event()
    contact = actions.open_contact(by=cast.gateway)

    def slow():
        with atomic():
            timeline.tell(contact, by=cast.gateway, step="save", told="saved something")
            began.set()
            go_on.wait(30)
        connection.close()

    def follow():
        for _ in range(5):
            deliveries.follow(webhook.pk)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    began.wait(30)
    for _ in range(4):
        actions.open_contact(by=cast.gateway, another=True)
    followers = [threading.Thread(target=follow) for _ in range(4)]
    for thread in followers:
        thread.start()
    for thread in followers:
        thread.join()
    early = webhook.deliveries.count()
    go_on.set()
    writer.join()

    for _ in range(600):  # transactions of other tests on this server hold the feed back too
        deliveries.follow(webhook.pk)
        if webhook.deliveries.count() == 6:
            break
        threading.Event().wait(0.1)

    assert early <= 1  # what came after the slow one waits for it
    assert set(webhook.deliveries.values_list("entry", flat=True)) == set(
        TimelineEntry.objects.values_list("pk", flat=True)
    )
    assert deliveries.deliver_waiting(30.0) == 6


def test_after_a_restore_the_feed_is_followed_anew_and_nothing_is_owed_twice(
    webhook, finalised, cast, caught_up, monkeypatch
):
    with at(now() - timedelta(days=30)):
        finalised(by=cast.gateway)  # long before the webhook began
    finalised(by=cast.gateway)
    caught_up()
    assert len(states(webhook)) == 2
    Webhook.objects.update(after_transaction=2**61)  # the place of another server
    monkeypatch.setattr(deliveries.events, "horizon", lambda: (2**60, 7))

    while deliveries.follow(webhook.pk):
        pass

    assert len(states(webhook)) == 2
    assert Webhook.objects.get().of_restore == 7


# -- what arrives


def test_a_message_says_which_record_and_never_what_was_written(webhook, receiver, finalised, cast, deliver):
    contact = finalised(by=cast.gateway)

    assert deliver() == 2

    entry = TimelineEntry.objects.get(step="finalise")
    message_id, told = receiver.kept[1]
    assert message_id == f"evt_{entry.pk}"
    assert told == {
        "type": "tps.contact.finalise",
        "timestamp": entry.at.isoformat(),
        "data": {
            "id": entry.pk,
            "record": {
                "type": "tps.contact", "reference": contact.reference,
                "url": f"/api/v1/contacts/{contact.reference}/", "page": f"/contacts/{contact.reference}/",
            },
            "version": contact.version, "step": "finalise", "by": "GATEWAY1",
        },
    }  # fmt: skip
    said = json.dumps([told for _, told in receiver.kept])
    assert SUMMARY not in said and "Kiri" not in said and not findings(said)
    assert states(webhook) == ["sent", "sent"]


def test_what_is_out_of_sight_by_then_is_withheld(webhook, receiver, finalised, cast, deliver, caught_up):
    finalised(by=cast.gateway)
    caught_up()
    RoleHeld.objects.filter(staff=cast.gateway).update(ends_at=now(), ended_by=cast.ida)

    assert deliver() == 0

    assert receiver.asked == 0
    assert states(webhook) == ["withheld", "withheld"]


@pytest.mark.parametrize("manner", [REFUSE, DROP, REDIRECT, 400, 404, 500])
def test_whatever_the_endpoint_does_the_message_arrives_in_the_end(manner, webhook, receiver, finalised, cast, deliver):
    receiver.manner = lambda number: manner if number <= 2 else OK
    finalised(by=cast.gateway)

    for _ in range(5):
        deliver()
        again(webhook)

    assert states(webhook) == ["sent", "sent"]
    assert set(receiver.effects.values()) == {1} and len(receiver.effects) == 2
    assert receiver.elsewhere == 0  # no redirect is followed
    assert Webhook.objects.get().failing_since is None


@pytest.mark.parametrize(
    ("manner", "words"),
    [
        (REFUSE, "The endpoint answered 503."),
        (REDIRECT, "The endpoint answered 307. Redirects are not followed."),
        (DROP, "The endpoint hung up, or answered nothing that can be read."),
    ],
)
def test_what_went_wrong_is_told_by_the_status_alone(manner, words, webhook, receiver, filled, cast, deliver):
    receiver.manner = lambda number: manner
    filled(by=cast.gateway)
    Webhook.objects.update(steps=["open"])

    deliver()

    row = webhook.deliveries.get()
    assert (row.state, row.attempts, row.last_error) == ("waiting", 1, words)
    assert row.status == (manner if isinstance(manner, int) else None)


def test_an_endpoint_that_drips_is_left_at_the_hard_limit(webhook, receiver, opened, cast, deliver, settings):
    settings.WEBHOOK_HARD_LIMIT = 0.6
    receiver.manner = lambda number: "drip"
    opened(by=cast.gateway)

    deliver(0.1)

    row = webhook.deliveries.get()
    assert row.last_error == "The endpoint did not answer in time."


def test_an_endpoint_that_is_away_gets_everything_when_it_is_back(webhook, receiver, finalised, cast, deliver):
    receiver.close()
    finalised(by=cast.gateway)
    deliver(0.5)
    row = webhook.deliveries.order_by("entry").first()
    assert row.last_error == "The endpoint could not be reached."
    receiver.open()
    again(webhook)

    assert deliver() == 2
    assert len(receiver.effects) == 2


def test_an_endpoint_that_fails_is_left_alone_and_costs_the_others_nothing(webhook, receiver, finalised, cast, deliver):
    dead, _ = subscriptions.subscribe(cast.gateway, url="http://127.0.0.1:9/", houses=[], steps=[], by=cast.ida)
    for _ in range(5):
        finalised(by=cast.gateway)

    assert deliver() == 10

    dead.refresh_from_db()
    assert sum(dead.deliveries.values_list("attempts", flat=True)) == 1
    assert dead.failures == 1 and dead.try_after > now()


def test_a_message_that_the_endpoint_never_takes_fails_and_is_sent_again_by_hand(
    webhook, receiver, opened, cast, deliver
):
    receiver.manner = lambda number: 400
    opened(by=cast.gateway)
    deliver(0)
    Webhook.objects.update(after_transaction=0)
    webhook.deliveries.update(attempts=deliveries.MOST_ATTEMPTS - 1)
    again(webhook)

    deliver()
    [row] = webhook.deliveries.all()
    assert (row.state, row.status) == ("failed", 400)
    receiver.manner = lambda number: OK
    assert deliveries.send_again(row)
    assert deliver() == 1
    assert deliveries.send_again(row)  # one that has arrived, too
    assert deliver() == 1

    assert [message_id for message_id, _ in receiver.kept] == [row.webhook_id_sent] * 2
    assert receiver.effects == {row.webhook_id_sent: 1}


# -- paused


def test_two_days_of_failure_pause_it_and_administrators_are_told_once(webhook, receiver, opened, cast, deliver):
    receiver.manner = lambda number: REFUSE
    opened(by=cast.gateway)
    began = now()
    with at(began):
        deliver()
    for hours in (24, 47, 49, 60):
        with at(began + timedelta(hours=hours)):
            again(webhook)
            deliver()
            paused = Webhook.objects.get().paused_at is not None
            assert paused is (hours >= 48)

    notice = Notice.objects.get()
    assert notice.to == cast.ida and notice.url == f"/webhooks/{webhook.reference}/"
    assert "The endpoint answered 503." in notice.text
    assert states(webhook) == ["waiting"]  # nothing is given up with the endpoint


def test_a_paused_webhook_loses_nothing(webhook, receiver, finalised, cast, deliver):
    subscriptions.pause(webhook, by=cast.gateway)
    finalised(by=cast.gateway)
    assert deliver() == 0 and receiver.asked == 0

    assert subscriptions.resume(webhook) and not subscriptions.resume(webhook)
    assert deliver() == 2


def test_an_endpoint_that_says_that_it_is_gone_is_paused_at_once(webhook, receiver, opened, cast, deliver):
    receiver.manner = lambda number: GONE
    opened(by=cast.gateway)

    deliver()

    assert Webhook.objects.get().standing == "paused" and receiver.asked == 1


def test_an_ended_webhook_is_told_of_nothing(webhook, receiver, opened, cast, deliver):
    opened(by=cast.gateway)
    subscriptions.end(webhook, by=cast.ida)

    assert deliver() == 0 and receiver.asked == 0


# -- wake-ups


def test_a_step_wakes_who_delivers_and_costs_it_no_query(own_database, webhook, receiver, cast, monkeypatch, finalised):
    from casework import wake

    woken = []
    monkeypatch.setattr(wake._messenger, "send", woken.append)
    contact = finalised(by=cast.gateway)
    woken.clear()

    take(contact, "add_addendum", by=cast.gateway, version=contact.version, text="The file is 111-22072908.")

    assert wake.HAPPENED in woken


def test_a_look_ends_in_time_however_many_endpoints_are_slow(webhook, receiver, opened, cast, deliver, settings):
    settings.WEBHOOK_HARD_LIMIT = 0.3
    receiver.manner = lambda number: "drip"
    for number in range(5):
        subscriptions.subscribe(cast.gateway, url=f"{receiver.url}?{number}", houses=[], steps=[], by=cast.ida)
    opened(by=cast.gateway)

    deliver(0.1)

    assert (
        sum(Delivery.objects.values_list("attempts", flat=True)) == 1
    )  # what is begun is ended, and nothing more begun
