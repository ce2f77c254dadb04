"""What quality checks put on a contact's page: the button to request one, and where the contact's checks stand (QOL-04)."""

from django.urls import reverse

from casework.announced import Announced
from people.roles import TPS_OFFICER


def _address(contact):
    return reverse("tps:request_check_of", args=[contact.reference])


def may_request(contact, user) -> bool:
    """Any TPS officer, while the contact is no mistake."""
    return user.is_active and user.has_role(TPS_OFFICER) and contact.state != "discarded"


def _checks(contact, reader):
    """Those of the contact that the reader sees, the newest first."""
    return list(contact.quality_checks.visible_to(reader)[:8])


QUALITY_CHECK = Announced(
    key="quality_check",
    label="Request a check",
    words="Urgent QOL, QOL or QMA of the SO’s activity",
    icon="zap",
    rule="QOL-04",
    address=_address,
    offered=may_request,
    panel=_checks,
    template="tps/_checks_on_contact.html",
)
