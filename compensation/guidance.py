"""What is still to be done for a stop payment, as a checklist: what is missing stays open and blocks nothing (STP-11)."""

from dataclasses import dataclass

from compensation.conditions import missing


@dataclass(frozen=True)
class Item:
    """One thing to do: whether it is done, by whom and when where that is known, and its rule."""

    words: str
    done: bool
    rule: str
    note: str = ""


def checklist(payment) -> list[Item]:
    """The steps of the request's edition, in order, from the record's own facts."""
    gone = payment.lodged_at is not None
    doc = Item("The DOC states every item", not missing(payment), "STP-05")
    checked = Item("The DOC is checked", payment.doc_checked_at is not None, "STP-05", _by(payment.doc_checked_by))
    lodged = Item(f"Lodged: {payment.get_channel_words()}", gone, "STP-02", payment.lodged_reference)
    outcome = Item("The outcome is recorded", payment.state in ("stopped", "not_stopped"), "STP-09")
    if payment.edition == "compensation":
        return [doc, checked, lodged, outcome]
    escalated, told = payment.escalation, payment.sso_told
    return [
        Item("The contact is recorded in the TSC", payment.contact_id is not None, "STP-07", payment.contact.reference if payment.contact_id else ""),
        Item("TPS verifies that the arrears are incorrect", payment.verified_at is not None, "STP-04", _by(payment.verified_by)),
        doc,
        checked,
        Item(
            "Escalated to an SSO", escalated is not None and escalated.submitted_at is not None, "STP-07",
            f"{escalated.reference}, {escalated.state_words}" if escalated else "",
        ),
        Item("An SSO is contacted", told is not None, "STP-07", _by(told and told[0])),
        lodged,
        outcome,
    ]  # fmt: skip


def _by(person) -> str:
    return person.name if person else ""
