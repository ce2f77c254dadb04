"""What is still to be done for a stop payment, as a checklist: what is missing stays open and blocks nothing (STP-11)."""

from dataclasses import dataclass

from compensation.conditions import is_with_sso, missing


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
            "Escalated to an SSO", is_with_sso(payment), "STP-07",
            _standing(escalated) if escalated else "",
        ),
        Item("An SSO is contacted", told is not None, "STP-07", _by(told and told[0])),
        lodged,
        outcome,
    ]  # fmt: skip


def _standing(escalation) -> str:
    """What is still to be done with an escalation that no SSO has."""
    words = f"{escalation.reference}, {escalation.state_words}"
    return f"{words}: submit it, no SSO has it" if escalation.state in ("draft", "returned") else words


@dataclass(frozen=True)
class Next:
    """What the procedure asks next: in words, why, by which rules; the step that does it or the field in which it begins."""

    words: str
    why: str
    rules: tuple[str, ...]
    step: str = ""
    field: str = ""
    draft: bool = False  # it is done in the draft of its escalation


def next_of(payment) -> Next | None:
    """The next step of the request's edition; None once it is closed. It bars nothing: a lodgement is recorded whenever it happened (STP-11)."""
    if payment.state == "lodged":
        return Next(
            "Record the outcome: was the payment stopped?",
            "It stays open until somebody says how it ended.",
            ("STP-09",),
        )
    if not payment.is_to_lodge:
        return None
    lodge = Next(f"Lodge it: {payment.get_channel_words()}", "", ("STP-02", "STP-12"), field="lodged_reference")
    if payment.edition == "compensation":
        return lodge
    escalation = payment.escalation
    if payment.verified_at is None:
        return Next(
            "Verify that the arrears are incorrect", "A TPS officer does, before it is escalated to an SSO.", ("STP-04",), step="verify",
        )  # fmt: skip
    if wanted := missing(payment):
        return Next(
            "Enter what the DOC says", " ".join(text for text, _ in wanted), ("STP-05", "STP-06"), field=wanted[0].field
        )
    if payment.doc_checked_at is None:
        return Next(
            "Check the DOC on the record",
            "It says what stands here, and is titled ‘Stop Payment Request’.",
            ("STP-05",),
            step="check_doc",
        )
    if payment.contact_id and (escalation is None or escalation.state == "withdrawn"):
        return Next(
            "Escalate it to an SSO",
            "That begins a draft with what is known; no SSO has it until you submit it.",
            ("STP-07",),
            step="escalate",
        )
    if payment.contact_id and not is_with_sso(payment):
        words = (
            f"Submit {escalation.reference}: it is only {'returned' if escalation.state == 'returned' else 'a draft'}"
        )
        return Next(
            words,
            f"It is not escalated yet. {escalation.officer.name} has it in hand.",
            ("STP-07", "ESC-07"),
            draft=True,
        )
    if payment.is_not_told:
        return Next(
            "Tell an SSO of the urgency, by any means", "Then record whom, and how.", ("STP-07",), step="contact_sso"
        )
    return Next(f"An SSO lodges it: {payment.get_channel_words()}", "", lodge.rules, field=lodge.field)


def _by(person) -> str:
    return person.name if person else ""
