"""The pages of stop payments: what they say, keep and cost."""

import pytest

from compensation.models import StopPayment
from people.clock import at
from tests.compensation.conftest import local


def test_from_a_contact_to_a_lodged_request(as_, cast, filled):
    contact = filled("compensation")
    with at(local("2026-11-19 15:00")):
        browser = as_(cast.sam)
        page = browser.get(f"/stop-payments/new/?contact={contact.reference}").content.decode()
        assert contact.reference in page
        sent = {
            "edition": "compensation",
            "trigger": "finalised",
            "finalised_on": "2026-11-19",
            "contact": contact.reference,
            "found_by": "KW4821",
        }
        page = browser.post("/stop-payments/new/", sent, follow=True).content.decode()
        assert "Record lodgement" in page and "2 h 00 min" in page
        payment = StopPayment.objects.get()
        assert (payment.contact, payment.found_by) == (contact, cast.kiri)
        browser.post(f"{payment.get_absolute_url()}steps/lodge/", {"lodged_reference": "REQ0093817", "version": 1})
    assert StopPayment.objects.get().state == "lodged"


@pytest.mark.rule("STP-06", breaks="compensation/forms.py::Items.clean_exact_reason")
def test_a_refused_reason_is_kept_on_the_page_with_what_is_wanted(as_, cast, identified):
    payment = identified()
    response = as_(cast.sam).post(
        f"{payment.get_absolute_url()}save/", {"exact_reason": "Cust not entitled", "amount": "12.50"}
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "Cust not entitled" in page and "Say exactly why" in page and "12.50" in page


@pytest.mark.rule("STP-08", breaks="compensation/reports.py::this_month")
def test_the_queue_counts_and_reminds_of_the_ar_screen(as_, cast, identified):
    identified()
    page = as_(cast.sam).get("/stop-payments/").content.decode()
    assert "Activity Results (AR) screen" in page and "1 this month in your team" in page


@pytest.mark.parametrize("view", ["lodge", "owed", "mine", "closed"])
def test_what_the_queue_costs_does_not_grow(as_, cast, identified, view, django_assert_max_num_queries):
    for _ in range(4):
        identified()
    browser = as_(cast.sam)
    browser.get("/shortcuts/")  # the calendar of the top bar was read within the minute
    with django_assert_max_num_queries(9):
        assert browser.get(f"/stop-payments/?view={view}").status_code == 200


def test_what_a_request_costs(as_, cast, identified, django_assert_max_num_queries):
    payment = identified()
    browser = as_(cast.sam)
    with django_assert_max_num_queries(10):
        assert browser.get(payment.get_absolute_url()).status_code == 200
