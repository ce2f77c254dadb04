"""The other ways in which a contact ends: urgent QOL, redirected, inappropriate. Who may, when, what the SO is told."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from casework.models import OutgoingMail
from casework.steps import Refused, take
from people.clock import now
from tests.conftest import option
from tps import actions, reports
from tps.forms import CloseAsInappropriate, Redirect
from tps.models import Contact, Option
from tps.questions import Form

CONTACT = "tps/models/contact.py::Contact"
CATEGORIES = ("service_quality", "ownership", "recategorise", "debt_waiver", "q999", "helpdesk", "confirming")


def answers_of(name):
    return {
        "finalise": {},
        "finalise_as_urgent_qol": {},
        "redirect": {"redirected_to": option("redirect_to", "regular_line")},
        "close_as_inappropriate": {"inappropriate_category": option("inappropriate", "q999")},
    }[name]


def refused(contact, name, by):
    with pytest.raises(Refused) as found:
        take(contact, name, by=by, version=contact.version, **answers_of(name))
    return {rule for _, rule in found.value.reasons}


# -- urgent QOL


@pytest.mark.rule("CON-16", breaks=f"{CONTACT}.finalise_as_urgent_qol.guards")
@pytest.mark.parametrize("form", [Form.COMPENSATION, Form.ACCESS_SUPPORT])
def test_only_the_smart_centre_form_ends_as_urgent_qol(form, filled, cast, fresh):
    contact = filled(form)
    assert "CON-16" in refused(contact, "finalise_as_urgent_qol", cast.sam)
    assert fresh(contact).state == "open"


@pytest.mark.rule("CON-16", breaks="tps/models/contact.py::Contact.finalise_as_urgent_qol.guards")
def test_an_urgent_qol_contact_is_complete_and_no_summary_is_sent(filled, cast, fresh):
    contact = actions.save_contact(filled(), by=cast.sam, answers={"summary": ""}).record
    assert refused(contact, "finalise_as_urgent_qol", cast.sam) == {"CON-11"}

    contact = actions.save_contact(contact, by=cast.sam, answers={"summary": "Checked now."}).record
    take(contact, "finalise_as_urgent_qol", by=cast.sam, version=contact.version)

    assert fresh(contact).state == "urgent_qol" and fresh(contact).closed_at
    assert OutgoingMail.objects.count() == 0


@pytest.mark.rule("CON-16", breaks=f"{CONTACT}.Meta.constraints[contact_urgent_qol_on_its_form]")
def test_the_database_keeps_urgent_qol_to_its_form(filled):
    contact = filled(Form.COMPENSATION)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "update tps_contact set state = 'urgent_qol', closed_at = %s, version = version + 1 where id = %s",
            [now(), contact.pk],
        )


# -- redirected


@pytest.mark.rule("CON-26")
def test_a_general_enquiry_is_sent_on_and_the_record_says_where(filled, cast, fresh):
    contact = filled(Form.COMPENSATION)
    program = option("redirect_to", "program")
    take(contact, "redirect", by=cast.sam, version=contact.version, redirected_to=program, redirected_where="Families")

    contact = fresh(contact)
    assert (contact.state, contact.redirected_to, contact.redirected_where) == ("redirected", program, "Families")
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.kind) == ("kiri.walker@agency.example", "finalised")
    for words in (mail.text, mail.html):
        assert f"{program.label}, Families" in words and contact.summary in words
        assert "complete the enquiry" not in words


def test_only_the_compensation_form_redirects(filled, cast):
    assert "CON-26" in refused(filled(Form.SMART_CENTRE), "redirect", cast.sam)
    assert "CON-26" in refused(filled(Form.ACCESS_SUPPORT), "redirect", cast.sam)


@pytest.mark.parametrize(
    ("where", "words", "right"),
    [("regular_line", "", True), ("program", "", False), ("program", "Families", True), ("", "Families", False)],
)
def test_where_a_contact_is_redirected_to_is_said(where, words, right, filled, cast):
    sent = {"redirected_to": where, "redirected_where": words}
    assert Redirect(sent, record=filled(Form.COMPENSATION), by=cast.sam).is_valid() is right


def test_where_to_holds_no_customer_details(filled, cast):
    sent = {"redirected_to": "program", "redirected_where": "ring 0412 345 678"}
    form = Redirect(sent, record=filled(Form.COMPENSATION), by=cast.sam)
    assert not form.is_valid() and form.errors.as_data()["redirected_where"][0].code == "privacy"


# -- inappropriate


@pytest.mark.rule("CON-25")
@pytest.mark.parametrize("category", CATEGORIES)
def test_what_tps_does_not_exist_for_is_recorded_with_its_category_and_the_so_told_the_right_way(
    category, ended, fresh
):
    contact = fresh(ended("inappropriate", category=category))

    chosen = option("inappropriate", category)
    assert (contact.state, contact.inappropriate_category) == ("inappropriate", chosen)
    mail = OutgoingMail.objects.get()
    assert mail.to == "kiri.walker@agency.example"
    assert chosen.right_way and chosen.label in mail.text and chosen.right_way in mail.text


def test_the_categories_are_the_rules_seven_and_the_repeat_contact(db):
    of_compensation = Option.objects.offered("inappropriate", Form.COMPENSATION)
    assert {one.code for one in of_compensation} == {*CATEGORIES, "repeat"}
    of_smart_centre = {one.code for one in Option.objects.offered("inappropriate", Form.SMART_CENTRE)}
    assert of_smart_centre == {*CATEGORIES} - {"helpdesk"}


def test_the_page_shows_the_right_way_before_it_is_chosen(as_, cast, filled):
    contact = filled(Form.COMPENSATION)
    page = as_(cast.sam).get(f"/contacts/{contact.reference}/steps/close_as_inappropriate/").content.decode()
    for category in CATEGORIES:
        assert option("inappropriate", category).right_way in page


@pytest.mark.rule("CON-25")
def test_inappropriate_contacts_are_counted_by_category(ended, opened, cast):
    ended("inappropriate"), ended("inappropriate"), ended("inappropriate", category="confirming"), opened()
    today = now().astimezone(cast.sam.site.tz).date()

    counted = reports.inappropriate_by_category(cast.sam, cast.sam.site, today, today)
    assert [(row["inappropriate_category__code"], row["came"]) for row in counted] == [("q999", 2), ("confirming", 1)]
    [hour] = reports.contacts_by_hour(cast.sam, cast.sam.site, today, today).filter(source__isnull=False)
    assert (hour["inappropriate"], hour["redirected"], hour["urgent_qol"]) == (3, 0, 0)


# -- what both must say (CON-15), once, and who may


MUST_SAY = [
    ({"service_officer": None}, "CON-03"),
    ({"location": None}, "CON-04"),
    ({"source": None}, "CON-22"),
    ({"enquiry_type": None}, "CON-06"),
    ({"help_needed": ""}, "CON-06"),
    ({"summary": ""}, "CON-11"),
]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.rule("CON-15", breaks=f"{CONTACT}.{name}.guards"))
        for name in ("redirect", "close_as_inappropriate")
    ],
)
def test_nothing_is_sent_before_it_says_who_and_what(name, filled, cast, fresh):
    for without, rule in MUST_SAY:
        contact = actions.save_contact(filled(Form.COMPENSATION), by=cast.sam, answers=without).record
        assert refused(contact, name, cast.sam) == {rule}
        assert fresh(contact).state == "open"
    assert OutgoingMail.objects.count() == 0


@pytest.mark.parametrize("name", ["redirect", "close_as_inappropriate"])
def test_what_is_asked_to_help_is_not_asked_to_send_the_right_way(name, filled, cast):
    contact = filled(Form.COMPENSATION, checked=[], references=[], crn_given="")
    assert take(contact, name, by=cast.sam, version=contact.version, **answers_of(name)).closed_at


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("redirect", marks=pytest.mark.rule("CON-14", breaks=f"{CONTACT}.redirect.then")),
        pytest.param("close_as_inappropriate", marks=pytest.mark.rule("CON-14", breaks=f"{CONTACT}.close_as_inappropriate.then")),
    ],
)  # fmt: skip
def test_the_so_is_told_once_however_the_contact_ends(name, filled, cast):
    contact = filled(Form.COMPENSATION)
    contact = take(contact, name, by=cast.sam, version=contact.version, **answers_of(name))
    for again in ("finalise", "redirect", "close_as_inappropriate", "finalise_as_urgent_qol"):
        with pytest.raises(Refused):
            take(contact, again, by=cast.sam, version=contact.version, **answers_of(again))
    assert OutgoingMail.objects.get().kind == "finalised"


@pytest.mark.parametrize("name", ["tui", "aroha", "lena", "quinn", "kiri", "ida", "otto", "priya", "gateway"])
@pytest.mark.parametrize("step", ["finalise_as_urgent_qol", "redirect", "close_as_inappropriate", "refer_early"])
def test_nobody_but_its_officer_ends_it(step, name, opened, cast, fresh):
    contact = opened(form=Form.COMPENSATION)
    with pytest.raises(PermissionDenied):
        take(contact, step, by=getattr(cast, name), version=contact.version)
    assert fresh(contact).state == "open"


@pytest.mark.parametrize("step", ["redirect", "close_as_inappropriate", "refer_early"])
def test_a_system_judges_nobodys_enquiry_not_even_its_own(step, opened, cast):
    contact = opened(cast.gateway, Form.COMPENSATION)
    with pytest.raises(PermissionDenied):
        take(contact, step, by=cast.gateway, version=contact.version)


@pytest.mark.parametrize("state", ["urgent_qol", "redirected", "inappropriate"])
def test_its_so_reads_it_and_a_correction_is_an_addendum(state, ended, cast, fresh):
    contact = ended(state)
    assert Contact.objects.visible_to(cast.kiri).get() == contact
    assert not Contact.objects.visible_to(cast.noah).exists()
    take(contact, "add_addendum", by=cast.tui, version=contact.version, text="Said again in the team meeting.")
    assert fresh(contact).addenda.count() == 1
    with pytest.raises(Refused) as closed:
        actions.save_contact(fresh(contact), by=cast.sam, answers={"summary": "Another"})
    assert closed.value.reasons[0][1] == "CON-31"


def test_the_summary_goes_to_the_right_so_when_the_wrong_one_was_told(ended, cast):
    contact = ended("redirected")
    take(
        contact, "correct_service_officer", by=cast.sam, version=contact.version, service_officer=cast.noah, text="Misheard."
    )  # fmt: skip
    mail = OutgoingMail.objects.get(kind="corrected")
    assert mail.to == cast.noah.email and "Regular Compensation Management line" in mail.text


# -- who takes over completes it, or refers it early


@pytest.mark.parametrize(
    ("step", "form"),
    [
        pytest.param("redirect", Form.COMPENSATION, marks=pytest.mark.rule("CON-19", breaks=f"{CONTACT}.redirect.guards")),
        pytest.param("close_as_inappropriate", Form.COMPENSATION, marks=pytest.mark.rule("CON-19", breaks=f"{CONTACT}.close_as_inappropriate.guards")),
    ],
)  # fmt: skip
def test_who_took_over_completes_it(step, form, filled, cast):
    contact = filled(form)
    contact = take(contact, "take_over", by=cast.sam, version=contact.version)
    assert refused(contact, step, cast.sam) == {"CON-19"}


@pytest.mark.rule("CON-19", breaks=f"{CONTACT}.refer_early.guards")
@pytest.mark.parametrize("taken_over", [False, True])
def test_an_early_referral_is_recorded_once_before_or_after_taking_over(taken_over, filled, cast, fresh):
    contact = filled()
    if taken_over:
        contact = take(contact, "take_over", by=cast.sam, version=contact.version)
    contact = take(contact, "refer_early", by=cast.sam, version=contact.version, reason="out_of_scope")

    contact = fresh(contact)
    assert (contact.state, contact.referred_early_by, contact.referred_early_reason) == (
        "open",
        cast.sam,
        "out_of_scope",
    )
    assert contact.referred_early_at is not None
    with pytest.raises(Refused):
        take(contact, "refer_early", by=cast.sam, version=contact.version, reason="system_limitation")

    take(contact, "finalise", by=cast.sam, version=contact.version)
    text = OutgoingMail.objects.get().text
    assert "referred to a service support officer" in text and "has completed it" not in text
    assert ("return to the customer" in text) is not taken_over


# -- a repeat contact (CON-27)


@pytest.mark.rule("CON-27", breaks="tps/forms/contact.py::CloseAsInappropriate.clean")
def test_a_repeat_contact_is_recorded_as_sent_to_the_team_leader_with_its_link(finalised, filled, cast, fresh):
    earlier = finalised(Form.COMPENSATION)
    others = finalised(Form.COMPENSATION, service_officer=cast.noah)
    contact = filled(Form.COMPENSATION)

    def form(category, follows):
        return CloseAsInappropriate(
            {"inappropriate_category": category, "follows": follows}, record=contact, by=cast.sam
        )

    assert not form("repeat", "").is_valid()
    assert not form("repeat", others.reference).is_valid()
    assert not form("repeat", contact.reference).is_valid()
    assert not form("q999", earlier.reference).is_valid()
    right = form("repeat", earlier.reference.lower())
    assert right.is_valid()
    take(contact, "close_as_inappropriate", by=cast.sam, version=contact.version, **right.cleaned_data)

    contact = fresh(contact)
    assert contact.follows == earlier and "sent to the team leader" in contact.inappropriate_category.label
    assert "Tell your team leader" in OutgoingMail.objects.get(record_id=contact.pk).text


# -- pages and the API


def test_the_more_menu_has_what_the_form_has(as_, cast, opened):
    page = as_(cast.sam).get(f"/log/{opened(form=Form.COMPENSATION).reference}/").content.decode()
    assert 'value="redirect"' in page and 'value="finalise_as_urgent_qol"' not in page
    page = as_(cast.sam).get(f"/log/{opened(form=Form.SMART_CENTRE).reference}/").content.decode()
    assert 'value="redirect"' not in page and 'value="finalise_as_urgent_qol"' in page


@pytest.mark.parametrize("name", ["redirect", "close_as_inappropriate"])
def test_who_turns_an_enquiry_away_is_asked_where_to_first_and_on_the_same_page_for_what_is_missing(
    name, as_, cast, opened, fresh
):
    contact = opened(form=Form.COMPENSATION)
    browser, address = as_(cast.sam), f"/contacts/{contact.reference}/steps/{name}/"
    said = {"help_needed": "Opening hours", "source": option("source", "speed_dial").pk, "step": name}
    sent = browser.post(f"/log/{contact.reference}/", {"fields": "help_needed,source", **said})
    assert (sent.status_code, sent.url, fresh(contact).help_needed) == (302, address, "Opening hours")
    page = browser.get(address).content.decode()
    asked = page.index("id_redirected_to" if name == "redirect" else "id_inappropriate_category")
    assert asked < page.index("id_summary") and "id_help_needed" not in page and "data-guard" in page

    where = {field: value.pk for field, value in answers_of(name).items()}
    typed = where | {"service_officer": "KW4821", "enquiry_type": option("enquiry_type", "coding").pk, "version": 2}
    half = browser.post(address, typed | {"customer_on_hold": "true"})
    assert (
        half.status_code == 409 and 'href="#id_summary"' in half.content.decode() and "KW4821" in half.content.decode()
    )
    assert browser.post(address, typed | {"summary": "Ring 0412 345 678"}).status_code == 422
    assert browser.post(address, typed | {"version": 1, "summary": "Said."}).status_code == 409
    assert (fresh(contact).state, fresh(contact).service_officer) == (
        "open",
        None,
    )  # nothing is kept that did not go through
    done = browser.post(address, typed | {"customer_on_hold": "true", "summary": "It is the regular line’s."})
    assert (done.status_code, done.url) == (302, contact.get_absolute_url())
    closed = fresh(contact)
    assert closed.state == ("redirected" if name == "redirect" else "inappropriate")
    assert (closed.service_officer, closed.summary) == (cast.kiri, "It is the regular line’s.")
    assert OutgoingMail.objects.get().to == cast.kiri.email


@pytest.mark.parametrize("name", ["redirect", "close_as_inappropriate"])
def test_what_no_answer_puts_right_is_said_at_once(name, as_, cast, opened):
    contact = opened(form=Form.COMPENSATION)
    take(contact, "take_over", by=cast.sam, version=contact.version)
    response = as_(cast.sam).post(f"/log/{contact.reference}/", {"fields": "-", "step": name})
    assert response.status_code == 409 and "CON-19" in response.content.decode()
    assert as_(cast.tui).get(f"/contacts/{contact.reference}/steps/{name}/").status_code in (403, 409)


def test_each_ending_goes_through_its_page(as_, cast, filled, fresh):
    contact = filled(Form.COMPENSATION)
    browser = as_(cast.sam)
    address = f"/contacts/{contact.reference}/steps/redirect/"
    assert browser.post(address, {"redirected_to": "", "redirected_where": ""}).status_code == 422
    chosen = option("redirect_to", "regular_line").pk
    assert browser.post(address, {"redirected_to": chosen, "redirected_where": ""}).status_code == 302
    assert fresh(contact).state == "redirected"
    for state in ("redirected", "inappropriate", "urgent_qol"):
        assert browser.get(f"/contacts/?state={state}").status_code == 200
    assert "Regular Compensation Management line" in browser.get(contact.get_absolute_url()).content.decode()
