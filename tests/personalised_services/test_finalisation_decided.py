"""A finalisation request with the SSM: who decides it, what follows a refusal, how the case is closed."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from casework import deadlines
from casework.models import Approval, Notice
from casework.steps import Refused, offers
from people.clock import at
from people.models import RoleHeld
from people.roles import SM
from personalised_services.models import Case, Letter
from tests.conftest import LONG_AGO
from tests.personalised_services import segmenting
from tests.personalised_services.finalising import (
    CLOSED,
    REFUSED,
    SUBMITTED,
    approve,
    because,
    behind,
    by_letter,
    exit_letter,
    form,
    request,
)
from tests.personalised_services.lettering import DAY, go, local
from tests.personalised_services.restricting import again, propose, refusal, rules_of

MODEL = "personalised_services/models/finalisation.py::FinalisationRequest"
OF_CASE = "personalised_services/models/case_steps/finalising.py::Finalising"
CONDITIONS_ROOM = "personalised_services/conditions/finalising.py"
FORMS = "personalised_services/forms/finalising.py"
DECIDING = "personalised_services/approvals/finalising.py"
EFFECTS = "personalised_services/effects/finalising.py"
WHO = "personalised_services/who/finalising.py"


# -- FIN-04: who decides


@pytest.mark.rule("FIN-04", breaks=f"{MODEL}.submit_to_ssm.permission")
@pytest.mark.rule("FIN-04", breaks=f"{MODEL}.approve.permission")
@pytest.mark.rule("FIN-04", breaks=f"{MODEL}.review_it.permission")
@pytest.mark.rule(
    "FIN-04", breaks=[f"{CONDITIONS_ROOM}::is_reviewed", f"{DECIDING}::may_decide", f"{WHO}::requests_psso"]
)
@pytest.mark.rule(
    "FIN-04",
    breaks=[
        f"{MODEL}.Meta.constraints[finalisation_submitted_wholly]",
        f"{MODEL}.Meta.constraints[finalisation_reviewed_first]",
        f"{MODEL}.Meta.constraints[finalisation_not_by_who_asked]",
        f"{MODEL}.Meta.triggers[finalisation_stays_as_submitted]",
    ],
)
@pytest.mark.rule("FIN-06", breaks=f"{MODEL}.refuse_request.permission")
def test_the_ssm_reviews_document_and_cmp_and_approves(finalising, ps):
    RoleHeld.objects.create(staff=ps.priya, role=SM.key, starts_at=LONG_AGO)
    asked = finalising()
    with pytest.raises(PermissionDenied):
        go(asked, "submit_to_ssm", ps.lene, **SUBMITTED)
    assert set(form("Submit", asked, ps.priya).errors) == set(SUBMITTED)
    went = {"state": "awaiting", "submitted_at": asked.opened_at, "submitted_by": ps.priya}
    for name in SUBMITTED:
        assert "submitted_wholly" in behind(asked, **went, **SUBMITTED | {name: ""})
    asked = go(asked, "submit_to_ssm", ps.priya, **SUBMITTED)
    asked.case.customer.relatives.create(staff=ps.olive, recorded_by=ps.lene)
    for person in (ps.priya, ps.dan, ps.ola, ps.sione, ps.olive):
        for name, said in (("review_it", {"review_words": "x"}), ("approve", {}), ("refuse_request", REFUSED)):
            with pytest.raises(PermissionDenied):
                go(asked, name, person, **said)
    assert rules_of(refusal(asked, "approve", ps.lene)) == {"FIN-04"}
    assert "reviewed_first" in behind(asked, state="approved", decided_at=asked.opened_at, decided_by=ps.lene)
    asked = approve(asked, ps.lene)
    assert (asked.state, asked.decided_by, asked.reviewed_by) == ("approved", ps.lene, ps.lene)
    assert "not_by_who_asked" in behind(asked, decided_by=ps.priya)
    assert "stays_as_submitted" in behind(asked, reason="declined")


@pytest.mark.rule("FIN-04", breaks=[f"{MODEL}.withdraw.permission", f"{MODEL}.withdraw.then", f"{DECIDING}::withdraws"])
def test_a_request_that_waits_is_not_changed_and_may_be_withdrawn(asked_for, ps):
    asked = asked_for()
    with pytest.raises(Refused):
        go(asked, "give_reason", ps.priya, **because("declined"))
    with pytest.raises(PermissionDenied):
        go(asked, "withdraw", ps.lene)
    asked = go(asked, "withdraw", ps.priya)
    assert not Approval.objects.waiting().exists()
    assert go(asked, "leave", ps.priya, because="She has rung again.").state == "withdrawn"


# -- FIN-06


@pytest.mark.rule(
    "FIN-06",
    breaks=[
        f"{FORMS}::Refuse",
        f"{FORMS}::Refuse.clean_refusal_discussed_on",
        f"{FORMS}::Reactivate",
        f"{FORMS}::Reactivate.clean_reactivated_on",
    ],
)
@pytest.mark.rule(
    "FIN-06",
    breaks=[
        f"{MODEL}.Meta.constraints[finalisation_refused_wholly]",
        f"{MODEL}.Meta.constraints[finalisation_reactivated_wholly]",
    ],
)
@pytest.mark.rule(
    "FIN-06",
    breaks=[f"{MODEL}.refuse_request.then", f"{MODEL}.refuse_request.permission", f"{MODEL}.reactivate.permission"],
)
def test_not_approved_is_discussed_documented_and_the_customer_reactivated(asked_for, ps):
    asked = asked_for()
    assert set(form("Refuse", asked, ps.lene).errors) == set(REFUSED)
    assert "refusal_discussed_on" in form("Refuse", asked, ps.lene, **REFUSED | {"refusal_discussed_on": "2026-11-25"}).errors  # fmt: skip
    good = form("Refuse", asked, ps.lene, **REFUSED | {"refusal_discussed_on": DAY.isoformat()})
    assert good.is_valid() and good.cleaned_data["refusal_discussed_on"] == DAY
    decided = {"state": "refused", "decided_at": asked.opened_at, "decided_by": ps.lene}
    assert "refused_wholly" in behind(asked, **decided, refused_because="No.")
    asked = go(asked, "refuse_request", ps.lene, **REFUSED)
    assert Case.objects.get(pk=asked.case_id).state == "active"
    assert not Approval.objects.waiting().exists()
    assert Notice.objects.filter(to=ps.priya, record_id=asked.pk, kind__endswith="decided").exists()
    assert "reactivated_wholly" in behind(asked, reactivated_on=DAY)
    assert rules_of(refusal(again(asked.case), "request_finalisation", ps.priya)) == {"FIN-04"}
    with pytest.raises(PermissionDenied):
        go(asked, "reactivate", ps.lene, reactivated_on=DAY, unresolved_actioned="x")
    for days, errors in ((-1, {"reactivated_on"}), (1, {"reactivated_on"}), (0, set())):
        said = {"reactivated_on": (DAY + timedelta(days=days)).isoformat(), "unresolved_actioned": "x"}
        assert set(form("Reactivate", asked, ps.priya, **said).errors) == errors
    assert set(form("Reactivate", asked, ps.priya).errors) == {"reactivated_on", "unresolved_actioned"}
    asked = go(asked, "reactivate", ps.priya, reactivated_on=DAY, unresolved_actioned="The objection is followed.")
    assert asked.state == "reactivated" and request(asked.case, ps.priya).state == "draft"


# -- FIN-08


@pytest.mark.rule(
    "FIN-08",
    breaks=[
        f"{CONDITIONS_ROOM}::every_issue_is_settled",
        f"{MODEL}.action_request.guards",
        f"{MODEL}.close_case.guards",
    ],
)
@pytest.mark.rule("FIN-08", breaks=[f"{MODEL}.action_request.permission", f"{WHO}::requests_leader"])
@pytest.mark.rule(
    "FIN-08",
    breaks=[
        f"{MODEL}.action_request.then",
        f"{EFFECTS}::psso_closes_it",
        f"{MODEL}.Meta.constraints[finalisation_actioned_wholly]",
    ],
)
def test_the_ssm_sets_the_status_of_every_issue_before_the_request_is_actioned_and_closed(asked_for, ps):
    RoleHeld.objects.create(staff=ps.priya, role=SM.key, starts_at=LONG_AGO)
    asked = approve(asked_for(), ps.lene)
    assert set(form("Action", asked, ps.lene).errors) == {"approval_documented"}
    assert "actioned_wholly" in behind(asked, state="actioned", actioned_at=asked.opened_at, actioned_by=ps.lene)
    case = go(again(asked.case), "note_issue", ps.priya, kind="complaint", words="About a letter.")
    assert rules_of(refusal(asked, "action_request", ps.lene, approval_documented="x")) == {"FIN-08"}
    case = go(case, "settle_issue", ps.lene, issue=case.issues.get(), outcome="Answered.")
    go(case, "start_cmp", ps.priya)
    plan = go(segmenting.cmp_now(case), "add_issue", ps.priya, words="The overlap of two assessments.")
    refused = refusal(again(asked), "action_request", ps.lene, approval_documented="x")
    assert refused == [(f"Still open: {plan.reference}, The overlap of two assessments.", "FIN-08")]
    settled = {"status": "elsewhere", "outcome": "Goes on with the objections team."}
    plan = go(plan, "settle_issue", ps.lene, issue=plan.issues.get(), **settled)
    asked = again(asked)
    with pytest.raises(PermissionDenied):
        go(asked, "action_request", ps.priya, approval_documented="x")
    asked = go(asked, "action_request", ps.lene, approval_documented="Approved: all is done.")
    assert (
        asked.state == "actioned" and Notice.objects.filter(to=ps.priya, kind="actioned", record_id=asked.pk).exists()
    )
    go(again(case), "note_issue", ps.priya, kind="complaint", words="About another letter.")  # since it was actioned
    assert rules_of(refusal(again(asked), "close_case", ps.priya, **CLOSED)) == {"FIN-08"}
    case = again(case)
    go(case, "settle_issue", ps.lene, issue=case.issues.get(settled_at=None), outcome="Answered.")
    assert go(again(asked), "close_case", ps.priya, **CLOSED).state == "closed"


@pytest.mark.rule("FIN-08", breaks=[f"{FORMS}::Close", f"{FORMS}::Close.clean_unlocked_on"])
@pytest.mark.rule(
    "FIN-08", breaks=[f"{MODEL}.close_case.then", f"{MODEL}.close_case.permission", f"{EFFECTS}::case_is_finalised"]
)
@pytest.mark.rule("FIN-08", breaks=[f"{CONDITIONS_ROOM}::its_finalisation_is_closed", f"{OF_CASE}.finalise.guards"])
@pytest.mark.rule("FIN-04", breaks=[f"{CONDITIONS_ROOM}::customer_leaves", f"{CONDITIONS_ROOM}::customer_stays"])
@pytest.mark.rule("FIN-08", breaks=f"{MODEL}.Meta.constraints[finalisation_closed_wholly]")
@pytest.mark.rule(
    "FIN-08", breaks="personalised_services/models/case.py::Case.Meta.triggers[case_finalised_by_its_request]"
)
def test_the_psso_closes_by_the_whole_checklist_and_the_case_is_closed(actioned, ps, customer, accepted):
    asked = actioned()
    assert set(form("Close", asked, ps.priya).errors) == set(CLOSED)
    for days, errors in ((-1, {"unlocked_on"}), (1, {"unlocked_on"}), (0, set())):
        said = CLOSED | {"unlocked_on": (DAY + timedelta(days=days)).isoformat()}
        assert set(form("Close", asked, ps.priya, **said).errors) == errors
    refused = refusal(asked, "keep_in_segment_3", ps.priya)
    assert "It is not approved for segment 3: transfer the customer." in {text for text, _ in refused}
    with pytest.raises(PermissionDenied):
        go(asked, "close_case", ps.lene, **CLOSED)
    for person in (
        ps.priya,
        ps.lene,
        ps.dan,
    ):  # asked of what is offered, too: the case's own step refuses the same people
        assert ("close_case" in {name for name, _, _ in offers(asked, person)}) is (person == ps.priya)
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
@pytest.mark.rule(
    "FIN-04",
    breaks=[
        f"{CONDITIONS_ROOM}::case_is_in_segment_3",
        f"{CONDITIONS_ROOM}::customer_leaves",
        f"{CONDITIONS_ROOM}::customer_stays",
    ],
)
@pytest.mark.rule("FIN-04", breaks=[f"{MODEL}.keep_in_segment_3.guards", f"{MODEL}.keep_in_segment_3.permission"])
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
        with pytest.raises(PermissionDenied):
            go(again(asked), "keep_in_segment_3", ps.lene)
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
