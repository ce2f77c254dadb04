"""A step's form in the browser: nothing that was typed in it is lost while its page stays open, and a letter keeps its lines."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from personalised_services.models import Case, Letter
from tests.browser import ps_case

pytestmark = pytest.mark.browser
WORDS = "Asks why March was assessed as it was."
LINES = "getComputedStyle(document.querySelector('[aria-labelledby=text] .pre')).whiteSpace"


@pytest.fixture
def voicemail(cast, look):
    """A voicemail being recorded on a case of Priya's, something typed in already; `.errors` of its scripts."""
    ps_case.made(cast)
    case = Case.objects.filter(owner=cast.priya, program="child_support", state="active").first()
    page = look(cast.priya)
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.goto(f"{case.get_absolute_url()}steps/record_voicemail/")
    page.get_by_label("What the message says").click()
    page.keyboard.type(WORDS)
    page.get_by_label("What was done about it").fill("Set a call for Tuesday.")
    return page


def test_a_lost_session_loses_nothing_of_a_step_s_form_and_it_is_sent_after_signing_in_again(
    voicemail, cast, site, tools
):
    page = voicemail
    Session.objects.all().delete()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Not sent")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_have_attribute("target", "_blank")
    expect(page.get_by_label("What the message says")).to_have_value(WORDS)

    tools.sign_in(page.context, cast.priya, site)  # as a second tab does
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/case-contacts/**")
    expect(page.get_by_text(WORDS)).to_be_visible()
    assert page.errors == []


def test_leaving_a_step_in_which_something_was_typed_asks_first_by_whatever_way(voicemail):
    page, asked = voicemail, []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Whiteboard").click()
    expect(page.get_by_label("What the message says")).to_have_value(WORDS)
    assert asked == ["beforeunload"]

    page.get_by_role("link", name="Leave it").click()
    page.wait_for_url("**/cases/CASE-*/")
    assert asked == ["beforeunload"]  # left on purpose


def test_a_letter_is_read_in_its_own_lines(cast, look):
    ps_case.made(cast)
    page = look(cast.priya)
    page.goto(Letter.objects.exclude(state="due").first().get_absolute_url())
    assert page.evaluate(LINES) == "pre-line"


def test_the_palette_finds_the_steps_of_the_record_that_is_open(cast, look):
    ps_case.made(cast)
    page = look(cast.priya)
    page.goto(Case.objects.filter(owner=cast.priya, program="child_support", state="active").first().get_absolute_url())
    page.keyboard.press("Control+k")
    page.keyboard.type("voice rec")
    expect(page.get_by_role("option", name="Record a voicemail")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/steps/record_voicemail/")


def test_a_new_referral_shows_what_its_program_asks(cast, look):
    ps_case.made(cast)
    page = look(cast.priya)
    page.goto("/referrals/new/")
    for program, area, intray in (("centrelink", True, False), ("child_support", False, True)):
        page.get_by_label("Program").select_option(program)
        asked = [
            page.get_by_label(label).is_visible()
            for label in ("Area, for a direct referral", "Intray, for Child Support")
        ]
        assert asked == [area, intray]
        assert page.get_by_text("Is a Zone managing the customer’s case?").is_visible() is area
