"""The pages of stop payments: what they say, keep and cost."""

import json
from datetime import date

import pytest

from casework import answers
from casework.steps import take
from compensation import actions
from compensation.models import StopPayment
from compensation.reports import stop_payments
from people.clock import at, now
from tests.compensation.conftest import ITEMS, local


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


@pytest.mark.rule("STP-01", breaks="compensation/on_contacts.py::STOP_PAYMENT")
def test_where_stop_payments_come_up_the_button_is_in_sight_and_saves_what_was_typed_first(as_, cast, filled):
    browser = as_(cast.sam)
    support, smart, contact = filled("access_support"), filled(), filled("compensation")
    button = 'name="goes" value="stop_payment"'
    for one, in_sight in ((support, False), (smart, True), (contact, True)):
        bar, _, menu = browser.get(f"/log/{one.reference}/").content.decode().partition('id="in-sight"')
        assert (button in menu, button in bar) == (in_sight, not in_sight)  # in the menu where it is not in sight
    answer = browser.post(
        f"/log/{contact.reference}/",
        {"fields": "summary", "summary": "Arrears raised twice.", "goes": "stop_payment"},
        follow=True,
    )
    contact.refresh_from_db(fields=["summary"])
    assert contact.summary == "Arrears raised twice."
    assert [status for _, status in answer.redirect_chain] == [307, 302]
    form = answer.context["form"]
    shown = {field.html_name: field.value() or "" for field in form}
    assert (shown["contact"], shown["found_by"]) == (contact.reference, "KW4821  Kiri Walker")
    browser.post("/stop-payments/new/", shown)  # the second click: Start it
    assert StopPayment.objects.get().contact == contact


def test_what_was_typed_is_never_lost_nor_written_over_unseen(as_, cast, identified):
    payment = identified()
    sam, tui = as_(cast.sam), as_(cast.tui)
    began = json.dumps(answers.began(payment))
    address = f"{payment.get_absolute_url()}save/"
    tui.post(address, {"amount": "12.50", "began": began})
    answer = sam.post(address, {"amount": "99.00", "payment_type": "Parenting Payment", "began": began})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "In the record now: Amount to stop: 12.50" in page and 'value="99.00"' in page
    assert sam.post(address, {"amount": "99.00", "began": json.dumps(answer.context["began"])}).status_code == 302

    payment = actions.save_items(
        StopPayment.objects.get(),
        by=cast.sam,
        answers=ITEMS | {"period_from": payment.finalised_on, "period_to": payment.finalised_on},
    ).record
    take(payment, "check_doc", by=cast.sam, version=payment.version)
    answer = sam.post(address, {"exact_reason": "Left Australia on 2 May", "amount": "99.00"})
    page = answer.content.decode()
    assert answer.status_code == 409 and "is checked as it stands" in page and "Left Australia on 2 May" in page
    assert "checked by Sam Okoro" in sam.get(payment.get_absolute_url()).content.decode()


@pytest.mark.rule("STP-08", breaks="compensation/reports.py::stop_payments")
def test_stop_payments_are_counted_per_team_on_each_sites_own_days(
    cast, identified, places, finalised, django_assert_num_queries
):
    finalised()
    for by, moment in (
        (cast.sam, "2026-11-18 23:30"),
        (cast.sam, "2026-11-19 00:10"),
        (cast.tui, "2026-11-19 23:50"),
        (cast.quinn, "2026-11-20 02:30"),
    ):
        with at(local(moment)):
            payment = identified(by=by, trigger="another_so")
    with at(local("2026-11-20 09:00")):
        take(payment, "withdraw", by=cast.sam, version=1, because="Right after all.")
    day = date(2026, 11, 19)
    with django_assert_num_queries(2):
        rows = stop_payments((day, day), [places.newcastle, places.perth])
    told = [(row["name"], row["identified"], row["another_so"], row["withdrawn"], row["open"]) for row in rows]
    assert told == [("TPS Newcastle 1", 2, 2, 0, 2), ("TPS Perth 1", 1, 1, 1, 0)]  # in Perth it is the 19th still
    assert stop_payments((day, day), []) == []
    with at(local("2026-11-19 12:00")):
        finalised()
    assert stop_payments((day, day), [places.newcastle])[0]["contacts"] == 1


@pytest.mark.rule("STP-06", breaks="compensation/forms.py::Items.clean_exact_reason")
def test_the_page_has_the_steps_of_its_own_edition_and_says_of_those_why_not_now(as_, cast, identified):
    page = as_(cast.sam).get(identified().get_absolute_url()).content.decode()
    theirs = ("Arrears are incorrect", "Escalate to an SSO", "SSO is contacted")
    assert not any(f">{label}<" in page for label in theirs)
    assert ">DOC is checked<" in page and ">Withdraw: the arrears are correct<" in page
    page = as_(cast.sam).get(identified(edition="smart_centre").get_absolute_url()).content.decode()
    assert all(f">{label}<" in page for label in theirs) and "Verify first that the arrears are incorrect." in page


def test_the_items_are_saved_and_the_doc_is_checked_at_one_press_or_only_saved(as_, cast, identified):
    payment, browser = identified(), as_(cast.sam)
    period = {"period_from": "2026-11-01", "period_to": "2026-11-14"}
    sent = {**ITEMS, **period, "no_blueprint": "on", "then": "check_doc"}
    half = browser.post(f"{payment.get_absolute_url()}save/", sent | {"exact_reason": ""})
    kept = StopPayment.objects.get()
    assert half.status_code == 409 and "The DOC is not complete yet" in half.content.decode()
    assert (str(kept.amount), kept.doc_checked_at) == ("1284.60", None)
    assert browser.post(f"{payment.get_absolute_url()}save/", sent).status_code == 302
    checked = StopPayment.objects.get()
    assert (checked.exact_reason, checked.doc_checked_by) == (ITEMS["exact_reason"], cast.sam)


def test_once_lodged_the_next_step_is_its_outcome(as_, cast, identified):
    payment = identified()
    said = {"lodged_reference": "REQ0093817", "lodged_at": now(), "lodged_by": cast.sam}
    payment = take(payment, "lodge", by=cast.sam, version=payment.version, **said)
    page = as_(cast.sam).get(payment.get_absolute_url()).content.decode()
    assert "Record the outcome: was the payment stopped?" in page and 'data-key="s"' in page
    payment = take(payment, "record_stopped", by=cast.sam, version=payment.version, words="")
    assert "Record the outcome" not in as_(cast.sam).get(payment.get_absolute_url()).content.decode()


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
