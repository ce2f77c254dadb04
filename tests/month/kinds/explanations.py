"""What is explained to customers, at once or step by step, or left to the procedure; and reviews of Urgent Payment decisions."""

from people.clock import now
from tests.month.kinds import kind
from tests.month.kinds.contacts import begin, fill, finalise
from tps import actions
from tps.questions import Form

DECISION = {"what": "decision", "made_by_smart_centre": True, "explained_by_so": True, "not_satisfied": True}
WORDS = "How the income test was applied, and from which day."


def _open(month, call, form):
    contact = yield from begin(month, call, form)
    yield now() + call.within(1, 4)
    return fill(month, contact, call)


def _begun(month, call, contact, said):
    """Only begun: the rest is said step by step."""
    one = actions.explain(contact, by=call.officer, **said)
    month.ledger.happened(one, "open", call.officer, becomes="open")
    return one


def _ends(month, call, contact):
    yield now() + call.within(1, 5)
    finalise(month, contact)


@kind(6)
def a_decision_further_with_its_review_rights(month, call):
    contact = yield from _open(month, call, Form.SMART_CENTRE)
    yield now() + call.within(2, 8)
    one = actions.explain(contact, by=call.officer, explanation=WORDS, rights_told=True, **DECISION)
    for step, becomes in (("open", "open"), ("give_explanation", "explained"), ("tell_review_rights", "rights_told")):
        month.ledger.happened(one, step, call.officer, becomes=becomes)
    yield from _ends(month, call, contact)


@kind(3)
def a_decision_step_by_step(month, call):
    contact = yield from _open(month, call, Form.SMART_CENTRE)
    one = _begun(month, call, contact, DECISION)
    yield now() + call.within(2, 8)
    one = month.take(one, "give_explanation", by=call.officer, becomes="explained", explanation=WORDS)
    yield now() + call.within(1, 3)
    month.take(one, "tell_review_rights", by=call.officer, becomes="rights_told")
    yield from _ends(month, call, contact)


@kind(3)
def a_circumstance(month, call):
    contact = yield from _open(month, call, Form.ACCESS_SUPPORT)
    one = _begun(month, call, contact, {"what": "circumstance"})
    yield now() + call.within(2, 8)
    month.take(one, "give_explanation", by=call.officer, becomes="explained", explanation=WORDS)
    yield from _ends(month, call, contact)


@kind(2)
def left_to_the_procedure(month, call):
    contact = yield from _open(month, call, Form.COMPENSATION)
    one = actions.explain(contact, by=call.officer, what="decision", pointed_to="formal_review")
    month.ledger.happened(one, "open", call.officer, becomes="open")
    month.ledger.happened(one, "point_to_procedure", call.officer, becomes="pointed")
    yield from _ends(month, call, contact)


@kind(2)
def withdrawn_and_taken_up_again(month, call):
    contact = yield from _open(month, call, Form.SMART_CENTRE)
    one = _begun(month, call, contact, DECISION)
    yield now() + call.within(1, 3)
    month.take(one, "withdraw", by=call.officer, becomes="withdrawn", because="The customer hung up.")
    yield now() + call.within(1, 3)
    contact = type(contact).objects.get(pk=contact.pk)
    one = actions.explain(contact, by=call.officer, explanation=WORDS, what="circumstance")
    month.ledger.happened(one, "take_up", call.officer, becomes="open")
    month.ledger.happened(one, "give_explanation", call.officer, becomes="explained")
    yield from _ends(month, call, contact)


@kind(4)
def an_urgent_payment_decision_is_reviewed(month, call):
    contact = yield from _open(month, call, Form.SMART_CENTRE)
    one = actions.review_urgent_payment(contact, by=call.officer, first_outcome_told=True)
    month.ledger.happened(one, "open", call.officer, becomes="asked")
    yield now() + call.within(2, 12)
    outcome = call.chance.choice(("stands", "changed"))
    month.take(one, "complete_review", by=call.officer, becomes="completed", outcome=outcome)
    yield from _ends(month, call, contact)
