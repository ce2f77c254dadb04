"""A mail server that refuses, is slow, hangs up after the message, or is away: nothing lost, and no hammering."""

import time
from datetime import timedelta
from itertools import pairwise

import pytest

from casework import lease, outbox
from casework.models import OutgoingMail
from people.clock import now
from tests.faults.figures import write_down
from tests.faults.ledger import duplicates
from tests.faults.machines import await_that
from tests.faults.post_office import DROP, KEEP, LATER, NEVER, NOT_THIS, SLOWLY, Dripping

PROOF = "A mail server that fails"


def all_sent() -> bool:
    return not OutgoingMail.objects.exclude(state="sent").exists()


@pytest.mark.slow
def test_a_refusal_for_now_is_tried_again_later_and_later(house, finalised):
    house.post_office.manner = lambda number: LATER if number <= 3 else KEEP
    finalised()
    house.sender()

    waited = set()  # the attempts after which the message was seen to wait; the lease of an attempt is far longer

    def all_sent_at_last():
        mail = OutgoingMail.objects.get()
        if timedelta() < mail.next_try_at - now() <= timedelta(seconds=2):
            waited.add(mail.attempts)
        return all_sent()

    await_that(all_sent_at_last, 40, "the message is taken at the fourth attempt")

    mail = OutgoingMail.objects.get()
    assert (mail.attempts, mail.last_error) == (4, "")
    assert waited >= {2, 3}, "it is not tried again at once: half a second later, then one, then two"
    assert duplicates(house.post_office) == 0
    write_down(PROOF, fault="451, three times", messages=1, lost=0, attempts=4, repeated=0)


@pytest.mark.slow
@pytest.mark.parametrize("manner", [NEVER, NOT_THIS])
def test_a_refusal_for_good_fails_is_shown_and_goes_out_when_tried_again(manner, house, finalised):
    house.post_office.manner = lambda number: manner if number == 1 else KEEP
    finalised()
    finalised()
    house.sender()

    await_that(lambda: OutgoingMail.objects.filter(state="sent").exists(), 40, "the other message is sent")
    failed = OutgoingMail.objects.get(state="failed")
    assert (failed.attempts, failed.last_error) == (1, f"The mail server answered {manner}.")
    assert outbox.try_again(failed.pk)

    await_that(all_sent, 20, "it goes out when it is tried again")
    assert not outbox.try_again(failed.pk)
    assert duplicates(house.post_office) == 0
    write_down(PROOF, fault=f"{manner}, then tried again by hand", messages=2, lost=0, attempts=3, repeated=0)


@pytest.mark.slow
def test_a_line_cut_after_the_message_repeats_it_with_the_same_message_id(house, finalised):
    house.post_office.manner = lambda number: DROP if number <= 2 else KEEP
    finalised()
    house.sender()

    await_that(all_sent, 40, "the message is sent")

    assert duplicates(house.post_office) == 2  # as many as acknowledgements were lost
    write_down(PROOF, fault="line cut after DATA, twice", messages=1, lost=0, attempts=3, repeated=2)


@pytest.mark.slow
def test_a_dripping_server_is_left_at_the_hard_limit(house, finalised):
    house.post_office.close()
    drip = Dripping(house.post_office.port)
    finalised()
    house.sender()
    await_that(lambda: drip.met, 40, "the sender meets the drip")
    began = time.monotonic()

    await_that(lambda: OutgoingMail.objects.get().last_error, 20, "the sender gives up on it")

    given_up_after = time.monotonic() - began
    assert given_up_after < 2 + 2  # the hard limit, and room for a slow machine
    drip.close()
    house.post_office.open()
    await_that(all_sent, 30, "the message is sent when the server is well")
    assert duplicates(house.post_office) == 0
    attempts = OutgoingMail.objects.get().attempts
    write_down(PROOF, fault="a greeting dripped, hard limit 2 s", messages=1, lost=0, attempts=attempts, repeated=0)


@pytest.mark.slow
def test_a_server_that_is_away_gets_everything_when_it_is_back(house, finalised):
    house.post_office.close()
    for _ in range(5):
        finalised()
    house.sender()
    waits = "The mail server could not be reached, or hung up."
    await_that(lambda: OutgoingMail.objects.filter(last_error=waits, attempts__gte=2).count() == 5, 40, "all are tried")

    house.post_office.open()
    seconds = await_that(all_sent, 30, "all are sent")

    assert duplicates(house.post_office) == 0
    attempts = sum(OutgoingMail.objects.values_list("attempts", flat=True))
    write_down(
        PROOF, fault=f"away, back, all sent {seconds:.1f} s later", messages=5, lost=0, attempts=attempts, repeated=0
    )


@pytest.mark.slow
def test_two_senders_at_once_send_each_message_once(house, finalised):
    house.post_office.manner = lambda number: SLOWLY
    house.sender()
    house.worker()
    house.beat()
    house.start("sender 2", "django", "send_mail", "--forever")
    for _ in range(8):
        finalised()

    await_that(all_sent, 60, "all are sent")

    assert duplicates(house.post_office) == 0
    assert set(OutgoingMail.objects.values_list("attempts", flat=True)) == {1}
    write_down(PROOF, fault="none; a worker and two senders at once", messages=8, lost=0, attempts=8, repeated=0)


@pytest.mark.parametrize("first", [0.5, 15, 60])
def test_the_back_off_doubles_and_never_passes_an_hour(first):
    waits = [lease.back_off(attempts, first) for attempts in range(1, 100)]

    assert waits[0] == timedelta(seconds=first)
    assert all(later == min(2 * earlier, timedelta(hours=1)) for earlier, later in pairwise(waits))
    assert waits[-1] == lease.back_off(32_000, first) == timedelta(hours=1)


def test_whatever_goes_wrong_with_one_message_the_ones_behind_it_go(own_database, post_office, finalised, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "casework.smtp.Backend",
        "127.0.0.1",
        post_office.port,
    )
    finalised()
    finalised()
    bad = OutgoingMail.objects.order_by("id").first()
    OutgoingMail.objects.filter(pk=bad.pk).update(reply_to="not\nan address")

    assert outbox.send_waiting() == 1

    bad.refresh_from_db()
    assert (bad.state, bad.attempts) == ("waiting", 1)
    assert bad.last_error
    assert len(post_office.kept) == 1
