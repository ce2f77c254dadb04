"""What each form asks: one table for page, API, refusal and manual (CON-02).

The Smart Centre form follows the 2014 edition, the other two the current one (docs/procedures). `required` names the
forms that cannot be finalised without the answer; `needed_for` narrows that to contacts of a kind.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.core.validators import RegexValidator
from django.db import models


class Form(models.TextChoices):
    SMART_CENTRE = "smart_centre", "Smart Centre"
    COMPENSATION = "compensation", "Compensation Recovery"
    ACCESS_SUPPORT = "access_support", "Access Support Centre"


class CrnGiven(models.TextChoices):
    GIVEN = "given", "Given, record opened"
    NO_CUSTOMER = "no_customer", "No customer concerned"


SC, CR, AS = Form.SMART_CENTRE, Form.COMPENSATION, Form.ACCESS_SUPPORT
EVERY = (SC, CR, AS)

BLUEPRINT = r"\d{3}-\d{8}"
E_REFERENCE = r"\d{3}\.\d{5}"
blueprint_number = RegexValidator(rf"^(?:{BLUEPRINT}|{E_REFERENCE})$", "A Blueprint number has the form 111-22072908.")

NNU_NUMBER = r"\d{4}-\d{1,5}"
NNU = RegexValidator(rf"^(?:NNU )?{NNU_NUMBER}$", "An NNU has a year and a number, as 2026-418.")
INCIDENT = RegexValidator(r"^[A-Z]{2,4}\d{4,12}$", "An incident number has letters and digits, as INC4471203.")


def spelled(reference: str) -> set[str]:
    """The ways in which a reference may be written elsewhere: an NNU with or without the letters, in small letters or capitals."""
    whole = reference.upper()
    number = whole.removeprefix("NNU").strip()
    return {reference, whole, *({number, f"NNU {number}"} if re.fullmatch(NNU_NUMBER, number) else ())}


def is_reference_question(contact) -> bool:
    return bool(contact.enquiry_type and contact.enquiry_type.is_a("reference_question"))


def is_system_issue(contact) -> bool:
    return bool(contact.enquiry_type and contact.enquiry_type.is_a("system_issue"))


def is_from_a_social_worker(contact) -> bool:
    return bool(contact.source and contact.source.is_a("social_worker"))


@dataclass(frozen=True)
class Question:
    """A field of the contact record, the words it is asked in, and where it must be answered."""

    field: str
    label: str
    missing: str
    asked: tuple[str, ...] = EVERY
    required: tuple[str, ...] = ()
    only_if: Callable | None = None  # asked and required only for such contacts
    loosened: Mapping[str, Callable] | None = None  # {form: required there only for such contacts}
    to_help: bool = False  # required to give help, not to send somebody the right way (CON-25, CON-26)
    rules: tuple[str, ...] = ()
    hint: str = ""

    def is_asked(self, form) -> bool:
        return form in self.asked

    def is_required(self, contact) -> bool:
        if contact.form not in self.required:
            return False
        loosened = (self.loosened or {}).get(contact.form)
        return loosened is None or loosened(contact)


REFERENCE_QUESTIONS_ONLY: Mapping[str, Callable] = {
    SC: is_reference_question
}  # 2014 edition; the current one asks on every contact

FOR_SYSTEM_ISSUES: Mapping[str, Callable] = dict.fromkeys(EVERY, is_system_issue)
FOR_SOCIAL_WORKERS: Mapping[str, Callable] = dict.fromkeys(EVERY, is_from_a_social_worker)

QUESTIONS = (
    Question("form", "Form", "Choose the form.", required=EVERY, rules=("CON-02",)),
    Question("service_officer", "Service officer", "Say who the service officer is, by logon or name.", required=EVERY, rules=("CON-03",)),
    Question("location", "Location, team or ROC", "Give the service officer's location (team or ROC code).", asked=(CR,), required=(CR,), rules=("CON-04",)),
    Question("service_zone", "Service Zone", "Give the Service Zone.", asked=(AS,), required=(AS,), rules=("CON-05",)),
    Question("source", "Contact source", "Say where the contact came from.", required=EVERY, rules=("CON-22",)),
    Question("waiting_since", "Waiting since", "Say since when the service officer has waited.", rules=("CON-21",)),
    Question("customer_on_hold", "Customer on hold", "Say whether a customer is on hold.", rules=("CON-21",)),
    Question("crn_given", "CRN", "Ask for the CRN and open the record, or say that no customer is concerned.", asked=(CR, AS), required=(CR, AS), to_help=True, rules=("CON-07",), hint="never written here"),
    Question("enquiry_type", "Enquiry type", "Choose the enquiry type.", required=EVERY, rules=("CON-06",)),
    Question("help_needed", "What they need help with", "Say in a few words what help is needed.", required=EVERY, rules=("CON-06",), hint="a few words"),
    Question("checked", "What was checked before calling", "Ask what the service officer checked; if nothing, choose Nothing Checked.", required=EVERY, loosened=REFERENCE_QUESTIONS_ONLY, to_help=True, rules=("CON-08", "CON-09"), hint="ask every time"),
    Question("references", "References given", "Give the references for next time, or say that none applies.", required=EVERY, loosened=REFERENCE_QUESTIONS_ONLY, to_help=True, rules=("CON-10",), hint="Blueprint number or link"),
    Question("no_reference", "No reference applies", "", rules=("CON-10",)),
    Question("no_answer_in_reference", "The reference material has no answer", "Say whether the reference material has no answer to the system issue.", required=EVERY, loosened=FOR_SYSTEM_ISSUES, to_help=True, only_if=is_system_issue, rules=("CON-30",), hint="system issue"),
    Question("help_given", "Also given by TPS", "Say what TPS gave the social worker: coding, technical advice, or both.", required=EVERY, loosened=FOR_SOCIAL_WORKERS, to_help=True, rules=("CON-23",)),
    Question("self_support_tried", "Self-support was tried first", "", asked=(CR,), rules=("CON-33",)),
    Question("compensation_specific", "About Compensation Recovery", "", asked=(CR,), rules=("CON-33",)),
    Question("work_item_in_scope", "Work item can be managed under the business rules", "", asked=(CR,), rules=("CON-33",)),
    Question("summary", "Summary", "Write a summary of the contact.", required=EVERY, rules=("CON-11",), hint="goes to the SO"),
)  # fmt: skip
BY_FIELD = {question.field: question for question in QUESTIONS}


def asked_on(form) -> list[Question]:
    return [question for question in QUESTIONS if question.is_asked(form)]


def required_on(contact) -> list[str]:
    """The fields that this contact cannot be finalised without, in the order of the form."""
    return [q.field for q in QUESTIONS if q.is_required(contact) and q.is_asked(contact.form)]


def is_answered(contact, question: Question) -> bool:
    if question.field == "references":
        return bool(contact.references) or bool(contact.no_reference)
    if question.field == "service_officer":
        return contact.service_officer_id is not None
    return getattr(contact, question.field) not in (None, "", [])


def unanswered(contact, *, helped: bool = True) -> list[Question]:
    """What the form requires and the contact does not say yet, in the order of the form.

    Where TPS did not help but sent the SO the right way (`helped` is False): without what is asked to help (CON-15).
    """
    required = [BY_FIELD[field] for field in required_on(contact)]
    return [q for q in required if (helped or not q.to_help) and not is_answered(contact, q)]
