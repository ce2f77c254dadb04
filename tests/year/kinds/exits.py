"""How customers leave: after a review that came to it, by the SSM's support, with the Zone or told to it; and how they stay after all."""

from tests.year.kinds import CENTRELINK, event
from tests.year.kinds.plans import is_near_its_end, planned
from tests.year.leaving import Leaving
from tests.year.planning import Planning


def recommended(planning):
    """The criteria answered, the note written."""
    leaving = Leaving(planning)
    yield leaving.soon()
    leaving.answer()
    yield leaving.later(1)
    leaving.answer_anew()
    leaving.write()
    return leaving


def left(leaving):
    """Finalised, its outcome carried out, complete; and the last letter."""
    if not leaving.proactive and leaving.asked:
        leaving.consult()
        yield leaving.later(1)
        leaving.endorsed()
    elif not leaving.proactive:
        leaving.consult()
    yield leaving.later()
    leaving.finalise()
    yield leaving.later(leaving.chance.uniform(1, 3))
    if not leaving.proactive:
        leaving.carry_out()
        yield leaving.soon()
    if leaving.chance.random() < 0.2:  # one that nobody activates any more
        Planning.draft(leaving.year, leaving.dossier, "proactive", leaving.chance)
        yield leaving.soon()
    letter = leaving.complete()
    yield from letter.through(days=5 if leaving.chance.random() < 0.2 else 0)


def after_the_review(planning):
    """The review came to the exit, which SSM and Zone endorsed there (EXIT-02)."""
    yield planning.later(planning.chance.uniform(0, 3))
    leaving = yield from recommended(planning)
    yield leaving.soon()
    leaving.go_by_review()
    yield from left(leaving)


def in_the_midst(year, dossier, chance):
    """The plan of a case, at a time when neither its review nor another exit is under way."""
    planning = planned(year, dossier)
    while planning is None or dossier.is_leaving or dossier.waits or is_near_its_end(planning, days=45):
        yield year.days_on(dossier.owner, 3, chance)
        planning = planned(year, dossier)
    return planning


def asked(year, dossier, chance):
    planning = yield from in_the_midst(year, dossier, chance)
    leaving = yield from recommended(planning)
    leaving.ask()
    yield leaving.when_decided()
    return leaving


@event(7, CENTRELINK)
def supported_and_left(year, dossier, chance):
    leaving = yield from asked(year, dossier, chance)
    leaving.decide(supported=True)
    yield leaving.later()
    yield from left(leaving)


@event(3, CENTRELINK)
def not_supported(year, dossier, chance):
    leaving = yield from asked(year, dossier, chance)
    leaving.decide(supported=False)


@event(3, CENTRELINK)
def withdrawn(year, dossier, chance):
    leaving = yield from asked(year, dossier, chance)
    leaving.withdraw_request()
    yield leaving.soon()
    leaving.withdraw()


@event(3, CENTRELINK)
def not_endorsed_by_the_zone(year, dossier, chance):
    leaving = yield from asked(year, dossier, chance)
    leaving.decide(supported=True)
    yield leaving.later(1)
    if leaving.proactive:
        leaving.withdraw()
    else:
        leaving.consult()
        leaving.refused_by_the_zone()
