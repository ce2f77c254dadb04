"""The kinds of work: one module each, found by being here.

`@kind(share)` marks a life that begins with a call, and how many of a thousand calls are of it; `@each_day` marks lives that
a day has of itself. A life gets the month, and its call or its day.
"""

import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from random import Random

from tests.lived.clockwork import Life


@dataclass(frozen=True)
class Kind:
    name: str
    share: int
    live: Callable


KINDS: list[Kind] = []
DAILY: list[Callable] = []


def kind(share: int):
    def keep(live):
        KINDS.append(Kind(f"{live.__module__.rpartition('.')[2]}: {live.__name__.replace('_', ' ')}", share, live))
        return live

    return keep


def each_day(lives):
    DAILY.append(lives)
    return lives


def deal(month) -> Iterator[tuple[str, Life]]:
    """(kind, life) of all that the month has: every kind once at the least, and then by its share."""
    for module in sorted(module.name for module in pkgutil.iter_modules(__path__)):
        import_module(f"{__name__}.{module}")
    calls = month.calls()
    deck = list(KINDS)
    assert len(deck) <= len(calls), f"{len(deck)} kinds of work need more than {len(calls)} calls"
    whole, left = sum(kind.share for kind in KINDS), len(calls) - len(deck)
    for one in KINDS:
        deck += [one] * (left * one.share // whole)
    deck += [max(KINDS, key=lambda one: one.share)] * (len(calls) - len(deck))
    Random(f"{month.seed} deck").shuffle(deck)
    for one, call in zip(deck, calls, strict=True):
        yield one.name, one.live(month, call)
    for lives in DAILY:
        for day in month.days:
            yield from ((lives.__module__.rpartition(".")[2], life) for life in lives(month, day))
