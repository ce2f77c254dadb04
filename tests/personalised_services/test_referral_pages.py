"""Referrals on pages and over the API: who sees which, that each reading is written down, what a system may, what it costs."""

import pytest

from casework.models import Approval
from personalised_services.models import Referral, Visit
from tests.api.conftest import person, token_of  # noqa: F401  (fixtures)
from tests.personalised_services.conftest import BORN, CRN, NAME, go
from tests.personalised_services.test_referral_triage import BACK

# Who sees a referral that Newcastle's team received, and by which right.
SIGHT = {"priya": "team", "dan": "team", "lene": "ssm", "olive": "sm", "sione": "psm", "wes": None, "ola": None}


@pytest.mark.parametrize("who", SIGHT)
def test_who_sees_a_referral_and_that_it_is_written_down(who, as_, received, ps):
    referral, standing, somebody = received(), SIGHT[who], getattr(ps, who)
    browser = as_(somebody)
    page, api = browser.get(referral.get_absolute_url()), browser.get(f"/api/v1/referrals/{referral.reference}/")
    listed = [browser.get(f"/referrals/?view={view}").content.decode() for view in ("triage", "all")]
    assert [page.status_code, api.status_code] == ([200, 200] if standing else [404, 404])
    assert all((referral.reference in page) == bool(standing) for page in listed)
    assert [(one.staff, one.means, one.standing) for one in Visit.objects.all()] == (
        [(somebody, "referral", standing)] * 2 if standing else []
    )


def test_whoever_is_related_to_the_customer_is_shut_out(as_, received, ps):
    referral = received()
    referral.customer.relatives.create(staff=ps.dan, recorded_by=ps.priya)
    browser = as_(ps.dan)
    for address in (referral.get_absolute_url(), f"{referral.get_absolute_url()}steps/take_up/"):
        assert browser.get(address).status_code == 404
    assert referral.reference not in browser.get("/referrals/?view=all").content.decode()
    assert Visit.objects.count() == 0


def test_no_list_names_the_customer(as_, received, ps):
    referral = received()
    browser = as_(ps.priya)
    for address in ("/referrals/", "/api/v1/referrals/", f"/api/v1/referrals/{referral.reference}/", "/notices/"):
        page = browser.get(address).content.decode()
        assert "Halloran" not in page and CRN not in page
    page = browser.get(referral.get_absolute_url()).content.decode()
    assert NAME in page and CRN not in page and "05K" in page


def test_the_palette_finds_a_referral_by_its_reference_and_by_nothing_else(as_, received, ps):
    referral = received()
    for who, found in ((ps.priya, True), (ps.wes, False)):
        page = as_(who).post("/palette/", {"q": referral.reference.lower()}).content.decode()
        assert (referral.get_absolute_url() in page) is found
    for other in ("Halloran", CRN[:6]):
        assert referral.get_absolute_url() not in as_(ps.priya).post("/palette/", {"q": other}).content.decode()


def test_its_limit_stands_on_its_page_and_among_the_deadlines(as_, received, ps):
    referral = received()
    assert "Referral actioned" in as_(ps.priya).get(referral.get_absolute_url()).content.decode()
    for who, shown in ((ps.priya, True), (ps.lene, True), (ps.wes, False)):
        page = as_(who).get("/deadlines/").content.decode()
        assert (referral.reference in page) is shown


SENT = {
    "program": "centrelink", "route": "direct", "area": "media", "referred_by": "np4822", "crn": "204 418 305 k", "name": NAME,
    "date_of_birth": BORN.isoformat(), "reasons": "Rings each day.", "restricted_now": "false",
}  # fmt: skip


def test_one_is_recorded_triaged_and_accepted_on_pages(as_, ps):
    browser = as_(ps.priya)
    assert browser.get("/referrals/new/").status_code == 200
    wrong = browser.post("/referrals/new/", SENT | {"area": ""})
    assert wrong.status_code == 422 and "Say which area refers directly." in wrong.content.decode()
    assert browser.post("/referrals/new/", SENT).status_code == 302
    referral = Referral.objects.get()
    assert (referral.customer.crn, referral.restricted_now, referral.had_incident) == (CRN, False, None)

    def step(name, **said):
        page = browser.get(referral.get_absolute_url()).content.decode()
        assert f"steps/{name}/" in page.partition('id="next-step"')[2].partition("</section>")[0], name
        address = f"{referral.get_absolute_url()}steps/{name}/"
        assert browser.get(address).status_code == 200
        version = Referral.objects.get().version
        answer = browser.post(address, {"version": version, **said})
        assert answer.status_code == 302, answer.content.decode()

    step("take_up")
    step("answer_criteria", restricted_now="false", had_incident="false", zone_managed="false")
    step("record_first_review", risk="no", management="By phone")
    step("accept", owner=ps.dan.logon)
    referral.refresh_from_db(fields=["case"])
    step_page = as_(ps.dan).get(referral.get_absolute_url()).content.decode()
    assert "Zone CANOC representative told" in step_page and referral.case.reference in step_page
    assert referral.reference in as_(ps.dan).get(referral.case.get_absolute_url()).content.decode()


