"""That a proactive referral goes back only by the SSM's approval: who asks, who decides, what stays as it was asked."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from casework import approvals, outbox, timeline
from casework.models import Approval, Notice
from casework.steps import Refused, Stale, offers, take
from people.clock import now
from people.directory import give_role
from people.models import Deputy, Staff
from people.roles import PSM, SSM
from personalised_services.approvals.referral import DECLINE
from personalised_services.models import Referral
from tests.personalised_services.conftest import CRITERIA, go
from tests.personalised_services.test_referral_triage import BACK

MODEL = "personalised_services/models/referral.py::Referral"


@pytest.fixture
def asked(reviewed, ps):
    """A proactive referral that the PSM asks the SSM to send back."""

    def make(by=None):
        return go(reviewed("proactive"), "ask_to_decline", by or ps.sione, **BACK)

    return make


def anew(person):
    return Staff.objects.select_related("team__site").get(pk=person.pk)


@pytest.mark.rule("REF-06", breaks=f"{MODEL}.decline.permission")
@pytest.mark.rule(
    "REF-06", breaks="personalised_services/models/referral_triggers.py::TRIGGERS[referral_proactive_declined_by_ssm]"
)
def test_a_proactive_one_goes_back_by_the_ssms_approval_alone(reviewed, ps):
    referral = reviewed("proactive")
    for somebody in (ps.sione, ps.lene, ps.priya):
        with pytest.raises(PermissionDenied):
            go(referral, "decline", somebody, **BACK)
    with pytest.raises(DatabaseError), transaction.atomic():  # nor behind the step's back
        change = {**BACK, "state": "declined", "closed_at": now(), "version": referral.version + 1}
        Referral.objects.filter(pk=referral.pk).update(**change)
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert go(reviewed("direct"), "decline", ps.priya, **BACK).state == "declined"  # another needs none


@pytest.mark.rule("REF-06", breaks=f"{MODEL}.approve_declining.permission")
def test_the_ssm_decides_it_and_who_asked_does_not(asked, ps):
    referral = asked()
    for other in (ps.sione, ps.priya, ps.ola, ps.dan):
        for name, said in (("approve_declining", {}), ("send_back_to_psm", {"reason": "No"})):
            with pytest.raises(PermissionDenied):
                go(referral, name, other, **said)
    referral = go(referral, "approve_declining", ps.lene, reason="Agreed")
    row = Approval.objects.get()
    assert (row.outcome, row.decided_by, row.reason, row.asked_by) == ("approved", ps.lene, "Agreed", ps.sione)
    assert (
        referral.state == "declined" and timeline.of(referral)[0].told == "approved: returned, the criteria are not met"
    )
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.rule("REF-05", breaks=f"{MODEL}.approve_declining.then")
@pytest.mark.rule("REF-06", breaks=f"{MODEL}.approve_declining.then")
def test_the_referrer_is_told_by_e_mail_and_who_asked_is_told(asked, ps):
    referral = asked()
    assert not outbox.owed_by(referral).exists()
    referral = go(referral, "approve_declining", ps.lene)
    assert {mail.to for mail in outbox.owed_by(referral)} == {"noah.pereira@agency.example", ps.sione.email}
    told = Notice.objects.get(to=ps.sione, kind="referral_declined.decided")
    assert told.text == f"Lene Marchetti approved: return or refusal of a proactive referral, {referral.reference}."


def test_who_decides_is_told_that_it_is_asked(asked, ps):
    referral = asked()
    told = Notice.objects.filter(kind="referral_declined.asked")
    assert [(one.to, one.record_id) for one in told] == [(ps.lene, referral.pk)]


def test_it_is_sent_back_with_a_reason_and_asked_anew(asked, ps):
    referral = go(asked(), "send_back_to_psm", ps.lene, reason="The restriction ended yesterday.")
    assert referral.state == "under_review" and Approval.objects.get().outcome == "returned"
    assert Notice.objects.filter(to=ps.sione, kind="referral_declined.decided").count() == 1
    referral = go(referral, "ask_to_decline", ps.sione, **BACK | {"declined_because": "process"})
    go(referral, "approve_declining", ps.lene)
    assert [row.outcome for row in approvals.of(referral)] == ["approved", "returned"]


def test_who_asked_withdraws_it_and_nobody_else(asked, ps):
    referral = asked()
    for other in (ps.lene, ps.priya):
        with pytest.raises(PermissionDenied):
            go(referral, "withdraw_request", other)
    referral = go(referral, "withdraw_request", ps.sione)
    assert referral.state == "under_review" and Approval.objects.get().outcome == "withdrawn"
    assert not Notice.objects.filter(kind="referral_declined.decided").exists()


def test_it_is_decided_once(asked, ps):
    referral = asked()
    decided = go(referral, "approve_declining", ps.lene)
    with pytest.raises(Stale):
        go(referral, "send_back_to_psm", ps.lene, reason="No")
    with pytest.raises(Refused):
        go(decided, "send_back_to_psm", ps.lene, reason="No")


@pytest.mark.rule(
    "REF-06", breaks="personalised_services/models/referral_triggers.py::TRIGGERS[referral_frozen_while_asked]"
)
def test_what_is_asked_stays_as_it_was_asked(asked, ps):
    referral = asked()
    with pytest.raises(Refused):
        go(referral, "answer_criteria", ps.sione, **CRITERIA | {"restricted_now": True})
    for change in (
        {"explanation": "Another"},
        {"declined_as": "refused"},
        {"reasons": "Another"},
        {"restricted_now": True},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Referral.objects.filter(pk=referral.pk).update(version=referral.version + 1, **change)
    assert dict(Approval.objects.get().content)["What the referrer is told"] == BACK["explanation"]


@pytest.mark.rule("REF-06", breaks=f"{MODEL}.approve_declining.guards")
def test_what_was_changed_past_the_door_is_not_approved(asked, ps):
    referral = asked()
    assert {name: against for name, _, against in offers(referral, ps.lene)} == {
        "approve_declining": [],
        "send_back_to_psm": [],
    }
    referral.explanation = "Another"
    against = {name: against for name, _, against in offers(referral, ps.lene)}
    assert not against["send_back_to_psm"]
    assert against["approve_declining"] == [
        ("It is not as it was when this was asked. Send it back, so that it is asked anew.", "REF-06")
    ]


# -- by second role, and as a deputy


@pytest.mark.rule("REF-06", breaks="casework/approvals.py::standing")
def test_nobody_decides_what_they_asked_by_another_role_of_theirs(asked, ps, cast):
    give_role(ps.lene, PSM, by=cast.ida)
    lene = anew(ps.lene)
    referral = asked(by=lene)
    assert Approval.objects.get().role == "sm"  # what an SSM asks goes to the SM
    with pytest.raises(PermissionDenied):
        go(referral, "approve_declining", lene)
    assert go(referral, "approve_declining", ps.olive).state == "declined"


@pytest.mark.rule("REF-06", breaks="casework/approvals.py::standing")
def test_nor_as_a_deputy_nor_does_their_own_deputy(asked, ps, cast):
    day = now() + timedelta(days=2)
    Deputy.objects.create(staff=ps.sione, of=ps.lene, until=day, given_by=cast.ida)
    with pytest.raises(PermissionDenied):
        go(asked(by=anew(ps.sione)), "approve_declining", anew(ps.sione))


def test_a_deputy_decides_for_somebody_else_and_it_is_said_for_whom(asked, ps, cast):
    day = now() + timedelta(days=2)
    Deputy.objects.create(staff=ps.dan, of=ps.lene, until=day, given_by=cast.ida)
    dan = anew(ps.dan)
    referral = asked()
    assert Notice.objects.filter(to=dan, kind="referral_declined.asked").count() == 1
    assert referral in Referral.objects.visible_to(dan)
    go(referral, "approve_declining", dan)
    row = Approval.objects.get()
    assert (row.decided_by, row.decided_for) == (dan, ps.lene)


def test_a_deputy_of_who_asked_does_not_decide_for_them(asked, ps, cast):
    give_role(ps.lene, PSM, by=cast.ida)
    day = now() + timedelta(days=2)
    Deputy.objects.create(staff=ps.dan, of=ps.lene, until=day, given_by=cast.ida)
    referral = asked(by=anew(ps.lene))
    with pytest.raises(PermissionDenied):
        go(referral, "approve_declining", anew(ps.dan))
    assert not approvals.awaiting(anew(ps.dan)).exists()


def test_where_nobody_could_decide_it_it_is_not_asked(reviewed, ps):
    referral = reviewed("proactive")
    Staff.objects.filter(pk__in=(ps.lene.pk, ps.olive.pk)).update(is_active=False)
    with pytest.raises(Refused, match="There is no SSM or SM of PS newcastle who could decide it"):
        go(referral, "ask_to_decline", ps.sione, **BACK)


def test_whom_it_waits_for(asked, ps, cast):
    asked()
    assert {
        name for name in ("lene", "ola", "olive", "sione", "priya") if approvals.awaiting(getattr(ps, name)).exists()
    } == {"lene"}
    assert approvals.awaiting(ps.olive, instead=True).count() == 1
    give_role(ps.sione, SSM, by=cast.ida, team=ps.teams["newcastle"])
    assert not approvals.awaiting(anew(ps.sione)).exists()  # who asked
    assert DECLINE.kind in approvals.decisions()


def test_whoever_is_related_to_the_customer_decides_nothing(asked, ps):
    referral = asked()
    referral.customer.relatives.create(staff=ps.lene, recorded_by=ps.priya)
    with pytest.raises(PermissionDenied):
        take(referral, "approve_declining", by=ps.lene, version=referral.version)
