"""One effect for one Idempotency-Key."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from casework.models import AnsweredRequest, OutgoingMail, TimelineEntry
from tps.models import Contact


@pytest.mark.parametrize("key", ["", " ", "two words", "x" * 256, "naïve"])
def test_a_post_needs_a_key(key, system):
    answer = system.post(key=key)

    assert answer.status_code == 400
    assert answer.json()["type"] == "/api/v1/problems/key-missing/"
    assert Contact.objects.count() == 0


def test_a_person_in_the_browser_needs_one_too(person, cast):
    assert person(cast.sam).post(key="").status_code == 400


def test_a_repeated_request_gives_the_same_answer_and_no_second_effect(system, written):
    first = system.post(body=written(), key="a")
    again = system.post(body=dict(reversed(written().items())), key="a")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert (Contact.objects.count(), AnsweredRequest.objects.count()) == (1, 1)


def test_a_repeated_step_is_taken_once_although_its_version_is_stale_by_then(system, written):
    contact = system.post(body=written()).json()
    path = f"{contact['reference']}/steps/finalise/"

    first = system.post(path, match=contact["version"], key="f")
    again = system.post(path, match=contact["version"], key="f")

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert OutgoingMail.objects.count() == 1
    assert TimelineEntry.objects.filter(step="finalise").count() == 1


def test_the_repetition_shows_the_record_as_it_is_now(system):
    opened = system.post(key="a").json()
    system.patch(f"{opened['reference']}/", {"help_needed": "Dates"}, match=1)

    again = system.post(key="a")

    assert again.json()["help_needed"] == "Dates"
    assert again["ETag"] == '"v2"'


def test_the_key_of_another_request_is_refused(system, written):
    system.post(body=written(), key="a")

    body = system.post(body=written(summary="Something else."), key="a")
    path = system.post("TPS-1/steps/finalise/", key="a", match=1)

    assert body.status_code == 422
    assert body.json()["type"] == "/api/v1/problems/key-reused/"
    assert path.status_code in (404, 422)
    assert Contact.objects.count() == 1


def test_a_refusal_is_not_stored_so_the_key_may_try_again(system, written):
    contact = system.post(body=written(summary="")).json()
    path = f"{contact['reference']}/steps/finalise/"

    refused = system.post(path, match=contact["version"], key="f")
    saved = system.patch(
        f"{contact['reference']}/", {"summary": "Guided to the file."}, match=contact["version"]
    ).json()
    finalised = system.post(path, match=saved["version"], key="f")

    assert (refused.status_code, finalised.status_code) == (409, 200)


def test_two_callers_may_use_the_same_key(system, person, cast):
    system.post(key="a")
    person(cast.sam).post(key="a")

    assert Contact.objects.count() == 2


def test_an_answer_that_is_out_of_sight_by_now_is_not_given_again(system, cast):
    reference = system.post(key="a").json()["reference"]
    Contact.objects.filter(pk=int(reference.removeprefix("TPS-"))).update(opened_by=cast.sam, version=2)

    assert system.post(key="a").status_code == 404


@pytest.mark.slow
def test_fifty_at_once_have_one_effect(own_database, system, written):
    together = Barrier(50, timeout=60)

    def post(number):
        try:
            together.wait()
            return system.post(body=written(), key="the-one")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(post, range(50)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["reference"] for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer for answer in answers) == 1
    assert (Contact.objects.count(), AnsweredRequest.objects.count()) == (1, 1)
    assert TimelineEntry.objects.count() == 1


@pytest.mark.slow
def test_fifty_finalise_at_once_and_one_mail_is_owed(own_database, system, written):
    contact = system.post(body=written()).json()
    together = Barrier(50, timeout=60)

    def finalise(number):
        try:
            together.wait()
            return system.post(f"{contact['reference']}/steps/finalise/", match=contact["version"], key=f"key-{number}")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(50) as pool:
        statuses = [answer.status_code for answer in pool.map(finalise, range(50))]

    assert statuses.count(200) == 1
    assert statuses.count(412) == 49
    assert OutgoingMail.objects.count() == 1
