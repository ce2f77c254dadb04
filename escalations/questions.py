"""What an escalation asks before it goes to an SSO: one table for page, API and refusal; and its closed lists (ESC-06).

Destinations follow the edition of the contact's form: the 2014 edition and the Access Support Centre know the SSO, in
Compensation an SSO is reached through the Compensation Helpdesk.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models

from tps.questions import Form


class Destination(models.TextChoices):
    """Where an escalation may go; there is no other destination, and no National team among them (ESC-06)."""

    SSO = "sso", "SSO"
    HELPDESK = "helpdesk", "SSO, through the Compensation Helpdesk"
    ICT = "ict", "ICT under an NNU, with an SSO told"


class WhyEscalated(models.TextChoices):
    COMPLEXITY = "complexity", "Complexity"
    SYSTEM_LIMITATION = "system_limitation", "System limitation"
    SYSTEM_ISSUE = "system_issue", "System issue"
    POLICY = "policy", "Policy"
    OUT_OF_SCOPE = "out_of_scope", "Out of scope for TPS"
    UNRESOLVED = "unresolved", "Unable to resolve"
    TIME = "time", "Time it would take"


class CallIs(models.TextChoices):
    """Who handles the customer's call meanwhile (ESC-02)."""

    WITH_SO = "with_so", "The SO handles the call"
    CUSTOMER_CALLED = "customer_called", "The customer called TPS"
    TAKEN_OVER = "taken_over", "TPS took the enquiry over"
    NO_CALL = "no_call", "No customer is on a call"


class DocIs(models.TextChoices):
    """Whether the DOC stands on the customer's record (ESC-07)."""

    MADE = "made", "DOC made"
    NO_CUSTOMER = "no_customer", "No customer concerned"


class ToIctBy(models.TextChoices):
    """Who took the issue to ICT (ESC-11)."""

    TPS = "tps", "TPS officer"
    SO = "so", "The SO themselves"


class How(models.TextChoices):
    """How an SSO was told of the urgency: by any means (ESC-12)."""

    PHONE = "phone", "Phone"
    IN_PERSON = "in_person", "In person"
    CHAT = "chat", "Chat"
    EMAIL = "email", "E-mail"


OFFERED = {
    Form.SMART_CENTRE: (Destination.SSO, Destination.ICT),
    Form.COMPENSATION: (Destination.HELPDESK, Destination.ICT),
    Form.ACCESS_SUPPORT: (Destination.SSO, Destination.ICT),
}
#: The Auto text that the DOC of a Compensation escalation is made with (ESC-07).
AUTO_TEXT = "Generic > Escalation > Escalated to Service Support Officer"


def offered_on(form: str) -> tuple[Destination, ...]:
    """The destinations of an escalation from a contact on this form (ESC-06)."""
    return OFFERED[Form(form)]


def is_compensation(escalation) -> bool:
    return escalation.contact.form == Form.COMPENSATION


def goes_to_ict(escalation) -> bool:
    return escalation.destination == Destination.ICT


def has_doc(escalation) -> bool:
    return escalation.doc == DocIs.MADE


@dataclass(frozen=True)
class Question:
    """A field of the draft, the words it is asked in, what a refusal says where it is missing, and for which drafts."""

    field: str
    label: str
    missing: str
    rule: str
    only_if: Callable | None = None


QUESTIONS = (
    Question("destination", "Goes to", "Choose where it goes.", "ESC-06"),
    Question("reasons", "Why", "Say why it is escalated.", "ESC-08"),
    Question("subject", "What it is about", "Say in a few words what it is about.", "ESC-07"),
    Question("issue", "Issue", "Describe the issue.", "ESC-07"),
    Question("action_taken", "Action already taken", "Say what has been done already.", "ESC-07"),
    Question("call", "Customer’s call", "Say who handles the customer’s call.", "ESC-02"),
    Question("doc", "DOC", "Make the DOC first, or say that no customer is concerned.", "ESC-07"),
    Question("doc_title", "DOC’s title or Auto text", "Give the DOC’s title or Auto text.", "ESC-07", has_doc),
    Question("doc_made_at", "DOC made at", "Say when the DOC was made.", "ESC-07", has_doc),
    Question("doc_made_by", "DOC made by", "Say who made the DOC.", "ESC-07", has_doc),
    Question("direct_referral", "The SO must refer this to the Compensation Helpdesk directly", "Say whether the SO must refer it to the Compensation Helpdesk directly.", "ESC-10", is_compensation),
    Question("nnu", "NNU number", "Give the number of the NNU that supports it.", "ESC-03", goes_to_ict),
    Question("incident", "Incident number", "Give ICT’s incident number.", "ESC-03", goes_to_ict),
    Question("to_ict_by", "Taken to ICT by", "Say who took it to ICT.", "ESC-11", goes_to_ict),
    Question("helpdesk_referral", "It is a Compensation Helpdesk referral", "Say whether the issue is a Compensation Helpdesk referral.", "ESC-05", lambda one: is_compensation(one) and goes_to_ict(one)),
)  # fmt: skip
#: Asked, and never missing: the guard that judges it says so itself.
ALSO_ASKED = (
    Question("number_in_doc", "The incident number stands in the DOC as well", "", "ESC-04", goes_to_ict),
    Question("stop_payment", "It is a stop payment", "", "ESC-12"),
)
BY_FIELD = {question.field: question for question in (*QUESTIONS, *ALSO_ASKED)}
ANSWERS = tuple(BY_FIELD)


def unanswered(escalation) -> list[Question]:
    """What is needed and not said yet, in the order of the form."""
    return [
        question
        for question in QUESTIONS
        if (question.only_if is None or question.only_if(escalation))
        and getattr(escalation, question.field) in (None, "", [])
    ]
