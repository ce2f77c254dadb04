"""A request for a decision that is approved and withdrawn, or approved and sent back, at the same moment: one wins, the other is told."""

import random

import pytest

from casework.models import Approval, Notice, OutgoingMail, TimelineEntry
from people.clock import now
from people.models import Staff
from personalised_services.actions import record_referral
from personalised_services.models import Referral
from tests.faults.browsers import Browser
from tests.faults.figures import FULL, SEEDS, write_down
from tests.faults.test_races import races
from tests.personalised_services.conftest import BORN, BY_ROUTE, NAME, go, ps  # noqa: F401  (a fixture)
from tests.personalised_services.test_referral_triage import BACK

pytestmark = pytest.mark.slow
RACES = 200 if FULL else 12
STEPS = ("approve_declining", "send_back_to_psm", "withdraw_request")


@pytest.fixture
def desk(house, own_database, ps, signing_in):  # noqa: F811
    """Web, and requests to race for: make() answers a referral that Sione asks Lene to send back."""
    house.web()
    house.await_web()
    password = Staff.objects.get(pk=signing_in.sam.pk).password
    Staff.objects.filter(pk__in=(ps.sione.pk, ps.lene.pk, ps.olive.pk)).update(password=password)
    numbers = iter(range(10_000_000, 10_010_000))

    def make():
        referral = record_referral(
            by=ps.sione, crn=f"2{next(numbers)}K", name=NAME, date_of_birth=BORN, team=ps.teams["newcastle"],
            received_at=now(), referred_by=signing_in.noah, reasons="Rings each day.", route="proactive", **BY_ROUTE["proactive"],
        )  # fmt: skip
        referral = go(go(referral, "take_up", ps.sione), "ask_to_decline", ps.sione, **BACK)
        referral.inbox = f"/approvals/{Approval.objects.get(record_id=referral.pk).pk}/decide/"
        return referral

    make.browser = lambda person: Browser(house.site).sign_in(person.logon)
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
def test_an_approval_against_it_has_one_winner(seed, against, desk, ps):  # noqa: F811
    first = decides(desk.browser(ps.lene), "approve")
    other = ps.sione if against == "withdraw" else ps.olive
    second = decides(desk.browser(other), against, **({} if against == "withdraw" else {"reason": "Not yet."}))
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
