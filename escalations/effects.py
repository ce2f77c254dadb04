"""What an escalation's steps leave behind, in the step's own transaction."""

from casework import notices


def _tell(escalation, to, kind, text):
    if to is not None:
        notices.tell(escalation, to=to, kind=kind, text=text, occurrence=escalation.version)


def tell_of_update(escalation, *, by, update, kept=()):
    """A notice to the TPS officer and, where they sign in, to the SO (ESC-09)."""
    text = f"{escalation.reference} is resolved: {escalation.subject}"
    people = {person.pk: person for person in (escalation.officer, escalation.contact.for_officer) if person}
    for person in people.values():
        _tell(escalation, person, "resolved", text)


def tell_of_return(escalation, *, by, reason, kept=()):
    """A notice to the TPS officer that it came back, with who returned it."""
    _tell(
        escalation, escalation.officer, "returned", f"{by.name} returned {escalation.reference}: {escalation.subject}"
    )


def tell_who_has_it_now(escalation, *, by, to):
    """A notice to the colleague whose escalation it is now."""
    if to != by:
        _tell(escalation, to, "handed_over", f"{by.name} handed {escalation.reference} to you.")
