"""A one-off servicing variation: exceptional, fair, approved by an Approver, shown while it holds, and lapsing by itself (MSP-07)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from casework import timeline
from casework.steps import Refused
from casework.told_times import in_words
from people.clock import at, now
from personalised_services.forms import variation as variation_forms
from personalised_services.models import Case, ManagedServicePlan, ServicingVariation
from tests.personalised_services import leaving as leaving_of
from tests.personalised_services.conftest import CRN, go, local
from tests.personalised_services.leaving import DAY, then
from tests.personalised_services.reviewing import zoe

__all__ = ["then", "zoe"]
MODEL = "personalised_services/models/variation.py::ServicingVariation"
FORMS = "personalised_services/forms/variation.py"
CONDITIONS = "personalised_services/conditions/case.py"
SAID = {
    "what": "One interview in the service centre, with a guard.", "circumstances": "Her house burned down.",
    "fairness": "Without it she can’t answer the assessment.", "change_of_assessment": True,
}  # fmt: skip


@pytest.fixture
def restricted(active, ps, then):
    """Priya's reactive plan, with the telephone closed."""
    plan = active("reactive", ends_on=DAY.replace(year=2027))
    return go(plan, "restrict_channel", ps.priya, channel="telephone", availability="fully", channel_conditions="")


def case_of(plan) -> Case:
    return Case.objects.select_related("owner", "team", "site").get(pk=plan.case_id)


def draft(plan, ps, **more):
    said = {"restriction": plan.restrictions.get(ended_at=None), "holds_from": None, "holds_until": now() + timedelta(days=2)}  # fmt: skip
    go(case_of(plan), "draft_variation", ps.priya, **SAID | said | more)
    return ServicingVariation.objects.with_case().first()


def approved(plan, ps, ana, **more):
    return go(go(draft(plan, ps, **more), "ask_approval", ps.priya), "approve", ana)


def behind(variation, **change):
    with pytest.raises(DatabaseError), transaction.atomic():
        ServicingVariation.objects.filter(pk=variation.pk).update(version=variation.version + 1, **change)


@pytest.mark.rule("MSP-07", breaks=f"{MODEL}.approve.permission")
@pytest.mark.rule("MSP-07", breaks="personalised_services/approvals/variation.py::VARIATION")
@pytest.mark.rule("MSP-07", breaks=f"{MODEL}.Meta.constraints[variation_approved_by_another]")
@pytest.mark.rule("MSP-07", breaks=f"{MODEL}.Meta.triggers[variation_stays_as_asked]")
@pytest.mark.rule("MSP-07", breaks=f"{MODEL}.ask_approval.permission")
@pytest.mark.rule("MSP-07", breaks="personalised_services/who/case.py::variations_psso")
def test_an_approver_approves_it_and_nobody_else(restricted, ps, ana):
    variation = draft(restricted, ps)
    for by in (ps.dan, ps.lene, ana):
        with pytest.raises(PermissionDenied):
            go(variation, "ask_approval", by)
    variation = go(variation, "ask_approval", ps.priya)
    for by in (ps.priya, ps.dan, ps.lene, ps.olive, ps.sione):
        with pytest.raises(PermissionDenied):
            go(variation, "approve", by)
    behind(variation, state="approved", approved_at=now(), approved_by=ps.priya, holds_from=now())
    variation = go(variation, "approve", ana)
    assert (variation.state, variation.approved_by, variation.holds_from) == ("approved", ana, now())
    behind(variation, what="Each week.")
    behind(variation, holds_until=now() + timedelta(days=3))


