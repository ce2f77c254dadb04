"""What an escalation's steps leave behind, in the step's own transaction."""

from casework import notices, timeline


def _tell(escalation, to, kind, text):
    if to is not None:
        notices.tell(escalation, to=to, kind=kind, text=text, occurrence=escalation.version)


def tell_its_request(escalation, *, by):
    """The request to stop a payment that was escalated with it says in its timeline that an SSO has it now (STP-07)."""
    if request := getattr(escalation, "stop_request", None):
        timeline.tell(request, by=by, step="escalate", told=f"submitted {escalation.reference} to the SSOs")


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


def tell_who_has_it_now(escalation, *, by, to, note="", kept=()):
    """A notice to the colleague whose escalation it is now."""
    if to != by:
        _tell(escalation, to, "handed_over", f"{by.name} handed {escalation.reference} to you. {note}".strip())
