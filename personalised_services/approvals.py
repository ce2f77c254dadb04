"""What is decided by somebody else than who asks, in Personalised Services."""

from personalised_services.cold_approvals import OF_SM, OF_SSM
from personalised_services.consultation_approvals import ASSESSMENT
from personalised_services.exit_approvals import EXIT
from personalised_services.finalising_approvals import FINALISATION
from personalised_services.letter_approvals import ARRANGEMENTS, LETTER, WARNING
from personalised_services.referral_approvals import DECLINE
from personalised_services.restriction_approvals import BY_APPROVER, BY_SM, BY_SSM
from personalised_services.review_approvals import EXIT_QUALITY
from personalised_services.segment_approvals import SEGMENT_3
from personalised_services.turn_approvals import TURN
from personalised_services.variation_approvals import VARIATION

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
