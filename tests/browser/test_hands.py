"""The hand on the form: it stays where it was when the form changes, a letter answers, and nothing typed is swallowed."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import until_ready
from tests.conftest import option
from tps.models import Contact
from tps.questions import Form

pytestmark = pytest.mark.browser
ALL_SAVED = "(one => !one.underWay && !one.dirty().length)(document.querySelector('form[data-autosave]').autosave)"
OFFICER = "Service officer, by logon or name"


@pytest.fixture
def form(look, cast, opened):
    """Sam's form of a contact just opened; `contact()` is the record as it stands in the database."""
    contact = opened()
    page = look(cast.sam)
    page.goto(f"/log/{contact.reference}/")
    page.contact = lambda: Contact.objects.with_people().get(pk=contact.pk)

    def saved():
        while not page.evaluate(ALL_SAVED):
            page.wait_for_timeout(100)

    page.saved = saved
    until_ready(page)
    return page


def slowly(page, address, milliseconds=700):
    """From now on the server takes its time to answer there."""

    def wait(route):
        page.wait_for_timeout(milliseconds)
        route.continue_()

    page.route(address, wait)


def test_the_form_changes_under_a_typing_hand_and_every_letter_stays(form):
    """Also what is typed while the server is asked, in the middle of a text, in references and on the form's own choice."""
    summary = form.get_by_label("Summary")
    summary.focus()
    form.keyboard.type("Guided to the file.")
    for _ in range(5):
        form.keyboard.press("ArrowLeft")
    form.keyboard.press("Alt+2")
    form.keyboard.type("right ", delay=90)
    expect(form.get_by_role("group", name="CRN (needed)")).to_be_visible()
    form.keyboard.type("Compensation ", delay=30)
    expect(summary).to_be_focused()
    expect(summary).to_have_value("Guided to the right Compensation file.")

    form.keyboard.press("Alt+g")
    form.keyboard.type("NNU 20")
    form.keyboard.press("Alt+3")
    expect(form.get_by_label("Service Zone")).to_be_visible()
    form.keyboard.type("26-418")
    form.keyboard.press("Enter")
    expect(form.locator(".token .ref")).to_have_text("NNU 2026-418")

    form.get_by_label("Smart Centre", exact=False).first.focus()
    form.keyboard.type("NNU 7")
    form.keyboard.press("Enter")
    expect(form.locator(".token .ref")).to_have_text(["NNU 2026-418", "NNU 7"])
    form.saved()
    contact = form.contact()
    assert (contact.form, contact.summary) == (Form.ACCESS_SUPPORT, "Guided to the right Compensation file.")
    assert contact.references == ["NNU 2026-418", "NNU 7"]


def test_on_a_new_contact_the_hand_begins_at_the_service_officer(form):
    form.keyboard.press("Alt+2")
    form.keyboard.type("kiri")
    expect(form.get_by_role("option", name="KW4821")).to_have_attribute("aria-selected", "true")
    expect(form.get_by_label("Location, team or ROC")).to_be_visible()
    form.keyboard.press("Tab")
    expect(form.get_by_label(OFFICER)).to_have_value("KW4821  Kiri Walker")
    on_hold = form.locator("[name=customer_on_hold]").first
    expect(on_hold).to_be_focused()  # the location comes from the directory
    form.get_by_label("Access Support Centre").click()
    expect(form.get_by_label("Service Zone")).to_be_visible()
    expect(on_hold).to_be_focused()


def test_an_older_answer_of_the_server_overwrites_nothing_that_was_saved_meanwhile(form):
    slowly(form, re.compile(r"/log/[^/]+/$"))
    form.keyboard.press("Alt+2")
    form.get_by_label("What they need help with").fill("Which day is the end date")
    form.get_by_label("Summary").focus()
    expect(form.get_by_role("group", name="CRN (needed)")).to_be_visible()
    expect(form.get_by_label("What they need help with")).to_have_value("Which day is the end date")


