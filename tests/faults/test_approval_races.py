"""A request for a decision that is approved and withdrawn, or approved and sent back, at the same moment: one wins, the other is told.

And one that is decided while its case goes to another team: it is decided here, or it waits there, and never both.
"""

import random

import pytest

from casework import deadlines
from casework.models import Approval, Notice, OutgoingMail, TimelineEntry
from people.clock import now
from people.models import Staff
from personalised_services.actions import customer_with, open_case, record_referral
from personalised_services.models import Case, Letter, Referral
from tests.faults.browsers import Browser
from tests.faults.figures import FULL, SEEDS, write_down
from tests.faults.test_races import at_once, races
from tests.personalised_services.conftest import BORN, BY_ROUTE, NAME, go, ps  # noqa: F401  (a fixture)
from tests.personalised_services.lettering import draft
from tests.personalised_services.test_referral_triage import BACK

pytestmark = pytest.mark.slow
RACES = 200 if FULL else 12
STEPS = ("approve_declining", "send_back_to_psm", "withdraw_request")


@pytest.fixture
def web(house, own_database, ps, signing_in):  # noqa: F811
    """Browsers at the web, signed in: web(ps.lene)."""
    house.web()
    house.await_web()
    password = Staff.objects.get(pk=signing_in.sam.pk).password
    Staff.objects.filter(pk__in=(ps.sione.pk, ps.lene.pk, ps.olive.pk)).update(password=password)
    return lambda person: Browser(house.site).sign_in(person.logon)


@pytest.fixture
def desk(web, ps, signing_in):  # noqa: F811
    """Requests to race for: desk() answers a referral that Sione asks Lene to send back."""
    numbers = iter(range(10_000_000, 10_010_000))

    def make():
        referral = record_referral(
            by=ps.sione, crn=f"2{next(numbers)}K", name=NAME, date_of_birth=BORN, team=ps.teams["newcastle"],
            received_at=now(), referred_by=signing_in.noah, reasons="Rings each day.", route="proactive", **BY_ROUTE["proactive"],
        )  # fmt: skip
        referral = go(go(referral, "take_up", ps.sione), "ask_to_decline", ps.sione, **BACK)
        referral.inbox = f"/approvals/{Approval.objects.get(record_id=referral.pk).pk}/decide/"
        return referral

    return make


@pytest.fixture
def letters(web, ps):  # noqa: F811
    """Letters to race for: letters() answers one of Priya's that she asks Lene to approve."""
    numbers = iter(range(20_000_000, 20_010_000))

    def make():
        customer = customer_with(crn=f"2{next(numbers)}K", name=NAME, date_of_birth=BORN)
        case = go(open_case(customer, program="centrelink", owner=ps.priya, by=ps.sione), "begin_case", ps.priya)
        letter = Letter.objects.select_related(*Letter.READ_WITH).get(case=case)  # of introduction
        letter = go(draft(letter, ps.priya, dated=now().date()), "ask_approval", ps.priya)
        letter.inbox = f"/approvals/{Approval.objects.get(record_id=letter.pk).pk}/decide/"
        return letter

    return make


def decides(browser, decision, **said):
    """A press of a button in the inbox."""

    def press(referral):
        return browser.post(referral.inbox, decision=decision, version=str(referral.version), **said)

    return press


def only(referral, winner, outcome, told):
    """One decision, one entry, and who asked is told once, where somebody else decided."""
    row = Approval.objects.get(record_id=referral.pk)
    assert row.outcome == outcome
    entries = TimelineEntry.objects.filter(record_label=referral.record_label, record_id=referral.pk, step__in=STEPS)
    assert [entry.step for entry in entries] == [winner]
    assert Notice.objects.filter(record_id=referral.pk, kind="referral_declined.decided").count() == told
    mails = OutgoingMail.objects.filter(record_label=referral.record_label, record_id=referral.pk)
    assert mails.filter(kind="declined").count() == (outcome == "approved")  # nobody hears of one that was not decided
    state = "declined" if outcome == "approved" else "under_review"
    stored = Referral.objects.get(pk=referral.pk)
    assert (stored.state, stored.version) == (state, referral.version + 1)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("against", ["withdraw", "send_back"])
