"""Every page of ours, wide and narrow, light and dark: axe finds nothing, nothing is cut off, the content policy holds.

A full run asks axe everything of every page, in light and dark, wide and narrow. A small run asks it everything but colours of
each page when it is wide, of each second its colours, light and dark in turn, and of each fourth everything else when it is narrow.
"""

import os
from datetime import timedelta
from itertools import count

import pytest
from playwright.sync_api import expect

from people.clock import at, now
from tests.browser.every_page import addresses, contacts  # noqa: F401  (a fixture)
from tests.escalations.conftest import drafted, go, in_state, said  # noqa: F401  (fixtures)
from tps import actions
from tps.models import Contact
from tps.questions import Form

pytestmark = pytest.mark.browser
#: Pages that say no, by the end of their address: out of sight, not for the role, not possible now.
REFUSED = {"TPS-999999": (404,), "outbox": (403,), "add_addendum": (409,)}
WIDTHS, THEMES = (1440, 390), ("light", "dark")
WIDE, NARROW, NARROWEST, HEIGHT = *WIDTHS, 320, 900
FULL = bool(os.environ.get("TANDEM_FULL"))
PARTS = 4  # of the pages of each person, which the processes that run tests share


def faults(page, tools, *, colours=THEMES) -> list[str]:
    """What is wrong with the page as it stands; its colours in those themes, which nothing else can differ in."""
    found = []
    for theme in colours or THEMES[:1]:
        page.emulate_media(color_scheme=theme)
        told = tools.axe(page, colours=bool(colours), others=theme == (colours or THEMES)[0])
        found += [f"{theme}, axe: {one}" for one in told]
    found += [f"forbidden: {one}" for one in tools.forbidden(page)]
    found += [f"sideways: {one}" for one in tools.sideways(page)]
    return found


def in_every_width(page, tools, colours=THEMES, *, narrow=True) -> list[str]:
    """What is wrong with the page wide, on a phone, and at 320, where nothing may be cut off. It is asked for once: what it is
    does not depend on the window, nor do its colours."""
    found = faults(page, tools, colours=colours)
    for width in (NARROW, NARROWEST):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found += [f"{width} px, {one}" for one in tools.sideways(page)]
        if width == NARROW and narrow:
            found += [f"{width} px, {one}" for one in faults(page, tools, colours=THEMES if FULL else ())]
    page.set_viewport_size({"width": WIDE, "height": HEIGHT})
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_accessible_whole_and_within_the_policy(part, look, cast, contacts, tools):  # noqa: F811
    found, numbers = {}, count()
    if part == 0:
        signed_out = look(None, width=WIDE)
        signed_out.goto("/sign-in/")
        found["/sign-in/"] = in_every_width(signed_out, tools)
    for name, pages in addresses(contacts).items():
        page = look(getattr(cast, name), width=WIDE)
        broken: list[str] = []
        page.on("pageerror", lambda error, broken=broken: broken.append(f"script: {error}"))
        for number, address in zip(numbers, pages[part::PARTS], strict=False):
            answer = page.goto(address)
            assert answer.status in (200, *REFUSED.get(address.rsplit("/", 2)[-2], ())), address
            colours = THEMES if FULL else () if number % 2 else (THEMES[number // 2 % 2],)
            found[f"{name} {address}"] = in_every_width(page, tools, colours, narrow=FULL or number % 4 == 1) + broken
            broken.clear()
    assert {address: told for address, told in found.items() if told} == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_what_opens_over_a_page_is_accessible_too(width, look, cast, contacts, tools):  # noqa: F811
    page = look(cast.sam, width=width)
    page.goto(f"/contacts/{contacts['finalised'].reference}/")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option").first).to_be_visible()
    assert faults(page, tools) == []
    page.keyboard.press("Escape")
    page.locator("#main").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    assert faults(page, tools) == []
    page.keyboard.press("Escape")
    page.locator("summary.avatar").click()
    assert faults(page, tools) == []


def test_a_refusal_and_a_privacy_finding_are_accessible(look, cast, opened, tools):
    contact = opened()
    page = look(cast.sam)
    page.goto(f"/log/{contact.reference}/")
    page.get_by_label("Summary").fill("Recoded the end date for 123 456 789A.")
    expect(page.locator(".guard h3")).to_be_visible()
    assert faults(page, tools) == []
    expect(page.locator("[data-save-state] [data-words]")).to_have_text("Summary not kept")
    page.get_by_label("Summary").fill("")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".refusal")).to_be_visible()
    assert faults(page, tools) == []


