"""The time limits of Personalised Services, and how long a plan runs."""

from datetime import date

from casework.deadlines import OWNER, SSMS, Limit, Stage, at_close, at_due
from casework.working_days import CalendarDays, Months

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
