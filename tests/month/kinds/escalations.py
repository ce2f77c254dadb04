"""What TPS refers on: through every state of an escalation, and by each of the ways."""

from escalations import actions
from escalations.questions import OFFERED
from people.clock import now
from tests.month.kinds import kind
from tests.month.kinds.contacts import begin, fill, finalise
from tps.questions import Form

TO_ICT = {"destination": "ict", "nnu": "2026-418", "incident": "INC4471203", "to_ict_by": "tps", "number_in_doc": True}


def _drafted(month, call, form="", **changed):
    """A draft, complete, of a contact that is finalised meanwhile."""
    contact = yield from begin(month, call, form)
    yield now() + call.within(3, 8)
    contact = fill(month, contact, call)
    escalation = actions.open_escalation(contact, by=call.officer, stop_payment=changed.pop("stop_payment", False))
    month.ledger.happened(escalation, "open", call.officer, becomes="draft")
    yield now() + call.within(2, 6)
    answers = {
        "destination": OFFERED[contact.form][0],
        "reasons": ["complexity", "system_limitation"],
        "subject": "Two files disagree on the end date",
        "issue": "Both files give an end date, and they differ.",
        "action_taken": "Compared both files and the screen with the SO.",
        "call": "with_so",
        "doc": "made",
        "doc_title": "Escalated to Service Support Officer",
        "doc_made_at": now(),
        "doc_made_by": call.officer,
    }
    if contact.form == Form.COMPENSATION:
        answers |= {"direct_referral": False}
        if changed.get("destination") == "ict":
            answers |= {"helpdesk_referral": False}
    escalation = actions.save_escalation(escalation, by=call.officer, answers=answers | changed).record
    yield now() + call.within(1, 4)
    finalise(month, contact)
    return escalation


def submitted(month, call, form="", **changed):
    escalation = yield from _drafted(month, call, form, **changed)
    yield now() + call.within(1, 5)
    return month.take(escalation, "refer", by=call.officer, becomes="submitted")


def accepted(month, call, escalation):
    """(escalation, sso) as one of the SSOs takes it on."""
    yield now() + call.within(10, 200)
    sso = call.chance.choice(month.people.ssos[escalation.site_id])
    return month.take(escalation, "accept", by=sso, becomes="accepted"), sso


def resolved_by(month, call, escalation, sso):
    """The update goes to the SO and to the TPS officer who has it, once each."""
    yield now() + call.within(30, 1500)
    update = "The newer file is right; the older one is being withdrawn."
    escalation = month.take(escalation, "give_update", by=sso, becomes="resolved", update=update)
    so, officer = escalation.contact.service_officer, escalation.officer
    for person in (so, officer):
        month.ledger.notice(escalation, person, "resolved")
    month.ledger.mail(escalation, "update", so.email)
    month.ledger.mail(escalation, "update_officer", officer.email)


def returned(month, call, escalation, sso):
    reason = "The DOC says something else. Compare it once more."
    escalation = month.take(escalation, "return_to_tps", by=sso, becomes="returned", reason=reason)
    month.ledger.notice(escalation, escalation.officer, "returned")
    month.ledger.mail(escalation, "returned", escalation.officer.email)
    return escalation


@kind(20)
def resolved(month, call):
    escalation = yield from submitted(month, call)
    escalation, sso = yield from accepted(month, call, escalation)
    yield from resolved_by(month, call, escalation, sso)


@kind(8)
def with_ict(month, call):
    escalation = yield from submitted(month, call, **TO_ICT)
    escalation, sso = yield from accepted(month, call, escalation)
    yield now() + call.within(5, 60)
    escalation = month.take(escalation, "wait_for_ict", by=sso, becomes="waiting_ict", incident="INC4471203")
    yield now() + call.within(600, 3000)
    escalation = month.take(escalation, "ict_answered", by=sso, becomes="accepted")
    yield from resolved_by(month, call, escalation, sso)


@kind(6)
def returned_and_submitted_again(month, call):
    escalation = yield from submitted(month, call, Form.COMPENSATION)
    escalation, sso = yield from accepted(month, call, escalation)
    yield now() + call.within(5, 60)
    escalation = returned(month, call, escalation, sso)
    yield now() + call.within(10, 100)
    more = {"action_taken": "Compared the DOC once more; it agrees now."}
    escalation = actions.save_escalation(escalation, by=call.officer, answers=more).record
    escalation = month.take(escalation, "refer", by=call.officer, becomes="submitted")
    escalation, sso = yield from accepted(month, call, escalation)
    yield from resolved_by(month, call, escalation, sso)


@kind(4)
def returned_and_withdrawn(month, call):
    escalation = yield from submitted(month, call)
    yield now() + call.within(10, 90)
    escalation = returned(month, call, escalation, call.chance.choice(month.people.ssos[escalation.site_id]))
    yield now() + call.within(10, 90)
    reason = "Found the answer with the SO."
    month.take(escalation, "withdraw", by=call.officer, becomes="withdrawn", reason=reason)


@kind(3)
def only_a_draft(month, call):
    escalation = yield from _drafted(month, call)
    yield now() + call.within(5, 90)
    month.take(escalation, "withdraw", by=call.officer, becomes="withdrawn", reason="Found the answer with the SO.")


@kind(4)
def handed_to_a_colleague(month, call):
    escalation = yield from submitted(month, call)
    escalation, sso = yield from accepted(month, call, escalation)
    yield now() + call.within(5, 60)
    escalation = month.take(escalation, "hand_over", by=call.officer, to=call.colleague)
    month.ledger.notice(escalation, call.colleague, "handed_over")
    yield from resolved_by(month, call, escalation, sso)


@kind(6)
def a_stop_payment_is_highlighted(month, call):
    escalation = yield from submitted(month, call, stop_payment=True)
    yield now() + call.within(2, 10)
    sso = call.chance.choice(month.people.ssos[escalation.site_id])
    escalation = month.take(escalation, "highlight", by=call.officer, to=sso, how="phone", at=now())
    escalation, sso = yield from accepted(month, call, escalation)
    yield from resolved_by(month, call, escalation, sso)


@kind(2)
def still_with_an_sso(month, call):
    escalation = yield from submitted(month, call)
    yield from accepted(month, call, escalation)
