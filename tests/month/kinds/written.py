"""Questions in writing: picked up and answered in a contact, or withdrawn."""

from desk.demo import words
from people.clock import now
from tests.month.kinds import kind
from tests.month.kinds.contacts import TOPICS, fill, finalise, runs
from tps import actions


def _asked(month, call):
    yield call.at
    form = call.chance.choice(list(TOPICS))
    text = words.request(call.chance.choice(TOPICS[form]), call.chance)
    asking = call.service_officers[form]
    question = actions.ask_in_writing(by=asking, form=form, text=text)
    month.ledger.happened(question, "open", asking, becomes="waiting")
    return question


@kind(16)
def answered(month, call):
    question = yield from _asked(month, call)
    yield now() + call.within(2, 40)
    question = month.take(question, "pick_up", by=call.officer, becomes="picked_up")
    contact = question.contact
    month.ledger.happened(contact, "open", call.officer, becomes="open")
    runs(month, contact)
    yield now() + call.within(4, 20)
    said = {"source": month.option("source", "written"), "customer_on_hold": False}
    finalise(month, fill(month, contact, call, **said))


@kind(4)
def not_needed_any_more(month, call):
    question = yield from _asked(month, call)
    yield now() + call.within(2, 60)
    month.take(question, "withdraw", by=question.asked_by, becomes="withdrawn")
