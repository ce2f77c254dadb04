"""Who reads a review, what its page says, and what it costs."""

import re
from datetime import date
from types import SimpleNamespace

import pytest

from casework.sweep import sweep
from personalised_services.models import Visit
from personalised_services.views.reviews import first_to_end
from tests.personalised_services.reviewing import HEARD, WRITTEN, contact_of_zone, on, opened, written, written_to, zoe

__all__ = ["opened", "zoe"]


@pytest.mark.rule("REV-07", breaks="personalised_services/querysets/case.py::ReviewQuerySet.besides")
@pytest.mark.rule("REV-07", breaks="personalised_services/reach.py::zones_read_by")
def test_the_zone_reads_everything_in_the_review_and_it_is_written_down(opened, as_, ps, zoe, places):
    review = written(opened(), ps)
    wanda = contact_of_zone(places.west, "Wanda", places.tps_perth)
    browser = as_(zoe)
    page = browser.get(review.get_absolute_url())
    api = browser.get(f"/api/v1/reviews/{review.reference}/")
    assert page.status_code == api.status_code == 200
    for words in (HEARD["interview"], WRITTEN["contribution"], WRITTEN["reasons"], WRITTEN["consulted_zone"]):
        assert words in page.content.decode() and words in api.json().values()
    assert "/steps/" not in page.content.decode() and review.reference in browser.get("/reviews/").content.decode()
    assert browser.get(review.plan.get_absolute_url()).status_code == 403
    assert {(one.staff, one.standing) for one in Visit.objects.all()} == {(zoe, "zone")}
    for somebody in (wanda, ps.dan, ps.wes):
        assert as_(somebody).get(review.get_absolute_url()).status_code == 404
        assert review.reference not in as_(somebody).get("/reviews/?view=all").content.decode()


def test_a_zone_contact_who_is_related_to_the_customer_reads_nothing(opened, as_, ps, zoe):
    review = opened()
    review.case.customer.relatives.create(staff=zoe, recorded_by=ps.priya)
    assert as_(zoe).get(review.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(("who", "sees"), {"priya": 1, "lene": 1, "olive": 1, "sione": 1, "ola": 0}.items())
def test_who_sees_the_case_sees_its_review(who, sees, opened, as_, ps):
    review, browser = opened(), as_(getattr(ps, who))
    addresses = (review.get_absolute_url(), f"/api/v1/reviews/{review.reference}/")
    assert {browser.get(address).status_code for address in addresses} == {200 if sees else 404}
    assert len(browser.get("/api/v1/reviews/").json()["results"]) == sees


def test_a_step_is_taken_over_the_api(opened, as_, ps):
    review = opened()
    browser, url = as_(ps.priya), f"/api/v1/reviews/{review.reference}/steps/record_attempt/"
    with on(review, 1):
        answer = browser.post(
            url, {"result": "no_answer"}, content_type="application/json",
            headers={"If-Match": f'"v{review.version}"', "Idempotency-Key": "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"},
        )  # fmt: skip
    assert answer.status_code == 200, answer.content
    assert [one["result"] for one in answer.json()["attempts"]] == ["no_answer"]


def test_the_page_says_what_is_done_due_and_late(opened, as_, ps):
    review = written_to(opened(), ps)
    browser = as_(ps.priya)
    with on(review, 12):
        page = browser.get(review.get_absolute_url()).content.decode()
    said = re.findall(r'<li class="(\w+)"><div class="mh"><h3>([^<]+)</h3>.*?</svg>([^<]+)</span>', page, re.S)
    assert said == [
        ("done", "Two phone attempts", "Done"), ("done", "Letter sent", "Done"), ("ahead", "Reply to the letter", "Tomorrow"),
        ("ahead", "Review complete", "2 days"), ("ahead", "Outcome", "16 days"),
    ]  # fmt: skip
    assert "Today, day 12" in page and 'class="days" height="86" aria-hidden="true"' in page
    with on(review, 15):
        sweep()
        page = as_(ps.priya).get(review.get_absolute_url()).content.decode()
    assert '<li class="late"><div class="mh"><h3>Review complete</h3>' in page
    assert "write_up" in page[page.index("Next step") : page.index("Phone and interview")]


def test_those_that_run_stand_with_what_ends_first_before_the_rest(opened, as_, ps):
    opened()
    browser = as_(ps.priya)
    order = {view: browser.get(f"/reviews/?view={view}").context["page"].oldest_first for view in ("running", "all")}
    assert order == {"running": True, "all": False}
    days = [SimpleNamespace(pk=1, day_0=date(2026, 11, 27)), SimpleNamespace(pk=2, day_0=date(2026, 11, 20)), SimpleNamespace(pk=3, day_0=date(2026, 11, 20))]  # fmt: skip
    assert [one.pk for one in first_to_end(days)] == [2, 3, 1]


def test_what_a_review_costs(opened, as_, ps, django_assert_max_num_queries):
    review = written_to(opened(), ps)
    browser = as_(ps.priya)
    browser.get("/cases/")
    with django_assert_max_num_queries(18):
        browser.get(review.get_absolute_url())
    with django_assert_max_num_queries(9):
        browser.get("/reviews/")
    with django_assert_max_num_queries(9):
        browser.get("/api/v1/reviews/")
