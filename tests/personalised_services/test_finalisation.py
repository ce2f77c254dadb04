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
from personalised_services.finalising import CONDITIONS
from tests.personalised_services import segmenting
from tests.personalised_services.finalising import (
    ALL_MET,
    CLOSED,
    REASONS,
    SUBMITTED,
    because,
    behind,
    by_letter,
    exit_letter,
    form,
    request,
    write,
)
from tests.personalised_services.lettering import DAY, go, local
from tests.personalised_services.restricting import again, refusal, rules_of

MODEL = "personalised_services/models/finalisation.py::FinalisationRequest"
CONDITIONS_ROOM = "personalised_services/conditions/finalising.py"
FACTS = "personalised_services/models/finalisation_facts.py::FinalisationFacts"
OF_CASE = "personalised_services/models/case_steps/finalising.py::Finalising"
EFFECTS = "personalised_services/effects/finalising.py"
WHO = "personalised_services/who/finalising.py"
FORMS = "personalised_services/forms/finalising.py"
COMMITTED = {"kind": "given", "words": "Ring her about the rate.", "due_on": DAY + timedelta(days=3)}


# -- FIN-01


@pytest.mark.rule(
    "FIN-01",
    breaks=[
        f"{CONDITIONS_ROOM}::case_is_of_child_support",
        f"{OF_CASE}.request_finalisation.guards",
        f"{MODEL}.Meta.triggers[finalisation_of_child_support]",
    ],
)
@pytest.mark.rule(
    "FIN-04",
    breaks=[
        f"{CONDITIONS_ROOM}::may_be_finalised",
        f"{CONDITIONS_ROOM}::_against",
        f"{MODEL}.Meta.constraints[finalisation_one_open]",
        f"{OF_CASE}.request_finalisation.guards",
        f"{OF_CASE}.request_finalisation.permission",
    ],
)
def test_a_child_support_case_that_is_managed_is_finalised_one_request_at_a_time(accepted, case_of, ps, noon):
    centrelink = case_of()
    assert rules_of(refusal(centrelink, "request_finalisation", ps.priya)) == {"FIN-01"}
    with pytest.raises(DatabaseError, match="Child Support"), transaction.atomic():
        centrelink.finalisations.create(opened_by=ps.priya)
    case = accepted("child_support")
    with pytest.raises(Refused):
        go(case, "request_finalisation", ps.priya)
    case = go(case, "begin_case", ps.priya)
    with pytest.raises(PermissionDenied):
        go(case, "request_finalisation", ps.lene)
    request(case, ps.priya)
    assert rules_of(refusal(again(case), "request_finalisation", ps.priya)) == {"FIN-04"}
    with pytest.raises(DatabaseError, match="finalisation_one_open"), transaction.atomic():
        case.finalisations.create(opened_by=ps.priya)


@pytest.mark.rule(
    "FIN-01",
    breaks=[
        f"{CONDITIONS_ROOM}::every_condition_is_met",
        f"{CONDITIONS_ROOM}::_has_msp",
        f"{CONDITIONS_ROOM}::_of_conditions",
        f"{MODEL}.submit_to_ssm.guards",
    ],
)
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


@pytest.mark.rule(
    "FIN-01",
    breaks=[
        f"{CONDITIONS_ROOM}::_of_actions",
        f"{CONDITIONS_ROOM}::no_action_is_left",
        f"{MODEL}.approve.guards",
        f"{MODEL}.close_case.guards",
    ],
)
def test_an_action_of_the_cmp_that_is_not_ended_is_not_complete_whatever_is_answered(finalising, ps):
    asked = finalising()
    go(again(asked.case), "start_cmp", ps.priya)
    plan = go(segmenting.cmp_now(asked.case), "add_issue", ps.priya, words="The overlap of two assessments.")
    plan = segmenting.agree(plan, ps.priya)
    refused = refusal(again(asked), "submit_to_ssm", ps.priya, **SUBMITTED)
    assert refused == [(f"Not so, an action of {plan.reference} is not ended: Sends the notices.", "FIN-01")]
    ended = {"result": "not_done", "outcome": "They never came."}
    plan = go(plan, "end_action", ps.priya, action=plan.actions.get(), **ended)
    asked = go(again(asked), "submit_to_ssm", ps.priya, **SUBMITTED)
    asked = go(again(asked), "review_it", ps.lene, review_words="All is done.")
    plan = segmenting.agree(plan, ps.priya)  # since it was submitted
    assert rules_of(refusal(again(asked), "approve", ps.lene)) == {"FIN-01"}
    plan = go(plan, "end_action", ps.priya, action=plan.actions.get(ended_at=None), **ended)
    plan = go(plan, "settle_issue", ps.lene, issue=plan.issues.get(), status="resolved", outcome="One holds.")
    asked = go(go(again(asked), "approve", ps.lene), "action_request", ps.lene, approval_documented="x")
    plan = go(plan, "add_issue", ps.priya, words="One notice that never arrived.")  # since it was actioned
    plan = segmenting.agree(plan, ps.priya, issue=plan.issues.last())
    assert rules_of(refusal(again(asked), "close_case", ps.priya, **CLOSED)) == {"FIN-01", "FIN-08"}
    plan = go(plan, "end_action", ps.priya, action=plan.actions.get(ended_at=None), **ended)
    assert rules_of(refusal(again(asked), "close_case", ps.priya, **CLOSED)) == {"FIN-08"}
    go(plan, "settle_issue", ps.lene, issue=plan.issues.last(), status="resolved", outcome="It arrived.")
    assert go(again(asked), "close_case", ps.priya, **CLOSED).state == "closed"


