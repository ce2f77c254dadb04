"""At the end of a shift other records than contacts are handed over too, each by its own step."""

from escalations import actions as escalating
from people.clock import now
from tests.month.kinds import escalations, follow_ups, kind, quality, stop_payments
from tests.month.kinds.handovers import UNACCEPTED, offer


def _accepted(month, call, record, kind_key, *, giver, taker, step, told):
    """Offered by who has it and accepted by a colleague: the record's own step hands it on in the giver's name."""
    item = offer(month, record, kind_key, giver)
    closes, _ = month.people.hours_of(taker.team.site).close_after(now())
    looked_at = now() + call.within(2, 8)
    if looked_at < closes:  # afterwards the team leader has it: just before closing it is accepted at once
        yield looked_at
    month.take(item, "accept", by=taker, becomes="accepted")
    month.ledger.meets(item, UNACCEPTED)
    month.ledger.happened(record, step, giver)
    month.ledger.notice(record, taker, told)
    month.ledger.belongs_to(record, taker)
    return type(record).objects.get(pk=record.pk)


@kind(3)
def a_follow_up(month, call):
    contact, follow_up, leader = yield from follow_ups.opened(month, call)
    yield now() + call.within(5, 60)
    sides = {"giver": call.officer, "taker": call.colleague}
    follow_up = yield from _accepted(month, call, follow_up, "tps.followup", step="give", told="given", **sides)
    yield now() + call.within(5, 60)
    follow_ups.answered_by(month, call, contact, follow_up, leader, call.colleague)


@kind(3)
def a_quality_check(month, call):
    check = yield from quality.requested(month, call, "urgent")
    giver, taker = call.chance.sample(quality.others(month, call), 2)
    check = yield from quality.claimed(month, call, check, giver)
    yield now() + call.within(2, 20)
    sides = {"giver": giver, "taker": taker}
    check = yield from _accepted(month, call, check, "tps.qualitycheck", step="hand_over", told="given", **sides)
    yield now() + call.within(5, 30)
    quality.ended(month, check, "complete", taker, "completed")


@kind(3)
def a_stop_payment(month, call):
    payment = yield from stop_payments.identified(month, call, "14:10")
    yield month.local(call.day, "15:20", call.chance)
    sides = {"giver": call.officer, "taker": call.colleague}
    payment = yield from _accepted(
        month, call, payment, "compensation.stoppayment", step="hand_over", told="handed_over", **sides
    )
    yield month.local(call.day, "16:20", call.chance)
    payment = stop_payments.lodged(month, call, payment, by=call.colleague)
    yield from stop_payments.outcome(month, call, payment)


@kind(3)
def an_escalation_that_came_back(month, call):
    escalation = yield from escalations.submitted(month, call)
    escalation, sso = yield from escalations.accepted(month, call, escalation)
    yield now() + call.within(5, 60)
    escalation = escalations.returned(month, call, escalation, sso)
    yield now() + call.within(5, 60)
    sides = {"giver": call.officer, "taker": call.colleague}
    escalation = yield from _accepted(
        month, call, escalation, "escalations.escalation", step="hand_over", told="handed_over", **sides
    )
    yield now() + call.within(5, 60)
    said = {"action_taken": "Compared the DOC once more; it agrees now."}
    escalation = escalating.save_escalation(escalation, by=call.colleague, answers=said).record
    escalation = month.take(escalation, "refer", by=call.colleague, becomes="submitted")
    escalation, sso = yield from escalations.accepted(month, call, escalation)
    yield from escalations.resolved_by(month, call, escalation, sso)


@kind(3)
def an_escalation_of_an_ssos(month, call):
    escalation = yield from escalations.submitted(month, call)
    escalation, sso = yield from escalations.accepted(month, call, escalation)
    yield now() + call.within(5, 60)
    another = call.chance.choice([one for one in month.people.ssos[escalation.site_id] if one != sso])
    sides = {"giver": sso, "taker": another}
    escalation = yield from _accepted(
        month, call, escalation, "escalations.escalation:sso", step="hand_to_sso", told="handed_over", **sides
    )
    yield from escalations.resolved_by(month, call, escalation, another)


@kind(2)
def a_follow_up_that_nobody_accepts(month, call):
    """At close of business the team leader has it, who gives it to somebody the next day."""
    contact, follow_up, leader = yield from follow_ups.opened(month, call)
    yield now() + call.within(5, 60)
    item = offer(month, follow_up, "tps.followup", call.officer)
    _, on = month.people.hours_of(call.officer.team.site).close_after(now())
    yield month.next_day(on, "08:35", call.chance)
    item = type(item).objects.with_people().get(pk=item.pk)
    giving = month.people.leader_of(call.officer)
    month.take(item, "give", by=giving, becomes="accepted", to=call.colleague)
    month.ledger.happened(follow_up, "give", giving)
    month.ledger.notice(follow_up, call.colleague, "given")
    follow_up = type(follow_up).objects.get(pk=follow_up.pk)
    yield now() + call.within(5, 60)
    follow_ups.answered_by(month, call, contact, follow_up, leader, call.colleague)
