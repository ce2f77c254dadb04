"""Segments of Child Support customers: allocated; segment 3 recommended, approved, documented, reviewed in time and late; rejected."""

from tests.year.kinds import CHILD_SUPPORT, course, event
from tests.year.kinds.cases import undecided
from tests.year.segmenting import Recommending, allocate


@course(CHILD_SUPPORT)
def allocated(year, dossier, chance):
    """Most are segment 2; a few begin in segment 1."""
    yield year.days_on(dossier.owner, chance.uniform(0, 5), chance)
    if chance.random() < 0.2:
        allocate(year, dossier, 1)
        yield year.days_on(dossier.owner, chance.uniform(5, 20), chance)
    if not dossier.is_over:
        allocate(year, dossier, 2)


def recommended(year, dossier, chance):
    """Asked of the SSM, once the customer is in segment 2 and nothing else of it is recommended."""
    while dossier.segment != 2 or dossier.is_recommended or dossier.is_finalising:
        yield year.days_on(dossier.owner, 4, chance)
        yield from undecided(year, dossier, chance)
    dossier.is_recommended = True
    recommending = Recommending(year, dossier, chance)
    yield recommending.soon()
    recommending.ask()
    yield recommending.when_decided()
    return recommending


@event(10, CHILD_SUPPORT)
def in_segment_3(year, dossier, chance):
    """Documented by the PSM, and reviewed by the SM: mostly in time, sometimes after its day; then segment 2 again."""
    recommending = yield from recommended(year, dossier, chance)
    recommending.approve()
    yield year.days_on(year.people.psm, chance.uniform(0, 3), chance)
    days = chance.randrange(10, 85)
    recommending.document(days)
    again = chance.random() < 0.5
    for next_days in (chance.randrange(10, 60), None) if again else (None,):
        late = 4 if chance.random() < 0.25 else -6
        yield year.days_on(year.people.sm, max(1, days + late), chance)
        recommending.review(next_days)
        days = next_days or 0
    dossier.is_recommended = False


@event(4, CHILD_SUPPORT)
def rejected(year, dossier, chance):
    recommending = yield from recommended(year, dossier, chance)
    recommending.withdraw()
    yield recommending.soon()
    recommending.ask()
    yield recommending.when_decided()
    recommending.reject()
    dossier.is_recommended = False


@event(3, CHILD_SUPPORT)
def let_go(year, dossier, chance):
    recommending = yield from recommended(year, dossier, chance)
    recommending.approve()
    yield recommending.soon()
    recommending.let_go()
    dossier.is_recommended = False
