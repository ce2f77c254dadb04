"""Time limits of what is done over all houses."""

from casework.deadlines import Limit
from casework.working_days import CloseOfBusiness

UNACCEPTED = Limit(
    "handover_unaccepted", "Handover to be accepted", "a record is offered at the end of a shift, at the receiving team's site",
    CloseOfBusiness(), "", step="leave",
)  # fmt: skip
