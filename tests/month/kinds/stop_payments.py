"""Stop payments, lodged before closing or after it, at the earlier close of two sites, withdrawn, corrected, never lodged."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from compensation import actions
from people.clock import now
from tests.lived.ledger import LEADERS, OWNER, SSOS, Stage
from tests.month.kinds import kind
from tests.month.month import Call, Month

TO_LODGE = "stop_payment_to_lodge"
ALL = (OWNER, SSOS, LEADERS)
REMINDED = ((120, (OWNER,)), (60, (OWNER,)), (30, ALL), (15, ALL))
ITEMS = {
    "payment_type": "JobSeeker Payment, basic rate",
    "amount": "1284.60",
    "period_from": date(2026, 9, 10),
    "period_to": date(2026, 9, 23),
    "exact_reason": "Periodic payments ended on 10 September, after which arrears were raised twice.",
    "no_blueprint": True,
}


def reckoned(month: Month, payment, since: datetime, other=None, at_once: bool = False):
    """(due, on, stages): the earlier close of the two sites; of reminders that are past already only the last is told."""
    hours = [month.people.hours_of(site) for site in (payment.site, other) if site]
    due, on = min(one.close_after(since) for one in hours)
    reminders = [
        Stage(due - timedelta(minutes=minutes), f"{minutes}_minutes", whom) for minutes, whom in REMINDED
    ]  # fmt: skip
    past = [stage for stage in reminders if stage.at <= now()]
    stages = [
        *(replace(stage, at=now()) for stage in past[-1:]),
        *reminders[len(past) :],
        Stage(due, "missed", ALL, misses=True),
    ]
    if at_once:
        stages.insert(0, Stage(now(), "may_have_issued", ALL))
    return due, on, stages


def identified(month: Month, call: Call, clock: str, *, receiving=None, days_before: int = 0, **changed):
    """Incorrect arrears are identified at that time of the call's day, the activity finalised so many days before."""
    yield month.local(call.day, clock, call.chance)
    found_by = call.service_officers["compensation"]
    facts = {"edition": "compensation", "trigger": "finalised", "found_by": found_by, "receiving_team": receiving}
    payment = actions.identify(
        by=call.officer, finalised_on=call.day - timedelta(days=days_before), **(facts | changed)
    )  # fmt: skip
    month.ledger.happened(payment, "open", call.officer, becomes="identified")
    sites = [payment.site, *([receiving.site] if receiving else [])]
    late = any(month.people.hours_of(site).is_closed(now()) for site in sites)
    due, on, stages = reckoned(month, payment, now(), receiving and receiving.site, late or days_before > 0)
    month.ledger.starts(payment, TO_LODGE, due=due, on=on, owner=call.officer, stages=stages)
    return payment


def lodged(month, call, payment, *, at=None, by=None):
    """The lodgement is recorded; it may have been made earlier."""
    if payment.doc_checked_at is None:
        payment = actions.save_items(payment, by=call.officer, answers=ITEMS).record
        payment = month.take(payment, "check_doc", by=call.officer)
    said = {"lodged_reference": f"REQ{call.chance.randrange(10**7):07}", "lodged_by": by or call.officer}
    payment = month.take(payment, "lodge", by=call.officer, becomes="lodged", lodged_at=at or now(), **said)
    month.ledger.meets(payment, TO_LODGE, at)
    return payment


def outcome(month, call, payment):
    yield now() + call.within(20, 2000)
    month.take(payment, "record_stopped", by=call.officer, becomes="stopped", words="")


@kind(8)
def lodged_well_before_closing(month, call):
    payment = yield from identified(month, call, "11:05")
    yield now() + call.within(10, 90)
    payment = lodged(month, call, payment)
    yield from outcome(month, call, payment)


@kind(4)
def lodged_after_the_last_reminder(month, call):
    payment = yield from identified(month, call, "13:40")
    yield month.local(call.day, "16:52", call.chance)
    payment = lodged(month, call, payment)
    yield from outcome(month, call, payment)


@kind(4)
def lodged_after_closing(month, call):
    payment = yield from identified(month, call, "15:20")
    yield month.local(call.day, "17:21", call.chance)
    payment = lodged(month, call, payment)
    yield from outcome(month, call, payment)


@kind(3)
def lodged_in_time_and_recorded_after_closing(month, call):
    payment = yield from identified(month, call, "15:50")
    yield month.local(call.day, "17:40", call.chance)
    payment = lodged(month, call, payment, at=month.local(call.day, "16:40", call.chance))
    yield from outcome(month, call, payment)


