"""What a page weighs on the wire: the first with everything, and one that htmx brings."""

import brotli
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
FIRST_PAGE, NAVIGATION = 100_000, 20_000


def weight(response) -> int:
    """The bytes of an answer's body: pages as they came; static files as WhiteNoise keeps them, in Brotli."""
    if "/static/" not in response.url:
        return response.request.sizes()["responseBodySize"]
    body = response.body()
    return len(body) if response.url.endswith(".woff2") else min(len(body), len(brotli.compress(body)))


def answers_to(page) -> list:
    """Every answer that the page gets from now on, as they come."""
    answers = []

    def keep(response):
        answers.append(response)

    page.on("response", keep)
    return answers


@pytest.mark.parametrize("address", ["/sign-in/", "/log/{open}/", "/contacts/", "/contacts/{closed}/"])
def test_the_first_page_with_everything_is_under_100_kb(address, look, cast, filled, finalised):
    contacts = {"open": filled().reference, "closed": finalised().reference}
    page = look(None if "sign-in" in address else cast.sam)
    answers = answers_to(page)
    page.goto(address.format(**contacts))
    page.wait_for_load_state("networkidle")
    told = {response.url.rsplit("/", 2)[-1] or response.url: weight(response) for response in answers}
    assert sum(told.values()) < FIRST_PAGE, told


def test_an_htmx_navigation_is_under_20_kb_and_leaves_the_page_standing(look, cast, finalised):
    for _ in range(60):
        finalised()
    page = look(cast.sam)
    page.goto("/settings/")
    page.evaluate("window.stands = true")
    answers = answers_to(page)
    page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Contacts").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Contacts")
    assert page.evaluate("window.stands"), "htmx brought it"
    assert page.title() == "Contacts · Tandem"
    expect(page.locator("#main")).to_be_focused()
    expect(page.locator("#rail-nav [aria-current=page]")).to_have_text("Contacts")
    assert 0 < sum(weight(response) for response in answers) < NAVIGATION

    page.get_by_role("link", name="Older").click()
    expect(page.get_by_role("link", name="Newer")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name="Older")).to_be_visible()
    assert page.evaluate("window.forbidden") == []


def test_signed_out_meanwhile_a_link_leads_to_signing_in(look, cast, site):
    from django.contrib.sessions.models import Session

    page = look(cast.sam)
    page.goto("/settings/")
    Session.objects.all().delete()
    page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Contacts").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