def test_the_rail_shows_only_what_the_role_has(look, cast, site):
    shown = {}
    for name in ("sam", "aroha", "kiri", "ida", "otto", "priya"):
        page = look(getattr(cast, name))
        page.goto("/settings/")
        shown[name] = [words.replace("Alt L", "") for words in page.locator("#rail-nav .nav").all_inner_texts()]
    assert {name: [words.strip() for words in told] for name, told in shown.items()} == {
        "sam": [
            "My day",
            "Log contact",
            "Contacts",
            "Handover",
            "Asked in writing",
            "Follow-ups",
            "Known issues",
            "Urgent QOL",
            "Escalations",
            "Stop payments",
            "Deadlines",
            "Roster",
            "Outbox",
        ],
        "aroha": [
            "My day",
            "Contacts",
            "Handover",
            "Supervisor calls",
            "Asked in writing",
            "Follow-ups",
            "Known issues",
            "Urgent QOL",
            "Escalations",
            "Stop payments",
            "Deadlines",
            "Roster",
            "Wallboard",
            "Dashboard",
            "Urgent QOL report",
            "Knowledge gaps",
            "Outbox",
            "Stuck",
        ],
        "kiri": ["My contact records", "Ask TPS in writing", "Escalations"],
        "ida": ["Outbox", "Stuck", "Calendar", "Webhooks", "Lists and people"],
        "otto": ["Contacts", "Handover", "Supervisor calls", "Asked in writing", "Follow-ups", "Known issues", "Urgent QOL", "Escalations", "Stop payments", "Deadlines", "Roster", "Dashboard", "Urgent QOL report", "Knowledge gaps", "Visits to cases", "Outbox"],
        "priya": ["Approvals", "Cases", "Referrals", "Reviews", "Front card", "Whiteboard", "Deadlines"],
    }  # fmt: skip


def test_without_javascript_a_contact_is_logged_and_finalised(look, cast, site):
    page = look(cast.sam, scripts=False)
    page.goto("/log/")
    page.get_by_role("button", name="Smart Centre").click()
    page.get_by_label("Service officer, by logon or name").fill("KW4821")
    page.get_by_label("Contact source").select_option(label="Speed dial")
    page.get_by_label("Enquiry type").select_option(label="Coding a record")
    page.get_by_label("What they need help with").fill("Which day is the end date")
    page.get_by_label("References given").fill("111-22072908")
    page.get_by_label("Summary").fill("Guided to the file.")
    page.get_by_role("button", name="Finalise and notify SO").click()
    expect(page.get_by_text("E-mail to the SO waits")).to_be_visible()
    expect(page.get_by_role("definition").filter(has_text="111-22072908")).to_be_visible()


def test_the_palette_finds_a_contact_by_reference_and_opens_it_by_keyboard(look, cast, contacts):  # noqa: F811
    page = look(cast.sam)
    page.goto("/settings/")
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Find a contact")
    expect(box).to_be_focused()
    box.press_sequentially(contacts["finalised"].reference.lower())
    expect(page.get_by_role("option", name=contacts["finalised"].reference)).to_have_attribute("aria-selected", "true")
    assert page.url.endswith("/settings/"), "what is typed never stands in an address"
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Policy question")


@pytest.mark.rule("CON-13", breaks="desk/palette.py::results")
def test_the_palette_never_searches_for_a_customers_details(look, cast, site):
    page = look(cast.sam)
    page.goto("/settings/")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Find a contact").press_sequentially("123 456 789A")
    expect(page.locator("#palette")).to_contain_text("so it was not searched for")


