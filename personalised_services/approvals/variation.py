"""What is asked of an Approver about a restriction: a one-off servicing variation (MSP-07)."""

from casework.approvals import Decision
from people.roles import APPROVER
from personalised_services.who.case import is_related


def _moment(variation, moment, otherwise: str) -> str:
    return f"{moment.astimezone(variation.site.tz):%-d %B %Y, %H:%M}" if moment else otherwise


def what_is_asked(variation) -> dict[str, str]:
    """What is varied, for how long, in which exceptional circumstances, and whether it is fair."""
    return {
        "Channel": f"{variation.restriction}{': ' + variation.restriction.conditions if variation.restriction.conditions else ''}",
        "Variation": variation.what,
        "From": _moment(variation, variation.holds_from, "its approval"),
        "Until": _moment(variation, variation.holds_until, ""),
        "Exceptional circumstances": variation.circumstances,
        "Procedural fairness": variation.fairness,
        "Change of Assessment": "Yes" if variation.change_of_assessment else "No",
    }


VARIATION = Decision(
    "variation", "A one-off servicing variation", "personalised_services.servicingvariation", "MSP-07",
    role=APPROVER, content=what_is_asked, icon="lock-open",
    approve="approve", send_back="send_back", withdraw="withdraw",
    follows=(("It stands beside the restriction wherever the customer is shown, until it lapses", "MSP-07"),),
    place=lambda variation: (variation.case.team, variation.case.site),
    fits=lambda variation, user: not is_related(variation.case, user),
)  # fmt: skip
