"""What escalations put on a contact's page: the button to escalate it (CON-19), and where its escalations stand (CON-32)."""

from django.urls import reverse

from casework.announced import Announced
from escalations.actions import may_escalate


def _address(contact):
    return reverse("escalations:start", args=[contact.reference])


def _escalations(contact, reader):
    """Those of the contact that the reader sees, the newest first; a draft only for TPS."""
    return list(contact.escalations.visible_to(reader).select_related("accepted_by", "officer")[:8])


def _is_next(contact) -> bool:
    """It was referred early, and nothing of it has gone to an SSO yet."""
    if contact.referred_early_at is None:
        return False
    return not contact.escalations.exclude(state__in=("draft", "withdrawn")).exists()


ESCALATE = Announced(
    key="escalate",
    label="Escalate",
    words="To an SSO, or to ICT under an NNU: what TPS can’t resolve",
    icon="arrow-up-right",
    rule="CON-19",
    address=_address,
    offered=may_escalate,
    panel=_escalations,
    rows="escalations",
    template="escalations/_on_contact.html",
    in_sight=_is_next,
)
