"""The end of a shift: what is still open is offered, and accepted, declined, taken back, settled otherwise or left to the leader."""

from desk import actions
from desk.handing import KINDS
from desk.models import HandoverItem
from people.clock import now
from tests.lived.ledger import key_of
from tests.month.kinds import kind
from tests.month.kinds.contacts import begin, fill, finalise

UNACCEPTED = "handover_unaccepted"


def offer(month, record, kind_key, by, to_team=None, is_open=lambda: True):
    """The item of one record that its owner offers, to their own team or to another.

    What nobody accepts goes to the team leaders at close of business, unless it is settled: `is_open` says so then.
    """
    team = to_team or by.team
    chosen = [(KINDS[kind_key], record, "The SO rings back. All is written down.", {})]
    handover = actions.offer(by=by, to_team=team, chosen=chosen)
    item = HandoverItem.objects.with_people().get(handover=handover)
    month.ledger.happened(item, "offer", by, becomes="offered")
    due, on = month.people.hours_of(team.site).close_after(now())

    def nobody_accepted(limit):
        """At close of business it goes to the team leaders; or nobody needs it any more."""
        month.ledger.happened(item, "leave", None, becomes="left")
        if not is_open():
            month.ledger.happened(item, "settle", None, becomes="settled")
            return "leave"
        for leader in month.people.leaders[by.team_id]:
            month.ledger.notice(item, leader, "handover_left")
            month.ledger.mail(item, f"handover_left.{leader.pk}", leader.email)
        return "leave"

    month.ledger.starts(item, UNACCEPTED, due=due, on=on, owner=by, at_end=nobody_accepted)
    return item


def _offered(month, call, to_team=None):
    """(contact, item) of one that the officer offers at the end of the shift, to their own team or to another."""
    contact = yield from begin(month, call, at=month.local(call.day, "16:05", call.chance))
    yield month.local(call.day, "16:25", call.chance)
    contact = fill(month, contact, call)
    still = lambda: month.ledger.states[key_of(contact)] == "open"  # noqa: E731
    return contact, offer(month, contact, "tps.contact", call.officer, to_team, still)


def _moves(month, contact, by, to):
    """The contact's own step hands it on, in the same transaction."""
    month.ledger.happened(contact, "hand_over", by)
    month.ledger.belongs_to(contact, to)
    month.ledger.notice(contact, to, "handed_over")
    return type(contact).objects.get(pk=contact.pk)


def _accepted(month, call, contact, item, by):
    month.take(item, "accept", by=by, becomes="accepted")
    month.ledger.meets(item, UNACCEPTED)
    return _moves(month, contact, call.officer, by)


def _given(month, call, contact, item):
    leader = month.people.leader_of(call.officer)
    item = HandoverItem.objects.with_people().get(pk=item.pk)
    month.take(item, "give", by=leader, becomes="accepted", to=call.colleague)
    return _moves(month, contact, leader, call.colleague)


@kind(8)
def accepted_and_finalised(month, call):
    contact, item = yield from _offered(month, call)
    yield now() + call.within(2, 8)
    contact = _accepted(month, call, contact, item, call.colleague)
    yield now() + call.within(2, 15)
    finalise(month, contact)


@kind(4)
def accepted_and_left_open_again(month, call):
    contact, item = yield from _offered(month, call)
    yield now() + call.within(2, 8)
    contact = _accepted(month, call, contact, item, call.colleague)
    yield month.next_day(call.day, "09:45", call.chance)
    finalise(month, contact)


@kind(4)
def accepted_in_the_west_after_closing(month, call):
    contact, item = yield from _offered(month, call, month.people.far)
    yield month.local(call.day, "17:20", call.chance)
    contact = _accepted(month, call, contact, item, call.chance.choice(month.people.west))
    yield month.local(call.day, "17:50", call.chance)
    finalise(month, contact)


@kind(3)
def nobody_in_the_west_accepts(month, call):
    contact, item = yield from _offered(month, call, month.people.far)
    yield month.next_day(call.day, "08:40", call.chance)
    contact = _given(month, call, contact, item)
    yield now() + call.within(5, 30)
    finalise(month, contact)


@kind(4)
def declined_and_given_by_the_leader(month, call):
    contact, item = yield from _offered(month, call)
    yield now() + call.within(2, 8)
    month.take(item, "decline", by=call.colleague, becomes="declined", reason="The line is full until closing.")
    for person in {call.officer, *month.people.leaders[call.officer.team_id]}:
        month.ledger.notice(item, person, "handover_declined")
    yield month.next_day(call.day, "08:35", call.chance)
    contact = _given(month, call, contact, item)
    yield now() + call.within(5, 30)
    finalise(month, contact)


@kind(3)
def taken_back(month, call):
    contact, item = yield from _offered(month, call)
    yield now() + call.within(2, 8)
    month.take(item, "withdraw", by=call.officer, becomes="withdrawn")
    month.ledger.clears(item, UNACCEPTED)
    yield now() + call.within(1, 12)
    finalise(month, contact)


@kind(3)
def settled_otherwise(month, call):
    contact, _item = yield from _offered(month, call)
    yield now() + call.within(5, 20)
    finalise(month, contact)
