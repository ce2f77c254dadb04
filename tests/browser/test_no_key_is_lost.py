"""What is typed while a page is on its way, a key that comes too early, a key that leads on: nothing is swallowed in silence."""

import re

import pytest
from playwright.sync_api import expect

from casework.steps import take
from tests.browser.conftest import until_ready
from tests.browser.test_hands import ALL_SAVED, OFFICER, slowly
from tps.actions import open_contact
from tps.models import Contact

pytestmark = pytest.mark.browser


def test_what_is_typed_between_the_key_and_the_form_s_arrival_stands_in_its_first_field(look, cast):
    page = look(cast.sam)
    page.goto("/settings/")
    slowly(page, "**/log/", 900)
    page.keyboard.press("Alt+l")
    page.keyboard.type("kirx")
    page.keyboard.press("Backspace")
    page.keyboard.type("i wal", delay=20)
    expect(page.get_by_label(OFFICER)).to_have_value("kiri wal")
    expect(page.get_by_role("option", name="KW4821")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Tab")
    expect(page.get_by_label(OFFICER)).to_have_value("KW4821  Kiri Walker")
    until_ready(page)
    while not page.evaluate(ALL_SAVED):
        page.wait_for_timeout(100)
    assert Contact.objects.get().service_officer == cast.kiri


@pytest.mark.parametrize("way", ["the form of another contact", "a finalised record", "the palette"])
def test_wherever_the_hand_comes_from_no_letter_goes_to_the_page_that_is_left(way, look, cast, filled):
    contact = filled()
    page = look(cast.sam)
    if way == "a finalised record":
        take(contact, "finalise", by=cast.sam, version=contact.version)
        page.goto(contact.get_absolute_url())
    else:
        page.goto(f"/log/{contact.reference}/")
        until_ready(page)
        page.get_by_label("Summary").focus()
    if way == "the palette":
        page.keyboard.press("Control+k")
        expect(page.get_by_role("option", name="Log contact")).to_have_attribute("aria-selected", "true")
    slowly(page, "**/log/", 900)
    page.keyboard.press("Enter" if way == "the palette" else "Alt+l")
    page.keyboard.type("noah", delay=10)
    expect(page.get_by_label(OFFICER)).to_have_value("noah")
    expect(page.get_by_role("option", name="NP4822")).to_be_visible()
    assert Contact.objects.get(pk=contact.pk).summary == contact.summary


def test_a_page_that_does_not_come_says_so_and_the_keys_are_the_page_s_again(look, cast, filled):
    contact = filled()
    page = look(cast.sam)
    page.goto(f"/log/{contact.reference}/")
    until_ready(page)
    page.route("**/log/", lambda route: route.abort())
    page.keyboard.press("Alt+s")
    page.keyboard.press("Alt+l")
    expect(page.locator("#toasts")).to_contain_text("No answer: the connection is gone")
    page.keyboard.type(" Again.")
    expect(page.get_by_label("Summary")).to_have_value(f"{contact.summary} Again.")


def test_a_key_of_past_ten_minutes_says_before_that_it_comes_too_early(look, cast, opened):
    page = look(cast.sam)
    page.goto(f"/log/{opened().reference}/")
    page.keyboard.press("Alt+t")
    page.keyboard.press("Alt+t")
    expect(page.locator("#toasts .toast")).to_have_text(re.compile("Not yet: this stands here past 10 minutes"))
    expect(page.locator("#live")).to_contain_text("Earlier it is under More, Alt M")


def test_the_reference_answers_show_their_whole_key(look, cast, filled):
    from tps.models import Reference

    contact = filled()
    Reference.objects.create(number="104-18050220", title="Overseas absence", topics=[contact.enquiry_type.code])
    page = look(cast.sam)
    page.goto(f"/log/{contact.reference}/")
    expect(page.get_by_role("button", name="104-18050220").locator("kbd")).to_have_text("Alt 4")


def test_a_letter_that_says_there_is_a_doc_leads_into_what_is_asked_of_it(look, cast, filled):
    from escalations.actions import open_escalation

    page = look(cast.sam)
    page.goto(f"/escalations/{open_escalation(filled(), by=cast.sam).reference}/write/")
    until_ready(page)
    title = page.get_by_label("DOC’s title or Auto text")
    expect(title).to_be_hidden()
    page.keyboard.press("Alt+o")
    page.keyboard.press("d")
    expect(title).to_be_focused()
    page.keyboard.type("Escalated")
    page.keyboard.press("Tab")
    expect(page.get_by_label("DOC made at")).to_be_focused()
    expect(page.get_by_label("DOC made by")).to_have_value("SO1001  Sam Okoro")
    expect(title).to_have_value("Escalated")


def test_on_a_phone_the_form_begins_as_high_with_several_contacts_as_with_two(look, cast, filled):
    page = look(cast.sam, width=390)
    tops = []
    for _ in (2, 3, 4, 5):
        filled(help_needed="Which of the two files on end dates applies to a lump sum")
        page.goto(f"/log/{open_contact(by=cast.sam, another=True).reference}/")
        tops.append(page.get_by_label(OFFICER).bounding_box()["y"])
    assert tops[0] == tops[-1] and tops[0] < 480
