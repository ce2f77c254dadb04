"""From proactive to reactive, the part of social work, and the letters that contacts of a review call for (MSP-02, MSP-08, LET-01, COLD-12)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from casework import deadlines
from casework.steps import Refused
from people.clock import at
from personalised_services import actions
from personalised_services.exit_ways import FULL, SHORT, way_of
from personalised_services.forms import plan as plan_forms
from personalised_services.guidance.case import next_for_plan
from personalised_services.models import Letter, ManagedServicePlan
from tests.personalised_services.conftest import go, local
from tests.personalised_services.leaving import DAY, propose, supported, then
from tests.personalised_services.reviewing import decided, on, opened, reached, zoe

__all__ = ["opened", "then", "zoe"]
TURNING = "personalised_services/models/plan_turning.py::TurnsReactive"
PLAN = "personalised_services/models/plan.py::ManagedServicePlan"
SAID = {"reason": "Three threats in a week; the centre can take her."}
AGREED = {"zone_agreed_on": DAY, "zone_agreed_by": "Moana Pike, SCM", "discussion": "She takes over on Monday."}


def asked(plan, ps):
    return go(plan, "ask_turn", ps.priya, because="She threatened two officers.")


@pytest.mark.rule("MSP-02", breaks=f"{TURNING}.record_agreement.guards")
@pytest.mark.rule("MSP-02", breaks=f"{TURNING}.record_agreement.permission")
@pytest.mark.rule("MSP-02", breaks=f"{TURNING}.record_agreement.then")
@pytest.mark.rule("MSP-02", breaks="personalised_services/forms/plan.py::ZoneAgrees.clean_zone_agreed_on")
@pytest.mark.rule("MSP-02", breaks="personalised_services/conditions/case.py::turn_is_supported")
@pytest.mark.rule("MSP-02", breaks=f"{TURNING}.ask_turn.permission")
@pytest.mark.rule("MSP-02", breaks=f"{TURNING}.support_turn.permission")
@pytest.mark.rule("MSP-02", breaks=f"{TURNING}._note_of_turn")
def test_the_ssm_supports_it_first_and_the_zone_agrees(active, ps, then):
    plan = active()
    with pytest.raises(Refused, match="has not supported"):
        go(plan, "record_agreement", ps.priya, **AGREED)
    for by in (ps.dan, ps.lene, ps.sione):
        with pytest.raises(PermissionDenied):
            go(plan, "ask_turn", by, because="x")
    plan = asked(plan, ps)
    for by in (ps.priya, ps.dan, ps.ola, ps.sione):
        with pytest.raises(PermissionDenied):
            go(plan, "support_turn", by, **SAID)
    assert set(plan_forms.Discussed({}, record=plan, by=ps.lene).errors) == {"reason"}
    with at(local(DAY)):
        plan = go(plan, "support_turn", ps.lene, **SAID)
        assert plan.kind == "proactive"
        early = plan_forms.ZoneAgrees(AGREED | {"zone_agreed_on": "2026-11-23"}, record=plan, by=ps.priya)
        assert early.errors["zone_agreed_on"]
        assert plan_forms.ZoneAgrees(AGREED | {"zone_agreed_on": "2026-11-24"}, record=plan, by=ps.priya).is_valid()
        for by in (ps.dan, ps.lene):
            with pytest.raises(PermissionDenied):
                go(plan, "record_agreement", by, **AGREED)
        plan = go(plan, "record_agreement", ps.priya, **AGREED)
    plan = ManagedServicePlan.objects.get(pk=plan.pk)
    assert (plan.kind, plan.zone_is_responsible, plan.state) == ("reactive", True, "active")
    notes = [note.words for note in plan.case_notes.filter(kind="turn").order_by("id")]
    assert SAID["reason"] in notes[0] and AGREED["discussion"] in notes[1] and len(notes) == 2
    assert deadlines.of(plan).get(kind="msp_fortnight").closed_at is not None


@pytest.mark.rule("MSP-02", breaks="personalised_services/exit_ways.py::way_of")
@pytest.mark.rule("MSP-02", breaks=f"{TURNING}.zone_is_responsible")
def test_then_ps_exits_the_short_way(active, ps, zoe, then):
    plan = go(asked(active(), ps), "support_turn", ps.lene, **SAID)
    plan = go(plan, "record_agreement", ps.priya, **AGREED)
    assert way_of(plan) is SHORT
    assert way_of(active("reactive", case=_of_another_customer(ps))) is FULL
    assert next_for_plan(plan).what == "Recommend the exit in the case"
    leaving = go(supported(propose(plan, ps), ps), "finalise", ps.priya)
    leaving = go(leaving, "complete", ps.priya, reason="The Zone manages it as reactive.")
    assert ManagedServicePlan.objects.get(pk=plan.pk).state == "ended"


@pytest.mark.rule("MSP-02", breaks=f"{PLAN}.Meta.constraints[plan_turns_supported_and_agreed]")
@pytest.mark.rule("MSP-02", breaks=f"{PLAN}.Meta.triggers[plan_of_one_case]")
@pytest.mark.rule("MSP-02", breaks="personalised_services/conditions/case.py::plan_is_to_turn")
@pytest.mark.rule("MSP-02", breaks="personalised_services/conditions/case.py::turn_is_not_supported")
@pytest.mark.rule("MSP-02", breaks=f"{TURNING}.return_turn.permission")
@pytest.mark.rule("MSP-02", breaks=f"{TURNING}.withdraw_turn.permission")
@pytest.mark.rule("MSP-02", breaks=f"{TURNING}.record_disagreement.permission")
@pytest.mark.rule("MSP-02", breaks=f"{TURNING}.record_disagreement")
def test_without_support_or_agreement_it_remains_proactive(active, ps, then):
    plan = asked(active(), ps)
    for name, said, others in (
        ("return_turn", {"reason": "x"}, (ps.priya, ps.dan, ps.ola, ps.sione)),
        ("withdraw_turn", {}, (ps.dan, ps.lene)),
    ):
        for by in others:
            with pytest.raises(PermissionDenied):
                go(plan, name, by, **said)
    plan = go(plan, "return_turn", ps.lene, reason="Her behaviour was provoked.")
    assert plan.case_notes.get(kind="turn").words.startswith("Not supported")
    plan = go(asked(plan, ps), "withdraw_turn", ps.priya)
    plan = go(asked(plan, ps), "support_turn", ps.lene, **SAID)
    with pytest.raises(Refused, match="supports it already"):
        asked(plan, ps)
    for by in (ps.dan, ps.lene):
        with pytest.raises(PermissionDenied):
            go(plan, "record_disagreement", by, discussion="x")
    plan = go(plan, "record_disagreement", ps.priya, discussion="No room before March.")
    assert (plan.kind, plan.turn_supported_at) == ("proactive", None)
    with pytest.raises(Refused):
        go(plan, "record_agreement", ps.priya, **AGREED)
    for change in (
        {"kind": "reactive"},
        {"kind": "reactive", "zone_agreed_on": DAY, "zone_agreed_by": "x", "turn_because": "x"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            ManagedServicePlan.objects.filter(pk=plan.pk).update(version=plan.version + 1, **change)
    with pytest.raises(Refused, match="Only a proactive plan"):
        asked(active("reactive", case=_of_another_customer(ps)), ps)


def _of_another_customer(ps):
    customer = actions.customer_with(crn="310226714C", name="Tobias Abara", date_of_birth=DAY.replace(year=1988))
    case = actions.open_case(customer, program="centrelink", owner=ps.priya, by=ps.sione)
    return go(case, "begin_case", ps.priya)


@pytest.mark.rule("MSP-08", breaks=f"{PLAN}.consider_social_work")
@pytest.mark.rule("MSP-08", breaks=f"{PLAN}.consider_social_work.permission")
@pytest.mark.rule("MSP-08", breaks="personalised_services/forms/plan.py::SocialWork.clean")
def test_the_part_of_social_work_is_considered_and_the_referral_made(active, ps, then):
    plan = active()
    assert next_for_plan(plan).step == "consider_social_work"

    def form(**sent):
        return plan_forms.SocialWork(sent, record=plan, by=ps.priya)

    assert set(form().errors) == {"necessary", "words"}
    assert set(form(necessary="yes", words="x").errors) == {"referred_on", "referred_to"}
    assert form(necessary="yes", words="x", referred_on="2026-11-25", referred_to="y").errors["referred_on"]
    no = form(necessary="no", words="Her sister helps.")
    assert no.is_valid()
    for by in (ps.dan, ps.lene):
        with pytest.raises(PermissionDenied):
            go(plan, "consider_social_work", by, **no.cleaned_data)
    plan = go(plan, "consider_social_work", ps.priya, **no.cleaned_data)
    yes = form(necessary="yes", words="Homeless.", referred_on="2026-11-24", referred_to="Social work, Newcastle")
    assert yes.is_valid()
    plan = go(plan, "consider_social_work", ps.priya, **yes.cleaned_data)
    assert [note.words for note in plan.case_notes.filter(kind="social_work").order_by("id")] == [
        "Her sister helps.",
        "Homeless.\nReferred on 24 November 2026 to Social work, Newcastle.",
    ]
    assert next_for_plan(plan).step == "record_fortnightly_review"


@pytest.mark.rule("LET-01", breaks="personalised_services/models/review.py::PlanReview.record_contact.then")
@pytest.mark.rule("LET-01", breaks="personalised_services/models/review.py::PlanReview.tell_outcome.then")
@pytest.mark.rule("LET-01", breaks="personalised_services/effects/letter.py::contact_letter_is_due")
def test_each_contact_of_a_review_is_followed_by_a_letter(opened, ps):
    review = reached(opened(), ps)
    letter = Letter.objects.get(kind="contact")
    assert (letter.arose_on, deadlines.of(letter).get().owner) == (review.day(1), ps.priya)
    review = decided(review, ps)
    with on(review, 21):
        told = {"told_at": local(review.day(21)), "changes": "x", "issues": "x", "expectations": "x"}
        go(review, "tell_outcome", ps.priya, **told)
    assert [one.arose_on for one in Letter.objects.filter(kind="contact")] == [review.day(21), review.day(1)]
