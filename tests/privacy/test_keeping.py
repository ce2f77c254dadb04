"""An officer says that a finding is no customer detail: field and kind are recorded, never the text (CON-13)."""

import pytest

from casework import timeline
from casework.steps import take

CRN = "123 456 789A"


def told(contact):
    return [(entry.step, entry.told, entry.changes) for entry in timeline.of(contact)]


@pytest.mark.rule("CON-13", breaks="casework/privacy/forms.py::GuardedForm.clean")
def test_an_addendum_keeps_a_name_and_records_the_kind(finalised, cast, as_, fresh):
    contact = finalised()
    path = f"/contacts/{contact.reference}/steps/add_addendum/"
    browser = as_(cast.sam)
    refused = browser.post(path, {"text": "The Grace Brown calculator was meant.", "version": contact.version})
    assert refused.status_code == 422
    assert b'name="keep" value="text:name"' in refused.content
    browser.post(
        path, {"text": "The Grace Brown calculator was meant.", "version": contact.version, "keep": "text:name"}
    )
    assert fresh(contact).addenda.get().text == "The Grace Brown calculator was meant."
    assert told(contact)[0][2]["kept"] == ["text:name"]


@pytest.mark.rule("CON-13", breaks="casework/privacy/guard.py::refuse")
def test_an_identifier_is_refused_whatever_is_kept(finalised, cast, as_, fresh):
    contact = finalised()
    sent = {"text": f"Ring Sarah about {CRN}", "version": contact.version, "keep": ["text:name", "text:crn"]}
    refused = as_(cast.sam).post(f"/contacts/{contact.reference}/steps/add_addendum/", sent)
    assert refused.status_code == 422
    assert not fresh(contact).addenda.exists()
    assert b'type="checkbox" name="keep"' not in refused.content


def test_what_was_not_needed_is_not_recorded(finalised, cast, as_):
    contact = finalised()
    as_(cast.sam).post(
        f"/contacts/{contact.reference}/steps/add_addendum/",
        {"text": "See 111-22072908.", "version": contact.version, "keep": "text:name"},
    )
    assert "kept" not in told(contact)[0][2]


def test_a_step_taken_by_the_program_needs_no_list(finalised, cast, fresh):
    contact = finalised()
    take(contact, "add_addendum", by=cast.sam, version=contact.version, text="See 111-22072908.")
    assert fresh(contact).addenda.count() == 1


def test_the_log_page_remembers_what_was_kept(opened, cast, as_, fresh):
    contact = opened()
    browser = as_(cast.sam)
    began = {
        "fields": "summary",
        "began": "{}",
        "summary": "The Grace Brown calculator was meant.",
        "version": contact.version,
    }
    browser.post(f"/log/{contact.reference}/save/", began)
    assert fresh(contact).summary == ""
    browser.post(f"/log/{contact.reference}/save/", {**began, "keep": "summary:name"})
    assert fresh(contact).summary == began["summary"]
    assert ("keep", {"field": "summary", "category": "name"}) in [(step, changes) for step, _, changes in told(contact)]
    assert (
        b'<input type="hidden" name="keep" value="summary:name">' in browser.get(f"/log/{contact.reference}/").content
    )


def test_a_system_may_keep_a_name_over_the_api(opened, cast, as_, fresh):
    contact = opened()
    browser, path = as_(cast.sam), f"/api/v1/contacts/{contact.reference}/"

    def save(**sent):
        headers = {"If-Match": f'"v{fresh(contact).version}"'}
        return browser.patch(
            path,
            {"summary": "The Grace Brown calculator was meant.", **sent},
            content_type="application/json",
            headers=headers,
        )

    refused = save()
    assert refused.status_code == 422 and refused.json()["findings"][0]["category"] == "name"
    assert save(keep="summary:name").status_code == 422
    assert save(keep=["summary:name"]).status_code == 200
    assert fresh(contact).kept == {"summary": ["name"]}
