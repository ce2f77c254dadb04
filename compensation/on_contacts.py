"""What compensation puts on a contact's page: the button to stop a payment, and the contact's stop payments (STP-01)."""

from django.urls import reverse

from casework.announced import Announced
from people.roles import TPS_STAFF
from tps.questions import Form


def _address(contact):
    return reverse("compensation:start_from", args=[contact.reference])


def may_start(contact, user) -> bool:
    """Anyone of TPS, while the contact is no mistake."""
    return user.is_active and user.has_role(*TPS_STAFF) and contact.state != "discarded"


def _stop_payments(contact, reader):
    """Those of the contact that the reader sees, the newest first."""
    return list(contact.stop_payments.visible_to(reader)[:8])


STOP_PAYMENT = Announced(
    key="stop_payment",
    label="Stop payment",
    words="Incorrect arrears, to be stopped before close of business",
    icon="hand",
    rule="STP-01",
    address=_address,
    offered=may_start,
    panel=_stop_payments,
    rows="stop_payments",
    template="compensation/_on_contact.html",
    in_sight=lambda contact: (
        contact.form != Form.ACCESS_SUPPORT
    ),  # in Compensation, and in the Smart Centre once verified
)