def test_the_so_s_own_line_is_one_key_away_and_keeps_what_is_typed(form):
    form.keyboard.type("KW4821")
    form.keyboard.press("Tab")
    expect(form.locator("#another-line")).to_contain_text("Kiri is of Compensation Recovery (ROC NCL03).")
    expect(form.locator("#live")).to_have_text("Kiri is of Compensation Recovery (ROC NCL03).")
    form.keyboard.press("Alt+h")
    form.keyboard.type("Which day is the end date")
    form.keyboard.press("Alt+x")
    form.keyboard.type(" here")
    expect(form.get_by_label("Location, team or ROC")).to_be_visible()
    expect(form.locator("#another-line")).to_be_empty()
    expect(form.get_by_label("What they need help with")).to_have_value("Which day is the end date here")
    expect(form.get_by_label("What they need help with")).to_be_focused()
    form.saved()
    assert (form.contact().form, form.contact().location.roc_code) == (Form.COMPENSATION, "NCL03")


def test_a_letter_answers_and_the_hand_goes_on(form):
    form.keyboard.press("Alt+2")
    expect(form.get_by_role("group", name="CRN (needed)")).to_be_visible()
    form.keyboard.press("Alt+j")
    form.keyboard.press("y")
    expect(form.get_by_label("Contact source")).to_be_focused()
    form.keyboard.press("Alt+k")
    form.keyboard.press("n")
    expect(form.get_by_label("What they need help with")).to_be_focused()
    form.keyboard.press("Alt+c")
    for digit in ("1", "6"):
        form.keyboard.press(digit)
    expect(form.get_by_label("Notes and DOCs")).to_be_checked()
    form.saved()
    contact = form.contact()
    assert (contact.customer_on_hold, contact.crn_given) == (True, "no_customer")
    assert contact.checked == ["operational_blueprint", "notes_docs"]
    form.keyboard.press("0")
    expect(form.get_by_label("Nothing Checked")).to_be_checked()
    expect(form.get_by_label("Operational Blueprint")).not_to_be_checked()


def test_what_is_needed_is_marked_as_soon_as_it_is_asked(form):
    checked = form.get_by_role("group", name="What was checked before calling (needed)")
    assert checked.count() == 0
    kind = form.get_by_label("Enquiry type")
    kind.select_option(label=str(option("enquiry_type", "policy_question")))
    expect(checked).to_be_visible()
    kind.select_option(label=str(option("enquiry_type", "system_issue")))
    expect(checked).to_have_count(0)
    expect(form.get_by_role("group", name="The reference material has no answer (needed)")).to_be_visible()


def test_the_summary_begins_with_what_stands_above_it(form):
    form.get_by_label("What they need help with").fill("Which day is the end date")
    form.keyboard.press("Alt+c")
    form.keyboard.press("1")
    form.keyboard.press("Alt+g")
    form.keyboard.type("111-22072908")
    form.keyboard.press("Enter")
    form.keyboard.press("Alt+b")
    form.keyboard.type("The SO recoded.")
    summary = "Asked: Which day is the end date. Checked: Operational Blueprint. Given: 111-22072908. The SO recoded."
    expect(form.get_by_label("Summary")).to_have_value(summary)
    form.saved()
    assert form.contact().summary == summary


def test_a_step_s_page_begins_in_its_first_field_and_the_menu_goes_by_arrows_and_letters(form):
    form.keyboard.press("Alt+m")
    ways = form.locator("#more-steps button")
    form.keyboard.press("ArrowDown")
    expect(ways.first).to_be_focused()
    form.keyboard.press("ArrowUp")
    expect(ways.last).to_be_focused()
    form.keyboard.press("s")
    expect(form.locator("#more-steps button:focus b")).to_have_text(re.compile("^S"))
    form.keyboard.press("Escape")
    form.goto(f"/contacts/{form.contact().reference}/steps/hand_over/")
    assert form.evaluate("document.activeElement.closest('main form[data-main] .field') !== null")
