"""Restrictions of service channels: reviewed and lifted, ended with their time, returned by the Approver, withdrawn, left."""

from tests.year.kinds import CHILD_SUPPORT, event
from tests.year.kinds.cases import undecided
from tests.year.restricting import Restricting


def proposed(year, dossier, chance, *, lasts: int, review_in: int):
    """Written, while nothing else of the case is restricted or waits."""
    while dossier.is_restricting or dossier.is_finalising or dossier.waits:
        yield year.days_on(dossier.owner, 3, chance)
        yield from undecided(year, dossier, chance)
    restricting = Restricting(year, dossier, chance, lasts=lasts, review_in=review_in)
    yield restricting.soon()
    restricting.write()
    yield restricting.soon()
    restricting.submit()
    return restricting


def forwarded(restricting):
    """By the SSM, then by the SM."""
    for _ in range(2):
        yield restricting.when_decided()
        restricting.forward()
    yield restricting.when_decided()


def in_force(restricting):
    restricting.approve()
    yield restricting.soon()
    restricting.letter.send()
    restricting.file()
    yield restricting.later()
    restricting.letter.file()


@event(7, CHILD_SUPPORT)
def reviewed_and_lifted(year, dossier, chance):
    """The review in time, sometimes some days late; then lifted."""
    restricting = yield from proposed(year, dossier, chance, lasts=120, review_in=30)
    yield from forwarded(restricting)
    yield from in_force(restricting)
    yield restricting.later(34 if chance.random() < 0.3 else chance.uniform(5, 15))
    restricting.review(20)
    yield restricting.later(chance.uniform(3, 12))
    restricting.lift()


@event(5, CHILD_SUPPORT)
def ends_with_its_time(year, dossier, chance):
    restricting = yield from proposed(year, dossier, chance, lasts=40, review_in=chance.choice((25, 40)))
    yield from forwarded(restricting)
    yield from in_force(restricting)


@event(4, CHILD_SUPPORT)
def returned_by_the_approver(year, dossier, chance):
    restricting = yield from proposed(year, dossier, chance, lasts=90, review_in=60)
    yield from forwarded(restricting)
    restricting.send_back()
    yield restricting.later()
    restricting.letter.change()
    restricting.submit()
    yield from forwarded(restricting)
    yield from in_force(restricting)
    yield restricting.later(chance.uniform(2, 10))
    restricting.lift()


@event(3, CHILD_SUPPORT)
def withdrawn_and_left(year, dossier, chance):
    restricting = yield from proposed(year, dossier, chance, lasts=90, review_in=60)
    yield restricting.when_decided()
    restricting.forward()
    yield restricting.soon()
    restricting.withdraw()
    restricting.leave()
