"""What a case's procedure asks for next, from its own facts."""

from typing import NamedTuple


class Next(NamedTuple):
    what: str
    why: str
    rules: tuple[str, ...]
    step: str  # the step's name


def next_step(case) -> Next | None:
    """The next step of a case; None where nothing is asked for."""
    if case.state == "accepted":
        why = "It is accepted, and its PSSO has not begun it. From then on there is one point of contact."
        return Next("Begin the case", why, ("CAS-01",), "begin_case")
    if not case.contact_conditions:
        why = "Determine whether the customer has special contact conditions, agree and document them."
        return Next("Set contact conditions, if there are any", why, ("CAS-04",), "set_contact_conditions")
    return None


def next_for_plan(plan) -> Next | None:
    """The next step of a plan; None where nothing is asked for today."""
    if plan.state == "draft" and not plan.strategies:
        why = "A plan says how the customer is served before it holds."
        return Next("Write the servicing strategies", why, ("MSP-05",), "write_strategies")
    if plan.state == "draft":
        why = "It is written. From its activation on it holds, and its limits run."
        return Next("Activate the plan", why, ("MSP-01",), "activate")
    if plan.kind == "proactive":
        why = "A proactive plan is reviewed each fortnight, with a PS case note each time."
        return Next("Record the fortnightly review", why, ("MSP-04",), "record_fortnightly_review")
    return None
