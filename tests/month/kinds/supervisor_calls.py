"""Customers who ask for a supervisor: what TPS takes and completes, and what the team leader, a procedure or nobody has then."""

from people.clock import now
from tests.month.kinds import kind
from tests.month.kinds.contacts import begin, fill, finalise
from tps import actions

TECHNICAL = {
    "why": "technical", "reason": "How the preclusion period is reckoned.", "needs_deeper": True,
    "warm_transfer": True, "explained_in_full": True, "tried_first": False,
}  # fmt: skip
SERVICE = TECHNICAL | {"why": "service", "reason": "", "needs_deeper": False}
NOT_SAID = SERVICE | {"why": "not_said"}


def _received(month, call, said, by=None):
    """(contact, call for a supervisor) as the SO transfers it. A technical one is taken at once, and the contact with it."""
    contact = yield from begin(month, call)
    yield now() + call.within(1, 4)
    contact = fill(month, contact, call)
    asked = actions.receive_call(contact, by=call.officer, transferred_by=by or contact.service_officer, **said)
    month.ledger.happened(asked, "receive", call.officer, becomes="received")
    if asked.taken_at:
        contact = _taken(month, call, contact, asked)
    return contact, asked


def _taken(month, call, contact, asked):
    month.ledger.happened(asked, "take_call", call.officer)
    month.ledger.happened(contact, "take_over", call.officer)
    return type(contact).objects.get(pk=contact.pk)


def _completed(month, call, contact, asked):
    yield now() + call.within(3, 15)
    month.take(asked, "finish_call", by=call.officer, becomes="completed")
    yield now() + call.within(1, 4)
    finalise(month, contact)


def _given_to_the_leader(month, call, contact, asked, how):
    """The team leader has it, and the contact ends."""
    yield now() + call.within(1, 3)
    leader = month.people.leader_of(call.officer)
    asked = month.take(asked, "to_team_leader", by=call.officer, becomes="with_team_leader", to=leader, how=how)
    month.ledger.notice(asked, leader, "supervisor_call")
    yield now() + call.within(1, 4)
    finalise(month, contact)
    yield now() + call.within(2, 30)
    return asked, leader


@kind(8)
def taken_and_completed(month, call):
    contact, asked = yield from _received(month, call, TECHNICAL)
    yield from _completed(month, call, contact, asked)


@kind(2)
def from_a_tps_officer_who_takes_calls(month, call):
    contact, asked = yield from _received(month, call, TECHNICAL | {"tried_first": True}, call.colleague)
    yield from _completed(month, call, contact, asked)


@kind(4)
def about_the_service(month, call):
    contact, asked = yield from _received(month, call, SERVICE)
    asked, leader = yield from _given_to_the_leader(month, call, contact, asked, "warm_transfer")
    month.take(asked, "settle_as_service", by=leader, becomes="service", doc_title="Referral, service")


@kind(3)
def no_reason_given_and_technical_after_all(month, call):
    contact, asked = yield from _received(month, call, NOT_SAID)
    asked, leader = yield from _given_to_the_leader(month, call, contact, asked, "conference")
    month.take(asked, "settle_as_technical", by=leader, becomes="technical", help_from="cao")


@kind(2)
def the_reason_is_given_later(month, call):
    contact, asked = yield from _received(month, call, NOT_SAID)
    yield now() + call.within(1, 3)
    asked = month.take(asked, "correct_call", by=call.officer, transferred_by=asked.transferred_by, **TECHNICAL)
    asked = month.take(asked, "take_call", by=call.officer)
    month.ledger.happened(contact, "take_over", call.officer)
    contact = type(contact).objects.get(pk=contact.pk)
    yield from _completed(month, call, contact, asked)


@kind(2)
def by_another_procedure(month, call):
    contact, asked = yield from _received(month, call, SERVICE)
    yield now() + call.within(1, 3)
    month.take(asked, "to_other_procedure", by=call.officer, becomes="other_procedure", other_procedure="complaint")
    yield now() + call.within(1, 4)
    finalise(month, contact)


@kind(2)
def no_longer_asked_for(month, call):
    contact, asked = yield from _received(month, call, NOT_SAID)
    yield now() + call.within(1, 3)
    month.take(asked, "no_longer_ask", by=call.officer, becomes="withdrawn", because="Went on with the SO.")
    yield now() + call.within(1, 4)
    finalise(month, contact)