@pytest.mark.rule(
    "FIN-01", breaks=[f"{CONDITIONS_ROOM}::_of_actions", f"{MODEL}.approve.guards", f"{MODEL}.close_case.guards"]
)
def test_a_commitment_that_is_still_to_be_kept_holds_it_back_too(finalising, ps):
    asked = finalising()
    case = go(again(asked.case), "note_commitment", ps.priya, **COMMITTED)
    given = case.commitments.get()
    refused = refusal(again(asked), "submit_to_ssm", ps.priya, **SUBMITTED)
    assert refused == [
        (f"Not so, {given.reference} is to be kept by 27 November 2026: Ring her about the rate.", "FIN-01")
    ]
    go(given, "keep_commitment", ps.priya, kept_on=DAY, outcome="Rang her.")
    go(again(asked), "submit_to_ssm", ps.priya, **SUBMITTED)
    asked = go(again(asked), "review_it", ps.lene, review_words="All is done.")
    case = go(again(asked.case), "note_commitment", ps.priya, **COMMITTED)  # since it was submitted
    assert rules_of(refusal(again(asked), "approve", ps.lene)) == {"FIN-01"}
    go(case.commitments.open().get(), "keep_commitment", ps.priya, kept_on=DAY, outcome="Rang her.")
    asked = go(go(again(asked), "approve", ps.lene), "action_request", ps.lene, approval_documented="x")
    case = go(again(asked.case), "note_commitment", ps.priya, **COMMITTED)  # since it was approved
    assert rules_of(refusal(again(asked), "close_case", ps.priya, **CLOSED)) == {"FIN-01"}
    go(case.commitments.open().get(), "keep_commitment", ps.priya, kept_on=DAY, outcome="Rang her.")
    assert go(again(asked), "close_case", ps.priya, **CLOSED).state == "closed"


# -- FIN-02 and FIN-03


@pytest.mark.rule(
    "FIN-02", breaks=[f"{CONDITIONS_ROOM}::customer_is_told", f"{CONDITIONS_ROOM}::_of_told", f"{FACTS}.reply_until"]
)
@pytest.mark.rule("FIN-02", breaks=f"{CONDITIONS_ROOM}::reply_time_is_over")
@pytest.mark.rule("FIN-02", breaks=f"{MODEL}.Meta.triggers[finalisation_after_14_full_days]")
def test_after_a_letter_14_full_calendar_days_pass_before_the_request(case_of, ps, noon):
    case = case_of("child_support")
    asked = write(request(case, ps.priya), ps.priya, told=by_letter(exit_letter(case, ps)))
    went = {"state": "awaiting", "submitted_by": ps.priya, **SUBMITTED}
    for day, hour in ((0, 10), (13, 23), (14, 0), (14, 23)):  # 8 December is the last of the 14
        with at(local(DAY + timedelta(days=day), hour)):
            assert rules_of(refusal(asked, "submit_to_ssm", ps.priya, **SUBMITTED)) == {"FIN-02"}, (day, hour)
    for day, hour in ((13, 12), (14, 0), (14, 23)):
        assert "14 days" in behind(asked, submitted_at=local(DAY + timedelta(days=day), hour), **went)
    with at(local(DAY + timedelta(days=15), 0, 1)):
        assert go(asked, "submit_to_ssm", ps.priya, **SUBMITTED).state == "awaiting"
    assert not deadlines.of(asked).filter(closed_at=None).exists()


