"""Callers of the API: a system by its token, a person by their session."""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from oauth2_provider.models import AccessToken, Application, set_token_value

from people.clock import now

CONTACTS = "/api/v1/contacts/"
EVERY_SCOPE = " ".join(settings.OAUTH2_PROVIDER["SCOPES"])


class Caller:
    """Calls as one caller. `key` is made up for each POST unless given; `match` is the version, as 3."""

    def __init__(self, client: Client, **headers):
        self.client, self.headers = client, headers

    def _call(self, method, path, body=None, **headers):
        path = path if path.startswith("/") else CONTACTS + path
        sent = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(self.client, method)(path, headers={**self.headers, **headers}, **sent)

    def get(self, path="", **headers):
        return self._call("get", path, **headers)

    def post(self, path="", body=None, *, key=None, match=None, **headers):
        headers["Idempotency-Key"] = uuid.uuid4().hex if key is None else key
        if match is not None:
            headers["If-Match"] = f'"v{match}"'
        return self._call("post", path, {} if body is None else body, **headers)

    def patch(self, path, body, *, match=None, **headers):
        if match is not None:
            headers["If-Match"] = f'"v{match}"'
        return self._call("patch", path, body, **headers)

    def step(self, contact, name, body=None, *, match=None, **kwargs):
        return self.post(
            f"{contact.reference}/steps/{name}/", body, match=contact.version if match is None else match, **kwargs
        )


@pytest.fixture
def token_of(db):
    """A bearer token for a system: token_of(cast.gateway, scope="tps:read")."""

    def give(staff, scope=EVERY_SCOPE, lives=timedelta(minutes=10)):
        application, _ = Application.objects.get_or_create(
            user=staff,
            defaults={
                "name": staff.name,
                "client_type": Application.CLIENT_CONFIDENTIAL,
                "authorization_grant_type": Application.GRANT_CLIENT_CREDENTIALS,
                "client_secret": "not-asked-for-here",
            },
        )
        text = uuid.uuid4().hex
        token = AccessToken(application=application, scope=scope, expires=now() + lives)
        set_token_value(token, text)
        token.save()
        return text

    return give


@pytest.fixture
def system(cast, token_of):
    """The telephony gateway, with every scope."""
    return Caller(Client(), Authorization=f"Bearer {token_of(cast.gateway)}")


@pytest.fixture
def person(as_):
    """Somebody in their browser: person(cast.sam)."""
    return lambda staff: Caller(as_(staff))


@pytest.fixture
def written():
    """A complete set of answers as a system writes them."""

    def make(form="smart_centre", **changed):
        return {
            "form": form,
            "service_officer": "KW4821",
            "source": "speed_dial",
            "customer_on_hold": True,
            "enquiry_type": "policy_question",
            "help_needed": "Which day is the end date",
            "checked": ["operational_blueprint", "notes_docs"],
            "references": ["111-22072908"],
            "crn_given": None if form == "smart_centre" else "no_customer",
            "summary": "Guided to the file on end dates.",
        } | changed

    return make


@pytest.fixture
def gateway_contact(opened, cast):
    """An open contact that the gateway opened."""
    return lambda **kwargs: opened(by=cast.gateway, **kwargs)
