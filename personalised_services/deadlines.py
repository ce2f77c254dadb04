"""The time limits of Personalised Services, and how long a plan runs."""

from datetime import date

from casework.deadlines import OWNER, SSMS, Limit, Stage, at_close, at_due
from casework.working_days import CalendarDays, Months, ThatDay

ALL = (OWNER, SSMS)
PROACTIVE_TERM = Months(4)


def usual_end(starts_on: date) -> date:
    """The last day of a proactive plan without unique circumstances: four months on, or that month's last day (MSP-01)."""
    return PROACTIVE_TERM.last_day(starts_on)


FORTNIGHT = Limit(
    "msp_fortnight", "Fortnightly review of a proactive plan", "the plan is activated; then each fortnightly review",
    CalendarDays(14), "MSP-04",
    stages=(
        Stage("due_today", at_close, OWNER, "{reference}: the fortnightly review is due today.", "reminded"),
        Stage("missed", at_due, ALL, "{reference}: the fortnightly review was not recorded in time.", "told", misses=True),
    ),
)  # fmt: skip

#: The plan goes on holding past its end, and its SSM decides what comes of it.
PLAN_END = Limit(
    "msp_end", "End of a Managed Service Plan", "the last day of the plan's term", ThatDay(), "REV-11",
    stages=(
        Stage("due_today", at_close, OWNER, "{reference} ends today, and no review outcome is recorded.", "reminded"),
        Stage("missed", at_due, ALL, "{reference} has reached its end without a review outcome.", "told", misses=True),
    ),
)  # fmt: skip