@pytest.mark.rule("MSP-07", breaks=f"{FORMS}::Change.clean")
@pytest.mark.rule("MSP-07", breaks=f"{MODEL}.Meta.constraints[variation_says_why_and_is_fair]")
@pytest.mark.rule("MSP-07", breaks=f"{MODEL}.Meta.constraints[variation_is_for_once]")
def test_it_says_why_is_fair_and_is_for_once(restricted, ps):
    def form(**sent):
        return variation_forms.Draft(sent, record=case_of(restricted), by=ps.priya)

    asked = {"restriction", "what", "circumstances", "fairness", "change_of_assessment", "holds_until"}
    assert set(form().errors) == asked
    sent = SAID | {"change_of_assessment": "yes", "restriction": restricted.restrictions.get().pk}
    assert form(**sent, holds_until="2026-12-01T09:00").is_valid()
    assert set(form(**sent, holds_until="2026-12-01T11:00").errors) == {"holds_until"}
    assert set(form(**sent, holds_from="2026-11-26T09:00", holds_until="2026-11-26T09:00").errors) == {"holds_until"}
    variation = draft(restricted, ps)
    shown = variation_forms.Change(record=variation, by=ps.priya)
    assert (shown.initial["what"], shown.initial["change_of_assessment"]) == (SAID["what"], "yes")
    variation = go(variation, "change_variation", ps.priya, **SAID | {"holds_from": now(), "holds_until": now() + timedelta(days=1)})  # fmt: skip
    behind(variation, fairness="")
    behind(variation, holds_until=now() + timedelta(days=8))


@pytest.mark.rule("MSP-07", breaks="personalised_services/models/case_steps/varying.py::Varying.draft_variation.guards")
@pytest.mark.rule(
    "MSP-07", breaks="personalised_services/models/case_steps/varying.py::Varying.draft_variation.permission"
)
@pytest.mark.rule("MSP-07", breaks=f"{CONDITIONS}::case_is_restricted")
def test_only_a_restriction_is_varied_and_by_its_psso(active, ps, then):
    plan = active("reactive", ends_on=DAY.replace(year=2027))
    with pytest.raises(Refused, match="No channel is restricted"):
        go(case_of(plan), "draft_variation", ps.priya, restriction=None)
    with pytest.raises(PermissionDenied):
        go(case_of(plan), "draft_variation", ps.lene, restriction=None)
    plan = go(plan, "restrict_channel", ps.priya, channel="telephone", availability="fully", channel_conditions="")
    assert draft(plan, ps).state == "draft"


@pytest.mark.rule("MSP-07", breaks="personalised_services/querysets/case.py::VariationQuerySet.in_force")
@pytest.mark.rule("MSP-07", breaks="templates/personalised_services/_channels.html::Once, until")
def test_it_is_shown_beside_the_restriction_while_it_holds(restricted, ps, ana, as_):
    page, case = restricted.get_absolute_url(), restricted.case

    def told():
        card = as_(ps.dan).post("/front-card/", {"crn": CRN}).content.decode()
        plan = as_(ps.priya).get(page).content.decode()
        on_both = (SAID["what"] in text and "Once, until" in text for text in (card, plan))
        api = as_(ps.priya).get(f"/api/v1/cases/{case.reference}/").json()["restrictions"]
        return *on_both, len(api[0]["varied"])

    begins = now() + timedelta(hours=3)
    variation = go(draft(restricted, ps, holds_from=begins, holds_until=begins + timedelta(days=1)), "ask_approval", ps.priya)  # fmt: skip
    assert told() == (False, False, 0)
    go(variation, "approve", ana)
    assert told() == (False, False, 0)
    with at(begins):
        assert told() == (True, True, 1)
    with at(begins + timedelta(days=1)):
        assert told() == (False, False, 0)
        assert ServicingVariation.objects.get().state_words == "lapsed"


def test_until_when_it_holds_is_said_in_the_time_of_who_reads(restricted, ps, ana, as_):
    until = approved(restricted, ps, ana).holds_until
    for person in (ps.priya, ps.olive):
        page = as_(person).get(restricted.get_absolute_url()).content.decode()
        assert f"{in_words(until, 'short', person.team.site.tz, clock_24h=False)}</time></b>" in page


