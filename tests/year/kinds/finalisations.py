"""Child Support cases that are finalised: told by phone or by letter, refused and reactivated, not pursued."""

from tests.year.finalising import Finalising
from tests.year.kinds import CHILD_SUPPORT, event
from tests.year.kinds.cases import undecided
from tests.year.writing import Writing


def quiet(year, dossier, chance):
    """Wait until nothing stands in the way: nothing restricted, recommended, open, promised or waiting, and no other request."""
    while (
        dossier.is_restricting or dossier.is_finalising or dossier.is_recommended or dossier.open_issues or dossier.waits
        or dossier.promised or dossier.on_a_call or not dossier.segment or (dossier.managing and dossier.managing.busy)
    ):  # fmt: skip
        yield year.days_on(dossier.owner, 3, chance)


def requested(year, dossier, chance):
    yield from quiet(year, dossier, chance)
    finalising = Finalising(year, dossier, chance)
    yield finalising.soon()
    finalising.answer()
    return finalising


def closed(finalising):
    """Approved, actioned once every issue is settled, closed; the last letter."""
    yield finalising.when_decided()
    finalising.decide(approved=True)
    yield finalising.later()
    finalising.action()
    yield finalising.later()
    letter = finalising.close()
    if letter:
        yield from letter.through()


@event(5, CHILD_SUPPORT, outlives=True)
def told_by_phone_and_closed(year, dossier, chance):
    finalising = yield from requested(year, dossier, chance)
    finalising.phoned()
    yield finalising.soon()
    finalising.submit()
    yield from closed(finalising)


@event(4, CHILD_SUPPORT, outlives=True)
def told_by_letter_and_closed(year, dossier, chance):
    """After 14 full days, or after an answer before that."""
    finalising = yield from requested(year, dossier, chance)
    writing = Writing.start(year, dossier, "exit", chance)
    yield from writing.through()
    finalising.written_to(writing)
    if chance.random() < 0.4:
        yield finalising.later(chance.uniform(1, 8))
        finalising.responded(writing)
    else:
        yield finalising.later(16)
    yield finalising.soon()
    finalising.submit()
    yield from closed(finalising)


@event(3, CHILD_SUPPORT)
def refused_and_reactivated(year, dossier, chance):
    finalising = yield from requested(year, dossier, chance)
    finalising.phoned()
    finalising.submit()
    yield finalising.when_decided()
    finalising.decide(approved=False)
    yield finalising.later()
    finalising.reactivate()


@event(3, CHILD_SUPPORT)
def not_pursued(year, dossier, chance):
    finalising = yield from requested(year, dossier, chance)
    yield from undecided(year, dossier, chance)
    writing = Writing.start(year, dossier, "exit", chance)
    yield from writing.through()
    finalising.written_to(writing)
    yield finalising.later(chance.uniform(1, 8))
    finalising.leave()
