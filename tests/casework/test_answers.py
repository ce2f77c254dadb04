"""Saving as you type: field by field, no edit lost, nothing of a refused text kept."""

import pytest

from casework import timeline
from casework.answers import Conflict, began, save_answers
from casework.models import TimelineEntry
from people.models import Staff
from tps import actions
from tps.forms import AnswersForm


def test_only_what_changed_is_saved_and_no_timeline_entry_is_written(filled, cast):
    contact = filled()
    entries = TimelineEntry.objects.count()

    saved = save_answers(contact, by=cast.sam, answers={"summary": contact.summary, "help_needed": "Another day"})

    assert saved.changed == ["help_needed"]
    assert saved.record.version == contact.version + 1
    assert TimelineEntry.objects.count() == entries


def test_saving_the_same_again_moves_nothing(filled, cast):
    contact = filled()
    assert save_answers(contact, by=cast.sam, answers={"summary": contact.summary}).record.version == contact.version


def test_two_tabs_that_change_different_fields_both_win(filled, cast, fresh):
    contact = filled()
    first, second = began(contact), began(contact)

    save_answers(
        contact,
        by=cast.sam,
        answers={"summary": "From the first tab.", "help_needed": contact.help_needed},
        began=first,
    )
    save_answers(
        contact, by=cast.sam, answers={"summary": contact.summary, "help_needed": "From the second"}, began=second
    )

    contact = fresh(contact)
    assert (contact.summary, contact.help_needed) == ("From the first tab.", "From the second")


def test_two_tabs_that_change_the_same_field_meet_on_the_conflict_page(filled, cast, fresh):
    contact = filled()
    start = began(contact)
    save_answers(contact, by=cast.sam, answers={"summary": "From the first tab."}, began=start)

    with pytest.raises(Conflict) as conflict:
        save_answers(contact, by=cast.sam, answers={"summary": "From the second tab."}, began=start)

    clash = conflict.value.clashes[0]
    assert (clash.name, clash.theirs, clash.yours) == ("summary", "From the first tab.", "From the second tab.")
    assert fresh(contact).summary == "From the first tab."


def test_the_same_words_from_two_tabs_are_no_conflict(filled, cast):
    contact = filled()
    start = began(contact)
    save_answers(contact, by=cast.sam, answers={"summary": "The same words."}, began=start)
    assert save_answers(contact, by=cast.sam, answers={"summary": "The same words."}, began=start).changed == []


def test_a_field_that_is_no_answer_cannot_be_saved(filled, cast):
    contact = filled()
    for name in ("state", "officer", "closed_at", "version"):
        with pytest.raises(KeyError):
            save_answers(contact, by=cast.sam, answers={name: 1})


# -- the privacy guard

CRN = "123 456 789A"


@pytest.mark.rule("CON-13", breaks="casework/answer_forms.py::AnswersForm.clean")
@pytest.mark.parametrize("field", ["summary", "help_needed", "references"])
def test_a_text_with_customer_details_is_not_saved_and_not_repeated(field, filled, cast, fresh):
    contact = filled()
    before = getattr(contact, field)
    form = AnswersForm({field: f"Recoded the end date for {CRN} today"}, record=contact, names=[field])

    assert form.cleaned() == {}
    assert form.errors[field].as_data()[0].code == "privacy"
    assert "789A" not in str(form.errors)
    assert getattr(fresh(contact), field) == before


@pytest.mark.rule("CON-13", breaks="casework/privacy/fields.py::_Guarded.get_db_prep_save")
def test_no_door_writes_an_identifier(filled, cast):
    from django.core.exceptions import ValidationError

    contact = filled()
    with pytest.raises(ValidationError):
        save_answers(contact, by=cast.sam, answers={"summary": f"About {CRN}"})
    with pytest.raises(ValidationError):
        type(contact).objects.filter(pk=contact.pk).update(summary=f"About {CRN}")


def test_a_name_may_be_kept_and_field_and_category_are_recorded_never_the_text(filled, cast, fresh):
    contact = filled()
    text = "Mr Lee Street is the name of the form's field."
    assert "summary" in AnswersForm({"summary": text}, record=contact, names=["summary"]).errors
    form = AnswersForm({"summary": text}, record=contact, names=["summary"], kept={"summary": ["name"]})
    cleaned = form.cleaned()
    actions.save_contact(contact, by=cast.sam, answers=cleaned, kept={"summary": ["name"]})

    assert fresh(contact).summary == text
    entry = timeline.of(contact).first()
    assert entry.changes == {"field": "summary", "category": "name"}
    assert AnswersForm({"summary": text + " So."}, record=fresh(contact), names=["summary"]).cleaned()


# -- the service officer brings location and zone from the directory


def test_location_and_zone_come_from_the_directory(opened, cast, places, fresh):
    contact = opened()
    actions.save_contact(contact, by=cast.sam, answers={"service_officer": cast.mele})
    contact = fresh(contact)
    assert (contact.location, contact.service_zone) == (places.service_perth, places.west)


def test_a_location_given_with_the_officer_stands(opened, cast, places, fresh):
    contact = opened()
    actions.save_contact(contact, by=cast.sam, answers={"service_officer": cast.mele, "location": places.recovery_3})
    assert fresh(contact).location == places.recovery_3


def test_an_so_added_on_the_spot_has_no_sign_in_and_stays_unverified(cast, places):
    officer = actions.add_service_officer(
        by=cast.sam, logon="zz1234", given_name="Ana", family_name="O'Neill", team=places.recovery_3
    )
    officer = Staff.objects.get(pk=officer.pk)
    assert (officer.logon, officer.email) == ("ZZ1234", "ana.oneill@agency.example")
    assert not officer.can_sign_in and not officer.verified and not officer.has_usable_password()
