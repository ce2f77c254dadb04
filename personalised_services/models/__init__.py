from personalised_services.models.about_case import OutstandingIssue, SensitiveIndicator
from personalised_services.models.case import Case
from personalised_services.models.customer import Customer
from personalised_services.models.plan import ChannelRestriction, ManagedServicePlan, PlanNote
from personalised_services.models.sight import Grant, RelatedStaff, Visit

__all__ = [
    "Case",
    "ChannelRestriction",
    "Customer",
    "Grant",
    "ManagedServicePlan",
    "OutstandingIssue",
    "PlanNote",
    "RelatedStaff",
    "SensitiveIndicator",
    "Visit",
]
