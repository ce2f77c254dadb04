"""Finalising a Child Support case: conditions, how the customer is told, four reasons, the SSM's decision, the closing."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from casework import deadlines
from casework.models import Notice
from casework.steps import Refused
from casework.sweep import sweep
from people.clock import at
from people.models import RoleHeld
from people.roles import SM
from personalised_services.finalising import CONDITIONS
from personalised_services.models import Case, Letter
from tests.conftest import LONG_AGO
from tests.personalised_services import segmenting
from tests.personalised_services.finalising import (
    ALL_MET,
    CLOSED,
    NO_WORDS,
    REASONS,
    REFUSED,
    SUBMITTED,
    approve,
    because,
    behind,
    exit_letter,
    form,
    request,
    write,
)
from tests.personalised_services.lettering import DAY, go, local
from tests.personalised_services.restricting import again, propose

MODEL = "personalised_services/models/finalisation.py::FinalisationRequest"
CONDITIONS_ROOM = "personalised_services/finalising_conditions.py"
FORMS = "personalised_services/finalising_forms.py"


def refusal(record, name, by, **answers):
    with pytest.raises(Refused) as refused:
        go(record, name, by, **answers)
    return refused.value.reasons


def rules_of(reasons):
    return {rule for _, rule in reasons}


# -- FIN-01


@pytest.mark.rule("FIN-01", breaks=f"{CONDITIONS_ROOM}::case_is_of_child_support")
@pytest.mark.rule("FIN-04", breaks=f"{CONDITIONS_ROOM}::may_be_finalised")
def test_a_child_support_case_that_is_managed_is_finalised_one_request_at_a_time(accepted, case_of, ps, noon):
    centrelink = case_of()
    assert rules_of(refusal(centrelink, "request_finalisation", ps.priya)) == {"FIN-01"}
    with pytest.raises(DatabaseError, match="Child Support"), transaction.atomic():
        centrelink.finalisations.create(opened_by=ps.priya)
    case = accepted("child_support")
    with pytest.raises(Refused):
        go(case, "request_finalisation", ps.priya)
    case = go(case, "begin_case", ps.priya)
    request(case, ps.priya)
    assert rules_of(refusal(again(case), "request_finalisation", ps.priya)) == {"FIN-04"}


@pytest.mark.rule("FIN-01", breaks=f"{CONDITIONS_ROOM}::_of_conditions")
@pytest.mark.rule("FIN-01", breaks=f"{MODEL}.Meta.constraints[finalisation_conditions_met]")
def test_each_condition_is_answered_and_met(finalising, ps):
    asked = finalising()
    went = {"state": "awaiting", "submitted_at": asked.opened_at, "submitted_by": ps.priya, **SUBMITTED}
    for key, one in CONDITIONS.items():
        for answer in ("", "no", *(() if one.may_not_apply else ("na",))):
            with transaction.atomic():
                lacking = go(again(asked), "answer_conditions", ps.priya, **ALL_MET | {key: answer})
                assert rules_of(refusal(lacking, "submit_to_ssm", ps.priya, **SUBMITTED)) == {"FIN-01"}, (key, answer)
                assert "conditions_met" in behind(lacking, **went), (key, answer)
                transaction.set_rollback(True)
    assert go(asked, "submit_to_ssm", ps.priya, **SUBMITTED).state == "awaiting"


@pytest.mark.rule("FIN-01", breaks=f"{FORMS}::Conditions")
def test_the_form_asks_for_every_condition_and_lets_only_some_not_apply(finalising, ps):
    asked = finalising()
    assert set(form("Conditions", asked, ps.priya).errors) == set(CONDITIONS)
    assert set(form("Conditions", asked, ps.priya, **dict.fromkeys(CONDITIONS, "na")).errors) == {
        key for key, one in CONDITIONS.items() if not one.may_not_apply
    }
    assert form("Conditions", asked, ps.priya, **ALL_MET).is_valid()


@pytest.mark.rule("FIN-01", breaks=f"{CONDITIONS_ROOM}::_has_msp")
def test_an_active_msp_is_discussed_with_the_psm(active, finalising, accepted, ps):
    plan = active()
    case = go(accepted("child_support", of=plan.case.customer), "begin_case", ps.priya)
    asked = finalising(case=case)
    assert rules_of(refusal(asked, "submit_to_ssm", ps.priya, **SUBMITTED)) == {"FIN-01"}
    asked = go(asked, "answer_conditions", ps.priya, **ALL_MET | {"msp_discussed": "yes"})
    assert go(asked, "submit_to_ssm", ps.priya, **SUBMITTED).state == "awaiting"


@pytest.mark.rule("FIN-01", breaks=f"{CONDITIONS_ROOM}::_of_actions")
def test_an_action_of_the_cmp_that_is_not_ended_is_not_complete_whatever_is_answered(finalising, ps):
    asked = finalising()
    go(again(asked.case), "start_cmp", ps.priya)
    plan = go(segmenting.cmp_now(asked.case), "add_issue", ps.priya, words="The overlap of two assessments.")
    plan = segmenting.agree(plan, ps.priya)
    refused = refusal(again(asked), "submit_to_ssm", ps.priya, **SUBMITTED)
    assert refused == [(f"Not so, an action of {plan.reference} is not ended: Sends the notices.", "FIN-01")]
    go(plan, "end_action", ps.priya, action=plan.actions.get(), result="not_done", outcome="They never came.")
    assert go(again(asked), "submit_to_ssm", ps.priya, **SUBMITTED).state == "awaiting"


# -- FIN-02 and FIN-03


def by_letter(letter, **more):
    return NO_WORDS | {"told_how": "letter", "letter": letter} | more


@pytest.mark.rule("FIN-02", breaks=f"{CONDITIONS_ROOM}::_of_told")
@pytest.mark.rule("FIN-02", breaks=f"{CONDITIONS_ROOM}::reply_time_is_over")
@pytest.mark.rule("FIN-02", breaks=f"{MODEL}.Meta.triggers[finalisation_after_14_full_days]")
def test_after_a_letter_14_full_calendar_days_pass_before_the_request(case_of, ps, noon):
    case = case_of("child_support")
    asked = write(request(case, ps.priya), ps.priya, told=by_letter(exit_letter(case, ps)))
    went = {"state": "awaiting", "submitted_by": ps.priya, **SUBMITTED}
    for day, hour in ((0, 10), (13, 23), (14, 0), (14, 23)):  # 8 December is the last of the 14
        with at(local(DAY + timedelta(days=day), hour)):
            assert rules_of(refusal(asked, "submit_to_ssm", ps.priya, **SUBMITTED)) == {"FIN-02"}, (day, hour)
    assert "14 days" in behind(asked, submitted_at=local(DAY + timedelta(days=13)), **went)
    with at(local(DAY + timedelta(days=15), 0, 1)):
        assert go(asked, "submit_to_ssm", ps.priya, **SUBMITTED).state == "awaiting"
    assert not deadlines.of(asked).filter(closed_at=None).exists()


@pytest.mark.rule("FIN-02", breaks="personalised_services/deadlines.py::FINALISATION_REPLY")
@pytest.mark.rule("FIN-02", breaks="personalised_services/finalising_effects.py::reply_is_awaited")
@pytest.mark.rule("FIN-02", breaks=f"{MODEL}.end_reply_time.guards")
def test_the_time_for_a_reply_is_a_limit_and_its_end_is_told_once(case_of, ps, noon):
    case = case_of("child_support")
    asked = write(request(case, ps.priya), ps.priya, told=by_letter(exit_letter(case, ps)))
    assert deadlines.of(asked).get().due_on == DAY + timedelta(days=14)
    told = Notice.objects.filter(record_id=asked.pk, record_label=asked.record_label, kind="reply_over")
    for day, hour, many in ((14, 23, 0), (15, 0, 1), (16, 9, 1)):
        with at(local(DAY + timedelta(days=day), hour, 1)):
            if not many:
                with pytest.raises(Refused):
                    go(asked, "end_reply_time", None)
            sweep()
        assert told.count() == many
    assert again(asked).reply_over_at and told.get().to == ps.priya


@pytest.mark.rule("FIN-02", breaks=f"{FORMS}::CustomerTold")
def test_a_response_ends_the_wait_and_only_a_letter_that_was_sent_begins_it(case_of, ps, noon):
    case = case_of("child_support")
    asked = write(request(case, ps.priya), ps.priya)
    letter = exit_letter(case, ps)
    other = again(case).letters.get(kind="introduction")
    ask = lambda **said: form("CustomerTold", asked, ps.priya, **said)  # noqa: E731
    assert set(ask(told_how="letter").errors) == {"letter"}
    assert set(ask(told_how="letter", letter=other.pk).errors) == {"letter"}
    assert set(ask(told_how="letter", letter=letter.pk, responded_on=DAY.isoformat()).errors) == {"response_words"}
    early = (DAY - timedelta(days=1)).isoformat()
    assert "responded_on" in ask(told_how="letter", letter=letter.pk, responded_on=early, response_words="x").errors
    assert set(ask(told_how="phone").errors) == {"told_on", "told_words"}
    assert set(ask(told_how="phone", told_words="x", told_on="2026-11-25").errors) == {"told_on"}
    said = ask(told_how="letter", letter=letter.pk, responded_on=DAY.isoformat(), response_words="She agrees.")
    assert said.is_valid()
    asked = go(asked, "tell_customer", ps.priya, **said.cleaned_data)
    assert not deadlines.of(asked).filter(closed_at=None).exists()
    assert go(asked, "submit_to_ssm", ps.priya, **SUBMITTED).state == "awaiting"


@pytest.mark.rule("FIN-03", breaks=f"{FORMS}::CustomerTold")
@pytest.mark.rule("FIN-03", breaks=f"{MODEL}.Meta.constraints[finalisation_customer_told]")
def test_no_contact_at_all_only_after_discussion_with_the_ssm(finalising, ps):
    asked = finalising()
    untold = {"told_how": "not_at_all", "untold_because": "She asked not to be contacted."}
    assert set(form("CustomerTold", asked, ps.priya, **untold).errors) == {"untold_discussed_with", "untold_discussed_on"}  # fmt: skip
    talked = untold | {"untold_discussed_on": DAY.isoformat()}
    assert form("CustomerTold", asked, ps.priya, **talked, untold_discussed_with=ps.dan.logon).errors
    said = form("CustomerTold", asked, ps.priya, **talked, untold_discussed_with=ps.lene.logon)
    assert said.is_valid()
    went = {"state": "awaiting", "submitted_at": asked.opened_at, "submitted_by": ps.priya, **SUBMITTED}
    assert "customer_told" in behind(asked, **went, told_how="not_at_all")
    asked = go(asked, "tell_customer", ps.priya, **said.cleaned_data)
    assert ps.lene.name in asked.told_in_words
    assert go(asked, "submit_to_ssm", ps.priya, **SUBMITTED).state == "awaiting"


# -- FIN-04, FIN-05, FIN-07: four reasons

LACKING = (
    ("addressed", {"all_addressed": False}, "FIN-04"), ("addressed", {"all_addressed": None}, "FIN-04"),
    ("declined", {"all_addressed": False}, "FIN-05"), ("declined", {"options_by": ""}, "FIN-05"),
    ("declined", {"options_until": None}, "FIN-05"), ("declined", {"options_until": DAY}, "FIN-05"),
    ("declined", {"resolves_no_more": False}, "FIN-05"), ("specialist", {"all_addressed": False}, "FIN-07"),
    ("specialist", {"process": ""}, "FIN-07"), ("specialist", {"only_outstanding": False}, "FIN-07"),
    ("specialist", {"escalates": True}, "FIN-07"), ("specialist", {"escalates": None}, "FIN-07"),
    ("segment_3", {}, "FIN-04"),
)  # fmt: skip


@pytest.mark.rule("FIN-04", breaks=f"{CONDITIONS_ROOM}::_of_reason")
@pytest.mark.rule("FIN-05", breaks="personalised_services/finalising.py::NEEDS")
@pytest.mark.rule("FIN-07", breaks="personalised_services/finalising.py::NEEDS")
@pytest.mark.rule("FIN-05", breaks=f"{MODEL}.Meta.constraints[finalisation_reason_holds]")
def test_each_reason_needs_what_its_rule_says(finalising, ps):
    asked = finalising()
    went = {"state": "awaiting", "submitted_at": asked.opened_at, "submitted_by": ps.priya, **SUBMITTED}
    for reason, lack, rule in LACKING:
        with transaction.atomic():
            lacking = go(again(asked), "give_reason", ps.priya, **because(reason, **lack))
            assert rules_of(refusal(lacking, "submit_to_ssm", ps.priya, **SUBMITTED)) == {rule}, (reason, lack)
            if lack and lack != {"options_until": DAY}:  # a day that is over tomorrow is none of the database's
                assert "reason_holds" in behind(lacking, **went), (reason, lack)
            transaction.set_rollback(True)
    for reason in ("addressed", "declined", "specialist"):
        with transaction.atomic():
            given = go(again(asked), "give_reason", ps.priya, **because(reason))
            assert go(given, "submit_to_ssm", ps.priya, **SUBMITTED).state == "awaiting", reason
            transaction.set_rollback(True)


@pytest.mark.rule("FIN-05", breaks=f"{FORMS}::GiveReason")
def test_the_form_asks_for_what_the_reason_needs(finalising, ps):
    asked = finalising()
    assert set(form("GiveReason", asked, ps.priya).errors) == {"reason", "reason_words"}
    for reason, needs in REASONS.items():
        assert set(form("GiveReason", asked, ps.priya, reason=reason, reason_words="x").errors) == set(needs), reason
    sent = {"all_addressed": "yes", "process": "objection", "only_outstanding": "no", "escalates": "no"}
    said = form("GiveReason", asked, ps.priya, reason="specialist", reason_words="x", **sent)
    assert said.is_valid() and said.cleaned_data["only_outstanding"] is False


# -- FIN-04: who decides


@pytest.mark.rule("FIN-04", breaks=f"{MODEL}.submit_to_ssm.permission")
@pytest.mark.rule("FIN-04", breaks=f"{MODEL}.approve.permission")
@pytest.mark.rule("FIN-04", breaks=f"{MODEL}.review_it.permission")
@pytest.mark.rule("FIN-04", breaks=f"{CONDITIONS_ROOM}::is_reviewed")
def test_the_ssm_reviews_document_and_cmp_and_approves(finalising, ps):
    RoleHeld.objects.create(staff=ps.priya, role=SM.key, starts_at=LONG_AGO)
    asked = finalising()
    with pytest.raises(PermissionDenied):
        go(asked, "submit_to_ssm", ps.lene, **SUBMITTED)
    asked = go(asked, "submit_to_ssm", ps.priya, **SUBMITTED)
    for person in (ps.priya, ps.dan, ps.ola, ps.sione):
        for name, said in (("review_it", {"review_words": "x"}), ("approve", {}), ("refuse_request", REFUSED)):
            with pytest.raises(PermissionDenied):
                go(asked, name, person, **said)
    assert rules_of(refusal(asked, "approve", ps.lene)) == {"FIN-04"}
    asked = approve(asked, ps.lene)
    assert (asked.state, asked.decided_by, asked.reviewed_by) == ("approved", ps.lene, ps.lene)
    assert "not_by_who_asked" in behind(asked, decided_by=ps.priya)
    assert "stays_as_submitted" in behind(asked, reason="declined")


def test_a_request_that_waits_is_not_changed_and_may_be_withdrawn(asked_for, ps):
    asked = asked_for()
    with pytest.raises(Refused):
        go(asked, "give_reason", ps.priya, **because("declined"))
    with pytest.raises(PermissionDenied):
        go(asked, "withdraw", ps.lene)
    asked = go(asked, "withdraw", ps.priya)
    assert go(asked, "leave", ps.priya, because="She has rung again.").state == "withdrawn"


# -- FIN-06


@pytest.mark.rule("FIN-06", breaks=f"{FORMS}::Refuse")
@pytest.mark.rule("FIN-06", breaks=f"{FORMS}::Reactivate")
@pytest.mark.rule("FIN-06", breaks=f"{MODEL}.Meta.constraints[finalisation_refused_wholly]")
def test_not_approved_is_discussed_documented_and_the_customer_reactivated(asked_for, ps):
    asked = asked_for()
    assert set(form("Refuse", asked, ps.lene).errors) == set(REFUSED)
    assert "refusal_discussed_on" in form("Refuse", asked, ps.lene, **REFUSED | {"refusal_discussed_on": "2026-11-25"}).errors  # fmt: skip
    decided = {"state": "refused", "decided_at": asked.opened_at, "decided_by": ps.lene}
    assert "refused_wholly" in behind(asked, **decided, refused_because="No.")
    asked = go(asked, "refuse_request", ps.lene, **REFUSED)
    assert Case.objects.get(pk=asked.case_id).state == "active"
    assert rules_of(refusal(again(asked.case), "request_finalisation", ps.priya)) == {"FIN-04"}
    with pytest.raises(PermissionDenied):
        go(asked, "reactivate", ps.lene, reactivated_on=DAY, unresolved_actioned="x")
    late = {"reactivated_on": (DAY - timedelta(days=1)).isoformat(), "unresolved_actioned": "x"}
    assert set(form("Reactivate", asked, ps.priya, **late).errors) == {"reactivated_on"}
    assert set(form("Reactivate", asked, ps.priya).errors) == {"reactivated_on", "unresolved_actioned"}
    asked = go(asked, "reactivate", ps.priya, reactivated_on=DAY, unresolved_actioned="The objection is followed.")
    assert asked.state == "reactivated" and request(asked.case, ps.priya).state == "draft"


# -- FIN-08


@pytest.mark.rule("FIN-08", breaks=f"{CONDITIONS_ROOM}::every_issue_is_settled")
@pytest.mark.rule("FIN-08", breaks=f"{MODEL}.action_request.permission")
def test_the_ssm_sets_the_status_of_every_issue_before_the_request_is_actioned(asked_for, ps):
    asked = approve(asked_for(), ps.lene)
    case = go(again(asked.case), "note_issue", ps.priya, kind="complaint", words="About a letter.")
    assert rules_of(refusal(asked, "action_request", ps.lene, approval_documented="x")) == {"FIN-08"}
    go(case, "settle_issue", ps.lene, issue=case.issues.get(), outcome="Answered.")
    with pytest.raises(PermissionDenied):
        go(asked, "action_request", ps.priya, approval_documented="x")
    asked = go(asked, "action_request", ps.lene, approval_documented="Approved: all is done.")
    assert (
        asked.state == "actioned" and Notice.objects.filter(to=ps.priya, kind="actioned", record_id=asked.pk).exists()
    )


@pytest.mark.rule("FIN-08", breaks=f"{FORMS}::Close")
@pytest.mark.rule("FIN-08", breaks=f"{MODEL}.close_case.then")
@pytest.mark.rule("FIN-08", breaks=f"{MODEL}.Meta.constraints[finalisation_closed_wholly]")
@pytest.mark.rule(
    "FIN-08", breaks="personalised_services/models/case.py::Case.Meta.triggers[case_finalised_by_its_request]"
)
def test_the_psso_closes_by_the_whole_checklist_and_the_case_is_closed(actioned, ps, customer, accepted):
    asked = actioned()
    assert set(form("Close", asked, ps.priya).errors) == set(CLOSED)
    with pytest.raises(PermissionDenied):
        go(asked, "close_case", ps.lene, **CLOSED)
    with pytest.raises(DatabaseError, match="no closed finalisation"), transaction.atomic():
        Case.objects.filter(pk=asked.case_id).update(state="finalised", closed_at=asked.opened_at, version=asked.case.version + 1)  # fmt: skip
    assert rules_of(refusal(again(asked.case), "finalise", ps.priya)) == {"FIN-08"}
    ended = {"state": "closed", "closed_at": asked.opened_at, "closed_by": ps.priya}
    assert "closed_wholly" in behind(asked, **ended)
    asked = go(asked, "close_case", ps.priya, **CLOSED)
    case = again(asked.case)
    assert (asked.state, case.state) == ("closed", "finalised") and case.is_closed
    running = deadlines.Deadline.objects.filter(owner=ps.priya, closed_at=None).exclude(kind="letter_due")
    assert not running.exists()
    assert Letter.objects.filter(case=case, kind="exit", state="due").count() == 1  # they were told by phone alone
    with pytest.raises(Refused):
        go(case, "note_issue", ps.priya, kind="complaint", words="x")
    assert accepted("child_support").state == "accepted"  # may be referred anew


def test_whoever_was_told_by_letter_gets_no_other_one(case_of, actioned, ps, noon):
    case = case_of("child_support")
    told = by_letter(exit_letter(case, ps), responded_on=DAY, response_words="Good.")
    go(actioned(case=case, told=told), "close_case", ps.priya, **CLOSED)
    assert Letter.objects.filter(case=case, kind="exit").count() == 1


@pytest.mark.rule("FIN-04", breaks=f"{CONDITIONS_ROOM}::_heads_for_segment_3")
@pytest.mark.rule("FIN-04", breaks=f"{CONDITIONS_ROOM}::case_is_in_segment_3")
def test_with_segment_3_the_case_stays_open(in_segment, finalising, ps):
    case = in_segment(2)
    with at(local(hour=11)):
        asked = finalising("segment_3", case=case)
        assert rules_of(refusal(asked, "submit_to_ssm", ps.priya, **SUBMITTED)) == {"FIN-04"}
        recommended = segmenting.ask(again(case), ps)
        asked = go(again(asked), "submit_to_ssm", ps.priya, **SUBMITTED)
        asked = go(approve(asked, ps.lene), "action_request", ps.lene, approval_documented="x")
        assert rules_of(refusal(again(asked), "close_case", ps.priya, **CLOSED)) >= {"FIN-04"}
        assert rules_of(refusal(again(asked), "keep_in_segment_3", ps.priya)) == {"FIN-04"}
        go(segmenting.approve(recommended, ps), "document", ps.sione, **segmenting.DOCUMENTED)
        asked = go(again(asked), "keep_in_segment_3", ps.priya)
    assert (asked.state, again(case).state) == ("kept", "active")


@pytest.mark.rule("SCR-01", breaks=f"{CONDITIONS_ROOM}::no_restriction_is_left")
def test_what_restricts_the_customer_is_lifted_before_they_leave(actioned, ps):
    asked = actioned()
    proposal = propose(asked.case, ps.priya)
    assert rules_of(refusal(again(asked), "close_case", ps.priya, **CLOSED)) == {"SCR-01"}
    go(proposal, "leave", ps.priya, because="She leaves.")
    assert go(again(asked), "close_case", ps.priya, **CLOSED).state == "closed"
