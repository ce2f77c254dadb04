"""Guards of a stop payment's steps, each with its reasons. They judge stored facts, and none stands before a lodgement (STP-11)."""

from casework.steps import Reason, because
from compensation.reasons import WANTED, is_exact
from escalations.conditions import NOT_ESCALATED
from escalations.querysets import WITH_SSO

#: What the DOC says, by edition: (field, what is said where it is missing). The Smart Centre's has two items, Compensation's five.
ITEMS = {
    "smart_centre": (
        ("amount", "The DOC states the amount to stop."),
        ("exact_reason", "The DOC states the exact reason."),
    ),
    "compensation": (
        ("payment_type", "The DOC states the payment type or component."),
        ("amount", "The DOC states the amount to stop."),
        ("period", "The DOC states the period of the payment, from and to."),
        ("exact_reason", "The DOC states the exact reason."),
        ("blueprint", "The DOC states the Blueprint file that supports the decision, or that none applies."),
    ),
}


def is_there(payment, item: str) -> bool:
    """Whether an item of the DOC is entered."""
    match item:
        case "period":
            return payment.period_from is not None and payment.period_to is not None
        case "blueprint":
            return bool(payment.blueprint_file) or payment.no_blueprint
        case "exact_reason":
            return is_exact(payment.exact_reason)
    return bool(getattr(payment, item))


def missing(payment) -> list[Reason]:
    """What the edition's DOC must state and the record does not have yet (STP-05)."""
    fields = {"period": "period_from", "blueprint": "blueprint_file"}
    return [
        Reason(WANTED, "STP-06", item)
        if item == "exact_reason" and payment.exact_reason
        else Reason(said, "STP-05", fields.get(item, item))
        for item, said in ITEMS[payment.edition]
        if not is_there(payment, item)
    ]


def doc_is_complete(payment):
    """Every item that the edition's DOC must state is entered, the reason exactly (STP-05, STP-06)."""
    return missing(payment)


doc_is_complete.rules = ("STP-05", "STP-06")  # type: ignore[attr-defined]
doc_is_complete.says = "Every item of the DOC is entered."  # type: ignore[attr-defined]


@because("The DOC has been checked already.", "STP-05")
def doc_is_not_checked(payment):
    return payment.doc_checked_at is None


@because("The DOC has not been checked yet: what it says can be changed as it is.", "STP-05")
def doc_is_checked(payment):
    return payment.doc_checked_at is not None


@because("Only a Smart Centre request is verified by TPS; Compensation has no TPS step before lodgement.", "STP-04")
def is_smart_centre(payment):
    return payment.edition == "smart_centre"


@because("A Smart Centre request is lodged by an SSO: only there an SSO is contacted.", "STP-07")
def is_lodged_by_sso(payment):
    return payment.edition == "smart_centre"


@because("A Smart Centre request is lodged by an SSO: only there it is escalated to one.", "STP-07")
def is_escalated_to_sso(payment):
    return payment.edition == "smart_centre"


#: A step that the other edition does not have, and not one that is refused for the moment: pages leave it out there.
OF_ONE_EDITION = (is_smart_centre, is_lodged_by_sso, is_escalated_to_sso)


@because("Record the contact in the TSC first: an escalation is raised from it.", "STP-07")
def contact_is_recorded(payment):
    return payment.contact is not None and payment.contact.state not in NOT_ESCALATED


@because("Verify first that the arrears are incorrect.", "STP-04")
def arrears_are_verified(payment):
    return payment.verified_at is not None


def is_with_sso(payment) -> bool:
    """Whether an SSO has its escalation, or resolved it: none that is a draft, returned or withdrawn (STP-07)."""
    return payment.escalation is not None and payment.escalation.state in (*WITH_SSO, "resolved")


@because(lambda payment: f"It is escalated already: {payment.escalation.reference}.", "STP-07")
def is_not_escalated(payment):
    return payment.escalation is None or payment.escalation.state == "withdrawn"