def test_keys_go_where_they_say_and_can_be_switched_off(look, cast, contacts):  # noqa: F811
    page = look(cast.sam)
    page.goto(f"/log/{contacts['opened'].reference}/")
    for letter, name in (
        ("s", "Summary"),
        ("h", "What they need help with"),
        ("w", "Waiting since"),
        ("g", "References given"),
        ("u", "Contact source"),
    ):
        page.keyboard.press(f"Alt+{letter}")
        expect(page.get_by_label(name, exact=False).first).to_be_focused()
    page.keyboard.press("Alt+c")
    expect(page.get_by_label("Operational Blueprint")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("NNU")).to_be_focused()

    type(cast.sam).objects.filter(pk=cast.sam.pk).update(shortcuts=False)
    page.goto(f"/log/{contacts['opened'].reference}/")
    page.keyboard.press("Alt+s")
    expect(page.get_by_label("Summary", exact=False).first).not_to_be_focused()
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_hidden()


def test_a_list_is_walked_with_j_and_k_and_opened_with_enter(look, cast, finalised):
    newest = [finalised() for _ in range(3)][-1]
    page = look(cast.sam)
    page.goto("/contacts/")
    page.locator("a.title").first.focus()
    for letter in ("j", "j", "k", "k"):
        page.keyboard.press(letter)
    expect(page.locator("a.title").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".crumbs")).to_contain_text(newest.reference)


def test_one_key_logs_a_contact_from_anywhere(look, cast, site):
    page = look(cast.sam)
    page.goto("/settings/")
    page.keyboard.press("Alt+l")
    expect(page.get_by_label("Service officer, by logon or name")).to_be_focused()
    assert Contact.objects.in_hand_of(cast.sam).count() == 1


@pytest.mark.rule("CON-17", breaks="static/js/strip.js::strip.dataset.state = state")
def test_the_strip_changes_at_5_and_10_minutes_and_says_so_once(look, cast, opened, fresh):
    with at(now() - timedelta(seconds=297)):
        contact = opened()
    page = look(cast.sam)
    page.goto(f"/log/{contact.reference}/")
    strip = page.locator(".strip")
    expect(strip).to_have_attribute("data-state", "over5")
    expect(page.locator("#live")).to_have_text("5 minutes. Decide whether 10 will do.")
    expect(page.get_by_role("heading", name="Past 5 minutes")).to_be_visible()
    expect(page.get_by_role("button", name="Take over")).to_be_hidden()

    with at(now() - timedelta(seconds=597)):
        contact = actions.open_contact(by=cast.sam, form=Form.COMPENSATION)
    page.goto(f"/log/{contact.reference}/")
    expect(strip).to_have_attribute("data-state", "over10")
    expect(page.locator("#live")).to_have_text("10 minutes. Take over, or let a complex New Claim run on.")
    expect(page.get_by_role("heading", name="Past the guideline")).to_be_visible()
    page.keyboard.press("Alt+t")
    expect(page.locator(".strip [data-word]")).to_have_text("Taken over: you complete it")
    assert fresh(contact).taken_over_by == cast.sam


def test_times_are_told_in_the_viewers_zone_and_clock(look, cast, contacts):  # noqa: F811
    page = look(cast.sam)
    page.goto(f"/contacts/{contacts['finalised'].reference}/")
    expect(page.locator(".topbar time")).to_contain_text(
        "AEDT" if "AEDT" in page.locator(".topbar time").inner_text() else "AEST"
    )
    assert any(half in page.locator(".topbar time").inner_text() for half in (" am ", " pm "))
    perth = look(cast.quinn)
    perth.goto(f"/contacts/{contacts['finalised'].reference}/")
    expect(perth.locator(".topbar time")).to_contain_text("AWST")
    expect(perth.locator(".ph .meta")).to_contain_text("AWST")
