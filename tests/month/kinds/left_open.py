"""Contacts that are still open when the site closes: the officer is reminded then, the team leader told at the next opening."""

from tests.month.kinds import kind
from tests.month.kinds.contacts import begin, discard, fill, finalise, hand


def _left(month, call):
    contact = yield from begin(month, call, at=month.local(call.day, "16:35", call.chance))
    return contact


@kind(6)
def finalised_before_the_leader_hears(month, call):
    contact = yield from _left(month, call)
    yield month.next_day(call.day, "07:41", call.chance)
    finalise(month, fill(month, contact, call))


@kind(8)
def finalised_after_the_leader_heard(month, call):
    contact = yield from _left(month, call)
    yield month.next_day(call.day, "09:14", call.chance)
    finalise(month, fill(month, contact, call))


@kind(4)
def discarded_the_next_day(month, call):
    contact = yield from _left(month, call)
    yield month.next_day(call.day, "08:20", call.chance)
    discard(month, contact, call)


@kind(4)
def given_to_somebody_by_the_leader(month, call):
    contact = yield from _left(month, call)
    yield month.next_day(call.day, "08:30", call.chance)
    contact = hand(month, contact, month.people.leader_of(call.officer), call.colleague)
    yield month.next_day(call.day, "10:02", call.chance)
    finalise(month, fill(month, contact, call))


@kind(2)
def opened_after_closing(month, call):
    contact = yield from begin(month, call, at=month.local(call.day, "17:11", call.chance))
    yield month.local(call.day, "17:33", call.chance)
    finalise(month, fill(month, contact, call))


@kind(1)
def nobody_ever_closes_it(month, call):
    yield from _left(month, call)
