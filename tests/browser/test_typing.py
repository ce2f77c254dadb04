"""Typing into the contact form in a real browser: completed, saved as typed, and never lost."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from casework.steps import take
from tests.browser.conftest import until_ready
from tps.models import Contact, Option, Reference

pytestmark = pytest.mark.browser
SAVED = re.compile(r"^Saved \d")


@pytest.fixture
def form(look, cast, opened):
    """Sam's form of a contact just opened; `contact()` is the record as it stands in the database."""
    contact = opened()
    page = look(cast.sam)
    page.goto(f"/log/{contact.reference}/")
    page.contact = lambda: Contact.objects.with_people().get(pk=contact.pk)
    page.state = page.locator("[data-save-state] [data-words]")
    until_ready(page)
    return page


def test_the_service_officer_is_completed_by_keyboard_and_saved(form, cast):
    field = form.get_by_label("Service officer, by logon or name")
    expect(field).to_be_focused()
    field.press_sequentially("kiri wa")
    expect(form.get_by_role("option", name="KW4821")).to_have_attribute("aria-selected", "true")
    form.keyboard.press("Tab")
    expect(field).to_have_value("KW4821  Kiri Walker")
    expect(form.state).to_have_text(SAVED)
    expect(form.locator("#id_service_officer-hint")).to_contain_text("Recovery 3")
    expect(form.get_by_role("heading", name="Kiri’s last contacts")).to_be_visible()
    assert form.contact().service_officer == cast.kiri


def test_nobody_by_that_name_is_said_beside_the_field(form):
    field = form.get_by_label("Service officer, by logon or name")
    field.fill("zz9999")
    field.blur()
    expect(form.locator("#id_service_officer-error")).to_contain_text("Nobody in the directory goes by that")
    expect(field).to_have_attribute("aria-invalid", "true")


@pytest.mark.rule("CON-09", breaks="static/js/fields.js::cleared.forEach(one => { one.checked = false; });")
def test_nothing_checked_clears_the_others_and_says_so(form):
    form.get_by_label("Operational Blueprint").check(force=True)
    form.get_by_label("Nothing Checked").check(force=True)
    expect(form.get_by_label("Operational Blueprint")).not_to_be_checked()
    expect(form.locator("#live")).to_have_text("Nothing Checked: the other choices were cleared.")
    expect(form.state).to_have_text(SAVED)
    assert form.contact().checked == ["nothing_checked"]
    form.get_by_label("mySupport").check(force=True)
    expect(form.get_by_label("Nothing Checked")).not_to_be_checked()


def test_references_are_completed_and_kept_as_tokens(form):
    Reference.objects.create(number="117-22082304", title="Periodic payments, coding the end date")
    entry = form.get_by_label("References given")
    entry.press_sequentially("periodic")
    expect(form.get_by_role("option", name="117-22082304")).to_be_visible()
    entry.press("Enter")
    entry.press_sequentially("11122072908")
    entry.press("Enter")
    expect(form.locator(".token .ref")).to_have_text(["117-22082304", "111-22072908"])
    both = ["117-22082304", "111-22072908"]
    for _ in range(50):  # each is saved at once, by itself
        if form.contact().references == both:
            break
        form.state.page.wait_for_timeout(100)
    assert form.contact().references == both
    form.get_by_label("Remove 117-22082304").click()
    expect(form.locator(".token .ref")).to_have_text(["111-22072908"])


def test_another_form_asks_for_more_and_keeps_what_was_typed(form):
    summary = form.get_by_label("Summary")
    summary.fill("Guided to the file on end dates.")
    form.get_by_label("Compensation Recovery").check(force=True)
    expect(form.get_by_label("Location, team or ROC")).to_be_visible()
    expect(form.get_by_role("group", name="CRN")).to_be_visible()
    expect(form.get_by_label("Summary")).to_have_value("Guided to the file on end dates.")
    expect(form.state).to_have_text(SAVED)
    assert (form.contact().form, form.contact().summary) == ("compensation", "Guided to the file on end dates.")


