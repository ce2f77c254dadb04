"""Signing in: by logon and password, locked after five failures, whatever the address pretends to be."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.db.models import F
from django.test import Client

from people.models import Staff

PASSWORD = "bluegum paddock 4711"


@pytest.fixture
def sam(cast):
    cast.sam.set_password(PASSWORD)
    cast.sam.save()
    return cast.sam


def try_to(password=PASSWORD, logon="SO1001", **headers):
    return Client(headers=headers).post("/sign-in/", {"username": logon, "password": password})


def fail(times, **how):
    return [try_to("wrong", **how).status_code for _ in range(times)]


@pytest.mark.parametrize("logon", ["SO1001", "so1001", " So1001 "])
def test_the_logon_goes_in_any_case_of_letters(sam, logon):
    response = try_to(logon=logon)

    assert response.status_code == 302 and response.url == "/"


def test_passwords_are_kept_by_argon2(sam):
    assert sam.password.startswith("argon2$")


@pytest.mark.parametrize(
    "wrong", [{"password": "wrong"}, {"logon": "NOBODY1"}, {"logon": "SO1001\0"}, {"password": ""}]
)
def test_what_is_wrong_is_not_told(sam, wrong):
    response = try_to(**wrong)

    assert response.status_code == 200
    assert "sessionid" not in response.cookies


def test_nobody_learns_from_the_answer_whether_a_logon_exists(sam):
    answers = [try_to("wrong", logon=logon).context["form"].non_field_errors() for logon in ("SO1001", "NOBODY1")]

    assert answers[0] == answers[1]


@pytest.mark.parametrize("closed", [{"is_active": False}, {"can_sign_in": False}])
def test_whoever_is_closed_does_not_get_in(sam, closed):
    Staff.objects.filter(pk=sam.pk).update(**closed)

    assert try_to().status_code == 200


def test_the_sixth_attempt_is_refused_even_with_the_right_password(sam):
    assert fail(5)[:4] == [200] * 4

    assert try_to().status_code == 429


def test_a_logon_is_locked_however_it_is_written(sam):
    for logon in ("SO1001", "so1001", " SO1001", "So1001 ", "sO1001"):
        fail(1, logon=logon)

    assert try_to().status_code == 429


def test_a_hundred_forged_addresses_do_not_help(sam):
    for number in range(100):
        if try_to("wrong", **{"X-Forwarded-For": f"203.0.113.{number}"}).status_code == 429:
            break

    assert number == 4
    assert try_to(**{"X-Forwarded-For": "198.51.100.7"}).status_code == 429


def test_behind_a_proxy_only_what_the_proxy_says_counts(sam, settings):
    settings.PROXY_COUNT = 1

    for number in range(5):  # the proxy appends where the call came from; what stands before is anybody's word
        fail(1, **{"X-Forwarded-For": f"203.0.113.{number}, 198.51.100.7"})

    assert try_to(**{"X-Forwarded-For": "203.0.113.99, 198.51.100.7"}).status_code == 429


def test_others_get_in_meanwhile(sam, cast):
    cast.tui.set_password(PASSWORD)
    cast.tui.save()
    fail(5)

    assert try_to(logon="TH1002").status_code == 302


def test_the_lock_opens_after_a_quarter_of_an_hour(sam):
    fail(5)
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=15, seconds=1))
    assert try_to().status_code == 302


def test_success_forgets_the_failures(sam):
    fail(4)
    assert try_to().status_code == 302
    fail(4)
    assert try_to().status_code == 302


@pytest.mark.parametrize("where", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(sam, where):
    response = Client().post(f"/sign-in/?next={where}", {"username": "SO1001", "password": PASSWORD})

    assert response.url == "/"


def test_signing_out_takes_a_post_and_ends_the_session(sam):
    browser = Client()
    browser.post("/sign-in/", {"username": "SO1001", "password": PASSWORD})
    assert browser.get("/sign-out/").status_code == 405
    browser.post("/sign-out/")

    assert browser.get("/contacts/").status_code == 302


def _change(browser, old, new):
    return browser.post("/settings/password/", {"old_password": old, "new_password1": new, "new_password2": new})


def test_one_sets_a_new_password_and_is_signed_out_everywhere_else(sam):
    here, elsewhere = Client(), Client()
    for browser in (here, elsewhere):
        browser.post("/sign-in/", {"username": "SO1001", "password": PASSWORD})

    assert _change(here, PASSWORD, "wattle harbour 1874").url == "/settings/"

    assert here.get("/contacts/").status_code == 200
    assert elsewhere.get("/contacts/").url.startswith("/sign-in/")
    assert try_to("wattle harbour 1874").status_code == 302


@pytest.mark.parametrize(
    ("old", "new"), [("wrong", "wattle harbour 1874"), (PASSWORD, "short"), (PASSWORD, "sam.okoro@agency.example")]
)
def test_a_new_password_needs_the_old_one_and_some_length_and_is_not_oneself(sam, as_, old, new):
    assert _change(as_(sam), old, new).status_code == 422
    assert Staff.objects.get(pk=sam.pk).check_password(PASSWORD)
