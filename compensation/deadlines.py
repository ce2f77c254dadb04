"""The time limit of a stop payment."""

from casework.deadlines import OWNER, SSOS, TEAM_LEADERS, Limit, Stage, at_due, at_once, before
from casework.working_days import CloseOfBusiness

MAY_HAVE_ISSUED = "may_have_issued"
ALL = (OWNER, SSOS, TEAM_LEADERS)


def _reminder(minutes, whom):
    says = "Stop payment {reference} is not lodged: close of business is {closes}."
    return Stage(f"{minutes}_minutes", before(minutes=minutes), whom, says, "reminded", lapses=True)


TO_LODGE = Limit(
    "stop_payment_to_lodge", "Stop payment to lodge",
    "incorrect arrears are identified; by the earlier close of business of the site and of the team that receives it",
    CloseOfBusiness(), "STP-02",
    stages=(
        Stage(
            MAY_HAVE_ISSUED, at_once, ALL, "Stop payment {reference}: arrears may already have issued. It is to be lodged now.",
            "told", if_said=True,
        ),
        _reminder(120, OWNER),
        _reminder(60, OWNER),
        _reminder(30, ALL),
        _reminder(15, ALL),
        Stage("missed", at_due, ALL, "Stop payment {reference} was not lodged by close of business, {closes}.", "told", misses=True),
    ),
)  # fmt: skip