@pytest.mark.rule("MSP-07", breaks=f"{MODEL}.is_over")
@pytest.mark.rule("MSP-07", breaks=f"{MODEL}.send_back.permission")
@pytest.mark.rule("MSP-07", breaks=f"{MODEL}.approve.guards")
@pytest.mark.rule("MSP-07", breaks=f"{CONDITIONS}::variation_is_ahead")
@pytest.mark.rule("MSP-07", breaks=f"{CONDITIONS}::varied_restriction_holds")
def test_what_is_over_is_not_approved_any_more(restricted, ps, ana):
    over = go(draft(restricted, ps), "ask_approval", ps.priya)
    with at(local(DAY + timedelta(days=2))), pytest.raises(Refused, match="Its time is over"):
        go(over, "approve", ana)
    for by in (ps.priya, ps.lene):
        with pytest.raises(PermissionDenied):
            go(over, "send_back", by, reason="x")
    back = go(over, "send_back", ana, reason="Which guard?")
    plan = ManagedServicePlan.objects.select_related("case__site").get(pk=restricted.pk)
    go(plan, "end_restriction", ps.priya, restriction=plan.restrictions.get(), because="Agreed.")
    with pytest.raises(Refused, match="holds no more"):
        go(back, "ask_approval", ps.priya)
    assert go(back, "let_go", ps.priya, because="The channel is open.").state == "dropped"


@pytest.mark.rule("MSP-07", breaks="personalised_services/querysets/case.py::VariationQuerySet.besides")
def test_an_approver_sees_what_waits_for_them_and_nothing_of_the_case(restricted, ps, ana, as_):
    variation = draft(restricted, ps)
    browser, page = as_(ana), variation.get_absolute_url()
    assert browser.get(page).status_code == 404
    variation = go(variation, "ask_approval", ps.priya)
    told = browser.get(page).content.decode()
    assert SAID["fairness"] in told and "Approve the variation" in told
    assert restricted.case.visits.filter(staff=ana, standing="approver").exists()
    assert browser.get(restricted.get_absolute_url()).status_code in (403, 404)
    answer = browser.post(f"{page}steps/send_back/", {"reason": "Which guard?", "version": variation.version})
    assert (answer.status_code, answer.url) == (302, "/") and browser.get(page).status_code == 404


@pytest.mark.rule("MSP-07", breaks="personalised_services/conditions/exit.py::no_variation_waits")
@pytest.mark.rule("MSP-07", breaks="personalised_services/models/exit.py::ExitRecommendation.complete.guards")
def test_an_exit_leaves_no_variation_with_the_approver(restricted, ps, ana, zoe):
    variation = go(draft(restricted, ps), "ask_approval", ps.priya)
    leaving = leaving_of.carried_out(leaving_of.propose(restricted, ps), ps)
    with pytest.raises(Refused, match=f"{variation.reference} waits for an Approver"):
        go(leaving, "complete", ps.priya, **leaving_of.REASON)
    go(ServicingVariation.objects.with_case().get(), "withdraw", ps.priya)
    assert go(leaving_of.read(leaving), "complete", ps.priya, **leaving_of.REASON).state == "complete"


@pytest.mark.rule("MSP-07", breaks="personalised_services/effects/exit.py::drafts_are_let_go")
def test_a_variation_that_is_a_draft_still_is_let_go_with_the_exit(restricted, ps, ana, zoe):
    variation = draft(restricted, ps)
    leaving = leaving_of.carried_out(leaving_of.propose(restricted, ps), ps)
    go(leaving, "complete", ps.priya, **leaving_of.REASON)
    variation = ServicingVariation.objects.with_case().get(pk=variation.pk)
    assert (variation.state, variation.dropped_because) == ("dropped", f"The customer has left: {leaving.reference}.")
    assert timeline.of(variation)[0].step == "let_go"