@kind(3)
def found_when_two_reminders_are_past(month, call):
    payment = yield from identified(month, call, "16:21")
    yield month.local(call.day, "16:41", call.chance)
    payment = lodged(month, call, payment)
    yield from outcome(month, call, payment)


@kind(4)
def found_after_closing(month, call):
    payment = yield from identified(month, call, "17:12")
    yield month.next_day(call.day, "09:30", call.chance)
    payment = lodged(month, call, payment)
    yield from outcome(month, call, payment)


@kind(3)
def of_an_activity_of_another_day(month, call):
    payment = yield from identified(month, call, "10:10", days_before=2)
    yield now() + call.within(5, 40)
    payment = lodged(month, call, payment)
    yield from outcome(month, call, payment)


@kind(3)
def the_receiving_team_closes_earlier(month, call):
    payment = yield from identified(month, call, "13:15", receiving=month.people.nearby)
    yield month.local(call.day, "15:36", call.chance)
    payment = lodged(month, call, payment)
    yield from outcome(month, call, payment)


@kind(2)
def the_receiving_team_closes_later(month, call):
    payment = yield from identified(month, call, "14:30", receiving=month.people.far)
    yield month.local(call.day, "16:35", call.chance)
    payment = lodged(month, call, payment)
    yield from outcome(month, call, payment)


@kind(3)
def corrected_to_a_team_that_closes_earlier(month, call):
    payment = yield from identified(month, call, "11:30")
    began = now()
    yield month.local(call.day, "12:10", call.chance)
    near = month.people.nearby
    facts = {"trigger": "another_so", "finalised_on": call.day, "receiving_team": near}
    payment = month.take(payment, "correct", by=call.officer, **facts)
    month.ledger.happened(payment, "deadline", None)  # it moved
    due, on, stages = reckoned(month, payment, began, near.site)
    month.ledger.moves(payment, TO_LODGE, due=due, on=on, stages=stages)
    yield month.local(call.day, "15:20", call.chance)
    payment = lodged(month, call, payment)
    yield from outcome(month, call, payment)


def _withdrawn(month, call, payment, told=()):
    """The arrears are correct: who brought it is e-mailed, and whoever of TPS has been told of it hears of that too."""
    reason = "The start date was right after all."
    month.take(payment, "withdraw", by=call.officer, becomes="withdrawn", because=reason)
    month.ledger.ends(payment, TO_LODGE)
    for person in (*told, payment.found_by):
        month.ledger.mail(payment, f"withdrawn.{person.pk}", person.email)
    for person in told:
        month.ledger.notice(payment, person, "withdrawn")


@kind(4)
def the_arrears_are_correct(month, call):
    payment = yield from identified(month, call, "12:40")
    yield now() + call.within(10, 60)
    _withdrawn(month, call, payment)


@kind(2)
def the_arrears_are_correct_after_everybody_was_told(month, call):
    payment = yield from identified(month, call, "14:20")
    yield month.local(call.day, "16:51", call.chance)
    _withdrawn(month, call, payment, {*month.people.ssos[payment.site_id], *month.people.leaders[payment.team_id]})


@kind(2)
def handed_to_a_colleague(month, call):
    payment = yield from identified(month, call, "14:10")
    yield month.local(call.day, "15:20", call.chance)
    payment = month.take(payment, "hand_over", by=call.officer, to=call.colleague)
    month.ledger.belongs_to(payment, call.colleague)
    month.ledger.notice(payment, call.colleague, "handed_over")
    yield month.local(call.day, "16:20", call.chance)
    payment = lodged(month, call, payment)
    yield from outcome(month, call, payment)


@kind(3)
def never_lodged(month, call):
    payment = yield from identified(month, call, "15:05")
    yield month.next_day(call.day, "09:05", call.chance)
    what = "The arrears issued overnight."
    month.take(payment, "record_not_stopped", by=call.officer, becomes="not_stopped", words=what)
    month.ledger.ends(payment, TO_LODGE)


@kind(4)
def of_a_smart_centre_and_lodged_by_an_sso(month, call):
    payment = yield from identified(month, call, "13:25", edition="smart_centre")
    yield now() + call.within(3, 15)
    payment = month.take(payment, "verify", by=call.officer, becomes="verified")
    sso = call.chance.choice(month.people.ssos[payment.site_id])
    payment = month.take(payment, "contact_sso", by=call.officer, sso=sso, how="phone")
    yield now() + call.within(10, 60)
    payment = lodged(month, call, payment, by=sso)
    yield from outcome(month, call, payment)
