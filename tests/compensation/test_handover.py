"""A stop payment is handed over at the end of a shift: owner and limit move once, to one person."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casework.models import Deadline, Notice
from casework.steps import Refused, Stale, take
from casework.sweep import sweep
from compensation.models import StopPayment
from desk import actions, handing
from desk.models import HandoverItem
from people.clock import at
from tests.compensation.conftest import local
from tests.desk.test_handover import colleague

LATE = local("2026-11-19 15:20")
FOLLOWS = "compensation/models/stop_payment.py::StopPayment.hand_over.then"


@pytest.fixture
def offered(identified, cast):
    """A stop payment of Sam's, offered to his team twenty minutes past three."""
    with at(LATE):
        payment = identified()
        kind = handing.KINDS["compensation.stoppayment"]
        actions.offer(by=cast.sam, to_team=cast.sam.team, chosen=[(kind, payment, "The webform is open", {})])
    return payment, HandoverItem.objects.with_people().get()


@pytest.mark.rule("STP-09", breaks=FOLLOWS)
def test_accepted_its_owner_and_its_limit_move_and_the_next_is_reminded(offered, cast):
    _, item = offered
    with at(LATE + timedelta(minutes=5)):
        take(item, "accept", by=cast.tui, version=item.version)
    assert StopPayment.objects.get().officer == cast.tui
    limit = Deadline.objects.get(kind="stop_payment_to_lodge")
    assert (limit.owner, limit.due_at) == (cast.tui, local("2026-11-19 17:00"))
    with at(local("2026-11-19 16:00")):
        sweep()
    told = Notice.objects.filter(kind="stop_payment_to_lodge.60_minutes")
    assert [notice.to for notice in told] == [cast.tui]


@pytest.mark.rule("STP-09", breaks="desk/handing.py::KINDS[StopPayment]")
def test_it_is_among_what_its_officer_leaves_open(identified, cast):
    payment = identified()
    assert payment in [record for _, record in actions.to_hand_over(cast.sam)]
    assert actions.to_hand_over(cast.tui) == []


@pytest.mark.rule("STP-09", breaks=FOLLOWS)
def test_of_two_who_accept_at_once_one_has_it_and_the_other_is_told(offered, cast):
    payment, item = offered
    other = colleague(cast)
    with at(LATE):
        take(item, "accept", by=cast.tui, version=item.version)
        with pytest.raises(Stale):
            take(item, "accept", by=other, version=item.version)
        with pytest.raises(Refused):
            take(item, "accept", by=other, version=item.version + 1)
    payment = StopPayment.objects.get()
    assert (payment.officer, payment.version) == (cast.tui, 2)
    assert Deadline.objects.get(kind="stop_payment_to_lodge").owner == cast.tui


def test_lodged_while_it_waits_it_can_still_be_handed_on_and_closed_it_needs_nobody(offered, cast):
    payment, item = offered
    said = {"lodged_reference": "REQ0093817", "lodged_at": LATE, "lodged_by": cast.tui}
    with at(LATE + timedelta(minutes=1)):
        payment = take(payment, "lodge", by=cast.tui, version=1, **said)
        assert handing.still_open_with_giver([item]) == [item]  # its outcome is owed
        take(payment, "record_stopped", by=cast.tui, version=2, words="")
        with pytest.raises(Refused):
            take(item, "accept", by=cast.tui, version=item.version)


@pytest.mark.rule("STP-09", breaks="compensation/who.py::its_officer_or_team_leader")
def test_only_whose_it_is_or_a_team_leader_hands_it_on(identified, cast):
    payment = identified()
    for person in (cast.tui, cast.lena, cast.kiri):
        with pytest.raises(PermissionDenied):
            take(payment, "hand_over", by=person, version=1, to=person)
    assert take(payment, "hand_over", by=cast.aroha, version=1, to=cast.tui).officer == cast.tui
    assert Notice.objects.get(to=cast.tui).text == f"Aroha Ngata handed {payment.reference} to you."
