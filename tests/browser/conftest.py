"""Chromium at the real application: a server of its own, on a database of its own, with the cast signed in.

`look(person, width=, theme=)` opens a page of somebody; `told_by_csp` collects what the content policy forbade.
"""

import os
import shutil
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from config.running.suite import BROWSERS

WIDE = 1440
PATIENCE = 20_000  # milliseconds; a page takes a fraction of it, a busy machine may not
CHROMIUM = next(filter(None, (os.environ.get("CHROMIUM"), *map(shutil.which, BROWSERS))), None)

#: Remembers what the content policy forbade, before any script of the page runs.
WATCH_CSP = """
window.forbidden = [];
document.addEventListener('securitypolicyviolation', event => window.forbidden.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile || ''}`));
"""


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """A running Chromium; the tests are skipped, and say so, where there is none."""
    if CHROMIUM is None:
        pytest.skip("No Chromium was found: install one, or name it in CHROMIUM. Browser tests did not run.")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)

    # Playwright's loop would make Django refuse ordinary database work in this thread.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture
def site(live_site, cast):
    """The address of the running application; the cast is in its database."""
    return live_site


@pytest.fixture
def browser_of(chromium, site) -> Callable:
    """A browser context signed in as somebody: their own cookies, width and colour scheme."""
    contexts = []

    def open_one(person=None, *, width=WIDE, height=900, theme="light", scripts=True, **more):
        context = chromium.new_context(
            base_url=site, viewport={"width": width, "height": height}, color_scheme=theme, java_script_enabled=scripts, locale="en-US",
            timezone_id="America/Chicago", reduced_motion="reduce", **more,
        )  # fmt: skip
        context.add_init_script(WATCH_CSP)
        context.set_default_timeout(PATIENCE)
        if person is not None:
            sign_in(context, person, site)
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()


def sign_in(context, person, site) -> None:
    """Give the context the session of somebody who has just signed in."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person, backend="people.sign_in.LogonBackend")
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    context.add_cookies([{**cookie, "url": site}])


@pytest.fixture
def look(browser_of) -> Callable:
    """A fresh page of somebody, at the size and in the colours asked for."""
    return lambda person=None, **how: browser_of(person, **how).new_page()


def until_ready(page) -> None:
    """Returns once the form saves as it is typed. Asked again and again from here: the policy forbids the page to be asked by words."""
    for _ in range(PATIENCE // 50):
        if page.evaluate("Boolean(document.querySelector('form[data-autosave]').autosave)"):
            return
        page.wait_for_timeout(50)
    raise AssertionError("The form never became ready.")


def forbidden(page) -> list[str]:
    """What the content policy has forbidden on this page."""
    return page.evaluate("window.forbidden")


def sideways(page) -> list[str]:
    """What makes the page wider than its window: nothing, on a good page."""
    return page.evaluate(
        """() => { const wide = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= wide) return [];
            return [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > wide + 1)
                .map(one => one.tagName + '.' + one.className).slice(0, 8); }"""
    )


def axe(page, *, colours=True, others=True) -> list[str]:
    """The violations of WCAG 2.0 to 2.2, A and AA, that axe finds, with the element each is about: of colours, of all else, or both."""
    from axe_playwright_python.sync_playwright import Axe

    wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    asked = {"type": "tag", "values": wcag} if others else {"type": "rule", "values": ["color-contrast"]}
    options = {
        "runOnly": asked,
        "resultTypes": ["violations"],
        "preload": False,
        "rules": {"color-contrast": {"enabled": colours}},
    }
    if not page.evaluate("Boolean(window.axe)"):  # axe itself is half a megabyte: once for each page
        page.evaluate(Axe().axe_script)
    found = page.evaluate("async options => (await axe.run(options)).violations", options)
    return [f"{one['id']}: {node['target']} {node['failureSummary'][:200]}" for one in found for node in one["nodes"]]


@pytest.fixture
def tools() -> SimpleNamespace:
    """What tests of the browser ask of a page."""
    return SimpleNamespace(axe=axe, forbidden=forbidden, sideways=sideways, sign_in=sign_in)
