"""Where the hand is after a key: at the next field that is not answered, at the way that was typed, where it was before."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import until_ready
from tests.browser.test_hands import OFFICER
from tps.actions import save_contact

pytestmark = pytest.mark.browser


@pytest.fixture
def form(look, cast, opened):
    """Sam's form of a contact on the Smart Centre form whose SO is of Compensation Recovery."""
    contact = save_contact(opened(), by=cast.sam, answers={"service_officer": cast.kiri}).record
    page = look(cast.sam)
    page.goto(f"/log/{contact.reference}/")
    until_ready(page)
    page.reference = contact.reference
    return page


def named(page):
    return page.evaluate("(document.activeElement.name || document.activeElement.textContent).trim()")


def test_the_hand_goes_to_the_next_field_and_past_what_is_filled_in(form):
    assert named(form) == "customer_on_hold"  # on arrival: the SO is there
    form.keyboard.press("Alt+x")
    expect(form.get_by_label("Location, team or ROC")).to_be_visible()
    expect(form.locator("#another-line")).to_be_empty()
    assert named(form) == "customer_on_hold"
    expect(form.get_by_label("Location, team or ROC")).to_have_attribute("tabindex", "-1")
    form.keyboard.press("Alt+h")
    form.keyboard.press("Tab")
    assert named(form) == "checked"
    form.keyboard.press("ArrowRight")
    form.keyboard.press("Tab")  # the chips are one stop
    assert form.evaluate("document.activeElement.id") == "id_references-entry"
    form.keyboard.press("Alt+a")
    expect(form.locator("#id_location-hint")).to_have_text("From the directory")
    form.keyboard.type("s")
    expect(form.locator("#id_location-hint")).to_have_text("Not as in the directory")
    form.get_by_label(OFFICER).focus()
    form.keyboard.press("Control+k")
    expect(form.locator("#palette [role=option]").first).to_be_visible()
    form.keyboard.press("Escape")
    expect(form.get_by_label(OFFICER)).to_be_focused()


def test_several_letters_lead_to_the_way_that_begins_with_them_and_all_ways_are_in_sight(form):
    form.keyboard.press("Alt+m")
    form.keyboard.type("ref")
    expect(form.locator("#more-steps button:focus b")).to_have_text("Refer early")
    assert form.evaluate("(one => one.scrollHeight <= one.clientHeight + 1)(document.getElementById('more-steps'))")
    form.keyboard.press("Enter")
    form.wait_for_url("**/steps/refer_early/")
    expect(form.get_by_role("timer")).to_be_visible()
    form.keyboard.press("s")
    form.keyboard.press("Control+Enter")
    expect(form.locator("#in-sight")).to_contain_text("Escalate")
    form.goto(f"/contacts/{form.reference}/")
    form.keyboard.press("Control+Enter")
    form.wait_for_url(f"**/log/{form.reference}/")


def test_what_the_guard_found_is_replaced_at_the_next_tab_and_all_of_it_at_once(form):
    form.get_by_label("Summary").focus()
    form.keyboard.type("Recoded 123 456 789A and 987 654 321B.")
    expect(form.get_by_role("button", name="Replace all 2")).to_be_visible()
    form.keyboard.press("Tab")
    expect(form.get_by_role("button", name=re.compile("^Replace with"))).to_be_focused()
    form.get_by_role("button", name="Replace all 2").click()
    expect(form.locator(".guard h3")).to_have_count(0)
    assert "123" not in form.get_by_label("Summary").input_value()


def test_a_request_for_a_check_begins_where_something_is_to_be_typed_and_loses_nothing(form):
    form.goto(f"/quality/request/?contact={form.reference}")
    form.keyboard.type("WI-204418")
    number = form.get_by_label("Work-item number")
    expect(number).to_have_value("WI-204418")
    number.fill("")
    form.get_by_label("Urgent QOL").focus()
    form.keyboard.type("WI-204419")  # no answer of the choice: it belongs to the number
    expect(number).to_have_value("WI-204419")
    expect(form.get_by_label("Urgent QOL")).to_be_checked()
