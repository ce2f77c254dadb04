"""How customers come: by the mailbox, directly, proactively, by intray; in time, late, urgent, forgotten for a while, not at all."""

from datetime import timedelta

from people.clock import now
from tests.year.kinds import arrival
from tests.year.kinds.cases import begun, reallocate
from tests.year.referring import ACTIONED, TICKED, URGENT, Referring


def taken_up(year, customer, route, hours_ago=1.0, **said):
    """The referral under review, with all that is asked before it is accepted."""
    referring = Referring(year, customer, route)
    referring.receive(hours_ago, **said)
    yield referring.later(customer.chance.uniform(0, 1.5))
    referring.take_up()
    yield referring.soon()
    referring.review()
    return referring


def accepted(year, customer, route, **more):
    """Accepted, and the case begun."""
    referring = yield from taken_up(year, customer, route, **more)
    yield referring.soon()
    referring.accept()
    yield referring.later(0)
    begun(year, referring.dossier, customer.chance)
    return referring


def actioned(referring, days=0.0):
    """The list done item by item, so many days on; and for Child Support the record in the portal."""
    keys = TICKED[referring.program]
    yield referring.later(0)
    referring.tick(keys[:4])
    yield referring.later(days)
    referring.tick(keys[4:])
    if referring.program == "centrelink":
        referring.tell_zone_and_centre()
    else:
        referring.not_needed()
    yield referring.soon()
    referring.record_as_actioned()
    if referring.program == "child_support":
        yield referring.later(1)
        referring.record_in_portal()


def _after(referring, kind, days=1.0):
    """A moment after a limit of the referral has run out."""
    [limit] = [one for one in referring.year.ledger.running_on(referring.record) if one.kind == kind]
    return referring.year.when(
        referring.dossier.owner if referring.dossier else referring.triager,
        max(limit.due, now()) + timedelta(days=days),
        referring.chance,
    )


@arrival(170)
def by_the_mailbox(year, customer):
    referring = yield from accepted(year, customer, "other", hours_ago=customer.chance.uniform(1, 60))
    yield from actioned(referring, days=customer.chance.uniform(0, 3))
    return referring.dossier


@arrival(120)
def directly(year, customer):
    referring = yield from accepted(year, customer, "direct")
    referring.ask_for_specialist_review()
    yield from actioned(referring)
    return referring.dossier


@arrival(170)
def proactively(year, customer):
    referring = yield from accepted(year, customer, "proactive")
    yield from actioned(referring)
    return referring.dossier


@arrival(50)
def actioned_late(year, customer):
    referring = yield from accepted(year, customer, "other")
    yield _after(referring, ACTIONED, customer.chance.uniform(0, 4))
    yield from actioned(referring)
    return referring.dossier


@arrival(30)
def taken_up_only_when_it_was_late(year, customer):
    referring = Referring(year, customer, "other")
    referring.receive(hours_ago=20)
    yield _after(referring, ACTIONED)
    referring.take_up()
    referring.review()
    yield referring.soon()
    referring.accept()
    yield referring.later(0)
    begun(year, referring.dossier, customer.chance)
    yield from actioned(referring)
    return referring.dossier


@arrival(40)
def urgently(year, customer):
    referring = Referring(year, customer, "direct")
    referring.receive()
    yield year.when(year.leader(customer.team), now(), customer.chance)
    referring.confirm_urgent()
    yield referring.later(0)
    referring.take_up()
    referring.review()
    referring.accept()
    yield referring.soon()
    begun(year, referring.dossier, customer.chance)
    yield from actioned(referring)
    return referring.dossier


@arrival(15)
def urgent_only_after_its_two_days(year, customer):
    referring = yield from accepted(year, customer, "other", hours_ago=30)
    yield year.when(year.leader(customer.team), now() + timedelta(days=2), customer.chance)
    referring.confirm_urgent()
    yield from actioned(referring)
    return referring.dossier


@arrival(20)
def with_a_tick_taken_back(year, customer):
    referring = yield from accepted(year, customer, "other")
    referring.tick(TICKED["centrelink"][:2])
    yield referring.soon()
    referring.take_back(TICKED["centrelink"][1])
    yield referring.soon()
    referring.tick(TICKED["centrelink"][1:2])
    yield referring.later(0)
    referring.tick(TICKED["centrelink"][2:])
    referring.tell_zone_and_centre()
    referring.record_as_actioned()
    return referring.dossier


@arrival(40)
def not_accepted(year, customer):
    referring = yield from taken_up(year, customer, "other")
    yield referring.later(1)
    referring.decline()


@arrival(15)
def not_accepted_after_it_was_late(year, customer):
    referring = yield from taken_up(year, customer, "direct")
    yield _after(referring, ACTIONED)
    referring.decline()


@arrival(30)
def returned_by_the_ssms_approval(year, customer):
    referring = yield from taken_up(year, customer, "proactive")
    asked = referring.ask_to_decline()
    yield year.when(year.decisions.who(asked)[0], now(), customer.chance)
    referring.decided(asked, approved=True)


@arrival(15)
def accepted_after_the_ssm_sent_its_return_back(year, customer):
    referring = yield from taken_up(year, customer, "proactive")
    asked = referring.ask_to_decline()
    yield year.when(year.decisions.who(asked)[0], now(), customer.chance)
    referring.decided(asked, approved=False)
    yield referring.later(0)
    referring.accept()
    yield referring.later(0)
    begun(year, referring.dossier, customer.chance)
    yield from actioned(referring)
    return referring.dossier


@arrival(10)
def accepted_after_its_return_was_withdrawn(year, customer):
    referring = yield from taken_up(year, customer, "proactive")
    asked = referring.ask_to_decline()
    yield referring.soon()
    referring.withdraw(asked)
    referring.accept()
    yield referring.later(0)
    begun(year, referring.dossier, customer.chance)
    yield from actioned(referring)
    return referring.dossier


@arrival(170)
def by_intray(year, customer):
    referring = yield from accepted(year, customer, "intray")
    yield from actioned(referring, days=customer.chance.uniform(0, 3))
    return referring.dossier


@arrival(30)
def by_the_urgent_intray(year, customer):
    referring = yield from taken_up(year, customer, "intray")
    referring.confirm_urgent()
    yield referring.soon()
    referring.accept()
    begun(year, referring.dossier, customer.chance)
    yield from actioned(referring)
    return referring.dossier


@arrival(15)
def by_the_urgent_intray_and_late(year, customer):
    referring = yield from accepted(year, customer, "intray")
    referring.confirm_urgent()
    yield _after(referring, URGENT, 0.2)
    yield from actioned(referring)
    return referring.dossier


@arrival(20)
def by_intray_and_not_accepted(year, customer):
    referring = yield from taken_up(year, customer, "intray")
    referring.decline()


@arrival(30)
def reallocated_while_it_is_actioned(year, customer):
    referring = yield from accepted(year, customer, "intray")
    yield referring.later(1)
    reallocate(year, referring.dossier, year.colleague(referring.dossier, customer.chance))
    yield from actioned(referring)
    return referring.dossier


@arrival(40)
def in_both_programs(year, customer):
    """The same customer by intray and by the mailbox: two cases, which show each other's contact conditions (CAS-24)."""
    first = yield from accepted(year, customer, "other")
    yield from actioned(first)
    yield first.later(3)
    second = yield from accepted(year, customer, "intray")
    yield from actioned(second)
    return second.dossier
