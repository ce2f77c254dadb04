"""The outcome of an exit, and what a closed case is: its limits, its plan, its letters, PoRO (EXIT-05, EXIT-06, EXIT-07, LET-01)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from casework import deadlines, timeline
from casework.steps import Refused
from casework.sweep import sweep
from people.clock import at
from personalised_services import actions
from personalised_services.models import Case, ChannelRestriction, Letter, ManagedServicePlan
from tests.personalised_services.conftest import CRN, go, local
from tests.personalised_services.leaving import (
    DAY,
    ENDED,
    REASON,
    TOLD,
    carried_out,
    case_of,
    complete,
    finalised,
    form,
    offered,
    outcome,
    plan_of,
    propose,
    refused_by_the_database,
    then,
    written,
)
from tests.personalised_services.reviewing import zoe

__all__ = ["then", "zoe"]
MODEL = "personalised_services/models/exit.py::ExitRecommendation"
LEAVING = "personalised_services/models/case_steps/leaving.py::Leaving"
CONDITIONS = "personalised_services/conditions/exit.py"


@pytest.fixture
def proposed(active, ps, zoe, then):
    def make(kind="reactive"):
        more = {} if kind == "proactive" else {"ends_on": DAY.replace(year=2027)}
        return propose(active(kind, **more), ps)

    return make


# -- the outcome


@pytest.mark.rule("EXIT-05", breaks=f"{MODEL}.complete.guards")
@pytest.mark.rule("EXIT-05", breaks=f"{CONDITIONS}::outcome_is_recorded")
@pytest.mark.rule("EXIT-05", breaks=f"{CONDITIONS}::exit_is_complete")
@pytest.mark.rule("EXIT-05", breaks=f"{LEAVING}.leave.guards")
@pytest.mark.parametrize("missing", ["record_zone_update", "tell_customer", "end_docs"])
def test_nothing_of_the_outcome_is_left_out(missing, proposed, ps):
    leaving = carried_out(proposed(), ps, missing)
    with pytest.raises(Refused) as refused:
        go(leaving, "complete", ps.priya, **REASON)
    assert [rule for _, rule in refused.value.reasons] == ["EXIT-05"]
    with pytest.raises(Refused, match="outcome of the exit is not complete"):
        go(case_of(leaving), "leave", ps.priya)


@pytest.mark.rule("EXIT-05", breaks=f"{MODEL}.record_zone_update.permission")
@pytest.mark.rule("EXIT-05", breaks=f"{MODEL}.tell_customer.permission")
@pytest.mark.rule("EXIT-05", breaks=f"{MODEL}.complete.permission")
def test_its_psso_carries_the_outcome_out_and_nobody_else(proposed, ps):
    leaving = finalised(proposed(), ps)
    for name, said in (*outcome(), ("complete", REASON)):
        for by in (ps.dan, ps.lene, ps.olive):
            with pytest.raises(PermissionDenied):
                go(leaving, name, by, **said)
            assert name not in offered(leaving, by)
        leaving = go(leaving, name, ps.priya, **said)
    assert leaving.state == "complete"


@pytest.mark.rule("EXIT-05", breaks="personalised_services/forms/exit.py::CustomerTold.clean")
@pytest.mark.rule("EXIT-05", breaks="personalised_services/forms/exit.py::_Since.since")
@pytest.mark.rule("EXIT-05", breaks=f"{MODEL}.Meta.constraints[exit_customer_told_wholly]")
@pytest.mark.rule("EXIT-05", breaks=f"{MODEL}.Meta.constraints[exit_docs_ended_with_annotation]")
def test_the_customer_is_told_all_of_it_and_since_it_was_finalised(proposed, ps):
    leaving = finalised(proposed(), ps)
    asked = {name for name in TOLD if name != "main_contact_words"}
    assert set(form("CustomerTold", leaving, ps).errors) == asked
    sent = TOLD | {"main_contact": "no_call"}
    assert set(form("CustomerTold", leaving, ps, **sent).errors) == {"main_contact_words"}
    assert form("CustomerTold", leaving, ps, **TOLD).is_valid()
    assert form("DocsEnded", leaving, ps, docs_ended_on="2026-11-23", **ENDED).errors["docs_ended_on"]
    assert form("ZoneUpdated", leaving, ps, zone_updated_on="2026-11-25", new_plan="x").errors["zone_updated_on"]
    refused_by_the_database(leaving, told_at=local(DAY, 11), **TOLD | {"told_change": ""})
    refused_by_the_database(leaving, docs_ended_on=DAY)


@pytest.mark.rule("EXIT-01", breaks=f"{CONDITIONS}::left_open")
@pytest.mark.rule("EXIT-01", breaks="personalised_services/forms/exit.py::Complete")
@pytest.mark.rule("EXIT-01", breaks=f"{MODEL}.complete")
def test_who_completes_it_is_told_what_is_still_open_and_says_why_they_leave_all_the_same(proposed, ps):
    leaving = proposed("proactive")
    go(case_of(leaving), "note_issue", ps.priya, kind="complaint", words="Two letters that crossed.")
    leaving = go(go(written(leaving, ps), "ask_support", ps.priya), "support", ps.lene, reason="")
    leaving = go(leaving, "finalise", ps.priya)
    asked = form("Complete", leaving, ps, reason="All is said.")
    assert list(asked.errors) == ["although"]
    assert asked.fields["although"].help_text == "Still open: complaint, Two letters that crossed."
    said = form("Complete", leaving, ps, reason="All is said.", although="The Ombudsman goes on with it.")
    assert said.is_valid()
    go(leaving, "complete", ps.priya, **said.cleaned_data)
    notes = [note.words for note in plan_of(leaving).case_notes.filter(kind="exit").order_by("id")]
    assert notes[1:] == ["Although something is open: The Ombudsman goes on with it."]


@pytest.mark.rule("EXIT-01", breaks=f"{CONDITIONS}::left_open")
def test_where_nothing_is_open_nothing_more_is_asked(proposed, ps):
    leaving = proposed("proactive")
    case = go(case_of(leaving), "note_issue", ps.priya, kind="complaint", words="Two letters that crossed.")
    go(case, "settle_issue", ps.priya, issue=case.issues.get(), outcome="Answered.")
    assert form("Complete", leaving, ps, reason="All is said.").is_valid()


@pytest.mark.rule("EXIT-05", breaks=f"{MODEL}.complete")
@pytest.mark.rule("EXIT-05", breaks=f"{MODEL}.complete.then")
@pytest.mark.rule("EXIT-07", breaks="personalised_services/effects/exit.py::plan_ends")
@pytest.mark.rule("EXIT-07", breaks=f"{CONDITIONS}::customer_has_left")
@pytest.mark.rule("EXIT-05", breaks=f"{CONDITIONS}::outcome_is_recorded")
@pytest.mark.rule("EXIT-05", breaks=f"{CONDITIONS}::exit_is_complete")
@pytest.mark.rule("EXIT-05", breaks="personalised_services/effects/exit.py::case_follows")
def test_with_the_exit_the_plan_ends_with_its_reason_and_the_case_is_closed(proposed, ps):
    leaving = complete(proposed(), ps)
    plan, case = plan_of(leaving), case_of(leaving)
    assert (leaving.state, plan.state, case.state, case.closed_at) == ("complete", "ended", "exited", local(DAY))
    assert plan.case_notes.get(kind="exit").words == f"{REASON['reason']} {leaving.reference}"
    assert set(Case.objects.closed()) == {case} and not Case.objects.open().exists()
    refused_by_the_database(leaving, reason="Another one.")


@pytest.mark.rule("EXIT-04", breaks="personalised_services/models/case.py::Case.Meta.triggers[case_leaves_by_its_exit]")
@pytest.mark.rule("EXIT-07", breaks="personalised_services/effects/exit.py::drafts_are_let_go")
def test_a_plan_that_is_a_draft_still_is_let_go_with_the_exit(active, drafted, ps, zoe, then):
    plan = active("reactive", ends_on=DAY.replace(year=2027))
    another = drafted(case=Case.objects.get(pk=plan.case_id))
    leaving = carried_out(propose(plan, ps), ps)
    assert ManagedServicePlan.objects.get(pk=another.pk).state == "draft"
    go(leaving, "complete", ps.priya, **REASON)
    another = ManagedServicePlan.objects.get(pk=another.pk)
    assert (another.state, another.dropped_because) == ("dropped", f"The customer has left: {leaving.reference}.")
    assert timeline.of(another)[0].step == "let_go"


@pytest.mark.rule(
    "EXIT-07", breaks="personalised_services/models/plan.py::ManagedServicePlan.Meta.triggers[plan_ends_with_an_exit]"
)
@pytest.mark.rule("EXIT-07", breaks=f"{CONDITIONS}::customer_has_left")
def test_nothing_ends_round_its_exit(proposed, ps):
    leaving = proposed()
    plan, case = plan_of(leaving), case_of(leaving)
    for rows, change in (
        (ManagedServicePlan.objects.filter(pk=plan.pk), {"state": "ended", "version": plan.version + 1}),
        (Case.objects.filter(pk=case.pk), {"state": "exit_endorsed", "version": case.version + 1}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(Refused, match="has not left"):
        go(plan, "end_with_exit", ps.priya)


# -- afterwards


@pytest.mark.rule("EXIT-05", breaks=f"{LEAVING}.leave.then")
@pytest.mark.rule("EXIT-05", breaks="personalised_services/effects/case.py::nothing_runs_any_more")
@pytest.mark.parametrize("kind", ["reactive", "proactive"])
def test_of_a_closed_case_no_limit_runs_but_those_of_its_letters(kind, proposed, ps):
    leaving = complete(proposed(kind), ps)
    plan = plan_of(leaving)
    assert not deadlines.of(plan).filter(closed_at=None).exists()
    fortnight = {"missed"} if kind == "proactive" else set()  # that was over on the 16th, and is waited for no more
    assert {row.state for row in deadlines.of(plan)} == {"met", "cleared"} | fortnight
    running = {deadlines.record_of(row) for row in deadlines.Deadline.objects.filter(closed_at=None)}
    assert running == set(Letter.objects.filter(kind__in=("introduction", "exit")))
    with at(local(DAY.replace(year=2027, month=11))):
        assert sweep().set_aside == []
    assert plan_of(leaving).state == "ended" and not plan.reviews.exists()


@pytest.mark.rule("REV-11", breaks=f"{MODEL}.finalise.then")
@pytest.mark.rule("REV-11", breaks="personalised_services/effects/exit.py::plan_has_its_outcome")
@pytest.mark.rule("MSP-03", breaks=f"{CONDITIONS}::exit_is_not_endorsed")
def test_once_it_is_endorsed_no_review_opens_and_the_end_of_the_plan_is_no_surprise(proposed, ps):
    leaving = finalised(proposed("proactive"), ps)
    plan = plan_of(leaving)
    assert deadlines.of(plan).get(kind="msp_end").state == "met"
    with pytest.raises(Refused, match="no review is asked for"):
        go(plan, "ask_early_review", ps.priya, because="x")
    with at(local(plan.ends_on)):
        assert sweep().set_aside == []
    assert not plan.reviews.exists()
    with at(local(plan.ends_on, 11)):
        leaving = go(leaving, "complete", ps.priya, **REASON)
    assert plan_of(leaving).state == "ended"


@pytest.mark.rule("LET-01", breaks="personalised_services/effects/letter.py::exit_letter_is_due")
def test_who_leaves_is_written_to_and_letters_may_still_be_sent(proposed, ps):
    leaving = complete(proposed(), ps)
    letter = Letter.objects.get(kind="exit")
    assert (letter.state, letter.arose_on) == ("due", DAY)
    assert deadlines.of(letter).get().owner == ps.priya
    go(case_of(leaving), "start_letter", ps.priya, kind="answer", arose_on=DAY)
    case = go(case_of(leaving), "reallocate", ps.lene, owner=ps.dan, because="Leave.")
    assert deadlines.of(letter).get().owner == ps.dan
    with pytest.raises(Refused):
        go(case, "note_issue", ps.dan, kind="complaint", words="x")


@pytest.mark.rule("EXIT-06", breaks="personalised_services/models/case.py::Case.tailored_poro")
@pytest.mark.rule("EXIT-06", breaks="templates/personalised_services/_poro.html::Regular PoRO")
@pytest.mark.rule("EXIT-06", breaks="personalised_services/actions.py::front_card")
def test_after_the_exit_tailored_poro_applies_no_more(proposed, ps, accepted, as_):
    leaving = proposed()
    plan = plan_of(leaving)
    go(plan, "restrict_channel", ps.priya, channel="telephone", availability="fully", channel_conditions="")
    page, card = leaving.case.get_absolute_url(), {"crn": CRN}

    def told(by):
        said = [as_(ps.priya).get(page).content.decode(), as_(by).post("/front-card/", card).content.decode()]
        api = as_(ps.priya).get(f"/api/v1/cases/{leaving.case.reference}/").json()
        return (
            [("Tailored PoRO" in one, "Regular PoRO" in one) for one in said],
            api["tailored_poro"],
            api["restrictions"] != [],
        )

    assert told(ps.dan) == ([(True, False)] * 2, True, True)
    leaving = complete(leaving, ps)
    assert told(ps.dan) == ([(False, True)] * 2, False, False)
    assert not ChannelRestriction.objects.in_force([leaving.case.customer_id]).exists()
    accepted("child_support", owner=ps.dan)  # PS has the customer in the other program
    assert as_(ps.priya).get(f"/api/v1/cases/{leaving.case.reference}/").json()["tailored_poro"] is True


def test_who_has_left_may_come_anew(proposed, ps, accepted):
    leaving = complete(proposed(), ps)
    again = accepted()
    assert again.pk != leaving.case_id and actions.front_card(CRN, by=ps.dan) == [again]


def test_left_cases_stand_in_a_list_of_their_own(proposed, ps, as_):
    leaving = complete(proposed(), ps)
    reference = leaving.case.reference
    shown = {
        view: reference in as_(ps.priya).get(f"/cases/?view={view}").content.decode()
        for view in ("mine", "all", "left")
    }
    assert shown == {"mine": False, "all": False, "left": True}
