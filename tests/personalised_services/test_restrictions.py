"""Service channel restrictions of a Child Support customer: who may propose one, and what it states."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from casework import approvals, timeline
from casework.models import Approval, Notice
from casework.steps import Refused
from people.directory import give_role
from people.models import Staff
from people.roles import PSSO
from personalised_services.conditions.restriction import customer_is_managed
from personalised_services.letter_text import filled
from personalised_services.models import Case, Letter, LetterTemplate, RestrictionProposal
from tests.personalised_services.lettering import DAY, draft, go, start
from tests.personalised_services.restricting import (
    DISCUSSION,
    GROUND,
    SUBMISSION,
    WARNINGS,
    again,
    along,
    behind,
    form,
    propose,
    refusal,
    rules_of,
    write,
)

MODEL = "personalised_services/models/restriction.py::RestrictionProposal"
CONDITIONS = "personalised_services/conditions/restriction.py"
FORMS = "personalised_services/forms/restriction.py"
DECIDING = "personalised_services/approvals/restriction.py"
EFFECTS = "personalised_services/effects/restriction.py"
FACTS = "personalised_services/models/restriction_facts.py::RestrictionFacts"
PROPOSE = "personalised_services/models/case_steps/restrictions.py::Restrictions.propose_restriction"


# -- SCR-01: who can be restricted


@pytest.mark.rule(
    "SCR-01",
    breaks=[
        f"{CONDITIONS}::case_is_of_child_support",
        f"{CONDITIONS}::may_be_proposed",
        f"{CONDITIONS}::_against",
        f"{CONDITIONS}::_is_managed",
    ],
)
@pytest.mark.rule("SCR-01", breaks=f"{MODEL}.Meta.triggers[proposal_of_child_support]")
@pytest.mark.rule("SCR-04", breaks=f"{EFFECTS}::proposal_begins")
@pytest.mark.rule(
    "SCR-06", breaks=[f"{PROPOSE}.guards", f"{PROPOSE}.permission", f"{MODEL}.Meta.constraints[proposal_one_under_way]"]
)
def test_only_a_child_support_customer_whom_ps_manages_is_restricted(accepted, case_of, ps, noon):
    centrelink = case_of()
    assert rules_of(refusal(centrelink, "propose_restriction", ps.priya)) == {"SCR-01"}
    with pytest.raises(DatabaseError, match="Child Support"), transaction.atomic():
        centrelink.restriction_proposals.create(opened_by=ps.priya)
    unbegun = accepted("child_support")
    assert rules_of(refusal(unbegun, "propose_restriction", ps.priya)) == {"SCR-01"}
    proposal = propose(go(unbegun, "begin_case", ps.priya), ps.priya)
    assert proposal.state == "draft" and [entry.step for entry in timeline.of(proposal)] == ["open"]
    assert rules_of(refusal(again(unbegun), "propose_restriction", ps.priya)) == {"SCR-06"}  # one at a time
    with pytest.raises(DatabaseError, match="proposal_one_under_way"), transaction.atomic():
        unbegun.restriction_proposals.create(opened_by=ps.priya)
    go(proposal, "leave", ps.priya, because="Another avenue is open.")
    with pytest.raises(PermissionDenied):
        go(again(unbegun), "propose_restriction", ps.lene)


@pytest.mark.rule("SCR-01", breaks=[f"{CONDITIONS}::customer_is_managed", f"{CONDITIONS}::_is_managed"])
def test_a_customer_who_is_not_managed_any_more_is_not_restricted(restricted):
    proposal = restricted()
    assert customer_is_managed(proposal)
    proposal.case.__dict__["state"] = "finalised"  # no step leads there: what restricts them is lifted before
    assert not customer_is_managed(proposal)


# -- SCR-02 to SCR-05: what a submission has


@pytest.mark.rule("SCR-02", breaks=f"{CONDITIONS}::_of_ground")
@pytest.mark.rule("SCR-03", breaks=f"{CONDITIONS}::_of_warning")
@pytest.mark.rule("SCR-04", breaks=f"{CONDITIONS}::_of_words")
@pytest.mark.rule("SCR-05", breaks=f"{CONDITIONS}::_of_discussion")
@pytest.mark.rule("SCR-05", breaks=f"{CONDITIONS}::_of_letter")
def test_a_bare_draft_says_all_that_is_missing(case_of, ps, noon):
    proposal = propose(case_of("child_support"), ps.priya)
    assert [rule for _, rule in refusal(proposal, "submit_to_ssm", ps.priya)] == ["SCR-02", "SCR-03", "SCR-04", "SCR-04", "SCR-05", "SCR-05"]  # fmt: skip


#: What each lack is refused by: the step that takes something away, and the rule.
LACKS = {
    "the behaviour stopped": ("state_ground", GROUND | {"behaviour_continues": False}, "SCR-02"),
    "nobody says that it continues": ("state_ground", GROUND | {"behaviour_continues": None}, "SCR-02"),
    "no avenue was tried": ("state_ground", GROUND | {"avenues": ""}, "SCR-02"),
    "violence, and no SSM": ("state_ground", GROUND | {"basis": "violence", "violence": "threatened"}, "SCR-02"),
    "CIRT and CIMS not searched": ("record_warnings", WARNINGS | {"searched_on": None}, "SCR-03"),
    "no warning and no reason": ("record_warnings", WARNINGS | {"warned_elsewhere": "", "warned_on": None}, "SCR-04"),
    **{f"without {name}": ("write_submission", SUBMISSION | {name: None if name in ("lasts_until", "review_on") else ""}, "SCR-04") for name in SUBMISSION if name not in ("lasts_until", "review_on")},
    "without its days": ("write_submission", SUBMISSION | {"lasts_until": None, "review_on": None}, "SCR-04"),
}  # fmt: skip


@pytest.mark.rule(
    "SCR-02", breaks=[f"{MODEL}.Meta.constraints[proposal_submitted_wholly]", f"{CONDITIONS}::_of_ground"]
)
@pytest.mark.rule("SCR-03", breaks=f"{CONDITIONS}::_of_warning")
@pytest.mark.rule(
    "SCR-04", breaks=[f"{CONDITIONS}::_of_words", f"{FACTS}.has_warning", f"{MODEL}.submit_to_ssm.guards"]
)
def test_each_lack_is_refused_by_its_rule_and_by_the_database(proposed, ps):
    proposal = proposed()
    for lack, (name, said, rule) in LACKS.items():
        with transaction.atomic():
            lacking = go(proposal, name, ps.priya, **said)
            assert rule in rules_of(refusal(lacking, "submit_to_ssm", ps.priya)), lack
            went = {"state": "with_ssm", "submitted_at": proposal.opened_at, "submitted_by": ps.priya}
            assert "proposal_submitted_wholly" in behind(lacking, **went), lack
            transaction.set_rollback(True)
    with transaction.atomic():
        assert along(proposal, ps, until="submit_to_ssm").state == "with_ssm"
        transaction.set_rollback(True)
    went = {"state": "with_ssm", "submitted_at": proposal.opened_at, "submitted_by": ps.priya}
    RestrictionProposal.objects.filter(pk=proposal.pk).update(version=proposal.version + 1, **went)


@pytest.mark.rule(
    "SCR-02",
    breaks=[
        f"{FORMS}::Ground",
        f"{FORMS}::Ground.clean",
        f"{FORMS}::Ground.clean_consulted_on",
        f"{FORMS}::_Draft.ssms",
    ],
)
def test_the_ground_is_answered_wholly(proposed, ps):
    proposal = proposed()
    ask = lambda **said: form("Ground", proposal, ps.priya, **said).errors  # noqa: E731
    assert set(ask(basis="exhausted")) == {"avenues", "behaviour_continues"}
    assert set(ask(basis="violence")) == {"violence", "consulted", "consulted_on"}
    assert set(ask()) == {"basis"}
    violent = {
        "basis": "violence",
        "violence": "threatened",
        "consulted": ps.lene.logon,
        "consulted_on": DAY.isoformat(),
    }
    assert not ask(**violent)
    assert set(ask(**violent | {"consulted": ps.dan.logon})) == {"consulted"}  # no SSM
    assert set(ask(**violent | {"consulted_on": (DAY + timedelta(days=1)).isoformat()})) == {"consulted_on"}
    said = form("Ground", proposal, ps.priya, **violent)
    assert said.is_valid()
    proposal = go(proposal, "state_ground", ps.priya, **said.cleaned_data)
    assert along(proposal, ps, until="submit_to_ssm").state == "with_ssm"


@pytest.mark.rule(
    "SCR-03",
    breaks=[f"{FORMS}::Warnings", f"{FORMS}::Warnings.clean_searched_on", f"{FORMS}::Warnings.clean_warned_on"],
)
@pytest.mark.rule("SCR-04", breaks=f"{FORMS}::Warnings.clean")
def test_the_warning_is_named_or_it_is_said_why_there_was_none(proposed, ps):
    proposal = proposed()
    searched = {"searched_on": DAY.isoformat(), "cirt_shows": "Nothing.", "cims_shows": "Nothing."}
    ask = lambda **said: form("Warnings", proposal, ps.priya, **searched | said).errors  # noqa: E731
    assert set(ask()) == {"unwarned_because"}
    assert set(ask(cims_shows="")) == {"cims_shows"}
    tomorrow = (DAY + timedelta(days=1)).isoformat()
    assert set(ask(searched_on=tomorrow, unwarned_because="None")) == {"searched_on"}
    assert set(ask(warned_elsewhere="By phone", warned_on=tomorrow)) == {"warned_on"}
    assert not ask(warned_elsewhere="By phone", warned_on=DAY.isoformat())
    assert set(ask(warned_elsewhere="By phone")) == {"warned_on"}
    assert ask(warned_elsewhere="By phone", warned_on=DAY.isoformat(), unwarned_because="None")
    assert not ask(unwarned_because="He threatened an officer with a knife.")
    case = Case.objects.select_related("owner", "team", "site").get(pk=proposal.case_id)
    warning = draft(start(case, ps.priya, "warning"), ps.priya)
    assert set(ask(warning=warning.pk)) == {"warning"}  # not sent
    warning = go(go(warning, "ask_approval", ps.priya), "approve_and_sign", ps.lene)
    warning = go(warning, "send_letter", ps.priya, posted_on=DAY, uploaded_as="")
    said = form("Warnings", proposal, ps.priya, **searched, warning=warning.pk)
    assert said.is_valid(), said.errors
    assert said.cleaned_data["searched_on"] == DAY
    proposal = go(proposal, "record_warnings", ps.priya, **said.cleaned_data)
    assert proposal.warned_in_words == f"By the letter {warning.reference}"


@pytest.mark.rule("SCR-04", breaks=[f"{FORMS}::Submission", f"{FORMS}::Submission.clean"])
@pytest.mark.rule("SCR-05", breaks=[f"{FORMS}::Discussion", f"{FORMS}::Discussion.clean_discussed_on"])
@pytest.mark.rule("SCR-08", breaks=f"{FORMS}::Submission.clean")
def test_submission_and_discussion_leave_nothing_out(proposed, ps):
    proposal = proposed()
    assert set(form("Submission", proposal, ps.priya).errors) == set(SUBMISSION)
    days = {"lasts_until": "2027-05-24", "review_on": "2027-02-24"}
    written = {**SUBMISSION, **days}
    assert not form("Submission", proposal, ps.priya, **written).errors
    for wrong in ({"lasts_until": DAY.isoformat()}, {"review_on": "2027-05-25"}, {"review_on": DAY.isoformat()}, {"lasts_until": "2029-12-01"}):  # fmt: skip
        assert form("Submission", proposal, ps.priya, **written | wrong).errors, wrong
    asked = {"discussed_with", "discussed_on", "staff_safety", "disruption", "workload", "others_in_case", "previous_action"}  # fmt: skip
    assert set(form("Discussion", proposal, ps.priya).errors) == asked
    assert "discussed_with" in form("Discussion", proposal, ps.priya, discussed_with=ps.priya.logon).errors
    discussed = DISCUSSION | {"discussed_with": ps.lene.logon}
    tomorrow = (DAY + timedelta(days=1)).isoformat()
    assert set(form("Discussion", proposal, ps.priya, **discussed | {"discussed_on": tomorrow}).errors) == {
        "discussed_on"
    }
    said = form("Discussion", proposal, ps.priya, **discussed | {"discussed_on": DAY.isoformat()})
    assert said.is_valid() and said.cleaned_data["discussed_on"] == DAY


@pytest.mark.rule("SCR-04", breaks=[f"{CONDITIONS}::_of_words", f"{CONDITIONS}::a_channel_is_set"])
def test_a_proposal_restricts_something(proposed, ps):
    proposal = proposed(channel={"availability": "available", "channel_conditions": ""})
    assert rules_of(refusal(proposal, "submit_to_ssm", ps.priya)) == {"SCR-04"}
    said = proposal.channels[0]
    left_out = again(go(proposal, "leave_channel", ps.priya, restriction=said))
    assert rules_of(refusal(left_out, "leave_channel", ps.priya, restriction=said)) == {"SCR-04"}
    assert rules_of(refusal(left_out, "submit_to_ssm", ps.priya)) == {"SCR-04"}


@pytest.mark.rule(
    "SCR-05",
    breaks=[
        f"{MODEL}.submit_to_ssm.then",
        f"{CONDITIONS}::has_no_letter",
        f"{EFFECTS}::letter_goes_along",
        f"{EFFECTS}::arrangements_letter",
    ],
)
@pytest.mark.rule("SCR-06", breaks=f"{CONDITIONS}::its_proposal_is_approved")
def test_its_letter_waits_for_the_approver_with_it_and_cannot_be_changed(proposed, ps):
    proposal = proposed()
    assert rules_of(refusal(proposal, "start_letter", ps.priya)) == {"SCR-05"}  # it has its letter
    proposal = along(proposal, ps, until="submit_to_ssm")
    letter = Letter.objects.select_related(*Letter.READ_WITH).get(pk=proposal.letter_id)
    assert (letter.kind, letter.state) == ("arrangements", "awaiting")
    with pytest.raises(Refused):
        go(letter, "change_letter", ps.priya, words=letter.words, dated=DAY)
    proposal = along(proposal, ps, since="forward_to_sm", until="forward_to_approvers")
    assert rules_of(refusal(letter, "approve_and_sign", ps.ana)) == {
        "SCR-06"
    }  # it would stay signed if the proposal came back
    go(proposal, "approve", ps.ana)
    assert again(letter).state == "signed"


@pytest.mark.rule("SCR-06", breaks="personalised_services/approvals/letter.py::goes_along")
def test_the_approver_is_asked_once_for_proposal_and_letter_and_sees_no_letter_alone(proposed, ps):
    proposal = along(proposed(), ps, until="submit_to_ssm")
    asked = Approval.objects.get(kind="letter_arrangements")
    assert asked.accompanies and asked.is_waiting
    assert not approvals.awaiting(ps.ana).exists()
    along(proposal, ps, since="forward_to_sm", until="forward_to_approvers")
    assert [row.kind for row in approvals.awaiting(ps.ana)] == ["restriction_approver"]
    assert [row.kind for row in Notice.objects.filter(to=ps.ana)] == ["restriction_approver.asked"]
    with pytest.raises(DatabaseError), transaction.atomic():
        Approval.objects.filter(pk=asked.pk).update(accompanies=False)
    alone = draft(start(Case.objects.get(), ps.priya, "arrangements"), ps.priya, dated=DAY)  # of no proposal
    go(alone, "ask_approval", ps.priya)
    assert [row.kind for row in approvals.awaiting(ps.ana)] == ["restriction_approver", "letter_arrangements"]


@pytest.mark.rule("SCR-06", breaks="casework/approvals.py::_addressed")
def test_an_ssm_who_owns_the_case_is_told_that_another_decides(accepted, ps, cast, noon, ana):
    give_role(ps.lene, PSSO, by=cast.ida, team=ps.teams["newcastle"])
    lene = Staff.objects.get(pk=ps.lene.pk)
    case = go(accepted("child_support", owner=lene), "begin_case", lene)
    proposal = write(propose(case, lene), lene, lene)
    [(words, rule)] = refusal(proposal, "submit_to_ssm", lene)
    assert rule == "SCR-06"
    assert words == (
        "There is no SSM of PS newcastle besides you who could decide it. "
        "Have the case given to a PSSO, who then submits it, or another SSM named."
    )


@pytest.mark.rule("SCR-05", breaks="personalised_services/letter_text.py::_channels")
def test_its_letter_says_which_channels_are_proposed(proposed):
    proposal = proposed()
    said = filled("{channels}", proposal.letter)
    closed = [one for one in proposal.channels if one.availability != "available"]
    assert closed and said.splitlines() == [
        f"{one}: {one.conditions}" if one.conditions else str(one) for one in closed
    ]


def test_the_arrangements_letter_says_what_the_proposal_states_and_nothing_that_is_not_for_the_customer(proposed):
    letter = proposed().letter
    said = filled(LetterTemplate.objects.offered_for(letter)[0].body, letter)
    for words in (SUBMISSION["contact_arrangements"], "until 24 May 2027", "reviewed on 24 February 2027", "Telephone"):
        assert words in said, words
    for inward in ("reasons", "behaviour", "impact_staff", "issues_and_options", "impact_customers"):
        assert SUBMISSION[inward] not in said, inward
