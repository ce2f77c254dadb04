"""The command palette: what one may do, contacts by reference, staff by name; never a customer's details."""

from datetime import timedelta

import pytest

from compensation.actions import identify
from desk.palette import results
from desk.sight import record_types
from people.clock import now
from tps.actions import add_shift, receive_call
from tps.models import QualityCheck


def found(user, text=""):
    return {group["name"]: [option["words"] for option in group["options"]] for group in results(user, text)["groups"]}


def test_with_nothing_typed_it_offers_what_one_can_do(cast, opened):
    contact = opened()
    told = found(cast.sam)
    assert told["Do"] == ["Log contact", "New stop payment"]
    assert told["Contacts"] == [f"{contact.reference} New contact"]
    assert found(cast.aroha)["Do"] == ["New stop payment"]
    assert "Do" not in found(cast.otto)


@pytest.mark.parametrize("typed", ["TPS-{}", "tps-{}", "tps {}", "{}"])
def test_a_contact_by_its_reference_however_written(cast, finalised, typed):
    contact = finalised()
    assert found(cast.sam, typed.format(contact.pk))["Contacts"] == [f"{contact.reference} {contact.headline}"]


@pytest.mark.parametrize("typed", ["STP-{}", "stp-{}", "stp {}"])
def test_a_stop_payment_by_its_reference_however_written(cast, typed):
    payment = identify(by=cast.sam, edition="compensation", trigger="finalised", finalised_on=now().date())
    words = [f"{payment.reference} Stop payment"]
    assert found(cast.tui, typed.format(payment.pk))["Stop payments"] == words
    assert found(cast.sam)["Stop payments"] == words and "Stop payments" not in found(cast.tui)
    assert "Stop payments" not in found(cast.kiri, payment.reference)


@pytest.mark.parametrize("written", ["{}", "{} ", "sup {}", "sup-{}"])
def test_a_supervisor_call_by_its_reference_however_written(cast, filled, written):
    said = {"why": "not_said", "warm_transfer": True, "explained_in_full": True}
    call = receive_call(filled(), by=cast.sam, transferred_by=cast.kiri, **said)
    typed = written.format(call.pk if "sup" in written else call.reference.lower())
    assert found(cast.tui, typed)["Supervisor calls"] == [f"{call.reference} {call.headline}"]
    assert "Supervisor calls" not in found(cast.kiri, call.reference)


def test_every_kind_of_record_is_found_by_who_sees_it_and_leads_to_its_page(cast, ended, as_):
    check = QualityCheck.objects.get(contact=ended("urgent_qol"))
    assert found(cast.tui, check.reference)["Quality checks"] == [f"{check.reference} {check.headline}"]
    assert "Quality checks" not in found(cast.priya, check.reference)
    shift = add_shift(by=cast.aroha, officer=cast.tui, starts_at=now(), ends_at=now() + timedelta(hours=2))
    [group] = results(cast.sam, shift.reference)["groups"]
    assert as_(cast.sam).get(group["options"][0]["href"]).status_code == 200
    for model in record_types().values():
        assert model(pk=7).get_absolute_url() and str(model._meta.verbose_name_plural)


def test_words_that_begin_like_a_reference_are_only_words(cast, django_assert_num_queries):
    assert cast.sam.roles
    with django_assert_num_queries(2):  # staff by that name, and the contact in hand
        assert "Supervisor calls" not in found(cast.sam, "support")


def test_nobody_finds_a_contact_that_they_may_not_see(cast, finalised):
    contact = finalised()
    assert "Contacts" in found(cast.kiri, contact.reference)
    assert "Contacts" not in found(cast.priya, contact.reference)


def test_staff_by_logon_or_name_for_tps_only(cast):
    assert found(cast.sam, "kiri wal")["Staff"] == ["Kiri Walker KW4821"]
    assert found(cast.sam, "kw48")["Staff"] == ["Kiri Walker KW4821"]
    assert "Staff" not in found(cast.kiri, "kiri")


@pytest.mark.rule("CON-13", breaks="desk/palette.py::results")
@pytest.mark.parametrize("typed", ["123 456 789A", "tfn 123 456 782", "born 12/03/1961"])
def test_what_looks_like_a_customers_details_is_not_searched_for(cast, typed):
    told = results(cast.sam, typed)
    assert told["groups"] == []
    assert told["refused"]["rule"] == "CON-13"
    assert typed not in told["refused"]["text"]


def test_the_page_takes_it_by_post_only(cast, as_):
    client = as_(cast.sam)
    assert client.get("/palette/?q=kiri").status_code == 405
    assert b"Kiri Walker KW4821" in client.post("/palette/", {"q": "kiri"}).content


def test_what_is_done_with_the_contact_in_hand_is_found_by_its_words(cast, filled, as_):
    contact = filled()
    for typed, words in (
        ("escal", "Escalate"),
        ("refer", "Refer early"),
        ("stop pay", "Stop payment"),
        ("sign o", "Sign out"),
    ):
        assert words in found(cast.sam, typed)["Do"], typed
    assert "Refer early" not in found(cast.tui, "refer").get("Do", [])
    [group] = [group for group in results(cast.sam, "refer early")["groups"] if group["name"] == "Do"]
    assert group["options"][0]["href"] == f"/contacts/{contact.reference}/steps/refer_early/"
    assert "Dark theme" in found(cast.kiri, "dark")["Do"]
    assert as_(cast.sam).post("/settings/theme/", {"theme": "dark"}).status_code == 204
    assert as_(cast.sam).post("/settings/theme/", {"theme": "pink"}).status_code == 400
    cast.sam.refresh_from_db()
    assert cast.sam.theme == "dark"
