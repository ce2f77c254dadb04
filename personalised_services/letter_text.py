"""The case's facts in a letter's template, and what a template leaves to be written."""

import re
from collections.abc import Callable
from datetime import date
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


def _options(letter) -> str:
    """The options that the letter confirms, as they are recorded, a line each (CAS-18)."""
    said = (f"{one.get_kind_display()}: {one.words}" for one in letter.options.order_by("id"))
    return "\n".join(said) or "[which options]"


def _called_on(letter) -> str:
    """The day of the call whose look back asked for the letter (COLD-12)."""
    call = letter.case.cold_transfers.filter(review_letter=letter).first()
    return f"{call.taken_at.astimezone(letter.site.tz):%-d %B %Y}" if call else "[the day of the call]"


def _proposed(name: str, otherwise: str) -> Callable[[Any], str]:
    """What the proposal states that the letter goes along with (SCR-04, SCR-05)."""

    def said(letter) -> str:
        proposal = letter.restriction_proposals.first()
        value = getattr(proposal, name) if proposal else None
        return (f"{value:%-d %B %Y}" if isinstance(value, date) else value) or otherwise

    return said


#: {name in a template: (what it says, where it comes from)}.
FACTS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "customer": ("the customer’s name", lambda letter: letter.case.customer.name),
    "psso": ("the PSSO’s name", lambda letter: letter.case.owner.name),
    "psso_first_name": ("the PSSO’s first name", lambda letter: letter.case.owner.given_name),
    "team": ("their team", lambda letter: letter.case.team.name),
    "program": ("the program", lambda letter: letter.get_program_display()),
    "on": ("the day of the contact, or of what the customer wrote", lambda letter: f"{letter.arose_on:%-d %B %Y}"),
    "channels": ("how far service channels are open", _channels),
    "options": ("the options that the letter confirms", _options),
    "called_on": ("the day of the call that was looked back at", _called_on),
    "contact_arrangements": (
        "how contact works while a restriction holds",
        _proposed("contact_arrangements", "[how, with whom, at which times]"),
    ),
    "restricted_until": ("the last day of a restriction", _proposed("lasts_until", "[the day]")),
    "reviewed_on": ("the day on which a restriction is reviewed", _proposed("review_on", "[the day]")),
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
