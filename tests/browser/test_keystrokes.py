"""A contact is logged by keyboard alone, from any page to the e-mail that the SO gets, in at most 25 keys beside the words."""

import pytest
from playwright.sync_api import expect

from casework.models import OutgoingMail
from tps.models import Contact, OfficerSettings
from tps.questions import Form

pytestmark = pytest.mark.browser
MOST = 25


@pytest.fixture
def hands(look, cast, site):
    """Sam's hands on the keyboard of the settings page: `press` is counted, words are not."""

    class Hands:
        page = look(cast.sam)
        pressed = 0

        def press(self, *keys):
            for key in keys:
                self.pressed += 1
                self.page.keyboard.press(key)

        def type(self, words):
            self.page.keyboard.type(words)

        def sees(self, option):
            expect(self.page.get_by_role("option", name=option)).to_have_attribute("aria-selected", "true")

    hands = Hands()
    hands.page.goto("/settings/")
    return hands


def begin(hands):
    hands.press("Alt+l")
    expect(hands.page.get_by_label("Service officer, by logon or name")).to_be_focused()
    hands.type("kiri")
    hands.sees("KW4821")
    hands.press("Tab")


def end(hands) -> Contact:
    hands.press("Alt+s")
    hands.type("Guided to the file on end dates; the SO recoded.")
    hands.press("Control+Enter")
    expect(hands.page.get_by_text("E-mail to the SO waits")).to_be_visible()
    contact = Contact.objects.get()
    assert contact.state == "finalised"
    assert OutgoingMail.objects.get().to == "kiri.walker@agency.example"
    return contact


def test_on_the_smart_centre_form(hands):
    begin(hands)
    hands.press("Alt+u", "s", "Alt+y", "c", "Alt+h")
    hands.type("Which day is the end date")
    end(hands)
    assert hands.pressed <= MOST


def test_on_the_compensation_recovery_form_which_asks_for_most(hands, cast):
    OfficerSettings.objects.create(officer=cast.sam, default_form=Form.COMPENSATION)
    begin(hands)
    hands.press("Alt+u", "s", "Tab", "Space", "Tab", "Space", "Alt+y", "p", "Tab")
    hands.type("Which day is the end date")
    hands.press("Alt+c", "Space", "ArrowRight", "Space", "Alt+g")
    hands.type("111-22072908")
    hands.press("Enter")
    contact = end(hands)
    assert (contact.location, contact.crn_given, contact.customer_on_hold) == (cast.kiri.team, "given", True)
    assert (contact.checked, contact.references) == (["operational_blueprint", "nnu"], ["111-22072908"])
    assert hands.pressed <= MOST
