"""What else tps puts on a contact's page: its supervisor calls (SUP-01), its quality checks (QOL-04), and the gaps in the
reference material that it showed."""

from django.urls import reverse

from casework.announced import Announced
from people.roles import AUDITOR, TPS_OFFICER, TPS_STAFF
from tps.actions import may_receive_call


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
    rows="quality_checks",
    template="tps/_checks_on_contact.html",
)


def may_report(contact, user) -> bool:
    """Anyone of TPS, while the contact is no mistake."""
    return user.is_active and user.has_role(*TPS_STAFF) and contact.state != "discarded"


def _reports(contact, reader):
    """Those of the contact, the newest first; for TPS and auditors."""
    if not reader.has_role(*TPS_STAFF, AUDITOR):
        return []
    return list(contact.gap_reports.select_related("reference", "by").order_by("-id")[:8])


GAP = Announced(
    key="gap",
    label="Report a gap",
    words="What the reference material lacks",
    icon="book-open",
    rule="CON-10",
    address=lambda contact: reverse("tps:report_gap", args=[contact.reference]),
    offered=may_report,
    panel=_reports,
    rows="gap_reports",
    template="tps/_gaps_on_contact.html",
)


def _supervisor_calls(contact, reader):
    """Those of the contact that the reader sees, the newest first."""
    return list(contact.supervisor_calls.visible_to(reader).select_related("team_leader")[:8])


SUPERVISOR_CALL = Announced(
    key="supervisor_call",
    label="Supervisor call",
    words="The customer asks for a supervisor: a technical reason, warm from the SO",
    icon="phone-incoming",
    rule="SUP-01",
    address=lambda contact: reverse("tps:start_supervisor_call", args=[contact.reference]),
    offered=may_receive_call,
    panel=_supervisor_calls,
    rows="supervisor_calls",
    template="tps/_supervisor_calls_on_contact.html",
)
