"""Two people who decide on one escalation at the same moment, over HTTP to two web processes: one wins, and the other is told."""

import random

import pytest
from django.contrib.auth.hashers import make_password

from casework.models import Notice, OutgoingMail, TimelineEntry
from desk import actions, handing
from desk.models import HandoverItem
from escalations.models import Escalation
from people.models import Staff
from tests.escalations.conftest import drafted, go, in_state, mo, said  # noqa: F401  (fixtures)
from tests.faults.browsers import PASSWORD, Browser
from tests.faults.figures import FULL, SEEDS, write_down
from tests.faults.test_races import at_once, races

pytestmark = pytest.mark.slow
RACES = 200 if FULL else 20
DECIDES = ("accept", "return_to_tps")


@pytest.fixture
def signed_in(house, signing_in, mo):  # noqa: F811
    """A browser of each of the two SSOs and two officers, at a web of two processes: signed_in("LM1004")."""
    Staff.objects.filter(pk=mo.pk).update(password=make_password(PASSWORD))
    house.web()
    house.await_web()
    return lambda logon: Browser(house.site).sign_in(logon)


def steps_of(record, names):
    entries = TimelineEntry.objects.filter(record_label=record.record_label, record_id=record.pk, step__in=names)
    return list(entries.values_list("step", flat=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_accept_against_return_has_one_winner(seed, signed_in, cast, mo, in_state):  # noqa: F811
    lena, other = signed_in(cast.lena.logon), signed_in(mo.logon)
    winners = {"accepted": 0, "returned": 0}

    def accept(escalation):
        return lena.post(f"/escalations/{escalation.reference}/steps/accept/", version=str(escalation.version))

    def return_it(escalation):
        path = f"/escalations/{escalation.reference}/steps/return_to_tps/"
        return other.post(path, version=str(escalation.version), reason="The DOC says something else.")

    for escalation, won in races(RACES, random.Random(seed), lambda: in_state("submitted"), accept, return_it):
        row = Escalation.objects.get(pk=escalation.pk)
        assert row.state == ("accepted" if won else "returned")
        assert row.accepted_by == (cast.lena if won else None)
        assert row.version == escalation.version + 1
        winners[row.state] += 1
        assert steps_of(row, DECIDES) == ["accept" if won else "return_to_tps"]
        told = row.state == "returned"
        assert Notice.objects.filter(record_label=row.record_label, record_id=row.pk, to=cast.sam).count() == told
        assert OutgoingMail.objects.filter(record_label=row.record_label, record_id=row.pk).count() == told

    write_down(
        "Accept against return", seed, races=RACES, one_winner=sum(winners.values()), two_winners=0, no_winner=0,
        accepted=winners["accepted"], returned=winners["returned"], notice_of_an_accepted_one=0,
    )  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_handed_over_is_accepted_once(seed, signed_in, cast, mo, in_state, places):  # noqa: F811
    """Two tabs of one SSO and, turn by turn, two officers who both accept: one of them has it, told once."""
    chance = random.Random(seed)
    Staff.objects.filter(pk=cast.quinn.pk).update(team=cast.tui.team)
    ssos, officers = [signed_in(mo.logon) for _ in range(2)], [signed_in(one.logon) for one in (cast.tui, cast.quinn)]
    kinds = handing.KINDS

    for number in range(RACES // 2):
        of_sso = number % 2 == 0
        escalation = in_state("accepted" if of_sso else "returned")
        kind = kinds["escalations.escalation:sso"] if of_sso else kinds["escalations.escalation"]
        giver, team = (cast.lena, places.tps_perth) if of_sso else (cast.sam, cast.sam.team)
        actions.offer(by=giver, to_team=team, chosen=[(kind, escalation, "", {})])
        item = HandoverItem.objects.latest("id")
        path = f"/handover/{item.reference}/steps/accept/"
        both = at_once(
            *(lambda one=one, path=path, item=item: one.post(path, version=str(item.version)) for one in (ssos if of_sso else officers)),
            chance.uniform(-0.005, 0.005),
        )  # fmt: skip
        assert sorted(answer.status for answer in both) == [302, 409], [answer.status for answer in both]
        row, item = Escalation.objects.get(pk=escalation.pk), HandoverItem.objects.get(pk=item.pk)
        assert item.received_by == (row.accepted_by if of_sso else row.officer) != giver
        assert row.version == escalation.version + 1
        assert len(steps_of(row, ("hand_over", "hand_to_sso"))) == len(steps_of(item, ("accept",))) == 1

    write_down("A handed over escalation accepted twice at once", seed, pairs=RACES // 2, accepted_once=RACES // 2)
