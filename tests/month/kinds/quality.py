"""Quality checks: the roster of each day, urgent ones that a contact ends as, and the register's others."""

from datetime import time

from people.clock import now
from tests.month.kinds import each_day, kind
from tests.month.kinds.contacts import LEFT_OPEN, begin, fill
from tps import actions
from tps.models import QualityCheck
from tps.questions import Form


def _on_roster(month, day):
    """Who is rostered for checks that day."""
    return month.people.officers[month.days.index(day) % len(month.people.officers)]


@each_day
def roster(month, day):
    yield _shift(month, day)


def _shift(month, day):
    """The day's shift is there before the site opens; on some days it ends early."""
    officer, hours = _on_roster(month, day), month.hours
    leader = month.people.leader_of(officer)
    yield hours.at(day, time(7, 52))
    begins, ends = hours.at(day, time(8)), hours.at(day, time(17))
    shift = actions.add_shift(by=leader, officer=officer, starts_at=begins, ends_at=ends)
    month.ledger.happened(shift, "add", leader, becomes="rostered")
    if month.days.index(day) % 3 == 1:
        yield hours.at(day, time(16, 58))
        month.take(shift, "end_shift", by=leader, becomes="ended")


def _number(call):
    return f"WI-{call.chance.randrange(100_000, 999_999)}"


def others(month, call):
    """Officers who are not rostered that day."""
    return [one for one in month.people.officers if one != _on_roster(month, call.day)]


def requested(month, call, kind="ordinary", edition=Form.SMART_CENTRE, **changed):
    """A check in the register, asked for by an SO."""
    yield call.at
    asking = call.service_officers[edition]
    said = {
        "kind": kind, "work_item": _number(call), "requested_by": asking, "activity_officer": asking,
        "generated_by": "smart_centre", "edition": edition,
    }  # fmt: skip
    check = actions.request_check(by=call.officer, **(said | changed))
    month.ledger.happened(check, "request", call.officer, becomes="requested")
    return check


def claimed(month, call, check, by):
    yield min(now() + call.within(3, 40), month.local(call.day, "16:20", call.chance))
    check = month.take(check, "claim", by=by, becomes="claimed")
    month.ledger.notice(check, check.requested_by, "quality_check_claimed")
    return check


def ended(month, check, step, by, becomes, **answers):
    """Who asked is told by notice and e-mail."""
    check = month.take(check, step, by=by, becomes=becomes, **answers)
    month.ledger.notice(check, check.requested_by, "quality_check")
    month.ledger.mail(check, "quality_check_ended", check.requested_by.email)


@kind(30)
def a_contact_ends_as_urgent_qol(month, call):
    contact = yield from begin(month, call, Form.SMART_CENTRE)
    yield now() + call.within(2, 8)
    contact = fill(month, contact, call)
    contact = month.take(contact, "finalise_as_urgent_qol", by=call.officer, becomes="urgent_qol")
    month.ledger.meets(contact, LEFT_OPEN)
    check = QualityCheck.objects.get(contact=contact)
    month.ledger.happened(check, "request", call.officer, becomes="requested")
    yield now() + call.within(2, 8)
    check = month.take(check, "name_activity", by=call.officer, work_item=_number(call))
    checker = call.chance.choice(others(month, call))
    check = yield from claimed(month, call, check, checker)
    yield now() + call.within(5, 30)
    ended(month, check, "complete", checker, "completed")


@kind(12)
def ordinary_work_while_rostered(month, call):
    check = yield from requested(month, call, kind=call.chance.choice(("ordinary", "qma")))
    checker = _on_roster(month, call.day)
    check = yield from claimed(month, call, check, checker)
    yield now() + call.within(5, 30)
    ended(month, check, "complete", checker, "completed")


@kind(4)
def returned_by_who_claimed_it(month, call):
    check = yield from requested(month, call)
    checker = _on_roster(month, call.day)
    check = yield from claimed(month, call, check, checker)
    yield now() + call.within(5, 30)
    reason = "The activity was finalised again meanwhile."
    ended(month, check, "give_back", checker, "returned", returned_because=reason)


@kind(3)
def handed_to_a_colleague(month, call):
    check = yield from requested(month, call, "urgent")
    checker, another = call.chance.sample(others(month, call), 2)
    check = yield from claimed(month, call, check, checker)
    yield min(now() + call.within(5, 30), month.local(call.day, "16:30", call.chance))
    check = month.take(check, "hand_over", by=checker, to=another)
    month.ledger.notice(check, another, "given")
    yield now() + call.within(5, 30)
    ended(month, check, "complete", another, "completed")


@kind(3)
def returned_by_the_leader(month, call):
    check = yield from requested(month, call, "urgent")
    checker = call.chance.choice(others(month, call))
    check = yield from claimed(month, call, check, checker)
    yield now() + call.within(30, 900)
    leader = month.people.leader_of(checker)
    ended(month, check, "give_back", leader, "returned", returned_because="The checker is away today.")


@kind(3)
def an_urgent_one_of_the_compensation_system(month, call):
    check = yield from requested(month, call, "urgent", generated_by="services_australia", compensation_system=True)
    month.ledger.mail(check, "urgent_cms_check", month.people.operations)
    checker = call.chance.choice(others(month, call))
    check = yield from claimed(month, call, check, checker)
    yield now() + call.within(5, 30)
    ended(month, check, "complete", checker, "completed")


@kind(2)
def nobody_claims_it(month, call):
    yield from requested(month, call)
