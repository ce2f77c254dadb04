"""Follow-ups of Compensation contacts: opened by a team leader, answered, given to somebody else, withdrawn."""

from desk.demo import words
from people.clock import now
from tests.month.kinds import kind
from tests.month.kinds.contacts import completed
from tps.questions import Form


def opened(month, call):
    """(contact, follow-up, leader) of one that a team leader gave to the officer."""
    contact = yield from completed(month, call, Form.COMPENSATION)
    yield now() + call.within(30, 300)
    leader = month.people.leader_of(call.officer)
    asked = call.chance.choice(words.STILL_ASKED)
    contact = month.take(contact, "open_follow_up", by=leader, asked=asked, to=call.officer)
    follow_up = contact.follow_ups.get()
    month.ledger.happened(follow_up, "open", leader, becomes="open")
    month.ledger.notice(follow_up, call.officer, "follow_up")
    return contact, follow_up, leader


def answered_by(month, call, contact, follow_up, leader, by):
    answer = call.chance.choice(words.FOLLOWED_UP)
    month.take(follow_up, "answer_it", by=by, becomes="answered", answer=answer)
    month.ledger.mail(follow_up, "follow_up", contact.service_officer.email)
    month.ledger.notice(follow_up, leader, "answered")


@kind(12)
def answered(month, call):
    contact, follow_up, leader = yield from opened(month, call)
    yield now() + call.within(30, 2000)
    answered_by(month, call, contact, follow_up, leader, call.officer)


@kind(4)
def given_to_somebody_else(month, call):
    contact, follow_up, leader = yield from opened(month, call)
    yield now() + call.within(10, 300)
    follow_up = month.take(follow_up, "give", by=leader, to=call.colleague)
    month.ledger.notice(follow_up, call.colleague, "given")
    yield now() + call.within(30, 900)
    answered_by(month, call, contact, follow_up, leader, call.colleague)


@kind(4)
def not_needed_any_more(month, call):
    _, follow_up, leader = yield from opened(month, call)
    yield now() + call.within(30, 900)
    month.take(follow_up, "withdraw", by=leader, becomes="withdrawn")
