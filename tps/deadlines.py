"""The time limits of TPS."""

from casework.deadlines import OWNER, TEAM_LEADERS, Limit, Stage, at_due, at_next_opening
from casework.working_days import CloseOfBusiness

LEFT_OPEN = Limit(
    "contact_left_open", "Contact left open", "the contact is opened", CloseOfBusiness(), "CON-01",
    stages=(
        Stage("officer", at_due, OWNER, "{reference} is still open at close of business.", "reminded", misses=True),
        Stage("leader", at_next_opening, TEAM_LEADERS, "{reference} was left open by {owner}.", "told"),
    ),
)  # fmt: skip