@pytest.mark.rule("FIN-02", breaks="personalised_services/deadlines.py::FINALISATION_REPLY")
@pytest.mark.rule("FIN-02", breaks="personalised_services/effects/finalising.py::reply_is_awaited")
@pytest.mark.rule(
    "FIN-02",
    breaks=[
        f"{MODEL}.end_reply_time.guards",
        f"{MODEL}.end_reply_time.permission",
        f"{MODEL}.end_reply_time.then",
        f"{WHO}::time_alone",
        f"{EFFECTS}::psso_may_submit",
    ],
)
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
            elif not told.exists():
                with pytest.raises(PermissionDenied):
                    go(asked, "end_reply_time", ps.priya)
            sweep()
        assert told.count() == many
    assert again(asked).reply_over_at and told.get().to == ps.priya


@pytest.mark.rule(
    "FIN-02",
    breaks=[
        f"{FORMS}::CustomerTold",
        f"{FORMS}::CustomerTold.clean",
        f"{FORMS}::CustomerTold._answered",
        f"{FORMS}::CustomerTold.clean_told_on",
        f"{FORMS}::CustomerTold.clean_responded_on",
    ],
)
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
    late = (DAY + timedelta(days=1)).isoformat()
    assert "responded_on" in ask(told_how="letter", letter=letter.pk, responded_on=late, response_words="x").errors
    assert set(ask(told_how="phone").errors) == {"told_on", "told_words"}
    assert ask(told_how="phone", told_words="x", told_on=DAY.isoformat()).is_valid()
    assert set(ask(told_how="phone", told_words="x", told_on="2026-11-25").errors) == {"told_on"}
    said = ask(told_how="letter", letter=letter.pk, responded_on=DAY.isoformat(), response_words="She agrees.")
    assert said.is_valid()
    asked = go(asked, "tell_customer", ps.priya, **said.cleaned_data)
    assert not deadlines.of(asked).filter(closed_at=None).exists()
    assert go(asked, "submit_to_ssm", ps.priya, **SUBMITTED).state == "awaiting"


@pytest.mark.rule(
    "FIN-03",
    breaks=[
        f"{FORMS}::CustomerTold",
        f"{FORMS}::CustomerTold.clean",
        f"{FORMS}::CustomerTold.clean_untold_discussed_on",
    ],
)
@pytest.mark.rule("FIN-03", breaks=f"{MODEL}.Meta.constraints[finalisation_customer_told]")
def test_no_contact_at_all_only_after_discussion_with_the_ssm(finalising, ps):
    asked = finalising()
    untold = {"told_how": "not_at_all", "untold_because": "She asked not to be contacted."}
    assert set(form("CustomerTold", asked, ps.priya, **untold).errors) == {"untold_discussed_with", "untold_discussed_on"}  # fmt: skip
    talked = untold | {"untold_discussed_on": DAY.isoformat()}
    assert form("CustomerTold", asked, ps.priya, **talked, untold_discussed_with=ps.dan.logon).errors
    late = talked | {"untold_discussed_on": (DAY + timedelta(days=1)).isoformat()}
    assert set(form("CustomerTold", asked, ps.priya, **late, untold_discussed_with=ps.lene.logon).errors) == {"untold_discussed_on"}  # fmt: skip
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


@pytest.mark.rule("FIN-04", breaks=[f"{CONDITIONS_ROOM}::reason_holds", f"{CONDITIONS_ROOM}::_of_reason"])
@pytest.mark.rule("FIN-05", breaks=f"{CONDITIONS_ROOM}::_of_reason")
@pytest.mark.rule(
    "FIN-07", breaks=[f"{CONDITIONS_ROOM}::_of_reason", f"{MODEL}.Meta.constraints[finalisation_reason_holds]"]
)
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


@pytest.mark.rule("FIN-04", breaks=f"{FORMS}::GiveReason.clean")
@pytest.mark.rule("FIN-05", breaks=[f"{FORMS}::GiveReason", f"{FORMS}::GiveReason.clean"])
@pytest.mark.rule("FIN-07", breaks=f"{FORMS}::GiveReason.clean")
def test_the_form_asks_for_what_the_reason_needs(finalising, ps):
    asked = finalising()
    assert set(form("GiveReason", asked, ps.priya).errors) == {"reason", "reason_words"}
    for reason, needs in REASONS.items():
        assert set(form("GiveReason", asked, ps.priya, reason=reason, reason_words="x").errors) == set(needs), reason
    sent = {"all_addressed": "yes", "process": "objection", "only_outstanding": "no", "escalates": "no"}
    said = form("GiveReason", asked, ps.priya, reason="specialist", reason_words="x", **sent)
    assert said.is_valid() and said.cleaned_data["only_outstanding"] is False
