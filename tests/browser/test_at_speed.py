"""The contact form at the speed of a call: what is typed is sent before the page is left, and a key acts on what is chosen now."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import until_ready
from tests.browser.test_hands import ALL_SAVED, OFFICER, slowly
from tests.conftest import option
from tps.models import Contact, Reference

pytestmark = pytest.mark.browser
HELP = "What they need help with"


@pytest.fixture
def form(look, cast, opened):
    page = look(cast.sam)
    page.first = opened()
    page.goto(f"/log/{page.first.reference}/")
    until_ready(page)
    return page


def test_the_next_caller_is_never_typed_into_the_record_of_this_one(form):
    """Neither while what was typed is still on its way, nor where nothing of it could be kept."""
    slowly(form, "**/save/", 600)
    form.keyboard.press("Alt+h")
    form.keyboard.type("Which day is the end date")
    form.keyboard.press("Alt+2")
    form.keyboard.press("Alt+l")
    form.keyboard.type("kiri")
    expect(form.locator("#contact")).not_to_have_attribute("data-contact", form.first.reference)
    expect(form.get_by_label(OFFICER)).to_have_value("kiri")
    expect(form.get_by_label(HELP)).to_have_value("")
    first, second = Contact.objects.order_by("pk")
    assert (first.help_needed, first.form) == ("Which day is the end date", "compensation")
    form.keyboard.press("Escape")
    form.get_by_label(OFFICER).fill("zz9999")  # nobody: refused, and yet typed
    form.keyboard.press("Alt+l")
    form.keyboard.press("Alt+l")
    expect(form.locator("#contact")).not_to_have_attribute("data-contact", second.reference)
    expect(form.get_by_label(OFFICER)).to_have_value("")
    third = Contact.objects.order_by("pk").last()
    form.keyboard.press("Alt+l")  # and a press twice on an untouched one is one record
    form.wait_for_load_state("networkidle")
    expect(form.locator("#contact")).to_have_attribute("data-contact", third.reference)
    assert Contact.objects.count() == 3


def test_a_field_that_is_left_is_sent_though_the_next_key_comes_at_once(form):
    form.keyboard.press("Alt+h")
    with form.expect_request("**/save/", timeout=700):
        form.keyboard.type("Which day")
        form.keyboard.press("Alt+s")
        form.keyboard.type("On the day of the settlement, as the file on end dates says it", delay=15)


def test_a_key_gives_an_answer_of_the_type_that_is_chosen_now_or_says_that_there_is_none(form):
    kinds = {code: option("enquiry_type", code) for code in ("policy_question", "new_claim", "system_issue")}
    for number, code in (("111-22072908", "policy_question"), ("104-18050220", "new_claim")):
        Reference.objects.create(number=number, title=f"About {code}", topics=[code])
    given, kind = form.locator(".token .ref"), form.get_by_label("Enquiry type")
    form.keyboard.press("Alt+4")
    expect(form.locator("#toasts")).to_contain_text("Choose the enquiry type first")
    kind.select_option(label=str(kinds["policy_question"]))
    form.keyboard.press("Alt+4")  # its list is not there yet: the key waits for it
    expect(given).to_have_text(["111-22072908"])
    slowly(form, re.compile(r"/log/[^/]+/$"), 500)
    kind.select_option(label=str(kinds["new_claim"]))
    form.keyboard.press("Alt+4")  # the list of the other type stands there still
    expect(given).to_have_text(["111-22072908", "104-18050220"])
    kind.select_option(label=str(kinds["system_issue"]))
    form.keyboard.press("Alt+4")
    expect(form.locator("#toasts")).to_contain_text(f"No answer is listed for {kinds['system_issue']}")
    expect(given).to_have_count(2)
    while not form.evaluate(ALL_SAVED):
        form.wait_for_timeout(100)
    assert Contact.objects.get().references == ["111-22072908", "104-18050220"]
