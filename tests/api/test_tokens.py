"""Tokens: who gets one, for how long, for what; and who is refused although they hold one."""

import base64
import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse
from oauth2_provider.models import AccessToken, Application

from people import clock
from people.clock import now
from people.models import RoleHeld, Staff
from tests.api.conftest import CONTACTS, Caller

TOKEN = "/api/v1/oauth/token/"


@pytest.fixture
def registered(places, capsys):
    """A system made by the command: its id and secret as it printed them."""
    call_command("api_client", "Roster system", "--logon", "roster1", "--team", "TPS Newcastle 1")
    printed = capsys.readouterr().out
    return re.search(r"client id\s+(\S+)", printed)[1], re.search(r"client secret\s+(\S+)", printed)[1]


def ask(credentials, **asked):
    basic = base64.b64encode(":".join(credentials).encode()).decode()
    sent = {"grant_type": "client_credentials", "scope": "tps:read tps:write", **asked}
    sent = {name: value for name, value in sent.items() if value is not None}
    return Client().post(TOKEN, sent, headers={"Authorization": f"Basic {basic}"})


def calls(token):
    return Caller(Client(), Authorization=f"Bearer {token}")


def test_a_system_asks_for_a_token_and_calls_with_it(registered):
    answer = ask(registered)

    assert answer.status_code == 200
    assert answer.json()["expires_in"] == 600
    assert "no-store" in answer["Cache-Control"]
    assert calls(answer.json()["access_token"]).post(body={}).status_code == 201


def test_neither_the_secret_nor_a_token_is_stored_as_it_is(registered):
    token = ask(registered).json()["access_token"]

    assert Application.objects.get().client_secret.startswith("argon2")
    assert AccessToken.objects.get().token != token


def test_the_command_makes_a_member_of_staff_that_cannot_sign_in(registered):
    client = Staff.objects.get(logon="ROSTER1")

    assert not client.has_usable_password() and not client.can_sign_in
    assert client.role_keys == {"integration_client"}
    with pytest.raises(CommandError, match="in the directory already"):
        call_command("api_client", "Another", "--logon", "ROSTER1")


def test_a_renewed_secret_ends_the_old_one_and_its_tokens(registered, capsys):
    token = ask(registered).json()["access_token"]

    call_command("api_client", "Roster system", "--logon", "roster1", "--renew")

    secret = re.search(r"client secret\s+(\S+)", capsys.readouterr().out)[1]
    assert ask(registered).status_code == 401
    assert calls(token).get().status_code == 401
    assert ask((registered[0], secret)).status_code == 200


def test_a_wrong_secret_gets_nothing(registered):
    assert ask((registered[0], "guessed")).status_code == 401


@pytest.mark.parametrize(
    "grant",
    ["password", "authorization_code", "refresh_token", "implicit", "urn:ietf:params:oauth:grant-type:device_code"],
)
def test_no_grant_but_client_credentials_gives_a_token(registered, grant):
    extra = {"username": "SO1001", "password": "x", "code": "x", "device_code": "x", "refresh_token": "x"}

    answer = ask(registered, grant_type=grant, **extra)

    assert answer.status_code == 400
    assert AccessToken.objects.count() == 0


@pytest.mark.parametrize("name", ["authorize", "list", "register", "device", "introspect", "revoke-token"])
def test_no_other_page_of_the_oauth_library_is_reachable(name):
    with pytest.raises(NoReverseMatch):
        reverse(f"oauth2_provider:{name}")


@pytest.mark.parametrize("path", ["/o/authorize/", "/oauth/authorize/", "/api/v1/oauth/authorize/"])
def test_nobody_is_asked_to_authorise(path, db):
    assert Client().get(path).status_code == 404


def test_a_token_ends_after_ten_minutes(system):
    with clock.at(now() + timedelta(minutes=9)):
        assert system.get().status_code == 200
    with clock.at(now() + timedelta(minutes=10, seconds=1)):
        assert system.get().status_code == 401


def test_ended_tokens_go_when_another_is_asked_for(registered):
    ask(registered)
    AccessToken.objects.update(expires=now())
    ask(registered)
    ask(registered)

    assert AccessToken.objects.count() == 2


def test_a_system_that_is_closed_fails_at_the_next_request(system, cast):
    assert system.get().status_code == 200

    Staff.objects.filter(pk=cast.gateway.pk).update(is_active=False)

    answer = system.get()
    assert answer.status_code == 401
    assert "Bearer" in answer["WWW-Authenticate"]


def test_a_system_that_lost_its_role_fails_at_the_next_request_and_gets_no_token(registered, cast):
    token = ask(registered).json()["access_token"]

    RoleHeld.objects.filter(staff__logon="ROSTER1").update(ends_at=now(), ended_by=cast.ida)

    assert calls(token).get().status_code == 401
    assert ask(registered).status_code == 401


@pytest.mark.parametrize(
    ("scope", "method", "status"),
    [
        ("tps:read", "get", 200), ("tps:read", "post", 403), ("tps:read", "patch", 403),
        ("tps:write", "get", 403), ("tps:write", "post", 201), ("tps:write", "patch", 200),
        ("", "get", 403), ("", "post", 403), ("", "patch", 403),
    ],
)  # fmt: skip
def test_a_token_does_what_its_scope_says(scope, method, status, token_of, cast, gateway_contact):
    contact = gateway_contact()
    caller = calls(token_of(cast.gateway, scope))

    answer = {
        "get": lambda: caller.get(f"{contact.reference}/"),
        "post": lambda: caller.post(body={}),
        "patch": lambda: caller.patch(f"{contact.reference}/", {"help_needed": "End date"}, match=contact.version),
    }[method]()

    assert answer.status_code == status


def test_a_scope_that_is_not_there_gives_no_token(registered):
    assert ask(registered, scope="everything").status_code == 400


def test_a_token_that_says_no_scope_may_only_read(registered):
    token = ask(registered, scope=None).json()

    assert token["scope"] == "tps:read"
    assert ask(registered, scope="").status_code == 400


def test_a_bad_token_is_not_helped_by_a_session(as_, cast):
    caller = Caller(as_(cast.sam), Authorization="Bearer made-up")

    assert caller.get().status_code == 401


def test_a_token_counts_in_the_header_only(token_of, cast):
    token = token_of(cast.gateway)

    assert Client().get(f"{CONTACTS}?access_token={token}").status_code == 401


def test_a_token_of_a_person_is_no_token_of_a_system(token_of, cast):
    assert calls(token_of(cast.sam)).get().status_code == 401


def test_a_session_changes_nothing_without_its_csrf_token(cast):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.sam, backend="people.sign_in.LogonBackend")

    answer = Caller(browser).post(body={})

    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
