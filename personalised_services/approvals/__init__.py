"""What is decided by somebody else than who asks, in Personalised Services."""

from personalised_services.approvals.cold import OF_SM, OF_SSM
from personalised_services.approvals.consultation import ASSESSMENT
from personalised_services.approvals.exit import EXIT
from personalised_services.approvals.finalising import FINALISATION
from personalised_services.approvals.letter import ARRANGEMENTS, LETTER, WARNING
from personalised_services.approvals.referral import DECLINE
from personalised_services.approvals.restriction import BY_APPROVER, BY_SM, BY_SSM
from personalised_services.approvals.review import EXIT_QUALITY
from personalised_services.approvals.segment import SEGMENT_3
from personalised_services.approvals.turn import TURN
from personalised_services.approvals.variation import VARIATION

__all__ = [
    "ARRANGEMENTS",
    "ASSESSMENT",
    "BY_APPROVER",
    "BY_SM",
    "BY_SSM",
    "DECLINE",
    "EXIT",
    "EXIT_QUALITY",
    "FINALISATION",
    "LETTER",
    "OF_SM",
    "OF_SSM",
    "SEGMENT_3",
    "TURN",
    "VARIATION",
    "WARNING",
]