def test_a_lost_session_loses_no_typing(form, cast, site, tools):
    Session.objects.all().delete()
    summary = form.get_by_label("Summary")
    summary.fill("Typed after the session was lost.")
    expect(form.get_by_role("heading", name="You were signed out")).to_be_visible()
    expect(form.get_by_role("link", name="Sign in", exact=True)).to_have_attribute("target", "_blank")
    assert form.contact().summary == ""

    tools.sign_in(form.context, cast.sam, site)  # as a second tab does
    form.evaluate("dispatchEvent(new Event('focus'))")
    expect(form.state).to_have_text(SAVED)
    expect(form.get_by_role("heading", name="You were signed out")).to_be_hidden()
    assert form.contact().summary == "Typed after the session was lost."


def test_without_any_cookie_left_it_waits_for_signing_in_however_long(form, cast, site, tools):
    form.context.clear_cookies()
    form.get_by_label("Summary").fill("Typed after the cookies were cleared.")
    expect(form.get_by_role("heading", name="You were signed out")).to_be_visible()
    for _ in range(3):
        form.evaluate("dispatchEvent(new Event('focus'))")
        form.wait_for_timeout(400)
    expect(form.state).to_have_text("Not saved: signed out")

    tools.sign_in(form.context, cast.sam, site)
    form.context.new_page().goto("/signed-in/")
    form.evaluate("dispatchEvent(new Event('focus'))")
    expect(form.state).to_have_text(SAVED)
    assert form.contact().summary == "Typed after the cookies were cleared."


def test_a_contact_handed_over_meanwhile_says_so_and_keeps_the_typing(form, cast):
    contact = form.contact()
    take(contact, "hand_over", by=cast.sam, version=contact.version, to=cast.tui)
    form.get_by_label("Summary").fill("Typed after it was handed over.")
    expect(form.get_by_role("heading", name="This can no longer be saved here")).to_be_visible()
    expect(form.get_by_label("Summary")).to_have_value("Typed after it was handed over.")
    assert form.contact().summary == ""


def test_without_a_connection_it_is_tried_again(form):
    form.context.set_offline(True)
    form.get_by_label("Summary").fill("Typed without a connection.")
    expect(form.state).to_have_text("Not saved, trying again")
    form.context.set_offline(False)
    form.evaluate("dispatchEvent(new Event('online'))")
    expect(form.state).to_have_text(SAVED)
    assert form.contact().summary == "Typed without a connection."


def test_two_tabs_never_overwrite_each_other(form, cast):
    other = form.context.new_page()
    other.goto(form.url)
    other.get_by_label("What they need help with").fill("An end date")
    other.get_by_label("Summary").fill("From the other tab.")
    expect(other.locator("[data-save-state] [data-words]")).to_have_text(SAVED)

    form.get_by_label("Summary").fill("From the first tab.")
    expect(form.get_by_role("heading", name="Changed elsewhere")).to_be_visible()
    form.get_by_role("button", name="See both").click()
    expect(form.get_by_role("heading", level=1)).to_have_text(
        "This contact was changed elsewhere while you were typing"
    )
    expect(form.locator(".choice")).to_contain_text(["From the other tab.", "From the first tab."])
    form.get_by_role("button", name="Save what I chose").click()
    expect(form.get_by_label("Summary")).to_have_value("From the first tab.")
    assert (form.contact().summary, form.contact().help_needed) == ("From the first tab.", "An end date")


def test_nothing_typed_is_written_to_the_browsers_storage(form):
    form.get_by_label("Summary").fill("Nothing of this stays in the browser.")
    expect(form.state).to_have_text(SAVED)
    stored = form.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "stays" not in stored


@pytest.mark.rule("CON-14", breaks='templates/tps/log.html::name="step" value="finalise"')
def test_finalising_waits_for_what_is_being_saved(form, cast):
    """Ctrl+Enter straight after the last letter: the step sees every letter."""
    form.get_by_label("Service officer, by logon or name").fill("KW4821")
    form.get_by_label("Contact source").select_option(label=str(Option.objects.get(list="source", code="speed_dial")))
    form.get_by_label("Enquiry type").select_option(label=str(Option.objects.get(list="enquiry_type", code="coding")))
    form.get_by_label("What they need help with").fill("Which day is the end date")
    form.get_by_label("Summary").press_sequentially("Guided to the file.")
    form.keyboard.press("Control+Enter")
    expect(form.get_by_text("E-mail to the SO waits")).to_be_visible()
    assert form.contact().summary == "Guided to the file."
    expect(form.locator("#toasts")).to_contain_text("finalised. Kiri is being e-mailed the summary")


