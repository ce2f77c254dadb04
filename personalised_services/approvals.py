"""What is decided by somebody else than who asks, in Personalised Services."""

from personalised_services.cold_approvals import OF_SM, OF_SSM
from personalised_services.referral_approvals import DECLINE
from personalised_services.review_approvals import EXIT_QUALITY

__all__ = ["DECLINE", "EXIT_QUALITY", "OF_SM", "OF_SSM"]
