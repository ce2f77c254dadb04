"""The kinds of work: one module each, found by being here.

`@arrival(share)` marks a way in which a customer comes, and how many of a thousand come so; it ends with the case, or with none.
`@course(program)` marks what every case of a program goes through; `@event(share, *programs)` what befalls one now and then. A
life gets the year, and its customer or its case.
"""

import pkgutil
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from random import Random

from people.clock import now
from tests.lived.clockwork import Life

CENTRELINK, CHILD_SUPPORT = "centrelink", "child_support"


@dataclass(frozen=True)
class Kind:
    name: str
    share: int
    live: Callable
    programs: tuple[str, ...] = (CENTRELINK, CHILD_SUPPORT)
    outlives: bool = False  # what was begun goes on after the case is closed


ARRIVALS: list[Kind] = []
COURSES: list[Kind] = []
EVENTS: list[Kind] = []


def _named(live) -> str:
    return f"{live.__module__.rpartition('.')[2]}: {live.__name__.replace('_', ' ')}".replace("_", " ")


def arrival(share: int):
    def keep(live):
        ARRIVALS.append(Kind(_named(live), share, live))
        return live

    return keep


def course(program: str):
    def keep(live):
        COURSES.append(Kind(_named(live), 0, live, (program,)))
        return live

    return keep


def event(share: int, *programs: str, outlives: bool = False):
    def keep(live):
        EVENTS.append(Kind(_named(live), share, live, programs or (CENTRELINK, CHILD_SUPPORT), outlives))
        return live

    return keep


def deal(year) -> Iterator[tuple[str, Life]]:
    """(kind, life) of all customers: every way to come once at the least, and then by its share."""
    for module in sorted(module.name for module in pkgutil.iter_modules(__path__)):
        import_module(f"{__name__}.{module}")
    customers = year.customers()
    deck, chance = list(ARRIVALS), Random(f"{year.seed} deck")
    assert len(deck) <= len(customers), f"{len(deck)} ways to come need more than {len(customers)} customers"
    chance.shuffle(deck)
    deck += chance.choices(ARRIVALS, [kind.share for kind in ARRIVALS], k=len(customers) - len(deck))
    hand = Hand(year.seed)
    for one, customer in zip(deck, customers, strict=True):
        yield one.name, _customer(year, customer, one, hand)


class Hand:
    """What befalls the cases: every kind of event once at the least, as soon as a case of its program is there."""

    def __init__(self, seed: int):
        self.chance = Random(f"{seed} events")
        own_first = sorted(EVENTS, key=lambda kind: len(kind.programs))
        self.owed = {
            program: deque(kind for kind in own_first if program in kind.programs)
            for program in (CENTRELINK, CHILD_SUPPORT)
        }

    def draw(self, program: str) -> Kind:
        owed = self.owed[program]
        if owed:
            kind = owed.popleft()
            for other in self.owed.values():
                if kind in other:
                    other.remove(kind)
            return kind
        offered = [kind for kind in EVENTS if program in kind.programs]
        return self.chance.choices(offered, [kind.share for kind in offered])[0]


def _customer(year, customer, arrives: Kind, hand: Hand) -> Life:
    yield customer.at
    dossier = yield from arrives.live(year, customer)
    if dossier is None:
        return
    for each in customer.dossiers.values():
        for kind in COURSES:
            if each.program in kind.programs:
                chance = Random(f"{year.seed} {customer.number} {kind.name}")
                year.clockwork.begin(kind.name, kind.live(year, each, chance))
    for number in range(year.size.events):
        kind = hand.draw(dossier.program)
        chance = Random(f"{year.seed} {customer.number} {kind.name} {number}")
        year.clockwork.begin(kind.name, _later(year, dossier, chance, kind))


def _later(year, dossier, chance, kind: Kind) -> Life:
    """An event on some day that the year still has. Once the customer has left nothing more comes of it, but of a letter."""
    left = (year.until - now()) / timedelta(days=1) - year.size.margin
    yield year.days_on(dossier.owner, chance.uniform(2, max(3, min(left, 200))), chance)
    if dossier.is_over:
        return
    life = kind.live(year, dossier, chance)
    while not dossier.is_over or kind.outlives:
        moment = next(life, None)
        if moment is None:
            return
        yield moment