def test_what_is_missing_is_refused_all_at_once_with_each_rule(form):
    form.get_by_label("What they need help with").fill("Which day is the end date")
    form.keyboard.press("Control+Enter")
    expect(form.get_by_role("heading", name="Finalise and notify SO is not possible yet")).to_be_focused()
    expect(form.locator(".refusal li")).to_have_count(4)
    expect(form.locator(".refusal")).to_contain_text("CON-03")
    expect(form.get_by_label("What they need help with")).to_have_value("Which day is the end date")


def test_a_banner_never_covers_the_field_under_the_hand(form, cast):
    other = form.context.new_page()
    other.goto(form.url)
    other.get_by_label("Summary").fill("From the other tab.")
    expect(other.locator("[data-save-state] [data-words]")).to_have_text(SAVED)
    form.set_viewport_size({"width": 1440, "height": 720})
    form.get_by_label("Summary").fill("From the first tab.")
    expect(form.get_by_role("heading", name="Changed elsewhere")).to_be_visible()
    field, banner = form.get_by_label("Summary").bounding_box(), form.locator("[data-save-banner]").bounding_box()
    assert field["y"] + field["height"] <= banner["y"] + 1


def test_a_key_leads_into_a_field_and_replaces_nothing_that_stands_there(form):
    form.locator("#id_help_needed").fill("Which day is")
    form.locator("#id_summary").fill("Guided to")
    form.keyboard.press("Alt+h")
    form.keyboard.type(" the end date")
    form.keyboard.press("Alt+s")
    form.keyboard.type(" the file.")
    expect(form.locator("#id_help_needed")).to_have_value("Which day is the end date")
    expect(form.locator("#id_summary")).to_have_value("Guided to the file.")


def test_each_reason_of_a_refusal_leads_to_its_field_and_marks_it(form):
    form.keyboard.press("Control+Enter")
    expect(form.get_by_role("heading", name="Finalise and notify SO is not possible yet")).to_be_focused()
    form.keyboard.press("Tab")
    form.keyboard.press("Enter")
    officer = form.get_by_label("Service officer, by logon or name")
    expect(officer).to_be_focused()
    expect(officer).to_have_attribute("aria-invalid", "true")
    expect(form.locator("#id_summary-error")).to_have_text("Not answered yet")
    form.get_by_label("Summary").fill("Guided to the file.")
    expect(form.locator("#id_summary-error")).to_be_hidden()
    assert form.locator(".refusal a.rule").first.get_attribute("target") == "_blank"


def test_the_form_is_changed_by_a_key_and_what_is_needed_is_marked(form):
    expect(form.locator(".req:visible").first).to_be_visible()
    assert form.get_by_role("group", name="What was checked before calling (needed)").count() == 0
    form.keyboard.press("Alt+2")
    expect(form.get_by_role("group", name="CRN (needed)")).to_be_visible()
    expect(form.get_by_role("group", name="What was checked before calling (needed)")).to_be_visible()
    form.keyboard.press("Alt+k")
    expect(form.get_by_label("Given, record opened")).to_be_focused()
    form.keyboard.press("?")
    expect(form.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def test_a_service_officer_who_is_not_in_the_directory_is_added_without_leaving_the_keyboard(form, places):
    officer = form.get_by_label("Service officer, by logon or name")
    officer.press_sequentially("zed nobody")
    expect(form.get_by_role("option", name="Add “zed nobody” to the directory")).to_have_attribute(
        "aria-selected", "true"
    )
    form.keyboard.press("Enter")
    dialog = form.get_by_role("dialog", name="Service officer not in the directory?")
    expect(dialog.get_by_label("Logon")).to_be_focused()
    expect(dialog.get_by_label("Given name")).to_have_value("Zed")
    expect(dialog.get_by_label("Family name")).to_have_value("Nobody")
    form.keyboard.press("Escape")
    expect(officer).to_be_focused()
    officer.fill("")
    officer.press_sequentially("zn4999")
    form.get_by_role("option", name="Add “zn4999” to the directory").wait_for()
    form.keyboard.press("Enter")
    expect(dialog.get_by_label("Logon")).to_have_value("ZN4999")
    dialog.get_by_label("Team").select_option(label=str(places.recovery_3))
    dialog.get_by_label("Given name").fill("Zed")
    dialog.get_by_label("Family name").fill("Nobody")
    form.keyboard.press("Enter")
    expect(form.get_by_text("Unverified until the next import")).to_be_visible()
