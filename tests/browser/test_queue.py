"""The queue of escalations without a mouse: J and K along it, Enter into the pane, a letter for what the pane offers."""

import pytest
from playwright.sync_api import expect

from casework.models import Approval
from tests.browser import ps_case
from tests.escalations.conftest import drafted, go, in_state, said  # noqa: F401  (fixtures)

pytestmark = pytest.mark.browser


def test_an_sso_works_the_queue_by_keyboard(look, cast, finalised, in_state, site):  # noqa: F811
    contact = finalised()
    first, second = (
        in_state("submitted", contact=contact, subject=f"The {number} file") for number in ("first", "second")
    )
    page = look(cast.lena)
    page.goto("/escalations/")
    for letter in ("j", "j", "k", "j"):  # nothing has the focus at first: the first goes to the first row
        page.keyboard.press(letter)
    expect(page.get_by_role("link", name="The second file")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#pane")).to_contain_text(second.reference)
    expect(page.locator("tr.sel")).to_contain_text("The second file")
    assert page.url.endswith(f"at={second.reference}"), "the address is the view"
    page.keyboard.press("a")
    expect(page.locator("#pane")).to_contain_text("Resolve with update")
    assert type(second).objects.get(pk=second.pk).accepted_by == cast.lena
    assert type(first).objects.get(pk=first.pk).state == "submitted"


def test_the_hand_stays_where_it_was_in_the_queue(look, cast, finalised, in_state, site):  # noqa: F811
    """What was accepted goes to another group; the focus goes on beside its old place, in sight, and J from there."""
    contact = finalised()
    for number in range(1, 13):
        in_state("submitted", contact=contact, subject=f"File {number:02}")
    page = look(cast.lena, height=700)
    page.goto("/escalations/")
    title = lambda number: page.locator("[data-rows] a.title", has_text=f"File {number:02}")  # noqa: E731
    for _ in range(9):
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#pane")).to_contain_text("File 09")
    page.keyboard.press("r")
    page.get_by_role("link", name="Leave it").click()
    expect(title(9)).to_be_focused()
    expect(title(9)).to_be_in_viewport()
    page.keyboard.press("a")
    expect(page.locator("#toasts")).to_contain_text("accepted the escalation")
    expect(title(10)).to_be_focused()
    expect(title(10)).to_be_in_viewport()
    page.keyboard.press("j")
    expect(title(11)).to_be_focused()


def test_a_decision_is_pressed_only_where_the_focus_is_on_it(look, cast):
    """In the approvals inbox a letter without a focus presses nothing: a stray key approves no request."""
    ps_case.made(cast)
    waiting = Approval.objects.waiting().get()
    page = look(cast.priya)
    page.goto(f"/approvals/?at={waiting.pk}")
    expect(page.locator("#pane button[data-letter=a]")).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    with page.expect_response("**/palette/"):  # the key before it was heard by then
        page.keyboard.press("a")
        page.keyboard.press("Control+k")
    assert Approval.objects.waiting().exists()
    page.keyboard.press("Escape")
    page.locator("#pane h2 a, [data-rows] a.title").first.focus()
    page.keyboard.press("a")
    expect(page.locator("#pane button[data-letter=a]")).to_have_count(0)
    assert not Approval.objects.waiting().exists()
