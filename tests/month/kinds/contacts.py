"""Contacts of all endings, and what happens to one while it is open and after it is closed."""

from collections.abc import Generator
from datetime import timedelta

from desk.demo import words
from people.clock import now
from tests.lived.ledger import LEADERS, OWNER, Stage
from tests.month.kinds import kind
from tests.month.month import Call, Month
from tps import actions
from tps.questions import Form

LEFT_OPEN = "contact_left_open"
TOPICS = {
    Form.COMPENSATION: ("periodic_payments", "lump_sum", "notice_of_charge", "new_claim", "coding"),
    Form.SMART_CENTRE: ("reference_question", "policy_question", "payments_arrears", "coding", "online_access"),
    Form.ACCESS_SUPPORT: ("linking_services", "online_access", "policy_question", "coding"),
}


# -- what every life with a contact is made of


def runs(month: Month, contact) -> None:
    """A contact that has just been opened may be open until close of business, and not beyond (CON-01)."""
    hours = month.people.hours_of(contact.site)
    due, on = hours.close_after(now())
    stages = [
        Stage(due, "officer", (OWNER,), misses=True),
        Stage(hours.opening_after(on), "leader", (LEADERS,)),
    ]
    month.ledger.starts(contact, LEFT_OPEN, due=due, on=on, owner=contact.officer, stages=stages)


def begin(month: Month, call: Call, form: str = "", at=None) -> Generator:
    """The contact is opened, with the call or at the moment given."""
    yield at or call.at
    contact = actions.open_contact(
        by=call.officer, form=form or call.chance.choice(list(Form)), another=True
    )  # another: presses within a minute are those of two calls
    month.ledger.happened(contact, "open", call.officer, becomes="open")
    runs(month, contact)
    return contact


def fill(month: Month, contact, call: Call, by=None, **changed):
    """All that its form asks, as a TPS officer would write it."""
    topic = call.chance.choice(TOPICS[contact.form])
    answers = {
        "service_officer": call.service_officers[contact.form],
        "source": month.option("source", "speed_dial"),
        "enquiry_type": month.option("enquiry_type", topic),
        "customer_on_hold": call.chance.random() < 0.6,
        "help_needed": words.request(topic, call.chance),
        "checked": ["operational_blueprint"],
        "references": ["111-22072908"],
        "summary": words.summary(topic, call.chance, nothing_checked=False, taken_over=False),
    }
    if contact.form != Form.SMART_CENTRE:
        answers["crn_given"] = "given"
    return actions.save_contact(contact, by=by or contact.officer, answers=answers | changed).record


def finalise(month: Month, contact, by=None):
    """Finalised: nothing more is due, and the SO is sent the summary, once."""
    contact = month.take(contact, "finalise", by=by or contact.officer, becomes="finalised")
    return _told(month, contact)


def _told(month, contact):
    month.ledger.meets(contact, LEFT_OPEN)
    month.ledger.mail(contact, "finalised", contact.service_officer.email)
    return contact


def discard(month: Month, contact, call: Call):
    reason = call.chance.choice(("opened_by_mistake", "opened_twice", "nobody_there"))
    contact = month.take(
        contact, "discard", by=contact.officer, becomes="discarded", discard_reason=month.option("discard_reason", reason)
    )  # fmt: skip
    month.ledger.clears(contact, LEFT_OPEN)
    return contact


def hand(month: Month, contact, by, to):
    """Handed directly to a colleague, who hears of it."""
    contact = month.take(contact, "hand_over", by=by, to=to)
    month.ledger.belongs_to(contact, to)
    month.ledger.notice(contact, to, "handed_over")
    return contact


def completed(month: Month, call: Call, form: str = "", at=None) -> Generator:
    """A whole contact, finalised after some minutes."""
    contact = yield from begin(month, call, form, at)
    yield now() + call.within(2, 25)
    return finalise(month, fill(month, contact, call))


# -- the kinds


@kind(560)
def finalised(month, call):
    yield from completed(month, call)


@kind(30)
def taken_over(month, call):
    contact = yield from begin(month, call)
    yield now() + call.within(8, 11)
    contact = month.take(fill(month, contact, call), "take_over", by=call.officer)
    yield now() + call.within(1, 20)
    finalise(month, contact)


@kind(10)
def a_complex_new_claim_runs_on(month, call):
    contact = yield from begin(month, call)
    yield now() + call.within(4, 9)
    more = {
        "enquiry_type": month.option("enquiry_type", "new_claim"),
        "source": month.option("source", "another_program"),
    }
    contact = month.take(fill(month, contact, call, **more), "run_on", by=call.officer)
    yield now() + call.within(10, 45)
    finalise(month, contact)


@kind(15)
def referred_early(month, call):
    contact = yield from begin(month, call)
    yield now() + call.within(3, 8)
    contact = month.take(contact, "refer_early", by=call.officer, reason="system_limitation")
    yield now() + call.within(1, 5)
    finalise(month, fill(month, contact, call))


@kind(10)
def handed_to_a_colleague(month, call):
    contact = yield from begin(month, call)
    yield now() + call.within(3, 8)
    contact = hand(month, contact, call.officer, call.colleague)
    yield now() + call.within(3, 8)
    finalise(month, fill(month, contact, call))


@kind(30)
def added_to(month, call):
    contact = yield from completed(month, call)
    for _ in range(call.chance.randint(1, 2)):
        yield now() + call.within(20, 3000)
        contact = month.take(contact, "add_addendum", by=call.officer, text=call.chance.choice(words.ADDENDA))


@kind(15)
def the_so_is_corrected(month, call):
    contact = yield from completed(month, call)
    yield now() + call.within(10, 600)
    others = [one for one in month.people.service_officers[contact.form] if one != contact.service_officer]
    right = call.chance.choice(others)
    contact = month.take(
        contact, "correct_service_officer", by=call.officer, service_officer=right, text=call.chance.choice(words.CORRECTIONS)
    )  # fmt: skip
    month.ledger.mail(contact, "corrected", right.email)
    month.ledger.mail(contact, "not_for_you", contact.service_officer.email)
    month.ledger.notice(contact, contact.service_officer, "not_for_you")


@kind(25)
def redirected(month, call):
    contact = yield from begin(month, call, Form.COMPENSATION)
    yield now() + call.within(1, 4)
    where = month.option("redirect_to", "regular_line")
    contact = fill(month, contact, call)
    _told(month, month.take(contact, "redirect", by=call.officer, becomes="redirected", redirected_to=where))


@kind(30)
def inappropriate(month, call):
    contact = yield from begin(month, call)
    yield now() + call.within(1, 4)
    category = month.option("inappropriate", call.chance.choice(("confirming", "ownership", "q999")))
    contact = fill(month, contact, call)
    step = "close_as_inappropriate"
    _told(month, month.take(contact, step, by=call.officer, becomes="inappropriate", inappropriate_category=category))


@kind(10)
def inappropriate_as_it_is_asked_again(month, call):
    earlier = yield from completed(month, call, Form.COMPENSATION)
    contact = yield from begin(month, call, Form.COMPENSATION, now() + call.within(30, 400))
    yield now() + call.within(1, 4)
    contact = fill(month, contact, call)
    repeat = {"inappropriate_category": month.option("inappropriate", "repeat"), "follows": earlier}
    step = "close_as_inappropriate"
    _told(month, month.take(contact, step, by=call.officer, becomes="inappropriate", **repeat))


@kind(30)
def discarded(month, call):
    contact = yield from begin(month, call)
    yield now() + timedelta(seconds=call.chance.uniform(8, 70))
    discard(month, contact, call)
