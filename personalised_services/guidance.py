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
