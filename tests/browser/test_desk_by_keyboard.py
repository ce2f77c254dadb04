"""The desk without a mouse: an SSO through an escalation that ICT has to answer, an officer through a stop payment to its outcome.

Each is done at a desk and on a phone's width, by keys alone from the list to the end; how many it takes is printed and bounded.
"""

import pytest
from playwright.sync_api import expect

from compensation.models import StopPayment
from escalations.models import Escalation
from tests.compensation.conftest import identified  # noqa: F401  (a fixture)
from tests.escalations.conftest import drafted, go, in_state, said  # noqa: F401  (fixtures)

pytestmark = pytest.mark.browser
WIDTHS = [1440, 390]


class Keys:
    """What is pressed beside the words, counted."""

    def __init__(self, page):
        self.page, self.pressed = page, 0

    def press(self, *keys):
        for key in keys:
            self.pressed += 1
            self.page.keyboard.press(key)

    def write(self, words):
        self.page.keyboard.type(words)

    def tab_to(self, label):
        """Tab until the field has the focus: a date has several stops."""
        for _ in range(5):
            self.press("Tab")
            if self.page.get_by_label(label).evaluate("one => one === document.activeElement"):
                return
        raise AssertionError(f"Tab does not lead to {label}")

    def sees(self, words):
        expect(self.page.get_by_text(words).first).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_an_sso_resolves_what_ict_answered(width, look, cast, finalised, in_state):  # noqa: F811
    contact = finalised()
    for number in ("first", "second"):
        in_state("submitted", contact=contact, subject=f"The {number} file")
    page = look(cast.lena, width=width)
    page.goto("/escalations/")
    keys = Keys(page)
    keys.press("j", "j", "Enter")
    pane = page.locator("#pane")
    expect(pane).to_contain_text("The second file")
    keys.press("a")
    expect(pane).to_contain_text("Resolve with update")
    keys.press("w")
    expect(page.get_by_label("Incident number")).to_be_focused()
    keys.write("INC4471203")
    keys.press("Control+Enter")
    expect(pane).to_contain_text("ICT has answered")  # back in the queue, at the same one
    keys.press("a")  # A accepts, and does nothing else
    keys.press("i")
    expect(pane).to_contain_text("Resolve with update")
    page.wait_for_load_state()  # it hears keys
    keys.press("Alt+u")
    keys.write("The newer file is right.")
    keys.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("resolved the escalation")
    keys.press("j")
    expect(page.get_by_role("link", name="The first file")).to_be_focused()
    one = Escalation.objects.get(subject="The second file")
    assert (one.state, one.incident, one.resolved_by) == ("resolved", "INC4471203", cast.lena)
    print(f"{keys.pressed} keys at {width} px")
    assert keys.pressed <= 11


@pytest.mark.parametrize("width", WIDTHS)
def test_an_officer_checks_the_doc_and_says_how_it_ended(width, look, cast, identified):  # noqa: F811
    payment = identified()
    page = look(cast.sam, width=width)
    page.goto("/stop-payments/")
    keys = Keys(page)
    keys.press("j", "Enter")
    keys.sees("What the DOC says")
    keys.press("Alt+p")
    keys.write("JobSeeker Payment, basic rate")
    keys.press("Tab")
    keys.write("1284.60")
    keys.tab_to("Period from")
    keys.write("11012026")
    keys.tab_to("Period to")
    keys.write("11142026")
    keys.press("Alt+r")
    keys.write("Periodic payments ended on 10 November, after which arrears were raised twice.")
    keys.press("Tab", "Tab", "Space")
    expect(page.get_by_label("No Blueprint file applies")).to_be_checked()
    keys.press("Alt+k")
    keys.sees("checked by Sam Okoro")
    keys.press("Alt+g")
    keys.write("REQ0093817")
    keys.press("Control+Enter")
    keys.sees("Record the outcome: was the payment stopped?")
    keys.press("Alt+s")
    expect(page.get_by_role("heading", name="Stopped", exact=True)).to_be_visible()
    keys.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("recorded that the payment was stopped")
    done = StopPayment.objects.get(pk=payment.pk)
    assert (done.state, done.doc_checked_by, done.lodged_reference) == ("stopped", cast.sam, "REQ0093817")
    print(f"{keys.pressed} keys at {width} px")
    assert keys.pressed <= 18
