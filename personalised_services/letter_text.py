"""The case's facts in a letter's template, and what a template leaves to be written."""

import re
from collections.abc import Callable
from typing import Any

PLACE = re.compile(r"\{([a-z_]+)\}")
GAP = re.compile(r"\[[^\[\]\n]+\]")


def _channels(letter) -> str:
    """What holds for the customer's service channels, a line each (MSP-05); of a proposal's letter what is proposed (SCR-05)."""
    proposal = letter.restriction_proposals.first()
    rows = (
        [one for one in proposal.channels if one.availability != "available"] if proposal else letter.case.restrictions
    )
    said = (f"{one}{': ' + one.conditions if one.conditions else ''}" for one in rows)
    return "\n".join(said) or "[which channels, and how far]"


def _plan_ends(letter) -> str:
    plan = letter.case.plans.running().first()
    return f"{plan.ends_on:%-d %B %Y}" if plan else "[the day on which the plan ends]"


#: {name in a template: (what it says, where it comes from)}.
FACTS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "customer": ("the customer’s name", lambda letter: letter.case.customer.name),
    "psso": ("the PSSO’s name", lambda letter: letter.case.owner.name),
    "psso_first_name": ("the PSSO’s first name", lambda letter: letter.case.owner.given_name),
    "team": ("their team", lambda letter: letter.case.team.name),
    "program": ("the program", lambda letter: letter.get_program_display()),
    "on": ("the day of the contact, or of what the customer wrote", lambda letter: f"{letter.arose_on:%-d %B %Y}"),
    "channels": ("how far service channels are open", _channels),
    "plan_ends": ("the last day of the running plan", _plan_ends),
}


def filled(body: str, letter) -> str:
    """The template with the facts of the letter's case; what is in [brackets] is left to be written."""
    return PLACE.sub(lambda found: FACTS[found[1]][1](letter) if found[1] in FACTS else found[0], body)


def unknown_in(body: str) -> list[str]:
    """The names in a template that are no facts."""
    return sorted(set(PLACE.findall(body)) - FACTS.keys())


def has_gap(body: str) -> bool:
    """Whether something in [brackets] is still to be written."""
    return bool(GAP.search(body))
