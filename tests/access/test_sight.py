"""Whose records somebody sees: out of sight is not there, on pages, over the API, in lists and in searches."""

import pytest
from django.test import Client

from people import roles
from people.models import RoleHeld, Staff
from tests.access.test_matrix import CANARY
from tests.api.conftest import token_of  # noqa: F401  (a fixture)

SIGHT = {
    # who                    their own finalised  another SO's   open, theirs  of another's system
    "kiri (SO)":             (200,                404,           404,          404),
    "noah (SO)":             (404,                200,           404,          404),
    "sam (TPS officer)":     (200,                200,           200,          200),
    "quinn (far away)":      (200,                200,           200,          200),
    "lena (SSO)":            (200,                200,           200,          200),
    "aroha (leader)":        (200,                200,           200,          200),
    "otto (auditor)":        (200,                200,           200,          200),
}  # fmt: skip


@pytest.mark.parametrize("who", SIGHT)
@pytest.mark.parametrize("page", ["/contacts/{}/", "/api/v1/contacts/{}/"])
def test_a_contact_out_of_sight_is_not_there(who, page, as_, cast, finalised, filled):
    cast.noah.can_sign_in = True
    cast.noah.save()
    contacts = (finalised(), finalised(service_officer=cast.noah), filled(), filled(by=cast.gateway))
    browser = as_(getattr(cast, who.split()[0]))

    found = tuple(browser.get(page.format(contact.reference)).status_code for contact in contacts)

    assert found == SIGHT[who]


@pytest.mark.parametrize("page", ["", "steps/", "timeline/", "addenda/"])
def test_a_system_sees_what_it_opened_and_nothing_else(page, token_of, cast, finalised, filled):  # noqa: F811
    other = Staff.objects.get(pk=cast.priya.pk)
    RoleHeld.objects.create(staff=other, role=roles.INTEGRATION_CLIENT.key)
    own, others, officers = filled(by=cast.gateway), filled(by=other), finalised()
    system = Client(headers={"Authorization": f"Bearer {token_of(cast.gateway)}"})

    found = [
        system.get(f"/api/v1/contacts/{contact.reference}/{page}").status_code for contact in (own, others, officers)
    ]

    assert found == [200, 404, 404]


def test_a_reference_of_no_contact_and_one_out_of_sight_are_told_alike(as_, cast, finalised):
    hidden = finalised(service_officer=cast.noah)
    pages = [
        as_(cast.kiri).get(f"/contacts/{reference}/").content.decode() for reference in (hidden.reference, "TPS-999999")
    ]

    assert pages[0].replace(hidden.reference, "TPS-999999") == pages[1] or all(CANARY not in page for page in pages)


def test_lists_and_searches_show_nothing_out_of_sight(as_, cast, finalised):
    finalised(service_officer=cast.noah, summary=f"{CANARY}, the other one.")
    browser = as_(cast.kiri)

    for address in (
        "/contacts/?scope=all",
        "/contacts/?q=file",
        "/contacts.csv",
        "/api/v1/contacts/",
        "/api/v1/contacts/?service_officer=NP4822",
    ):
        response = browser.get(address)
        text = b"".join(response.streaming_content) if response.streaming else response.content
        assert CANARY not in text.decode(), address
    assert CANARY not in browser.post("/palette/", {"q": "TPS"}).content.decode()


def test_a_page_that_is_asked_for_by_script_answers_401_to_nobody():
    for headers in ({"HX-Request": "true"}, {"X-Requested-With": "fetch"}):
        assert Client(headers=headers).get("/contacts/").status_code == 401
