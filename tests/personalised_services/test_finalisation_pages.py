"""A finalisation request by its pages, from the case to its closing, and over the API."""

from personalised_services.models import FinalisationRequest
from tests.personalised_services.finalising import ALL_MET, CLOSED, SUBMITTED, approve
from tests.personalised_services.lettering import DAY
from tests.personalised_services.restricting import again


def test_by_its_pages_from_the_case_to_the_closing(case_of, ps, noon, as_):
    case, browser = case_of("child_support"), as_(ps.priya)
    page = browser.post(f"{case.get_absolute_url()}steps/request_finalisation/").url
    asked = FinalisationRequest.objects.get()
    assert page == asked.get_absolute_url()
    assert "Go on with the finalisation" in browser.get(case.get_absolute_url()).content.decode()
    assert browser.post(f"{page}steps/answer_conditions/", ALL_MET).status_code == 302
    told = {"told_how": "phone", "told_on": DAY.isoformat(), "told_words": "She knows."}
    assert browser.post(f"{page}steps/tell_customer/", told).status_code == 302
    assert browser.post(f"{page}steps/submit_to_ssm/", SUBMITTED).status_code == 409
    because_of = {"reason": "addressed", "reason_words": "Done.", "all_addressed": "yes"}
    assert browser.post(f"{page}steps/give_reason/", because_of).status_code == 302
    assert browser.post(f"{page}steps/submit_to_ssm/", SUBMITTED).status_code == 302
    approve(again(asked), ps.lene)
    assert as_(ps.lene).post(f"{page}steps/action_request/", {"approval_documented": "x"}).status_code == 302
    closed = browser.post(f"{page}steps/close_case/", CLOSED | {"unlocked_on": DAY.isoformat()})
    assert closed.url == case.get_absolute_url()
    body = browser.get(closed.url).content.decode()
    assert "Finalised" in body and asked.reference in body
    assert as_(ps.wes).get(page).status_code == 404


def test_page_and_api_cost_no_more_than_they_need(asked_for, ps, as_, django_assert_max_num_queries):
    asked, browser = asked_for(), as_(ps.lene)
    for address, queries in ((asked.get_absolute_url(), 25), ("/api/v1/finalisations/", 14)):
        browser.get(address)
        with django_assert_max_num_queries(queries):
            assert browser.get(address).status_code == 200
    one = browser.get(f"/api/v1/finalisations/{asked.reference}/").json()
    assert (one["state"], one["reason"], one["submitted_by"]["logon"]) == ("awaiting", "addressed", ps.priya.logon)
    found = [
        as_(person).get("/api/v1/finalisations/?reason=addressed").json()["results"] for person in (ps.lene, ps.ola)
    ]
    assert [len(rows) for rows in found] == [1, 0]
