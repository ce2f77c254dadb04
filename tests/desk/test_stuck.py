"""The page of what is stuck: each thing with what to do, and for whom."""

from datetime import timedelta

import pytest

from casework import heartbeats
from casework.models import Deadline, Notice, OutgoingMail, TimelineEntry
from desk.models import Delivery, Webhook
from desk.webhooks import subscriptions
from people.clock import at, now


@pytest.fixture
def stuck(finalised, opened):
    """A failed e-mail, one that waits for an hour, a deadline set aside, a sweep that is late and a mail sender never seen."""
    with at(now() - timedelta(hours=1)):
        failed, waiting = finalised(), finalised()
        heartbeats.seen(heartbeats.SWEEP)
    OutgoingMail.objects.filter(record_id=failed.pk).update(state="failed", last_error="The mail server answered 550.")
    row = Deadline.objects.filter(record_id=opened().pk)
    row.update(set_aside_at=now(), set_aside_why="TPS Newcastle 1 has no team leader to tell.")
    heartbeats.seen(heartbeats.BEAT)
    return failed, waiting, row.get()


@pytest.mark.parametrize("who", ["aroha", "ida"])
def test_each_thing_stands_there_with_what_to_do(who, stuck, cast, as_, django_assert_max_num_queries):
    browser = as_(getattr(cast, who))
    browser.get("/stuck/")
    with django_assert_max_num_queries(16):
        page = browser.get("/stuck/").content.decode()
    failed, waiting, row = stuck
    assert "The mail server answered 550." in page and failed.reference in page
    assert waiting.reference in page and "E-mails that wait for long" in page
    assert "has no team leader to tell." in page
    assert "manage.py sweep --forever" in page and "manage.py send_mail --forever" in page
    assert (
        "manage.py deliver_webhooks --forever" in page and "Restart the beat" not in page and "never seen yet" in page
    )
    assert f'action="/outbox/{OutgoingMail.objects.get(state="failed").pk}/try-again/"' in page
    assert (f'action="/deadlines/{row.pk}/try-again/"' in page) == (who == "aroha")
    assert "Guided to the file" not in page and "Policy question" not in page


def test_a_second_try_takes_it_off_the_page(stuck, cast, as_):
    _failed, _, row = stuck
    aroha = as_(cast.aroha)
    aroha.post(f"/outbox/{OutgoingMail.objects.get(state='failed').pk}/try-again/")
    aroha.post(f"/deadlines/{row.pk}/try-again/")
    page = aroha.get("/stuck/").content.decode()
    assert "Nothing has failed" in page and "Nothing is set aside" in page


def test_of_another_site_a_leader_is_told_nothing(stuck, cast, as_, places):
    cast.aroha.team = places.tps_perth
    cast.aroha.save()
    assert "Nothing is set aside" in as_(cast.aroha).get("/stuck/").content.decode()


@pytest.fixture
def webhooks(cast):
    """One for each way that an endpoint may do; their systems are told of nothing else."""

    def make(name):
        url = f"https://hooks.agency.example/{name}"
        return subscriptions.subscribe(cast.gateway, url=url, houses=[], steps=[], by=cast.ida)[0]

    return {name: make(name) for name in ("well", "failing", "given_up", "paused", "with_failed", "ended")}


def test_a_webhook_whose_endpoint_takes_nothing_stands_there_for_administrators(webhooks, opened, cast, as_):
    change = {name: Webhook.objects.filter(pk=webhook.pk) for name, webhook in webhooks.items()}
    change["failing"].update(failing_since=now(), failures=3)
    change["ended"].update(failing_since=now(), ended_at=now(), ended_by=cast.ida)
    subscriptions.pause(webhooks["given_up"], by=None, why="The endpoint answered 410.")
    subscriptions.pause(webhooks["paused"], by=cast.ida)
    entry = TimelineEntry.objects.get(record_id=opened().pk)
    Delivery.objects.create(webhook=webhooks["with_failed"], entry=entry, state="failed", attempts=80)

    page = as_(cast.ida).get("/stuck/").content.decode()

    stand = {name for name, webhook in webhooks.items() if f">{webhook.reference}<" in page}
    assert stand == {"failing", "given_up", "with_failed"}
    assert "The endpoint answered 410." in page and "failing since" in page
    assert f'action="/webhooks/{webhooks["given_up"].reference}/resume/"' in page
    assert f'href="/webhooks/{webhooks["with_failed"].reference}/?state=failed"' in page
    assert "WHK-" not in as_(cast.aroha).get("/stuck/").content.decode()


def test_the_notice_of_a_paused_webhook_leads_an_administrator_to_its_page(webhooks, cast, as_):
    subscriptions.pause(webhooks["failing"], by=None, why="The endpoint answered 410.")
    notice = Notice.objects.get(to=cast.ida)

    answer = as_(cast.ida).post(f"/notices/{notice.pk}/", follow=True)

    assert answer.status_code == 200 and "The endpoint answered 410." in answer.content.decode()
