"""How long a session lasts, to the second; what keeps it alive and what does not; a leaver's next request."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from people.clock import at, now
from people.directory import end_role
from people.models import RoleHeld, Staff

MORNING = datetime(2030, 11, 20, 22, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def sam(as_, cast):
    """Sam's browser, whose session began in the morning."""
    with at(MORNING):
        browser = as_(cast.sam)
        assert browser.get("/contacts/").status_code == 200
    return browser


def is_in(browser, moment, **headers):
    with at(moment):
        response = browser.get("/contacts/", headers=headers)
    assert response.status_code in (200, 302)
    return response.status_code == 200


@pytest.mark.parametrize(
    ("idle", "stays"),
    [(timedelta(minutes=30) - SECOND, True), (timedelta(minutes=30), True), (timedelta(minutes=30) + SECOND, False)],
)
def test_thirty_minutes_idle_and_not_a_second_more(sam, idle, stays):
    assert is_in(sam, MORNING + idle) is stays


def test_idle_is_counted_from_the_last_request(sam):
    moment = MORNING
    for _ in range(3):
        moment += timedelta(minutes=29, seconds=59)
        assert is_in(sam, moment)
    assert not is_in(sam, moment + timedelta(minutes=30, seconds=1))


@pytest.mark.parametrize(
    ("total", "stays"),
    [(timedelta(hours=12) - SECOND, True), (timedelta(hours=12), True), (timedelta(hours=12) + SECOND, False)],
)
def test_twelve_hours_in_all_however_busy(sam, total, stays):
    moment = MORNING
    while moment + timedelta(minutes=25) < MORNING + total:
        moment += timedelta(minutes=25)
        assert is_in(sam, moment)
    assert is_in(sam, MORNING + total) is stays


def test_polling_does_not_keep_a_session_alive(sam):
    for minute in range(1, 31):
        assert is_in(sam, MORNING + timedelta(minutes=minute), **{"X-Tandem-Polling": "1"})
    assert not is_in(sam, MORNING + timedelta(minutes=30, seconds=1))


def test_a_session_that_ended_does_not_come_back(sam):
    assert not is_in(sam, MORNING + timedelta(minutes=31))
    assert not is_in(sam, MORNING + timedelta(minutes=1))


def test_the_page_asked_for_is_remembered_over_the_sign_in(sam):
    with at(MORNING + timedelta(hours=1)):
        response = sam.get("/contacts/?state=open")
    assert response.url == "/sign-in/?next=/contacts/%3Fstate%3Dopen"


@pytest.mark.parametrize("gone", [{"is_active": False}, {"can_sign_in": False}])
def test_a_leavers_next_request_fails(as_, cast, gone):
    browser = as_(cast.sam)
    assert browser.get("/contacts/").status_code == 200

    Staff.objects.filter(pk=cast.sam.pk).update(**gone)

    assert browser.get("/contacts/").url.startswith("/sign-in/")
    assert browser.get("/api/v1/contacts/").status_code == 401
    assert browser.get("/contacts/", headers={"HX-Request": "true"}).status_code == 401


def test_a_role_that_ended_opens_nothing_at_the_next_request(as_, cast):
    browser = as_(cast.sam)
    assert browser.get("/contacts/").status_code == 200

    end_role(RoleHeld.objects.get(staff=cast.sam), by=cast.ida)

    assert browser.get("/contacts/").status_code == 403


def test_a_role_opens_from_the_moment_that_it_begins(as_, cast):
    RoleHeld.objects.filter(staff=cast.sam).update(starts_at=now() + timedelta(hours=1))

    assert as_(cast.sam).get("/contacts/").status_code == 403
    with at(now() + timedelta(hours=1)):
        assert as_(cast.sam).get("/contacts/").status_code == 200


def test_the_cookie_is_kept_from_scripts_and_other_sites(cast, settings):
    cast.sam.set_password("bluegum paddock 4711")
    cast.sam.save()
    browser = Client()
    browser.post("/sign-in/", {"username": "SO1001", "password": "bluegum paddock 4711"})

    cookie = browser.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert not cookie["max-age"]  # gone with the browser


def test_signing_in_gives_the_session_a_new_key(cast, settings):
    cast.sam.set_password("bluegum paddock 4711")
    cast.sam.save()
    browser = Client()
    session = browser.session
    session["before"] = "signing in"
    session.save()
    planted = session.session_key
    browser.cookies[settings.SESSION_COOKIE_NAME] = planted

    browser.post("/sign-in/", {"username": "SO1001", "password": "bluegum paddock 4711"})

    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != planted
