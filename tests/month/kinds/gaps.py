"""What the reference material lacks: reported from a contact, and whoever keeps the file is told; what knowledge is missing about
is taken up, fixed on a day, opened again, put aside."""

from datetime import date

from people.clock import now
from tests.month.kinds import kind
from tests.month.kinds.contacts import completed
from tps import actions
from tps.models import Reference


def _file(month):
    """A file that one of the SSOs keeps."""
    [keeper, *_] = next(iter(month.people.ssos.values()))
    facts = {"title": "Periodic payments", "owner": "Compensation", "updated_on": date(2026, 3, 2), "keeper": keeper}
    return Reference.objects.get_or_create(number="117-22082304", defaults=facts)[0]


@kind(6)
def reported(month, call):
    contact = yield from completed(month, call)
    yield now() + call.within(1, 30)
    reference = _file(month)
    actions.report_gap(contact, by=call.officer, missing="It says nothing of two settlements.", reference=reference)
    month.ledger.happened(contact, "report_gap", call.officer)
    month.ledger.notice(contact, reference.keeper, "gap")


def _taken_up(month, call):
    """(gap, who took it up): one of the SSOs, about a reference that nobody else took up."""
    yield call.at
    sso = call.chance.choice(month.people.ssos[call.officer.team.site_id])
    gap = actions.take_up_gap(by=sso, given=f"111-{call.chance.randrange(10**8):08}")
    month.ledger.happened(gap, "open", sso, becomes="open")
    return gap, sso


def _fixed(month, call, gap, by):
    yield now() + call.within(60, 3000)
    said = {"fixed_on": month.hours.day(now()), "changed": "The file names both days now."}
    return month.take(gap, "record_fixed", by=by, becomes="fixed", **said)


@kind(4)
def taken_up_and_fixed(month, call):
    gap, sso = yield from _taken_up(month, call)
    yield now() + call.within(5, 90)
    gap = month.take(gap, "say_what_is_done", by=sso, being_done="The keeper of the file adds an example.")
    yield from _fixed(month, call, gap, sso)


@kind(2)
def given_on_fixed_and_opened_again(month, call):
    gap, sso = yield from _taken_up(month, call)
    yield now() + call.within(5, 90)
    gap = month.take(gap, "hand_gap_on", by=sso, to=call.officer)
    month.ledger.notice(gap, call.officer, "given")
    gap = yield from _fixed(month, call, gap, call.officer)
    yield now() + call.within(200, 2000)
    leader = month.people.leader_of(call.officer)
    gap = month.take(gap, "open_again", by=leader, becomes="reopened", reason="It is asked about as before.")
    month.ledger.notice(gap, call.officer, "opened_again")
    yield from _fixed(month, call, gap, call.officer)


@kind(2)
def put_aside(month, call):
    gap, sso = yield from _taken_up(month, call)
    yield now() + call.within(5, 90)
    month.take(gap, "put_aside", by=sso, becomes="withdrawn", reason="The newer file answers it.")
