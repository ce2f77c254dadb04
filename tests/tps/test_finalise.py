"""Finalise and notify SO: who may, when, once; what each form requires."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from casework import timeline
from casework.answers import save_answers
from casework.models import OutgoingMail
from casework.steps import Refused, Stale, take
from tests.conftest import option
from tps import actions
from tps.models import Contact
from tps.questions import Form

QUESTIONS = "tps/questions.py::QUESTIONS"
GUARDS = "tps/models/contact.py::Contact.finalise.guards"
MAILS = "tps/models/contact.py::Contact.finalise.then"


def refused_rules(contact, by):
    with pytest.raises(Refused) as refused:
        take(contact, "finalise", by=by, version=contact.version)
    return {rule for _, rule in refused.value.reasons}


@pytest.mark.rule("CON-14", breaks=MAILS)
@pytest.mark.parametrize("form", Form.values)
def test_finalising_closes_the_contact_and_owes_the_so_one_summary(form, filled, cast, fresh):
    contact = filled(form)

    take(contact, "finalise", by=cast.sam, version=contact.version)

    assert fresh(contact).state == "finalised"
    assert fresh(contact).closed_at is not None
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.kind, mail.occurrence) == ("kiri.walker@agency.example", "finalised", 1)
    assert contact.summary in mail.text and contact.summary in mail.html
    assert contact.reference in mail.subject


@pytest.mark.rule("CON-14", breaks=MAILS)
def test_the_summary_is_written_once_whatever_is_tried(finalised, cast):
    contact = finalised()

    with pytest.raises(Refused):
        take(contact, "finalise", by=cast.sam, version=contact.version)

    assert OutgoingMail.objects.count() == 1


def test_the_database_refuses_a_second_summary(finalised):
    finalised()
    mail = OutgoingMail.objects.get()
    mail.pk, mail.message_id = None, "<another@tandem.agency.example>"
    with pytest.raises(IntegrityError):
        mail.save()


@pytest.mark.parametrize("name", ["tui", "aroha", "lena", "quinn", "kiri", "ida", "otto", "priya", "gateway"])
def test_nobody_but_its_officer_finalises(name, filled, cast, fresh):
    contact = filled()
    with pytest.raises(PermissionDenied):
        take(contact, "finalise", by=getattr(cast, name), version=contact.version)
    assert fresh(contact).state == "open"


def test_an_officer_who_has_left_finalises_nothing(filled, cast):
    contact = filled()
    cast.sam.is_active = False
    with pytest.raises(PermissionDenied):
        take(contact, "finalise", by=cast.sam, version=contact.version)


def test_a_stale_contact_is_not_finalised(filled, cast, fresh):
    contact = filled()
    save_answers(contact, by=cast.sam, answers={"summary": "Another summary."})
    with pytest.raises(Stale):
        take(contact, "finalise", by=cast.sam, version=contact.version)
    assert OutgoingMail.objects.count() == 0


# -- what the form requires (CON-15 and the rule of each field)

MISSING = [
    ("service_officer", Form.values, {"service_officer": None}, "CON-03"),
    ("location", [Form.COMPENSATION], {"location": None}, "CON-04"),
    ("service_zone", [Form.ACCESS_SUPPORT], {"service_zone": None}, "CON-05"),
    ("enquiry_type", Form.values, {"enquiry_type": None}, "CON-06"),
    ("help_needed", Form.values, {"help_needed": ""}, "CON-06"),
    ("crn_given", [Form.COMPENSATION, Form.ACCESS_SUPPORT], {"crn_given": ""}, "CON-07"),
    ("checked", Form.values, {"checked": []}, "CON-08"),
    ("references", Form.values, {"references": []}, "CON-10"),
    ("summary", Form.values, {"summary": ""}, "CON-11"),
    ("source", Form.values, {"source": None}, "CON-22"),
]
CASES = [
    pytest.param(
        form, without, rule, id=f"{form}-{field}", marks=pytest.mark.rule(rule, breaks=f"{QUESTIONS}[{field}]")
    )
    for field, forms, without, rule in MISSING
    for form in forms
]


@pytest.mark.parametrize(("form", "without", "rule"), CASES)
def test_a_contact_without_what_its_form_requires_is_not_finalised(form, without, rule, filled, cast, fresh):
    contact = filled(form)
    contact = actions.save_contact(contact, by=cast.sam, answers=without).record

    assert refused_rules(contact, cast.sam) == {rule}
    assert fresh(contact).state == "open"
    assert OutgoingMail.objects.count() == 0


@pytest.mark.rule("CON-15", breaks=GUARDS)
def test_every_missing_answer_is_named_at_once_and_nothing_is_sent(opened, cast):
    contact = opened(form=Form.COMPENSATION)

    rules = refused_rules(contact, cast.sam)

    assert rules == {"CON-03", "CON-04", "CON-22", "CON-07", "CON-06", "CON-08", "CON-10", "CON-11"}
    assert OutgoingMail.objects.count() == 0


@pytest.mark.rule("CON-05", breaks=f"{QUESTIONS}[service_zone]")
@pytest.mark.parametrize("form", [Form.SMART_CENTRE, Form.COMPENSATION])
def test_the_service_zone_is_asked_on_the_access_support_form_only(form):
    from tps.questions import BY_FIELD

    assert BY_FIELD["service_zone"].is_asked(Form.ACCESS_SUPPORT)
    assert not BY_FIELD["service_zone"].is_asked(form)


@pytest.mark.rule("CON-07", breaks=f"{QUESTIONS}[crn_given]")
def test_the_smart_centre_form_does_not_ask_for_the_crn(filled, cast):
    contact = filled(Form.SMART_CENTRE, crn_given="")
    assert take(contact, "finalise", by=cast.sam, version=contact.version).state == "finalised"


@pytest.mark.rule("CON-02", breaks=GUARDS)
def test_a_choice_that_the_form_does_not_offer_holds_finalising_back(filled, cast):
    contact = filled(Form.SMART_CENTRE, source=option("source", "compensation_line"))
    assert refused_rules(contact, cast.sam) == {"CON-02"}


def test_the_smart_centre_form_asks_for_references_on_reference_questions_only(filled, cast):
    contact = filled(Form.SMART_CENTRE, enquiry_type=option("enquiry_type", "coding"), checked=[], references=[])
    assert take(contact, "finalise", by=cast.sam, version=contact.version).state == "finalised"


@pytest.mark.rule("CON-30", breaks=f"{QUESTIONS}[no_answer_in_reference]")
@pytest.mark.parametrize("form", Form.values)
def test_a_system_issue_says_whether_the_reference_material_answers_it(form, filled, cast):
    issue = option("enquiry_type", "system_issue")
    assert refused_rules(filled(form, enquiry_type=issue), cast.sam) == {"CON-30"}
    for answer in (True, False):
        contact = filled(form, enquiry_type=issue, no_answer_in_reference=answer)
        assert take(contact, "finalise", by=cast.sam, version=contact.version).no_answer_in_reference is answer


def test_no_reference_applies_answers_for_the_references(filled, cast):
    contact = filled(Form.COMPENSATION, references=[], no_reference=True)
    assert take(contact, "finalise", by=cast.sam, version=contact.version).state == "finalised"


@pytest.mark.rule("CON-09", breaks="tps/questions.py::QUESTIONS[checked]")
def test_nothing_checked_is_an_answer_and_the_enquiry_is_finalised(opened, filled, cast):
    blank = opened()
    assert "CON-08" in refused_rules(
        filled(enquiry_type=option("enquiry_type", "policy_question"), checked=[]), cast.sam
    )
    contact = filled(checked=["nothing_checked"])
    assert take(contact, "finalise", by=cast.sam, version=contact.version).checked == ["nothing_checked"]
    assert blank.pk


# -- what the notice says

TEXT = "templates/mail/tps/finalised.txt"


def test_the_notice_asks_the_so_to_return_to_the_customer(finalised):
    finalised()
    assert "Please return to the customer and complete the enquiry and any coding." in OutgoingMail.objects.get().text


@pytest.mark.rule("CON-29")
def test_the_notice_says_who_completes_the_enquiry(filled, finalised, cast):
    finalised()
    contact = filled()
    contact = take(contact, "take_over", by=cast.sam, version=contact.version)
    take(contact, "finalise", by=cast.sam, version=contact.version)

    taken_over, returned = OutgoingMail.objects.order_by("-id")
    for words in (taken_over.text, taken_over.html):
        assert "TPS took this enquiry over and has completed it" in words and "return to the customer" not in words
    for words in (returned.text, returned.html):
        assert "return to the customer" in words and "took this enquiry over" not in words


def test_what_was_asked_is_said_once(finalised):
    finalised()
    assert (
        "TPS-" in OutgoingMail.objects.latest("id").text
        and OutgoingMail.objects.latest("id").text.count("Which day is the end date") == 1
    )
    finalised(summary="Asked: Which day is the end date. Guided to the file.")
    mail = OutgoingMail.objects.latest("id")
    assert mail.text.count("Which day is the end date") == mail.html.count("Which day is the end date") == 1


def test_replies_go_to_the_team(finalised):
    finalised()
    assert OutgoingMail.objects.get().reply_to == "tps.newcastle@agency.example"


def test_the_timeline_says_what_happened(finalised, cast):
    contact = finalised()
    told = [(entry.told, entry.by) for entry in timeline.of(contact)]
    assert told == [
        ("finalised the contact and notified the SO", cast.sam),
        ("opened the contact, Smart Centre form", cast.sam),
    ]


def test_finalised_contacts_are_counted_by_state(finalised, opened):
    finalised(), opened()
    assert Contact.objects.filter(state="finalised").count() == 1
