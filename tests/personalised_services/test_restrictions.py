"""Service channel restrictions of a Child Support customer: who may propose one, what it states, who forwards it and decides."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from casework import approvals, outbox, timeline
from casework.models import Approval, Notice
from casework.steps import Refused
from people.clock import at
from people.models import RoleHeld
from people.roles import APPROVER, SM, SSM
from personalised_services.letter_text import filled
from personalised_services.models import Case, Letter, RestrictionProposal
from tests.conftest import LONG_AGO
from tests.personalised_services.lettering import DAY, draft, go, local, start
from tests.personalised_services.restricting import (
    CHAIN,
    GROUND,
    REVIEW_ON,
    SUBMISSION,
    UNTIL,
    WARNINGS,
    again,
    along,
    behind,
    form,
    propose,
)

MODEL = "personalised_services/models/restriction.py::RestrictionProposal"
CONDITIONS = "personalised_services/restriction_conditions.py"
FORMS = "personalised_services/restriction_forms.py"
DECIDING = "personalised_services/restriction_approvals.py"


def refusal(record, name, by, **answers):
    with pytest.raises(Refused) as refused:
        go(record, name, by, **answers)
    return refused.value.reasons


def rules_of(reasons):
    return {rule for _, rule in reasons}


# -- SCR-01: who can be restricted


@pytest.mark.rule("SCR-01", breaks=f"{CONDITIONS}::may_be_proposed")
@pytest.mark.rule("SCR-01", breaks=f"{CONDITIONS}::case_is_of_child_support")
@pytest.mark.rule("SCR-01", breaks=f"{CONDITIONS}::_is_managed")
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
    with pytest.raises(PermissionDenied):
        go(again(unbegun), "propose_restriction", ps.lene)


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


@pytest.mark.rule("SCR-02", breaks=f"{MODEL}.Meta.constraints[proposal_submitted_wholly]")
def test_each_lack_is_refused_by_its_rule_and_by_the_database(proposed, ps):
    proposal = proposed()
    for lack, (name, said, rule) in LACKS.items():
        with transaction.atomic():
            lacking = go(proposal, name, ps.priya, **said)
            assert rule in rules_of(refusal(lacking, "submit_to_ssm", ps.priya)), lack
            went = {"state": "with_ssm", "submitted_at": proposal.opened_at, "submitted_by": ps.priya}
            assert "proposal_submitted_wholly" in behind(lacking, **went), lack
            transaction.set_rollback(True)
    went = {"state": "with_ssm", "submitted_at": proposal.opened_at, "submitted_by": ps.priya}
    RestrictionProposal.objects.filter(pk=proposal.pk).update(version=proposal.version + 1, **went)


@pytest.mark.rule("SCR-02", breaks=f"{FORMS}::Ground")
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


@pytest.mark.rule("SCR-03", breaks=f"{FORMS}::Warnings")
def test_the_warning_is_named_or_it_is_said_why_there_was_none(proposed, ps):
    proposal = proposed()
    searched = {"searched_on": DAY.isoformat(), "cirt_shows": "Nothing.", "cims_shows": "Nothing."}
    ask = lambda **said: form("Warnings", proposal, ps.priya, **searched | said).errors  # noqa: E731
    assert set(ask()) == {"unwarned_because"}
    assert set(ask(cims_shows="")) == {"cims_shows"}
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
    proposal = go(proposal, "record_warnings", ps.priya, **said.cleaned_data)
    assert proposal.warned_in_words == f"By the letter {warning.reference}"


@pytest.mark.rule("SCR-04", breaks=f"{FORMS}::Submission")
@pytest.mark.rule("SCR-05", breaks=f"{FORMS}::Discussion")
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


def test_a_proposal_restricts_something(proposed, ps):
    proposal = proposed(channel={"availability": "available", "channel_conditions": ""})
    assert rules_of(refusal(proposal, "submit_to_ssm", ps.priya)) == {"SCR-04"}


@pytest.mark.rule("SCR-05", breaks=f"{MODEL}.submit_to_ssm.then")
def test_its_letter_waits_for_the_approver_with_it_and_cannot_be_changed(restricted, ps):
    proposal = restricted(until="submit_to_ssm")
    letter = Letter.objects.select_related(*Letter.READ_WITH).get(pk=proposal.letter_id)
    assert (letter.kind, letter.state) == ("arrangements", "awaiting")
    assert rules_of(refusal(letter, "approve_and_sign", ps.ana)) == {"SCR-06"}  # it has not come to the Approvers
    with pytest.raises(Refused):
        go(letter, "change_letter", ps.priya, words=letter.words, dated=DAY)


# -- SCR-06: the chain


@pytest.mark.rule("SCR-06", breaks=f"{MODEL}.submit_to_ssm.permission")
@pytest.mark.rule("SCR-06", breaks=f"{MODEL}.forward_to_sm.permission")
@pytest.mark.rule("SCR-06", breaks=f"{MODEL}.forward_to_approvers.permission")
@pytest.mark.rule("SCR-06", breaks=f"{MODEL}.approve.permission")
def test_it_goes_from_psso_to_ssm_to_sm_to_approver_and_each_forwarding_is_recorded(proposed, ps):
    proposal = proposed()
    people = ("priya", "dan", "lene", "olive", "ola", "sione", "ana", "wes")
    for number, (name, who) in enumerate(CHAIN):
        for person in people:
            if person != who:
                with pytest.raises((PermissionDenied, Refused)):
                    go(proposal, name, getattr(ps, person))
        for other, _ in CHAIN[number + 1 :]:
            with pytest.raises(Refused):
                go(proposal, other, ps.ana)
        with at(local(hour=11, minute=number)):
            proposal = go(proposal, name, getattr(ps, who))
    assert proposal.state == "in_force"
    chain = [(proposal.submitted_by, proposal.submitted_at), (proposal.ssm_by, proposal.ssm_at), (proposal.sm_by, proposal.sm_at), (proposal.approved_by, proposal.approved_at)]  # fmt: skip
    assert chain == [(getattr(ps, who), local(hour=11, minute=number)) for number, (_, who) in enumerate(CHAIN)]
    assert [entry.step for entry in timeline.of(proposal)][:4] == [name for name, _ in reversed(CHAIN)]
    rows = approvals.of(proposal)
    assert [(row.role, row.outcome, row.decided_by) for row in rows] == [("approver", "approved", ps.ana), ("sm", "approved", ps.olive), ("ssm", "approved", ps.lene)]  # fmt: skip
    assert rows[0].content == rows[1].content == rows[2].content


@pytest.mark.rule("SCR-06", breaks=f"{DECIDING}::may_decide")
@pytest.mark.rule("SCR-06", breaks=f"{MODEL}.Meta.constraints[proposal_by_four_people]")
def test_nobody_decides_twice_nor_their_own(proposed, ps, accepted):
    for person, role in ((ps.lene, SM), (ps.lene, APPROVER), (ps.olive, APPROVER), (ps.priya, SSM), (ps.priya, SM), (ps.priya, APPROVER)):  # fmt: skip
        RoleHeld.objects.create(staff=person, role=role.key, starts_at=LONG_AGO)
    proposal = along(proposed(), ps, until="submit_to_ssm")
    for name, who, barred in (
        ("forward_to_sm", ps.lene, (ps.priya,)),
        ("forward_to_approvers", ps.olive, (ps.priya, ps.lene)),
        ("approve", ps.ana, (ps.priya, ps.lene, ps.olive)),
    ):
        for person in barred:
            with pytest.raises(PermissionDenied):
                go(again(proposal), name, person)
            with pytest.raises(PermissionDenied):
                go(again(proposal), "send_back", person, reason="x")
        proposal = go(proposal, name, who)
    same = {"approved_by": ps.lene}
    assert "proposal_by_four_people" in behind(proposal, **same)


@pytest.mark.rule("SCR-06", breaks=f"{MODEL}.send_back.then")
@pytest.mark.parametrize(
    ("until", "who"), [("submit_to_ssm", "lene"), ("forward_to_sm", "olive"), ("forward_to_approvers", "ana")]
)
def test_each_may_return_it_and_it_goes_the_whole_way_anew(until, who, restricted, ps):
    proposal = restricted(until=until)
    proposal = again(go(proposal, "send_back", getattr(ps, who), reason="Which other options?"))
    assert proposal.state == "draft" and proposal.submitted_by is None and proposal.sm_by is None
    assert not Approval.objects.filter(record_label=proposal.record_label).waiting().exists()
    assert Notice.objects.filter(to=ps.priya, record_id=proposal.pk, kind__endswith="decided").exists()
    assert proposal.letter.state == ("draft" if who == "ana" else "awaiting")
    with pytest.raises(Refused):
        go(proposal, "forward_to_sm", ps.lene)
    proposal = go(proposal, "write_submission", ps.priya, **SUBMISSION | {"reasons": "Fifty calls."})
    assert along(proposal, ps).state == "in_force"


def test_its_psso_withdraws_it_and_its_letter_with_it(restricted, ps):
    proposal = restricted(until="forward_to_approvers")
    with pytest.raises(PermissionDenied):
        go(proposal, "withdraw", ps.olive)
    proposal = again(go(proposal, "withdraw", ps.priya))
    assert (proposal.state, proposal.letter.state) == ("draft", "draft")
    assert go(proposal, "leave", ps.priya, because="He was warned, and it helped.").state == "left"


@pytest.mark.rule("SCR-06", breaks=f"{MODEL}.Meta.triggers[proposal_stays_as_submitted]")
@pytest.mark.rule("SCR-06", breaks=f"{MODEL}.approve.guards")
def test_what_was_submitted_stays_as_it_was(restricted, ps):
    proposal = restricted(until="forward_to_approvers")
    for name, answers in (("write_submission", SUBMISSION), ("restrict_channel", {"channel": "email", "availability": "fully", "channel_conditions": ""})):  # fmt: skip
        with pytest.raises(Refused):
            go(proposal, name, ps.priya, **answers)
    for change in ({"reasons": "Others"}, {"lasts_until": UNTIL + timedelta(days=9)}, {"warned_elsewhere": "x"}):
        assert "stays_as_submitted" in behind(proposal, **change)
    proposal.restrictions.create(channel="email", availability="fully", set_by=ps.priya)  # past the door
    assert any("as it was when this was asked" in text for text, _ in refusal(again(proposal), "approve", ps.ana))


# -- SCR-07: approved


@pytest.mark.rule("SCR-07", breaks="personalised_services/restriction_effects.py::comes_into_force")
@pytest.mark.rule("SCR-07", breaks=f"{MODEL}.approve.then")
def test_sm_ssm_and_psso_are_e_mailed_the_restriction_its_review_and_its_letter(restricted, ps):
    proposal = restricted()
    mails = {mail.to: mail for mail in outbox.owed_by(proposal) if mail.kind.startswith("restriction_in_force")}
    assert set(mails) == {ps.olive.email, ps.lene.email, ps.priya.email}
    for mail in mails.values():
        for said in (proposal.reference, "24 February 2027", proposal.letter.reference, "Telephone, partly restricted"):
            assert said in mail.text, said
        assert "Halloran" not in mail.text + mail.subject and "204418305" not in mail.text
    letter = Letter.objects.get(pk=proposal.letter_id)
    assert (letter.state, letter.signed_by) == ("signed", ps.ana)


@pytest.mark.rule("SCR-07", breaks=f"{CONDITIONS}::its_restriction_holds")
def test_its_letter_goes_once_the_restriction_is_in_force(restricted, ps):
    proposal = restricted(until="forward_to_approvers")
    letter = go(again(proposal.letter), "approve_and_sign", ps.ana)
    sent = {"posted_on": DAY, "uploaded_as": ""}
    assert rules_of(refusal(letter, "send_letter", ps.priya, **sent)) == {"SCR-07"}
    go(again(proposal), "approve", ps.ana)
    assert go(again(letter), "send_letter", ps.priya, **sent).state == "sent"


@pytest.mark.rule("SCR-07", breaks=f"{CONDITIONS}::its_letter_is_with_the_approvers")
def test_without_its_letter_it_is_not_approved(restricted, ps):
    proposal = restricted(until="forward_to_approvers")
    go(again(proposal.letter), "send_back", ps.ana, reason="Which day?")
    assert "LET-06" in rules_of(refusal(again(proposal), "approve", ps.ana))


@pytest.mark.rule("SCR-07", breaks=f"{FORMS}::Summary.clean_front_screen_note")
@pytest.mark.rule("SCR-07", breaks=f"{MODEL}.Meta.constraints[proposal_noted_as_msp_see_note]")
def test_the_front_screen_reads_msp_see_note_and_nothing_else(restricted, ps):
    proposal = restricted()
    summary = {"summary": "Telephone - full restriction"}
    for note in ("", "MSP SEE NOTE: full restriction", "msp see note", "Write only"):
        assert form("Summary", proposal, ps.priya, **summary, front_screen_note=note).errors, note
    said = form("Summary", proposal, ps.priya, **summary, front_screen_note="MSP SEE NOTE")
    assert said.is_valid()
    proposal = go(proposal, "record_summary", ps.priya, **said.cleaned_data)
    proposal = go(proposal, "file_copy", ps.priya, filed_as="Approved submission")
    assert (proposal.front_screen_note, proposal.filed_as) == ("MSP SEE NOTE", "Approved submission")
    assert "msp_see_note" in behind(proposal, front_screen_note="SEE NOTE")


# -- too late


@pytest.mark.rule("SCR-08", breaks=f"{CONDITIONS}::its_days_are_ahead")
def test_days_that_are_past_are_set_anew_before_it_is_approved(restricted, ps):
    proposal = restricted(until="forward_to_approvers")
    with at(local(REVIEW_ON)):
        assert "SCR-08" in rules_of(refusal(proposal, "approve", ps.ana))
    with at(local(REVIEW_ON - timedelta(days=1))):
        assert go(proposal, "approve", ps.ana).state == "in_force"


def test_the_case_of_another_owner_keeps_its_chain(restricted, ps):
    proposal = restricted(until="submit_to_ssm")
    case = again(proposal.case)
    RoleHeld.objects.create(staff=ps.dan, role=SM.key, starts_at=LONG_AGO)
    go(case, "reallocate", ps.lene, owner=ps.dan, because="Leave")
    proposal = go(again(proposal), "forward_to_sm", ps.lene)
    with pytest.raises(PermissionDenied):  # whose case it is now benefits, and never decides
        go(again(proposal), "forward_to_approvers", ps.dan)
    assert go(again(proposal), "withdraw", ps.dan).state == "draft"


@pytest.mark.rule("SCR-06", breaks="desk/views_approvals.py::WHO_DECIDE")
def test_an_approver_begins_with_what_waits_for_them_and_decides_it_there(restricted, ps, as_):
    proposal, browser = restricted(until="forward_to_approvers"), as_(ps.ana)
    begun = browser.get("/", follow=True)
    assert begun.redirect_chain == [("/approvals/", 302)]
    assert proposal.reference in begun.content.decode()
    assert 'href="/approvals/"' in begun.content.decode().partition("<main")[0]  # in the rail, too
    [row] = [row for row in approvals.of(proposal) if row.is_waiting]
    browser.post(f"/approvals/{row.pk}/decide/", {"decision": "approve", "version": proposal.version})
    assert again(proposal).state == "in_force"


@pytest.mark.rule("SCR-05", breaks="personalised_services/letter_text.py::_channels")
def test_its_letter_says_which_channels_are_proposed(proposed):
    proposal = proposed()
    said = filled("{channels}", proposal.letter)
    closed = [one for one in proposal.channels if one.availability != "available"]
    assert closed and said.splitlines() == [
        f"{one}: {one.conditions}" if one.conditions else str(one) for one in closed
    ]
