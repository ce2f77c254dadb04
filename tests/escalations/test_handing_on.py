"""What becomes of escalations at the end of a shift: an officer's go to an officer, an SSO's to an SSO, never to who raised them."""

import pytest
from django.core.exceptions import PermissionDenied

from casework import timeline
from casework.models import Notice
from casework.steps import Refused, take
from desk import actions, handing
from desk.models import HandoverItem
from desk.views_handover import waiting_for
from people.models import RoleHeld, Staff
from people.roles import SSO
from tests.conftest import LONG_AGO

OFFICERS, SSOS = handing.KINDS["escalations.escalation"], handing.KINDS["escalations.escalation:sso"]


@pytest.fixture
def offered():
    """The item of a record that somebody offers to a team."""

    def make(kind, record, by, to_team):
        assert (kind, record) in actions.to_hand_over(by)
        actions.offer(by=by, to_team=to_team, chosen=[(kind, record, "The DOC is made", {})])
        return HandoverItem.objects.with_people().latest("id")

    return make


def accept(item, by):
    return take(item, "accept", by=by, version=item.version)


def test_what_an_sso_accepted_goes_to_another_sso_and_so_does_the_update(
    in_state, offered, cast, mo, go, again, places
):
    escalation = in_state("waiting_ict")
    item = offered(SSOS, escalation, cast.lena, places.tps_perth)
    assert again(escalation).accepted_by == cast.lena  # until somebody accepts
    with pytest.raises(PermissionDenied):  # a TPS officer of the site
        accept(item, cast.quinn)
    accept(item, mo)

    escalation = again(escalation)
    assert (escalation.accepted_by, escalation.officer, escalation.state) == (mo, cast.sam, "waiting_ict")
    entry = timeline.of(escalation)[0]
    assert (entry.step, entry.by, entry.told) == ("hand_to_sso", cast.lena, "handed the escalation to Mo Tan, SSO")
    assert not Notice.objects.filter(to=mo, read_at=None).exists()  # they know
    assert handing.left_open_by(cast.lena) == [] and handing.left_open_by(mo) == [(SSOS, escalation)]
    go(escalation, ("ict_answered", mo), ("give_update", mo, {"update": "Mended."}))


@pytest.mark.parametrize("state", ["draft", "returned"])
def test_what_an_officer_has_to_go_on_with_goes_to_an_officer(state, in_state, offered, cast, again):
    escalation = in_state(state)
    item = offered(OFFICERS, escalation, cast.sam, cast.sam.team)
    with pytest.raises(PermissionDenied):
        accept(item, cast.lena)
    accept(item, cast.tui)
    assert again(escalation).officer == cast.tui
    assert timeline.of(escalation)[0].told == "handed the escalation to Tui Harris"


@pytest.mark.parametrize("state", ["submitted", "resolved", "withdrawn"])
def test_what_waits_for_the_ssos_or_is_closed_is_nobodys_to_hand_over(state, in_state, cast):
    in_state(state)
    assert [
        kind for person in (cast.sam, cast.lena) for kind, _ in handing.left_open_by(person) if kind in (OFFICERS, SSOS)
    ] == []


def test_who_raised_it_gets_it_by_no_handover(in_state, go, offered, cast):
    RoleHeld.objects.create(staff=cast.tui, role=SSO.key, starts_at=LONG_AGO)
    tui = Staff.objects.get(pk=cast.tui.pk)
    item = offered(SSOS, go(in_state("accepted"), ("hand_over", cast.sam, {"to": tui})), cast.lena, cast.lena.team)
    assert waiting_for(tui) == []  # nor is it offered to them
    RoleHeld.objects.create(staff=cast.aroha, role=SSO.key, starts_at=LONG_AGO)
    assert [one.reference for one in waiting_for(Staff.objects.get(pk=cast.aroha.pk))] == [item.reference]
    with pytest.raises(Refused, match="raised it, and can’t be the SSO who decides"):
        accept(item, tui)
    with pytest.raises(Refused, match="raised it"):
        take(item, "give", by=cast.aroha, version=item.version, to=tui)
    assert HandoverItem.objects.get().state == "offered"


def test_what_went_on_otherwise_is_settled(in_state, offered, cast, go, mo):
    escalation = in_state("returned")
    item = offered(OFFICERS, escalation, cast.sam, cast.sam.team)
    escalation = go(escalation, ("refer", cast.sam), ("accept", cast.lena))
    with pytest.raises(Refused, match="no longer open in Sam Okoro’s hands"):
        accept(item, cast.tui)
    later = offered(SSOS, escalation, cast.lena, mo.team)  # the same record, in other hands
    assert HandoverItem.objects.get(pk=item.pk).state == "settled"
    go(escalation, ("give_update", cast.lena, {"update": "Done."}))
    with pytest.raises(Refused):
        accept(later, mo)


def test_the_leader_gives_it_to_an_sso(in_state, offered, cast, mo, again):
    item = offered(SSOS, in_state("accepted"), cast.lena, cast.lena.team)
    Staff.objects.filter(pk=cast.lena.pk).update(is_active=False)
    take(item, "give", by=cast.aroha, version=item.version, to=mo)
    assert again(item.about).accepted_by == mo


def test_an_sso_hands_over_on_the_page(in_state, cast, mo, as_, again, places):
    escalation = in_state("accepted")
    lena, browser = as_(cast.lena), as_(mo)
    page = lena.get("/handover/").content.decode()
    assert escalation.reference in page and "TPS Perth 1" in page
    tick = {f"take_escalations_escalation_{escalation.pk}": "on", "to_team": places.tps_perth.pk}
    assert lena.post("/handover/offer/", tick).status_code == 302
    item = HandoverItem.objects.get()
    assert escalation.reference in browser.get("/my-day/").content.decode()
    assert escalation.subject in browser.get("/handover/").content.decode()
    answer = browser.post(f"/handover/{item.reference}/steps/accept/", {"version": item.version})
    assert (answer.status_code, again(escalation).accepted_by) == (302, mo)
    assert as_(cast.otto).get("/api/v1/handovers/").json()["results"][0]["record"]["reference"] == escalation.reference
