"""Guarded fields refuse at every door, and their errors never carry the text (CON-13)."""

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.transaction import atomic

from casework.privacy import checks
from casework.privacy.fields import GuardedText
from casework.privacy.forms import GuardedCharField, GuardedTextarea, guard_error, keeps, refusals
from casework.privacy.refusal import PrivacyError
from tps.models import Contact
from tps.models.addendum import Addendum

CRN, REFUSED = "123 456 789A", "Recoded the end date for 123 456 789A."


class Note(forms.Form):
    text = GuardedCharField(max_length=60, widget=GuardedTextarea)


@pytest.mark.rule("CON-13", breaks="casework/privacy/fields.py::_Guarded.validate")
def test_a_text_with_a_finding_is_not_valid():
    with pytest.raises(ValidationError) as refused:
        Contact(summary=REFUSED).clean_fields(exclude=["state", "officer", "team", "site", "opened_by"])
    error = refused.value.error_dict["summary"][0]
    assert error.code == "privacy"
    assert error.messages == [
        "A customer reference number at characters 26 to 37. Nine digits and a letter. No customer details are kept in any field. Put “the customer” instead."
    ]
    assert CRN not in str(refused.value) and CRN not in repr(error.params)


def test_every_item_of_a_list_is_judged():
    with pytest.raises(ValidationError) as refused:
        Contact._meta.get_field("references").validate(
            ["111-22072908", "https://files.example/?m=jane%40example.com"], Contact()
        )
    assert "An e-mail address at characters 26 to 43 of line 2." in refused.value.messages[0]


def test_a_kept_kind_is_let_through_for_its_field_alone():
    field = Contact._meta.get_field("summary")
    field.validate("Sarah rang", Contact(kept={"summary": ["name"]}))
    with pytest.raises(ValidationError):
        field.validate("Sarah rang", Contact(kept={"help_needed": ["name"]}))
    with pytest.raises(ValidationError):
        field.validate(REFUSED, Contact(kept={"summary": ["crn"]}))


LAST_DOOR = "casework/privacy/fields.py::_Guarded.get_db_prep_save"


@pytest.mark.rule("CON-13", breaks=LAST_DOOR)
def test_no_door_to_the_database_takes_an_identifier(opened, cast):
    contact = opened()
    contact.summary = REFUSED
    for write in (
        contact.save,
        lambda: Contact.objects.filter(pk=contact.pk).update(summary=REFUSED),
        lambda: Contact.objects.filter(pk=contact.pk).update(references=["ok", f"https://files.example/{CRN}"]),
        lambda: Contact.objects.bulk_update([contact], ["summary"]),
        lambda: Addendum.objects.bulk_create([Addendum(contact=contact, text=REFUSED, by=cast.sam)]),
        Addendum(contact=contact, text=REFUSED, by=cast.sam).save,
    ):
        with pytest.raises(PrivacyError) as refused, atomic():
            write()
        assert CRN not in str(refused.value)
    assert Contact.objects.get(pk=contact.pk).summary == ""


@pytest.mark.rule("CON-13", breaks="casework/privacy/forms.py::GuardedCharField.validate")
def test_a_form_field_refuses_and_says_what_kind():
    note = Note({"text": "Ring 0412 345 678"})
    assert note.errors.as_data()["text"][0].code == "privacy"
    assert note.errors["text"] == [
        "A phone number at characters 6 to 17. A mobile, landline or overseas number. No customer details are kept in any field. Put “the phone number” instead."
    ]
    assert Note({"text": "Guided to 111-22072908"}).is_valid()


def test_a_form_field_keeps_what_it_is_told_to():
    note = Note({"text": "Sarah rang"})
    note.fields["text"].kept = frozenset(["name"])
    assert note.is_valid()


def test_a_text_that_is_too_long_is_refused_unread():
    assert [error.code for error in Note({"text": REFUSED * 10}).errors.as_data()["text"]] == ["max_length"]


def test_the_page_is_told_which_fields_to_watch():
    assert "data-guard" in str(Note()["text"])
    assert isinstance(GuardedText().formfield(), GuardedCharField)


def test_guard_error_takes_texts_and_lists():
    assert guard_error("Guided to the file") is None
    assert guard_error(["a", f"b {CRN}"]).items == [1]
    assert guard_error("Sarah rang", kept=["name"]) is None


def test_what_may_be_kept_is_read_from_pairs():
    asked = ["summary:name", "summary:name", "summary:crn", "help_needed:address", "other:name", "nonsense", "summary:"]
    assert keeps(asked, ["summary", "help_needed"]) == {"summary": ["name"], "help_needed": ["address"]}


def test_saving_as_you_type_leaves_refused_fields_out():
    answers = {
        "summary": REFUSED,
        "references": ["111-22072908"],
        "help_needed": "Sarah",
        "form": "smart_centre",
        "customer_on_hold": True,
    }
    assert set(refusals(answers)) == {"summary", "help_needed"}
    assert set(refusals(answers, {"help_needed": ["name"]})) == {"summary"}


@pytest.mark.rule("CON-13", breaks="casework/privacy/checks.py::unguarded")
def test_every_free_text_of_these_houses_is_guarded(monkeypatch):
    assert checks.unguarded() == []
    assert checks.free_texts_are_guarded(None) == []
    monkeypatch.setattr(checks, "ALLOWED", {})
    assert "tps.Option.label" in checks.unguarded()
    assert checks.free_texts_are_guarded(None)[0].id == "privacy.E001"


def test_nothing_is_allowed_that_is_not_there():
    every = {str(field) for model in apps.get_models() for field in model._meta.fields}
    assert set(checks.ALLOWED) <= every
