"""Calls: urgent, answered, warned and no more; called back and approved, refused, never decided; without approval; looked back at late."""

from datetime import time, timedelta

from people.clock import now
from tests.year.calling import Calling
from tests.year.kinds import CENTRELINK, CHILD_SUPPORT, event
from tests.year.kinds.cases import undecided


def called(year, dossier, chance, **facts):
    """A call in the morning of a day on which its PSSO is there, and nothing else of the case is on its way."""
    yield from undecided(year, dossier, chance)
    while True:
        day = year.hours(dossier).day(now()) + timedelta(days=1)
        while not year.people.works(dossier.owner, day):
            day += timedelta(days=1)
        yield year.hours(dossier).at(day, time(9, 20)) + timedelta(seconds=chance.uniform(1, 3000))
        if not (dossier.waits or dossier.on_a_call) and year.hours(dossier).day(now()) == day:
            return Calling(year, dossier, chance, **facts)


def warned(year, dossier, chance):
    calling = yield from called(year, dossier, chance)
    yield calling.soon()
    calling.warn()
    return calling


def called_back(year, dossier, chance):
    calling = yield from warned(year, dossier, chance)
    yield calling.soon(20, 90)
    calling.call_back()
    yield calling.soon()
    return calling


def asked(year, dossier, chance, **whom):
    calling = yield from called_back(year, dossier, chance)
    if calling.goes_without:
        return calling
    calling.ask(**(whom or {"of_sm": calling.nobody_decides_for_the_ssm()}))
    yield calling.soon(5, 40)
    return calling


def on_the_board(calling):
    """Up, the Zone alerted, some calls transferred, and what the PSSO records of them."""
    year, chance = calling.year, calling.chance
    calling.put_up()
    yield calling.soon()
    calling.alert()
    for _ in range(chance.randrange(0, 4)):
        yield calling.soon(3, 30)
        calling.transfer_a_call()
    yield calling.soon()
    calling.count()
    calling.dossier.waits += 1  # whoever has the case looks back at it
    tomorrow = year.hours(calling.dossier).at(year.hours(calling.dossier).day(now()) + timedelta(days=1), time(8))
    return tomorrow


def looked_back(calling, tomorrow, days=0.0):
    yield calling.year.when(calling.dossier.owner, tomorrow + timedelta(days=days), calling.chance)
    calling.look_back()
    calling.dossier.waits -= 1
    yield calling.soon(5, 60)
    calling.look_back_too()


@event(12)
def urgent_business(year, dossier, chance):
    calling = yield from called(year, dossier, chance, urgent=True)
    yield calling.soon()
    calling.pass_on(to_owner=chance.random() < 0.7)


@event(12)
def answered(year, dossier, chance):
    calling = yield from called(year, dossier, chance, persistent=False)
    yield calling.soon()
    calling.close_as_answered()


@event(12)
def warned_and_no_call_back(year, dossier, chance):
    yield from warned(year, dossier, chance)


@event(5)
def called_back_and_never_asked(year, dossier, chance):
    yield from called_back(year, dossier, chance)


@event(5, CENTRELINK)
def never_decided(year, dossier, chance):
    yield from asked(year, dossier, chance)


@event(4, CENTRELINK)
def approved_and_never_put_up(year, dossier, chance):
    calling = yield from asked(year, dossier, chance)
    calling.decide(approved=True)


@event(16, CENTRELINK)
def on_the_whiteboard(year, dossier, chance):
    calling = yield from asked(year, dossier, chance)
    calling.decide(approved=True)
    yield calling.soon()
    tomorrow = yield from on_the_board(calling)
    yield from looked_back(calling, tomorrow)


@event(5, CENTRELINK)
def taken_off_and_looked_back_at_late(year, dossier, chance):
    calling = yield from asked(year, dossier, chance)
    calling.withdraw()
    yield calling.soon()
    calling.ask(of_sm=calling.nobody_decides_for_the_ssm())
    yield calling.soon()
    calling.decide(approved=True)
    yield calling.soon()
    tomorrow = yield from on_the_board(calling)
    calling.change_number()
    yield calling.soon()
    calling.take_off()
    yield from looked_back(calling, tomorrow, days=chance.uniform(4, 9))


@event(5)
def approved_by_the_sm(year, dossier, chance):
    calling = yield from asked(year, dossier, chance, of_sm=True)
    if not calling.goes_without:
        calling.decide(approved=True)
    yield calling.soon()
    tomorrow = yield from on_the_board(calling)
    yield from looked_back(calling, tomorrow)


@event(8)
def declined(year, dossier, chance):
    calling = yield from asked(year, dossier, chance)
    if calling.goes_without:
        return
    calling.decide(approved=False)
    yield calling.soon()
    calling.tell_declined()


@event(10, CHILD_SUPPORT)
def put_up_by_the_ssm(year, dossier, chance):
    calling = yield from asked(year, dossier, chance)
    if not calling.goes_without:
        calling.decide(approved=True)
    yield calling.soon()
    tomorrow = yield from on_the_board(calling)
    yield from looked_back(calling, tomorrow)
