"""Guards of an escalation's steps, each with its reasons. They judge stored facts."""

from casework.steps import Reason, because
from escalations import questions
from escalations.questions import CallIs, Destination, ToIctBy, WhyEscalated
from tps.questions import Form

NOT_ESCALATED = ("discarded",)


def form_is_complete(escalation):
    """All that an SSO needs is there: issue, action taken, reasons, DOC, call; NNU and incident number where it goes to ICT."""
    return [Reason(question.missing, question.rule, question.field) for question in questions.unanswered(escalation)]


form_is_complete.rules = ("ESC-02", "ESC-03", "ESC-07", "ESC-08", "ESC-10", "ESC-11")  # type: ignore[attr-defined]
form_is_complete.says = "All that an SSO needs is entered."  # type: ignore[attr-defined]


@because(
    "TPS refers to an SSO, in Compensation through the Compensation Helpdesk, or to ICT under an NNU; nowhere else.",
    "ESC-06",
)
def destination_is_offered(escalation):  # fmt: skip
    return not escalation.destination or escalation.destination in questions.offered_on(escalation.contact.form)


@because("Time alone is no reason to escalate. Say what else makes it one, or resolve it.", "ESC-08")
def is_not_for_time_alone(escalation):
    return escalation.reasons != [WhyEscalated.TIME]


@because("The SO must refer this to the Compensation Helpdesk directly; TPS does not do so on their behalf.", "ESC-10")
def is_no_direct_referral(escalation):
    return not escalation.direct_referral


@because(
    "An issue that is a Compensation Helpdesk referral never goes directly to ICT. Send it through the Helpdesk.",
    "ESC-05",
)
def is_no_helpdesk_referral_to_ict(escalation):  # fmt: skip
    return not (escalation.destination == Destination.ICT and escalation.helpdesk_referral)


@because("Put the incident number into the escalation DOC as well, then say so here.", "ESC-04")
def number_stands_in_the_doc(escalation):
    """Asked by the current edition only; the 2014 one wants it in the escalation."""
    needed = questions.goes_to_ict(escalation) and questions.has_doc(escalation)
    return not needed or escalation.contact.form == Form.SMART_CENTRE or escalation.number_in_doc


@because("Only in Compensation Recovery does an SO take a system issue to ICT themselves.", "ESC-11")
def who_went_to_ict_may(escalation):
    return escalation.to_ict_by != ToIctBy.SO or questions.is_compensation(escalation)


def call_is_as_the_contact_says(escalation):
    """Who handles the call agrees with the contact: taken over only where TPS did, no call only where nobody is on hold."""
    contact = escalation.contact
    if escalation.call == CallIs.TAKEN_OVER and contact.taken_over_at is None:
        words = f"TPS has not taken {contact.reference} over: the SO handles the customer’s call."
        return [Reason(words, "ESC-02", "call")]
    if escalation.call == CallIs.NO_CALL and contact.customer_on_hold and contact.taken_over_at is None:
        words = f"{contact.reference} says that a customer is on hold: have the SO handle the call."
        return [Reason(words, "ESC-02", "call")]
    return []


call_is_as_the_contact_says.rules = ("ESC-02",)  # type: ignore[attr-defined]
call_is_as_the_contact_says.says = "Who handles the call agrees with the contact."  # type: ignore[attr-defined]


@because(lambda escalation: f"Say on {escalation.contact.reference} who the SO is: the update goes to them.", "ESC-09")
def so_is_known(escalation):
    """The contact says who the SO is, so that the update reaches them."""
    return escalation.contact.for_officer is not None


@because("The contact was discarded, opened in error: there is nothing to escalate.", "ESC-01")
def contact_stands(escalation):
    return escalation.contact.state not in NOT_ESCALATED


@because(
    lambda escalation: f"{escalation.stop_request.reference} was escalated with it: say that it is a stop payment.",
    "ESC-12",
)
def is_what_it_was_raised_for(escalation):
    """What a request to stop a payment was escalated with stays a stop payment."""
    return escalation.stop_payment or getattr(escalation, "stop_request", None) is None


@because("Only a stop payment is highlighted to an SSO.", "ESC-12")
def is_a_stop_payment(escalation):
    return escalation.stop_payment


@because("It has been recorded already that an SSO was told.", "ESC-12")
def is_not_highlighted(escalation):
    return escalation.highlighted_at is None