def test_criteria_that_are_not_met_lead_to_the_way_back(as_, reviewed, ps):
    missed = {"restricted_now": True, "had_incident": False, "incident_on": None, "zone_managed": False}
    for route, by, name in (("direct", ps.priya, "decline"), ("proactive", ps.sione, "ask_to_decline")):
        page = as_(by).get(reviewed(route, criteria=missed).get_absolute_url()).content.decode()
        assert f"steps/{name}/" in page.partition('id="next-step"')[2].partition("</section>")[0]


def test_another_business_line_refers_through_the_api_and_follows_what_it_sent(token_of, as_, cast, ps, received):  # noqa: F811
    from django.test import Client

    system = Client(
        headers={
            "Authorization": f"Bearer {token_of(cast.gateway, 'personalised_services:read personalised_services:write')}"
        }
    )
    sent = SENT | {
        "restricted_now": False,
        "team": ps.teams["newcastle"].pk,
        "received_at": "2026-11-02T10:00:00+11:00",
    }

    def post(body, key):
        return system.post(
            "/api/v1/referrals/", body, content_type="application/json", headers={"Idempotency-Key": key}
        )

    theirs = received()
    assert post({k: v for k, v in sent.items() if k != "team"}, "a").json()["errors"]["team"]
    opened = post(sent, "b")
    assert opened.status_code == 201, opened.json()
    assert post(sent, "b").json()["reference"] == opened.json()["reference"]
    reference = opened.json()["reference"]
    assert CRN not in opened.content.decode() and "Halloran" not in opened.content.decode()
    assert [one["reference"] for one in system.get("/api/v1/referrals/").json()["results"]] == [reference]
    assert system.get(f"/api/v1/referrals/{theirs.reference}/").status_code == 404
    assert system.get(f"/api/v1/referrals/{reference}/steps/").json()["results"] == []
    take_up = f"/api/v1/referrals/{reference}/steps/take_up/"
    assert (
        system.post(
            take_up, {}, content_type="application/json", headers={"Idempotency-Key": "c", "If-Match": '"v1"'}
        ).status_code
        == 403
    )

    referral = Referral.objects.with_reference(reference)
    referral = go(referral, "take_up", ps.priya)
    referral = go(referral, "record_first_review", ps.priya, risk="yes", management="Two officers")
    go(referral, "decline", ps.priya, **BACK)
    shown = system.get(f"/api/v1/referrals/{reference}/").json()
    assert (shown["state"], shown["explanation"], shown["management"]) == ("declined", BACK["explanation"], "")
    assert Visit.objects.filter(staff=cast.gateway, standing="sender").count() == 3


def test_its_steps_are_taken_over_the_api(person, received, ps):  # noqa: F811
    referral = received("direct")
    caller = person(ps.priya)
    address = f"/api/v1/referrals/{referral.reference}/steps/"
    assert caller.post(f"{address}take_up/", {}, match=1).json()["state"] == "under_review"
    answers = {"restricted_now": True, "had_incident": False, "zone_managed": False}
    assert caller.post(f"{address}answer_criteria/", answers, match=2).json()["restricted_now"] is True
    refused = caller.post(f"{address}accept/", {"owner": ps.dan.logon}, match=3).json()
    assert [reason["rule"] for reason in refused["reasons"]] == ["REF-02", "REF-03"]
    told = caller.post(f"{address}decline/", BACK, match=3).json()
    assert (told["state"], told["declined_as"]) == ("declined", "returned")


@pytest.mark.parametrize("many", [1, 6])
def test_what_the_pages_cost(as_, received, reviewed, ps, many, django_assert_max_num_queries):
    for number in range(many):
        referral = received(crn=f"10000000{number}A")
    browser = as_(ps.priya)
    browser.get("/cases/")
    with django_assert_max_num_queries(9):
        assert browser.get("/referrals/").content.decode().count('class="title"') == many
    with django_assert_max_num_queries(8):
        assert len(browser.get("/api/v1/referrals/").json()["results"]) == many
    with django_assert_max_num_queries(24):
        browser.get(referral.get_absolute_url())
    go(reviewed("proactive"), "ask_to_decline", ps.sione, **BACK)
    browser = as_(ps.lene)
    browser.get("/cases/")
    with django_assert_max_num_queries(12):
        browser.get("/approvals/")
    with django_assert_max_num_queries(24):
        browser.get(f"/approvals/?at={Approval.objects.get().pk}")
