"""Letters to the customer: in time and late, sent back, withdrawn, left out, warnings in view, arrangements of the Approver."""

from datetime import timedelta

from people.clock import now
from tests.year.kinds import CENTRELINK, CHILD_SUPPORT, event
from tests.year.writing import NOMINEE, Writing


def introduced(year, dossier, letter, chance):
    """The introduction of a case that was just begun: mostly in time, sometimes late, and now and then forgotten."""
    writing = Writing(year, dossier, letter, "introduction", chance)
    luck = chance.random()
    if luck > 0.03:
        yield from writing.through(days=5 if luck < 0.1 else 0)


@event(30, outlives=True)
def after_a_contact(year, dossier, chance):
    yield from Writing.start(year, dossier, "contact", chance).through()


@event(8, outlives=True)
def after_a_contact_and_late(year, dossier, chance):
    yield from Writing.start(year, dossier, "contact", chance).through(days=chance.uniform(3, 8))


@event(8, outlives=True)
def in_answer_to_what_came_the_day_before(year, dossier, chance):
    arose = max(dossier.opened_on, year.hours(dossier).day(now()) - timedelta(days=1))
    yield from Writing.start(year, dossier, "answer", chance, arose).through()


@event(5, outlives=True)
def with_a_nominee(year, dossier, chance):
    writing = Writing.start(year, dossier, "contact", chance)
    writing.words = NOMINEE
    yield from writing.through()


@event(4)
def never_written(year, dossier, chance):
    Writing.start(year, dossier, "contact", chance)
    return
    yield


@event(6, CENTRELINK, outlives=True)
def sent_back_and_changed(year, dossier, chance):
    writing = Writing.start(year, dossier, "contact", chance)
    yield writing.soon()
    writing.compose()
    writing.ask()
    yield writing.when_decided()
    writing.send_back()
    yield writing.later()
    writing.change()
    writing.ask()
    yield writing.when_decided()
    writing.approve()
    yield from writing.out()


@event(3, CENTRELINK, outlives=True)
def withdrawn_and_changed(year, dossier, chance):
    writing = Writing.start(year, dossier, "review", chance)
    writing.compose()
    writing.ask()
    yield writing.soon()
    writing.withdraw()
    writing.change()
    yield writing.soon()
    writing.ask()
    yield writing.when_decided(days=2)
    writing.approve()
    yield from writing.out()


@event(3, CENTRELINK)
def approved_and_then_of_another_psso(year, dossier, chance):
    """It bears the block of who had the case: whoever has it now changes it, and it is approved anew (LET-03)."""
    from tests.year.kinds.cases import reallocate, undecided

    yield from undecided(year, dossier, chance)
    writing = Writing.start(year, dossier, "proactive", chance)
    writing.compose()
    writing.ask()
    yield writing.when_decided()
    writing.approve()
    yield from undecided(year, dossier, chance)
    reallocate(year, dossier, year.colleague(dossier, chance, same_team=True))
    yield writing.later()
    writing.change()
    writing.ask()
    yield writing.when_decided()
    writing.approve()
    yield from writing.out()


@event(5, CENTRELINK, outlives=True)
def left_out_since_another_covers_it(year, dossier, chance):
    first = Writing.start(year, dossier, "contact", chance)
    second = Writing.start(year, dossier, "answer", chance)
    yield from first.through()
    yield second.later()
    second.leave_out(covered_by=first.record)


@event(8, CHILD_SUPPORT)
def left_out_since_nothing_would_be_clearer(year, dossier, chance):
    writing = Writing.start(year, dossier, "contact", chance)
    yield writing.later(chance.uniform(0, 4))
    writing.leave_out()


@event(5, CENTRELINK, outlives=True)
def a_warning(year, dossier, chance):
    yield from Writing.start(year, dossier, "warning", chance).through()


@event(12, CHILD_SUPPORT)
def a_warning_in_view(year, dossier, chance):
    yield from Writing.start(year, dossier, "warning", chance).through()


@event(6, CHILD_SUPPORT)
def arrangements_of_the_approver(year, dossier, chance):
    yield from Writing.start(year, dossier, "arrangements", chance).through()
