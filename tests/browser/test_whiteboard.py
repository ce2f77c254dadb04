"""A call, by keyboard: the CRN says what to do with it, a digit logs the transferred call, and the board stays under the hand."""

import time

import pytest
from playwright.sync_api import expect

from personalised_services.models import ColdTransfer, WhiteboardEntry
from tests.browser import ps_case
from tests.personalised_services.cold import NUMBER

pytestmark = pytest.mark.browser
SECONDS = 30  # in which it is known on a call what to do; a busy machine included


@pytest.fixture
def board(cast):
    """The customer is on the whiteboard."""
    ps_case.made(cast)
    return WhiteboardEntry.objects.get()


@pytest.mark.rule("COLD-09", breaks="templates/personalised_services/_on_board.html::{{ entry.number }}")
def test_on_a_call_the_crn_says_in_seconds_where_to_transfer_it(look, cast, board, site):
    page = look(cast.priya)
    page.goto("/whiteboard/")
    began = time.monotonic()
    expect(page.get_by_label("CRN")).to_be_focused()
    page.keyboard.type("204418305K")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"transfer to {NUMBER}")).to_be_visible()
    assert time.monotonic() - began < SECONDS
    expect(page.get_by_role("button", name="Log transferred call")).to_be_visible()
    expect(page.get_by_text("This call is a call back")).to_be_visible()  # of their case of the other program


def test_a_digit_logs_a_transferred_call_while_the_list_has_the_focus_and_the_board_keeps_it(look, cast, board, site):
    page = look(cast.priya)
    page.goto("/whiteboard/")
    page.get_by_label("CRN").press("1")  # typed, not pressed
    page.locator("#whiteboard-list").focus()
    with page.expect_response(lambda answer: answer.url.endswith("/whiteboard/") and answer.request.method == "GET"):
        pass  # drawn anew meanwhile
    expect(page.locator("#whiteboard-list")).to_be_focused()
    assert board.calls.count() == 1
    page.keyboard.press("1")
    expect(page.locator(".wbc .cnt .tel")).to_have_text("2")
    assert page.url.endswith("/whiteboard/")
    assert ColdTransfer.objects.get(state="on_board").entry.calls.count() == 2
