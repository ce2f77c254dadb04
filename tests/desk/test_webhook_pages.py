"""Webhooks on the page and over the API: who keeps them, what is told of them, and the secret that is told once."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from desk.models import Delivery, Webhook
from desk.webhooks import signing, subscriptions
from people.clock import at, now
from people.models import RoleHeld, Staff
from people.roles import INTEGRATION_CLIENT
from tests.api.conftest import Caller, person, system, token_of  # noqa: F401  (fixtures)

API = "/api/v1/webhooks/"
URL = "https://hooks.agency.example/tandem"


@pytest.fixture
def ida(as_, cast):
    return as_(cast.ida)


@pytest.fixture
def other(cast, token_of):  # noqa: F811
    """Another system."""
    staff = Staff.objects.get(pk=cast.priya.pk)
    RoleHeld.objects.create(staff=staff, role=INTEGRATION_CLIENT.key)
    return Caller(Client(), Authorization=f"Bearer {token_of(staff)}")


# -- the page


def test_an_administrator_adds_one_and_sees_its_secret_once(ida, cast):
    answer = ida.post(
        "/webhooks/add/", {"system": cast.gateway.pk, "url": URL, "houses": ["tps"], "steps": ["finalise", "open"]}
    )

    webhook = Webhook.objects.get()
    secret = signing.unseal(webhook.secret)
    assert (webhook.system, webhook.url, webhook.houses, webhook.created_by) == (cast.gateway, URL, ["tps"], cast.ida)
    assert secret in answer.content.decode()
    for page in ("/webhooks/", f"/webhooks/{webhook.reference}/"):
        shown = ida.get(page).content.decode()
        assert URL in shown and secret not in shown


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"url": "http://hooks.agency.example/"}, "must begin with https"),
        ({"url": "https://10.0.0.1/"}, "not a public one"),
        ({"system": ""}, "This field is required"),
        ({"steps": ["no_such_step"]}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_stays_typed(changed, words, ida, cast):
    answer = ida.post("/webhooks/add/", {"system": cast.gateway.pk, "url": URL, "houses": ["tps"]} | changed)

    assert answer.status_code == 422
    assert words in answer.content.decode() and changed.get("url", URL) in answer.content.decode()
    assert not Webhook.objects.exists()


def test_a_system_has_one_webhook_for_an_address_and_ten_at_the_most(ida, cast):
    for number in range(subscriptions.MOST):
        subscriptions.subscribe(cast.gateway, url=f"{URL}/{number}", houses=[], steps=[], by=cast.ida)

    assert (
        "End one of them first" in ida.post("/webhooks/add/", {"system": cast.gateway.pk, "url": URL}).content.decode()
    )
    subscriptions.end(Webhook.objects.first(), by=cast.ida)
    again = ida.post("/webhooks/add/", {"system": cast.gateway.pk, "url": f"{URL}/1"})
    assert "leads there already" in again.content.decode()
    assert ida.post("/webhooks/add/", {"system": cast.gateway.pk, "url": f"{URL}/0"}).status_code == 200


def test_it_is_paused_resumed_given_another_secret_and_ended(ida, cast, webhook):
    page = f"/webhooks/{webhook.reference}/"
    stands = lambda: Webhook.objects.get().standing  # noqa: E731

    assert ida.post(f"{page}pause/").status_code == 302 and stands() == "paused"
    assert "Nothing was done" in ida.post(f"{page}pause/", follow=True).content.decode()
    ida.post(f"{page}resume/")
    assert stands() == "active"
    told = ida.post(f"{page}secret/").content.decode()
    assert signing.unseal(Webhook.objects.get().secret) in told
    ida.post(f"{page}end/")
    assert stands() == "ended" and Webhook.objects.get().ended_by == cast.ida
    for name in ("pause", "resume", "secret", "end"):
        assert "Nothing was done" in ida.post(f"{page}{name}/", follow=True).content.decode()
    assert ida.post(f"{page}nonsense/").status_code == 404 and ida.get("/webhooks/WHK-0/").status_code == 404


def test_the_page_tells_what_the_endpoint_said_and_sends_again(ida, cast, webhook, finalised, caught_up):
    contact = finalised(by=cast.gateway)
    caught_up()
    row = webhook.deliveries.last()
    webhook.deliveries.filter(pk=row.pk).update(
        state="failed", attempts=80, last_error="The endpoint answered 500.", status=500
    )
    page = f"/webhooks/{webhook.reference}/"

    shown = ida.get(f"{page}?state=failed").content.decode()
    assert "The endpoint answered 500." in shown and contact.reference in shown and "80 attempts" in shown
    assert "Guided to the file" not in shown
    again = f"{page}deliveries/{row.pk}/again/"
    assert again in shown
    assert ida.post(again).status_code == 302
    assert Delivery.objects.get(pk=row.pk).state == "waiting"
    subscriptions.pause(webhook, by=cast.ida)
    assert "nothing is sent" in ida.post(again, follow=True).content.decode()


def test_a_page_costs_the_same_few_queries_whatever_it_shows(ida, cast, webhook, finalised, caught_up):
    def cost(page):
        with at(now()):
            ida.get(page)
            with CaptureQueriesContext(connection) as queries:
                assert ida.get(page).status_code == 200
        return len(queries)

    page = f"/webhooks/{webhook.reference}/"
    few = cost(page), cost("/webhooks/")
    for number in range(4):
        finalised(by=cast.gateway)
        subscriptions.subscribe(cast.gateway, url=f"{URL}/{number}", houses=[], steps=[], by=cast.ida)
    caught_up()

    assert (cost(page), cost("/webhooks/")) == few
    assert max(few) <= 7


# -- the API


def made(caller, **sent):
    answer = caller.post(API, {"url": URL, **sent})
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_system_keeps_its_own_webhooks(system):  # noqa: F811
    webhook = made(system, houses=["tps"], steps=["finalise"])
    one = API + webhook["reference"] + "/"
    secret = webhook["secret"]

    assert secret.startswith("whsec_") and webhook["standing"] == "active"
    assert system.get(one).json() == webhook | {"secret": None}
    assert system.get(API).json()["results"] == [webhook | {"secret": None}]
    assert system._call("put", one + "pause/").json()["standing"] == "paused"
    assert system._call("put", one + "resume/").json()["standing"] == "active"
    assert system.post(one + "secret/").json()["secret"] not in (None, secret)
    assert system._call("delete", one).json()["standing"] == "ended"
    assert system.post(one + "secret/").status_code == 409


def test_a_key_makes_one_webhook_and_its_secret_is_not_told_again(system):  # noqa: F811
    first = system.post(API, {"url": URL}, key="one")
    second = system.post(API, {"url": URL}, key="one")

    assert first.json()["reference"] == second.json()["reference"] and Webhook.objects.count() == 1
    assert first.json()["secret"] and second.json()["secret"] is None
    assert system.post(API, {"url": URL}, key="two").status_code == 422  # it leads there already


@pytest.mark.parametrize("url", ["http://hooks.agency.example/", "https://127.0.0.1/", "https://[::1]/", "", None, 7])
def test_an_address_that_may_not_be_called_is_refused(url, system):  # noqa: F811
    answer = system.post(API, {"url": url})

    assert answer.status_code == 422 and list(answer.json()["errors"]) == ["url"]


def test_nobody_reaches_another_systems_webhooks(system, other, person, cast):  # noqa: F811
    one = API + made(system)["reference"] + "/"

    assert other.get(API).json()["results"] == []
    for method, rest in (("get", ""), ("delete", ""), ("put", "pause/"), ("get", "deliveries/"), ("post", "secret/")):
        answer = getattr(other, method, None) or (lambda path, method=method: other._call(method, path))
        assert answer(one + rest).status_code == 404
        assert person(cast.sam)._call(method, one + rest).status_code == 403
    assert Webhook.objects.get().standing == "active"


def test_a_token_needs_the_scope(cast, token_of):  # noqa: F811
    caller = Caller(Client(), Authorization=f"Bearer {token_of(cast.gateway, scope='webhooks:read tps:write')}")

    assert caller.get(API).status_code == 200
    assert caller.post(API, {"url": URL}).status_code == 403


def test_a_system_sees_its_deliveries_and_has_them_sent_again(system, webhook, receiver, finalised, cast, deliver):  # noqa: F811
    contact = finalised(by=cast.gateway)
    deliver()
    one = f"{API}{webhook.reference}/deliveries/"

    rows = system.get(one).json()["results"]
    assert [(row["step"], row["state"], row["status"]) for row in rows] == [
        ("finalise", "sent", 204),
        ("open", "sent", 204),
    ]
    assert rows[0]["record"]["reference"] == contact.reference
    assert system.get(f"{one}?state=failed").json()["results"] == []
    assert system.get(f"{one}?state=nonsense").status_code == system.get(f"{one}?also=x").status_code == 400
    for _ in range(2):
        assert system.post(f"{one}{rows[0]['id']}/again/", key="again").json()["state"] == "waiting"
    assert deliver() == 1
    assert [message_id for message_id, _ in receiver.kept].count(rows[0]["webhook_id"]) == 2
    assert system.post(f"{one}999999/again/").status_code == 404
    subscriptions.pause(webhook, by=cast.gateway)
    assert system.post(f"{one}{rows[0]['id']}/again/").status_code == 409


def test_the_api_costs_the_same_few_queries_whatever_it_shows(system, webhook, finalised, cast, caught_up):  # noqa: F811
    def cost(address):
        with CaptureQueriesContext(connection) as queries:
            assert system.get(address).status_code == 200
        return len(queries)

    addresses = (API, f"{API}{webhook.reference}/deliveries/")
    few = [cost(address) for address in addresses]
    for number in range(4):
        finalised(by=cast.gateway)
        subscriptions.subscribe(cast.gateway, url=f"{URL}/{number}", houses=[], steps=[], by=cast.ida)
    caught_up()

    assert [cost(address) for address in addresses] == few
    assert max(few) <= 5