def test_an_approval_against_it_has_one_winner(seed, against, desk, web, ps):  # noqa: F811
    first = decides(web(ps.lene), "approve")
    other = ps.sione if against == "withdraw" else ps.olive
    second = decides(web(other), against, **({} if against == "withdraw" else {"reason": "Not yet."}))
    lost_to = {"withdraw": ("withdraw_request", "withdrawn", 0), "send_back": ("send_back_to_psm", "returned", 1)}[
        against
    ]
    winners = {"approve": 0, against: 0}

    for referral, won in races(RACES, random.Random(seed), desk, first, second):
        only(referral, *(("approve_declining", "approved", 1) if won else lost_to))
        winners["approve" if won else against] += 1

    write_down(
        f"Approve against {against.replace('_', ' ')}", seed, races=RACES, one_winner=sum(winners.values()), two_winners=0,
        no_winner=0, **winners,
    )  # fmt: skip


REFUSED = (403, 404, 409)  # no more theirs, out of their sight, gone at that moment
DECIDED = {"approve": ("approved", "approved"), "send_back": ("returned", "draft")}


def stands_in_one_place(letter, decision, decided, ps):  # noqa: F811
    """Decided by who had it here, or waiting for who has it there; what runs for it is the new PSSO's in any case."""
    case, stored = Case.objects.get(pk=letter.case_id), Letter.objects.get(pk=letter.pk)
    row = Approval.objects.get(record_id=letter.pk, kind="letter")
    outcome, state = DECIDED[decision] if decided else ("", "awaiting")
    assert (case.owner_id, row.outcome, stored.state) == (ps.wes.pk, outcome, state)
    assert (row.team_id, row.decided_by_id) == ((ps.lene.team_id, ps.lene.pk) if decided else (ps.wes.team_id, None))
    assert stored.version == letter.version + decided
    told = Notice.objects.filter(record_id=letter.pk).values_list("kind", "to")
    assert (("letter.decided", ps.priya.pk) in told, ("letter.moved", ps.ola.pk) in told) == (decided, not decided)
    entries = TimelineEntry.objects.filter(record_label=letter.record_label, record_id=letter.pk)
    assert entries.filter(step__in=("approve", "send_back")).count() == decided
    running = deadlines.of(letter).filter(closed_at=None)
    assert [(limit.owner_id, limit.team_id) for limit in running] == [(ps.wes.pk, ps.wes.team_id)]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("decision", DECIDED)
def test_a_decision_against_a_reallocation_is_made_here_or_waits_there(seed, decision, letters, web, ps):  # noqa: F811
    decide = decides(web(ps.lene), decision, **({"reason": "Not yet."} if decision == "send_back" else {}))
    leader, chance, lead = web(ps.olive), random.Random(seed), 0.005
    here = 0

    for _ in range(RACES):
        letter = letters()
        case = Case.objects.get(pk=letter.case_id)
        to_wes = {"owner": ps.wes.logon, "because": "Moved west.", "version": str(case.version)}
        address = f"{case.get_absolute_url()}steps/reallocate/"
        one, other = at_once(
            lambda r=letter: decide(r), lambda a=address, s=to_wes: leader.post(a, **s), lead * chance.uniform(0.7, 1.3)
        )
        assert other.status == 302 and one.status in (302, *REFUSED), (one.status, other.status)
        decided = one.status == 302
        lead = max(lead / 1.3, 0.001) if decided else min(lead * 1.3, 0.5)
        stands_in_one_place(letter, decision, decided, ps)
        here += decided

    write_down(
        f"{decision.replace('_', ' ').capitalize()} against reallocate", seed, races=RACES, in_one_place=RACES, in_both=0,
        in_none=0, decided_here=here, waiting_there=RACES - here,
    )  # fmt: skip
