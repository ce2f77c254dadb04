"""The hands of Personalised Services: no script stumbles on a step's page, a reason is asked for where it goes, a lost session loses nothing typed."""

from dataclasses import replace

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from casework.models import Approval
from casework.steps import take
from people.models import RoleHeld, Staff
from people.roles import SM
from personalised_services.models import Letter
from tests.browser import ps_case
from tests.browser.conftest import sign_in
from tests.browser.test_pages import in_every_width
from tests.conftest import LONG_AGO

pytestmark = pytest.mark.browser


def test_no_script_stumbles_on_a_form_that_begins_at_its_first_field(look, cast):
    case = ps_case.made(cast)
    page = look(cast.priya)
    broken = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(f"{case.get_absolute_url()}steps/note_issue/")
    expect(page.locator("form[data-begins]")).to_be_visible()
    page.locator("[name=words]").click()
    page.keyboard.type("Asked about a letter.")
    assert broken == []


def test_a_button_that_is_pressed_twice_sends_once(look, cast):
    ps_case.made(cast)
    RoleHeld.objects.create(staff=cast.lena, role=SM.key, zone=cast.lena.team.site.zone, starts_at=LONG_AGO)
    letter = Letter.objects.get(state="draft", kind="contact", case__owner=cast.priya)
    page = look(cast.priya)
    page.goto(letter.get_absolute_url())
    held = []

    def hold(route):  # the answer is long in coming
        held.append(route)

    page.route("**/steps/ask_approval/", hold)
    at = page.get_by_role("button", name="Ask for approval").bounding_box()
    for _ in range(2):
        page.mouse.click(at["x"] + 20, at["y"] + 10)
        page.wait_for_timeout(200)
    assert len(held) == 1
    held[0].continue_()
    expect(page.locator("#toasts")).to_contain_text("asked for approval")


def test_a_key_that_sends_back_asks_for_the_reason_first(look, cast):
    ps_case.made(cast)
    waiting = Approval.objects.waiting().get()
    page = look(cast.priya)
    page.goto(f"/approvals/?at={waiting.pk}")
    page.locator("#pane h2 a").focus()
    page.keyboard.press("r")
    expect(page.locator("#pane textarea")).to_be_focused()
    expect(page.locator("#pane [aria-invalid]")).to_have_count(0)
    assert Approval.objects.waiting().exists()


def test_what_is_typed_in_a_step_outlives_the_session(look, cast, site):
    case = ps_case.made(cast)
    page = look(cast.priya)
    page.goto(f"{case.get_absolute_url()}steps/note_issue/")
    page.locator("[name=kind]").select_option("complaint")
    page.locator("[name=words]").fill("Two letters that crossed, told at length.")
    Session.objects.all().delete()
    page.evaluate("htmx.ajax('GET', '/notices/bell/', { source: '#bell', target: '#bell' })")
    out = page.locator("#toasts .toast.out")
    expect(out).to_contain_text("You were signed out")
    page.keyboard.press("Control+Enter")
    # Its answer takes the old session's cookie away: nobody signs in before it is here.
    expect(page.locator(".banner")).to_contain_text("You were signed out")
    expect(out).to_be_visible()
    expect(page.locator("[name=words]")).to_have_value("Two letters that crossed, told at length.")
    sign_in(page.context, cast.priya, site)
    page.locator("[name=words]").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("noted an outstanding issue")
    assert case.issues.filter(words__startswith="Two letters that crossed, told").exists()


def test_the_key_of_the_next_step_takes_one_that_asks_nothing_where_it_stands(look, cast, tools):
    ps_case.made(cast)
    Staff.objects.filter(logon="PS7501").update(can_sign_in=True)
    RoleHeld.objects.create(staff=Staff.objects.get(logon="PS7501"), role=SM.key, starts_at=LONG_AGO)
    letter = Letter.objects.filter(program="centrelink", state="draft").first()
    page = look(cast.priya, width=1440)
    page.goto(letter.get_absolute_url())
    assert in_every_width(page, tools) == []
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("asked for approval of the letter")
    assert page.url.endswith(letter.get_absolute_url())
    assert Letter.objects.get(pk=letter.pk).state == "awaiting"


def test_changing_a_letter_begins_at_what_its_template_left_to_write(look, cast):
    ps_case.made(cast)
    letter = Letter.objects.select_related(*Letter.READ_WITH).filter(program="centrelink", state="draft").first()
    words = replace(letter.words, body="You can reach me [when].\n\nWhat happens next: [what].")
    take(letter, "change_letter", by=cast.priya, version=letter.version, words=words, dated=letter.dated)
    page = look(cast.priya)
    page.goto(f"{letter.get_absolute_url()}steps/change_letter/")
    body = page.locator("[name=body]")
    expect(body).to_be_focused()
    page.keyboard.type("at noon")
    expect(body).to_have_value("You can reach me at noon.\n\nWhat happens next: [what].")
