"""Whatever goes wrong is told in a problem document that repeats nothing of what was sent."""

import json

import pytest
from django.db import OperationalError, connection
from django.test import Client

from casework.api.problems import KINDS, document
from tests.api.conftest import CONTACTS, Caller

JSON = "application/json"


def told(answer, status, kind):
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store, private"
    problem = answer.json()
    assert problem["type"] == f"/api/v1/problems/{kind}/"
    assert problem["status"] == status
    assert problem["title"] and problem["detail"]
    return problem


def test_every_kind_leads_to_its_explanation(db):
    for kind in KINDS:
        answer = Client().get(document(kind)["type"])

        assert answer.status_code == 200
        assert answer.json()["status"] == KINDS[kind].status
    told(Client().get("/api/v1/problems/no-such/"), 404, "not-found")


@pytest.mark.parametrize(
    "sent",
    [
        "{", "[]", '"text"', "null", "1", "{'a': 1}", '{"summary": NaN}', '{"summary": "a\\u0000b"}', '{"summary": "\\ud800"}',
        '{"a": ' * 5000 + "1" + "}" * 5000, '{"summary": ' + "1" * 5000 + "}", b'{"summary": "\xff"}', '{"\\u0000": 1}',
    ],
)  # fmt: skip
def test_what_is_no_object_of_plain_texts_cannot_be_read(sent, system):
    answer = system.client.post(CONTACTS, sent, JSON, headers={**system.headers, "Idempotency-Key": "a"})

    told(answer, 400, "unreadable")


def test_a_request_of_half_a_megabyte_is_too_large(system):
    told(system.post(body={"summary": "x" * 500_000}), 413, "too-large")


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"],
)
def test_only_json_is_read(media_type, system):
    answer = system.client.post(CONTACTS, "summary=x", media_type, headers={**system.headers, "Idempotency-Key": "a"})

    told(answer, 415, "media-type")


def test_only_json_is_answered(system):
    told(system.get(Accept="text/html"), 406, "not-acceptable")


@pytest.mark.parametrize("method", ["put", "delete", "options", "patch"])
def test_another_method_is_told_which_there_are(method, system):
    answer = getattr(system.client, method)(CONTACTS, headers=system.headers)

    told(answer, 405, "method")
    assert {"GET", "POST"} <= set(answer["Allow"].split(", "))


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/nothing/", "/api/v1/contacts", "/api/v2/contacts/", "/api/"])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_another_path_is_not_found(path, method, system):
    told(getattr(system.client, method)(path, headers=system.headers), 404, "not-found")


@pytest.mark.parametrize(
    "reference", ["TPS-999999", "TPS-0", "tps", "PS-1", "TPS-" + "9" * 40, "TPS-١", "TPS-1%00", "TPS--1"]
)
def test_a_reference_that_is_none_is_not_found(reference, system):
    told(system.get(f"{reference}/"), 404, "not-found")


def test_nobody_is_not_signed_in(db):
    told(Caller(Client()).get(), 401, "not-signed-in")


def test_a_stranger_to_contacts_is_not_allowed(person, cast):
    told(person(cast.ida).get(), 403, "not-allowed")


def test_a_missing_scope_is_named(token_of, cast):
    caller = Caller(Client(), Authorization=f"Bearer {token_of(cast.gateway, 'tps:read')}")

    assert "tps:write" in told(caller.post(), 403, "not-allowed")["detail"]


@pytest.mark.parametrize(
    "query",
    [
        "cursor=x", "cursor=%C3%A9", "cursor=cD1hYmM=", "cursor=cD0tMQ==", "limit=0", "limit=101", "limit=x", "limit=-1", "limit=%D9%A1",
        "state=closed", "form=1", "opened_after=yesterday", "opened_before=9999-99-99", "oficer=SO1001", "page=2", "format=xml",
        "officer=%00", "source=%00", "cursor=bz0tMQ==",
    ],
)  # fmt: skip
def test_a_list_ignores_no_parameter(query, system):
    told(system.get(f"?{query}"), 400, "unreadable")


def test_what_was_asked_for_is_not_repeated(system):
    for query in ("state=Mary-Citizen", "Mary-Citizen=1", "cursor=Mary-Citizen", "opened_after=Mary-Citizen"):
        assert "Mary" not in system.get(f"?{query}").content.decode()


def test_a_failure_tells_nothing_of_itself(system, monkeypatch):
    monkeypatch.setattr("tps.api.contacts.ContactViews.all_seen", lambda self: 1 / 0)

    problem = told(system.get(), 500, "failed")
    assert "division" not in json.dumps(problem)


def test_a_database_that_does_not_answer_is_worth_a_retry(system, monkeypatch):
    def gone(self):
        raise OperationalError("server closed the connection: secret")

    monkeypatch.setattr("tps.api.contacts.ContactViews.all_seen", gone)

    answer = system.get()
    assert "secret" not in json.dumps(told(answer, 503, "unavailable"))
    assert answer["Retry-After"] == "2"
    assert connection.is_usable()
