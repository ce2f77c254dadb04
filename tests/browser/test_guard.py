"""The privacy guard in a real browser: the server's verdicts on the whole corpus, and what an officer sees (CON-13)."""

import json
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from casework.privacy import findings
from casework.privacy.figures import CORPORA, corpus
from tests.privacy.test_findings import ADVERSARIAL, CUED, FOUND, LEFT_ALONE

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests" / "privacy" / "corpus"
CRN = "123 456 789A"

#: What app.js gives to the other scripts, as far as the guard needs it.
FOUNDATION = "window.tandem = { each: (selector, start) => document.querySelectorAll(selector).forEach(start) };"
LISTEN = "document.addEventListener('guard:verdict', event => (window.verdicts ||= []).push(event.detail));"


@pytest.fixture
def page_with(chromium):
    """A page of its own with the guard and these fields; what the guard asks for comes from the files of this checkout."""
    context = chromium.new_context()
    context.set_default_timeout(10_000)

    def open_one(fields=""):
        alert = render_to_string("partials/guard.html")
        html = f"<!doctype html><form id=f>{fields}</form>{alert}<script src=/foundation.js></script><script src=/guard.js></script>"
        answers = {
            "/": ("text/html", html),
            "/foundation.js": ("text/javascript", FOUNDATION + LISTEN),
            "/guard.js": ("text/javascript", (ROOT / "static/js/guard.js").read_text()),
        }

        def answer(route, request):
            path = "/" + request.url.split("/", 3)[3]
            kind, body = answers.get(path, ("application/json", (ROOT / "static/guard-patterns.json").read_text()))
            route.fulfill(content_type=f"{kind}; charset=utf-8", body=body)

        page = context.new_page()
        page.route("**/*", answer)
        page.goto("http://guard.test/")
        page.evaluate("() => tandem.guard.ready('/guard-patterns.json')")
        return page

    yield open_one
    context.close()


@pytest.mark.rule("CON-13", breaks="static/js/guard.js::const findings = text => {")
def test_browser_and_server_find_the_same(page_with):
    texts = [text for name in CORPORA for text, _ in corpus(CORPUS / name)]
    texts += [
        *LEFT_ALONE,
        *(text for text, _, _ in CUED),
        *(detail for details in FOUND.values() for detail in details),
    ]
    texts += [(unit * 400)[:400] for unit in ADVERSARIAL]
    texts += [
        "😀 １２３ ４５６ ７８９ Ａ 😀",
        "%40%2541 john%20smith&nbsp;Mr&amp;Mrs Jones",
        "é́ Renée Müller, Seán",
        "İstanbul ﬁ ſ K 中文 Иван",
        "a\r\nMr\nJones",
        "%",
        "&",
        "\ufeff",
    ]
    here = [[[finding.category, finding.start, finding.end] for finding in findings(text)] for text in texts]
    there = page_with().evaluate(
        "texts => texts.map(text => tandem.guard.findings(text).map(one => [one.category, one.start, one.end]))", texts
    )
    differ = [(text, ours, theirs) for text, ours, theirs in zip(texts, here, there, strict=True) if ours != theirs]
    assert differ == []
    assert len(texts) > 2400


SUMMARY = (
    '<div class="field"><textarea data-guard name="summary" id="id_summary" data-label="Summary"></textarea></div>'
)


def verdicts(page):
    return page.evaluate("window.verdicts")


@pytest.mark.rule("CON-13", breaks="static/js/guard.js::this.draw();")
def test_a_finding_is_told_as_it_is_typed_and_never_repeated(page_with):
    page = page_with(SUMMARY)
    page.fill("#id_summary", f"Recoded the end date for {CRN}. Guided to the file.")
    alert = page.get_by_role("alert")
    assert alert.get_by_role("heading").inner_text() == "A customer reference number is in “Summary”"
    assert "Nine digits and a letter, at characters 26 to 37." in alert.inner_text()
    assert CRN not in alert.inner_text() and "789" not in alert.inner_html()
    assert page.get_attribute("#id_summary", "aria-invalid") == "true"
    assert verdicts(page)[-1] == {
        "field": "summary",
        "clean": False,
        "blocked": True,
        "findings": [{"category": "crn", "start": 25, "end": 37}],
    }
    assert page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])") == '[{},{},""]'


def test_an_identifier_is_shown_and_replaced_and_can_not_be_kept(page_with):
    page = page_with(SUMMARY)
    page.fill("#id_summary", f"😀 for {CRN}.")
    assert not page.get_by_role("button", name="Keep").is_visible()
    page.get_by_role("button", name="Show where").click()
    assert (
        page.evaluate(
            "getSelection().toString() || id_summary.value.slice(id_summary.selectionStart, id_summary.selectionEnd)"
        )
        == CRN
    )
    page.get_by_role("button", name="Replace with “the customer”").click()
    assert page.input_value("#id_summary") == "😀 for the customer."
    page.get_by_role("alert").filter(has=page.get_by_role("heading")).wait_for(state="detached")
    assert verdicts(page)[-1]["clean"] is True
    assert page.get_attribute("#id_summary", "aria-invalid") is None


@pytest.mark.rule("CON-13", breaks='static/js/guard.js::input.name = "keep"')
def test_a_name_may_be_kept_for_its_field(page_with):
    page = page_with(SUMMARY)
    page.fill("#id_summary", "Sarah and Mei rang about the letter")
    page.get_by_role("button", name="Keep: not a customer detail").click()
    assert page.evaluate("[...new FormData(document.getElementById('f')).getAll('keep')]") == ["summary:name"]
    assert page.get_by_role("heading").count() == 0 and verdicts(page)[-1]["clean"] is True
    page.fill("#id_summary", f"Sarah rang, {CRN}")
    assert page.get_by_role("heading").inner_text().startswith("A customer reference number")


def test_what_was_kept_before_stays_kept(page_with):
    page = page_with(
        SUMMARY.replace("></textarea>", ">Sarah rang</textarea>") + '<input type=hidden name=keep value="summary:name">'
    )
    page.wait_for_timeout(300)
    assert page.get_by_role("heading").count() == 0


def test_an_input_is_watched_too_and_told_at_once_when_filled_before(page_with):
    page = page_with('<div class="field"><input data-guard name="help_needed" id="h" value="ring 0412 345 678"></div>')
    assert page.get_by_role("heading").inner_text() == "A phone number is in this text"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_the_real_page_nothing_typed_is_kept_until_it_is_clean(look, cast, opened, fresh, tools, theme):
    contact = opened()
    page = look(cast.sam, theme=theme)
    page.goto(f"/log/{contact.reference}/")
    page.fill("#id_summary", f"Recoded for {CRN} today")
    page.get_by_role("heading", name="A customer reference number").wait_for()
    page.wait_for_timeout(1500)
    assert fresh(contact).summary == ""
    assert tools.axe(page) == [] and tools.forbidden(page) == []
    page.get_by_role("button", name="Replace with “the customer”").click()
    page.get_by_text("Saved", exact=False).first.wait_for()
    page.wait_for_timeout(1500)
    assert fresh(contact).summary == "Recoded for the customer today"
    assert json.dumps(page.context.storage_state()).find("789A") == -1
