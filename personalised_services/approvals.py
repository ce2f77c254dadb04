"""What is decided by somebody else than who asks, in Personalised Services."""

from personalised_services.cold_approvals import OF_SM, OF_SSM

__all__ = ["OF_SM", "OF_SSM"]
