"""The OpenAPI document: complete, valid, true; and the page to browse it."""

import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from casework.api.shapes import ProblemShape
from config.api import urlpatterns
from tests.api.conftest import Caller
from tps.models import Reference
from tps.models.contact import ANSWERS

SEARCH = "/api/v1/contacts/search/"


@pytest.fixture(scope="module")
def described():
    return SchemaGenerator().get_schema(public=True)


def is_as_described(described, name, shown):
    Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": described["components"]}).validate(
        shown
    )


def test_the_document_is_generated_without_a_warning_and_is_valid(tmp_path):
    call_command("spectacular", fail_on_warn=True, validate=True, file=str(tmp_path / "openapi.yaml"))


def test_every_route_stands_in_it(described):
    routes = {re.sub(r"<\w+:(\w+)>", r"{\1}", f"/api/{route.pattern}") for route in urlpatterns}
    aside = {"/api/^", "/api/v1/oauth/token/", "/api/v1/schema/", "/api/v1/docs/"}

    assert routes - aside == set(described["paths"])
    assert described["openapi"] == "3.1.0"


# Written by hand: the first part of a path, and whose scopes open it.
HOUSES = {
    "contacts": ("tps",), "follow-ups": ("tps",), "knowledge-gaps": ("tps",), "written-questions": ("tps",), "decision-explanations": ("tps",), "urgent-payment-reviews": ("tps",), "known-issues": ("tps",), "quality-checks": ("tps",), "supervisor-calls": ("tps",), "escalations": ("escalations",), "roster": ("tps",), "handovers": ("handovers",), "stop-payments": ("compensation",), "cases": ("personalised_services",), "plans": ("personalised_services",), "letters": ("personalised_services",), "restrictions": ("personalised_services",), "finalisations": ("personalised_services",), "reviews": ("personalised_services",), "exits": ("personalised_services",), "variations": ("personalised_services",), "referrals": ("personalised_services",), "cold-transfers": ("personalised_services",), "whiteboard": ("personalised_services",), "options": ("tps",), "references": ("tps",),
    "segment-recommendations": ("personalised_services",),
    "cmps": ("personalised_services",),
    "case-contacts": ("personalised_services",), "commitments": ("personalised_services",), "consultations": ("personalised_services",), "assessment-referrals": ("personalised_services",), "correspondence": ("personalised_services",),
    "staff": ("directory", "tps"), "teams": ("directory", "tps"), "sites": ("directory", "tps"), "zones": ("directory", "tps"),
    "events": ("events",), "deadlines": ("deadlines",), "notices": ("notices",), "reports": ("reports",), "problems": (), "webhooks": ("webhooks",),
}  # fmt: skip


def test_every_operation_says_which_scope_it_needs(described):
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            verb = "read" if method == "get" or path == SEARCH else "write"
            scopes = [one["client"] for one in operation["security"] if "client" in one]
            assert scopes == [[f"{house}:{verb}"] for house in HOUSES[path.split("/")[3]]] or (
                scopes == [[]] and "problems" in path
            ), (path, method)
            assert {scope for one in scopes for scope in one} <= set(settings.OAUTH2_PROVIDER["SCOPES"])


def test_every_post_asks_for_a_key_and_every_change_of_a_record_for_a_version(described):
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            headers = {
                one["name"] for one in operation.get("parameters", []) if one["in"] == "header" and one.get("required")
            }
            assert ("Idempotency-Key" in headers) == (method == "post" and path != SEARCH), path
            assert ("If-Match" in headers) == (method in ("post", "patch") and "{reference}" in path), path


def test_what_is_answered_is_as_described(described, system, person, written, cast):
    Reference.objects.create(number="111-22072908", title="End dates")
    opened = system.post(body=written("compensation", waiting_since=None)).json()
    reference = opened["reference"]
    empty = system.post().json()
    refused = system.post(f"{empty['reference']}/steps/finalise/", match=1).json()
    stopped = system.patch(f"{empty['reference']}/", {"summary": "ring 0412 345 678", "nothing": 1}, match=1).json()
    system.post(f"{reference}/steps/take_over/", match=opened["version"])
    system.post(f"{reference}/steps/finalise/", match=opened["version"] + 1)
    person(cast.sam).post(f"{reference}/steps/add_addendum/", {"text": "More."}, match=opened["version"] + 2)

    for contact in (opened, empty, system.get(f"{reference}/").json()):
        is_as_described(described, "Contact", contact)
    is_as_described(described, "PaginatedContactList", system.get().json())
    is_as_described(described, "Offers", system.get(f"{empty['reference']}/steps/").json())
    is_as_described(described, "PaginatedHappeningList", system.get(f"{reference}/timeline/").json())
    is_as_described(described, "PaginatedAddendumList", system.get(f"{reference}/addenda/").json())
    for name, path in (("Option", "options"), ("Reference", "references"), ("Team", "teams"), ("Staff", "staff")):
        is_as_described(described, f"Paginated{name}List", system.get(f"/api/v1/{path}/").json())
    for problem in (refused, stopped, system.get("TPS-999999/").json(), system.get("/api/v1/nowhere/").json()):
        is_as_described(described, "Problem", problem)
        assert set(problem) <= set(ProblemShape().fields)


def test_what_may_be_sent_is_what_a_contact_answers(described):
    answers = described["components"]["schemas"]["Answers"]

    assert set(answers["properties"]) == {*ANSWERS, "keep"}
    assert not answers.get("required")


@pytest.mark.parametrize(
    ("accept", "begins"),
    [("application/vnd.oai.openapi", b"openapi: 3.1.0"), ("application/vnd.oai.openapi+json", b"{")],
)
def test_it_is_read_by_whoever_is_signed_in(accept, begins, system, person, cast):
    for caller in (system, person(cast.ida)):
        answer = caller.get("/api/v1/schema/", Accept=accept)
        assert answer.status_code == 200
        assert answer.content.startswith(begins)
    assert Caller(Client()).get("/api/v1/schema/").status_code == 401


def test_the_page_to_browse_it_asks_for_a_sign_in(person, cast, db):
    signed_out = Client().get("/api/v1/docs/")
    page = person(cast.sam).get("/api/v1/docs/")

    assert signed_out.status_code == 302 and signed_out["Location"].startswith("/sign-in/")
    assert page.status_code == 200
    assert "style-src" in page["Content-Security-Policy"] and "unsafe" not in page["Content-Security-Policy"]
