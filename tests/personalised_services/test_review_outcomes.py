"""How a review ends: the customer remains or exits, what the plan does then, and a review that is asked for early."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from casework import deadlines
from casework.models import Notice, OutgoingMail
from casework.steps import Refused
from casework.sweep import sweep
from people.clock import at
from personalised_services.models import ManagedServicePlan, PlanReview
from tests.personalised_services.conftest import go, local
from tests.personalised_services.reviewing import (
    DECIDED,
    WRITTEN,
    complete,
    decided,
    form,
    on,
    opened,
    plan_of,
    reached,
    refused_by_the_database,
    written,
    zoe,
)

__all__ = ["opened", "zoe"]
REVIEW = "personalised_services/models/review.py::PlanReview"
PLAN = "personalised_services/models/plan.py::ManagedServicePlan"
GUARDS = "personalised_services/conditions/review.py"
FORMS = "personalised_services/forms/review.py"
EFFECTS = "personalised_services/effects/review.py"


# -- the outcome


@pytest.mark.rule("REV-09", breaks=f"{REVIEW}.remain.then")
@pytest.mark.rule("REV-09", breaks=f"{PLAN}.activate.then")
@pytest.mark.rule("REV-09", breaks=f"{GUARDS}::customer_remains")
@pytest.mark.rule("REV-09", breaks=f"{GUARDS}::another_plan_holds")
def test_who_remains_keeps_the_plan_until_the_zones_new_one_holds(opened, drafted, ps):
    review = opened()
    review = decided(review, ps)
    old = plan_of(review)
    assert (review.state, old.state) == ("remains", "renewed")
    note = old.case_notes.get(kind="outcome")
    assert note.words.startswith(DECIDED["outcome_reasons"])
    with pytest.raises(Refused) as refused:
        go(old, "give_way", ps.priya)
    assert refused.value.reasons == [("The Zone’s new plan does not hold yet.", "REV-09")]
    with at(local(review.day(22))):
        case = type(old.case).objects.get(pk=old.case_id)
        new = go(drafted(case=case, starts_on=review.day(22)), "write_strategies", ps.priya, strategies="x", notes="")
        assert case.plans.running().get() == old
        go(new, "activate", ps.priya)
    assert plan_of(review).state == "ended" and case.plans.running().get() == new
    assert not deadlines.of(old).filter(closed_at=None).exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        ManagedServicePlan.objects.filter(pk=old.pk).update(state="active", version=99)


@pytest.mark.rule("REV-09", breaks=f"{PLAN}.renew.guards")
@pytest.mark.rule("REV-10", breaks=f"{PLAN}.begin_exit.guards")
@pytest.mark.rule("MSP-03", breaks=f"{PLAN}.go_on.guards")
@pytest.mark.rule("REV-09", breaks=f"{GUARDS}::customer_remains")
@pytest.mark.rule("REV-10", breaks=f"{GUARDS}::customer_exits")
@pytest.mark.rule("MSP-03", breaks=f"{GUARDS}::early_review_changed_nothing")
@pytest.mark.rule("REV-09", breaks="personalised_services/conditions/case.py::no_other_plan_runs")
def test_no_plan_passes_its_review_by(opened, drafted, ps):
    review = complete(opened(), ps)
    plan = plan_of(review)
    for name, rule in (("renew", "REV-09"), ("begin_exit", "REV-10"), ("go_on", "MSP-03")):
        with pytest.raises(Refused) as refused:
            go(plan, name, ps.priya)
        assert [of for _, of in refused.value.reasons] == [rule]
    with at(local(review.day(20))):
        case = type(plan.case).objects.get(pk=plan.case_id)
        new = go(drafted(case=case, starts_on=review.day(20)), "write_strategies", ps.priya, strategies="x", notes="")
        with pytest.raises(Refused, match="Another plan of the case is running"):
            go(new, "activate", ps.priya)


@pytest.mark.rule("REV-09", breaks=f"{REVIEW}.tell_outcome")
@pytest.mark.rule("REV-09", breaks=f"{GUARDS}::outcome_not_told")
def test_the_customer_is_told_of_the_outcome_once(opened, ps):
    review = decided(opened(), ps)
    told = {
        "told_at": local(review.day(21)),
        "changes": "Mornings by phone.",
        "issues": "None.",
        "expectations": "One call a week.",
    }
    with on(review, 21):
        assert set(form("OutcomeTold", review, ps).errors) == {"changes", "issues", "expectations"}
        review = go(review, "tell_outcome", ps.priya, **told)
        with pytest.raises(Refused, match="The customer was told"):
            go(review, "tell_outcome", ps.priya, **told)
    assert "Mornings by phone." in PlanReview.objects.get(pk=review.pk).outcome_told


@pytest.mark.rule("REV-10", breaks=f"{EFFECTS}::plan_follows")
@pytest.mark.rule("REV-10", breaks=f"{GUARDS}::customer_exits")
def test_who_does_not_stay_goes_on_to_the_exit(opened, ps):
    review = decided(opened(), ps, "exit_ps", recommendation="exits")
    assert (review.state, plan_of(review).state) == ("exits", "exiting")
    with on(review, 21), pytest.raises(Refused):
        go(plan_of(review), "renew", ps.priya)
    with on(review, 21), pytest.raises(Refused):
        go(review, "remain", ps.priya, decided_on=review.day(20), **DECIDED)


@pytest.mark.rule("REV-11", breaks=f"{PLAN}.renew.then")
@pytest.mark.rule("REV-11", breaks=f"{PLAN}.begin_exit.then")
@pytest.mark.parametrize("step", ["remain", "exit_ps"])
def test_an_outcome_is_what_the_end_of_the_plan_waits_for(step, opened, ps):
    review = decided(opened(), ps, step, day=28)
    assert deadlines.of(review.plan).get(kind="msp_end").state == "met"
    with on(review, 30):
        sweep()
    assert not Notice.objects.filter(kind="msp_end.missed").exists()


@pytest.mark.rule("REV-11", breaks="personalised_services/deadlines.py::PLAN_END")
def test_a_review_without_outcome_at_the_end_is_told_to_the_ssm_and_goes_on(opened, ps):
    review = complete(opened(), ps)
    with on(review, 29, 0):
        sweep()
    assert {one.to for one in Notice.objects.filter(kind="msp_end.missed")} == {ps.priya, ps.lene}
    review = decided(review, ps, day=30)
    assert (plan_of(review).state, deadlines.of(review.plan).get(kind="msp_end").state) == ("renewed", "missed")


@pytest.mark.rule("REV-09", breaks=f"{REVIEW}.Meta.constraints[review_outcome_with_reasons]")
def test_an_outcome_has_its_reasons_and_is_decided_once(opened, ps):
    review = complete(opened(), ps)
    with on(review, 20):
        assert form("Outcome", review, ps, decided_on=review.day(19).isoformat()).errors["outcome_reasons"]
        late = form("Outcome", review, ps, decided_on=review.day(21).isoformat(), **DECIDED)
        assert late.errors["decided_on"]
    refused_by_the_database(review, state="remains", decided_on=review.day(19), outcome_by=ps.priya)
    review = decided(review, ps)
    refused_by_the_database(review, state="exits")


# -- early


@pytest.fixture
def early(active, ps, zoe):
    """A review that Priya asked for on 7 December."""
    plan = active()
    with at(local(date(2026, 12, 7))):
        go(plan, "ask_early_review", ps.priya, because="She has moved in with her sister and manages well.")
    return PlanReview.objects.with_case().get()


@pytest.mark.rule("MSP-03", breaks=f"{PLAN}.ask_early_review")
@pytest.mark.rule("MSP-03", breaks=f"{GUARDS}::review_is_ahead")
@pytest.mark.rule("MSP-03", breaks="personalised_services/conditions/exit.py::exit_is_not_endorsed")
def test_a_review_may_be_asked_for_early(early, ps):
    assert early.early_because.startswith("She has moved") and early.asked_by == ps.priya
    assert early.day_28 - early.day_0 == timedelta(days=28) and early.day_28 < early.plan.ends_on
    assert deadlines.of(early).get(kind="msp_review_documents").due_on == early.day(14)
    assert OutgoingMail.objects.filter(kind__startswith="review_opened").count() == 3
    with at(local(early.plan.ends_on - timedelta(days=28))):
        assert sweep().set_aside == []  # its own opening is not awaited any more
    assert PlanReview.objects.count() == 1


@pytest.mark.rule("MSP-03", breaks=f"{FORMS}::WriteUp.clean")
def test_an_early_review_leads_into_the_exit_unless_the_ssm_does_not_support_it(early, ps):
    review = reached(early, ps)
    sent = {name: value for name, value in WRITTEN.items() if value}
    with on(review, 9):
        assert form("WriteUp", review, ps, **sent).errors["recommendation"]
        assert form("WriteUp", review, ps, **sent | {"recommendation": "exits"}).is_valid()
    review = written(review, ps, recommendation="exits")
    with on(review, 10):
        review = go(go(review, "ask_exit_check", ps.priya), "return_exit", ps.lene, reason="Too soon.")
        assert form("WriteUp", review, ps, **sent).is_valid()


@pytest.mark.rule("MSP-03", breaks=f"{PLAN}.go_on.then")
@pytest.mark.rule("MSP-03", breaks=f"{GUARDS}::early_review_changed_nothing")
def test_after_an_early_review_without_exit_the_plan_goes_on_to_its_own_review(early, ps):
    review = decided(reached(early, ps), ps)
    plan = plan_of(review)
    assert plan.state == "active" and deadlines.of(plan).get(kind="msp_end").state == "pending"
    with at(local(plan.ends_on - timedelta(days=28), 0)):
        assert sweep().set_aside == []
    assert [one.state for one in PlanReview.objects.order_by("id")] == ["remains", "open"]


@pytest.mark.rule("MSP-03", breaks=f"{PLAN}.ask_early_review.permission")
def test_its_psso_asks_for_it_and_nobody_else(active, ps, zoe):
    plan = active()
    for other in (ps.dan, ps.lene, ps.sione):
        with pytest.raises(PermissionDenied):
            go(plan, "ask_early_review", other, because="x")
    assert go(plan, "ask_early_review", ps.priya, because="x").state == "under_review"


@pytest.mark.rule("MSP-03", breaks=f"{PLAN}.ask_early_review.guards")
@pytest.mark.rule("MSP-03", breaks=f"{GUARDS}::review_is_ahead")
def test_it_is_not_early_once_the_review_is_due(active, ps):
    plan = active()
    with at(local(plan.ends_on - timedelta(days=28))), pytest.raises(Refused, match="opens by itself now"):
        go(plan, "ask_early_review", ps.priya, because="x")
