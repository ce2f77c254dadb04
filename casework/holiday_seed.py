"""Public holidays as a well-kept library knows them: what a calendar begins with, until administrators have reviewed it."""

from collections.abc import Iterable, Iterator
from datetime import date

import holidays

STATES = ("ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA")
#: Kept by a part of the state only; an administrator adds it to the sites that keep it.
NOT_STATEWIDE = ("Royal Queensland Show",)


def public_holidays(years: Iterable[int], states: Iterable[str] = STATES) -> Iterator[tuple[str, date, str]]:
    """(state, day, name) of every statewide public holiday of the years, in order."""
    for state in states:
        found = holidays.country_holidays("AU", subdiv=state, years=list(years))
        for day, name in sorted(found.items()):
            kept = [part for part in name.split("; ") if not any(local in part for local in NOT_STATEWIDE)]
            if kept:
                yield state, day, "; ".join(kept)
