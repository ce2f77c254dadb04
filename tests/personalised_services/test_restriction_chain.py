"""A restriction proposal on its way: SSM, SM and Approver, each forwarding or returning it; what its approval leaves behind."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casework import approvals, outbox, timeline
from casework.models import Approval, Notice
from casework.steps import Refused
from people.clock import at
from people.models import RoleHeld
from people.roles import APPROVER, SM, SSM
from personalised_services.models import Letter
from tests.conftest import LONG_AGO
from tests.personalised_services.lettering import DAY, go, local
from tests.personalised_services.restricting import (
    CHAIN,
    REVIEW_ON,
    SUBMISSION,
    UNTIL,
    again,
    along,
    behind,
    form,
    refusal,
    rules_of,
)

MODEL = "personalised_services/models/restriction.py::RestrictionProposal"
CONDITIONS = "personalised_services/conditions/restriction.py"
FORMS = "personalised_services/forms/restriction.py"
DECIDING = "personalised_services/approvals/restriction.py"
LETTERS = "personalised_services/approvals/letter.py"
EFFECTS = "personalised_services/effects/restriction.py"
FACTS = "personalised_services/models/restriction_facts.py::RestrictionFacts"


# -- SCR-06: the chain


@pytest.mark.rule("SCR-06", breaks=f"{MODEL}.submit_to_ssm.permission")
@pytest.mark.rule("SCR-06", breaks=f"{MODEL}.forward_to_sm.permission")
@pytest.mark.rule("SCR-06", breaks=f"{MODEL}.forward_to_approvers.permission")
@pytest.mark.rule("SCR-06", breaks=f"{MODEL}.approve.permission")
@pytest.mark.rule(
    "SCR-06",
    breaks=[
        "personalised_services/who/restriction.py::proposals_psso",
        f"{DECIDING}::asks_ssm",
        f"{DECIDING}::forwards_to_sm",
        f"{DECIDING}::forwards_to_approvers",
    ],
)
@pytest.mark.rule(
    "SCR-04",
    breaks=[
        f"{MODEL}.Meta.constraints[proposal_submitted_at_and_by]",
        f"{MODEL}.Meta.constraints[proposal_past_the_ssm]",
        f"{MODEL}.Meta.constraints[proposal_past_the_sm]",
        f"{MODEL}.Meta.constraints[proposal_approved_at_and_by]",
    ],
)
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
    for stage, name in (("submitted", "submitted_at_and_by"), ("ssm", "past_the_ssm"), ("sm", "past_the_sm"), ("approved", "approved_at_and_by")):  # fmt: skip
        assert name in behind(proposal, **{f"{stage}_at": None})


@pytest.mark.rule("SCR-06", breaks=[f"{DECIDING}::may_decide", f"{DECIDING}::decides", f"{FACTS}.in_chain"])
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


@pytest.mark.rule(
    "SCR-06",
    breaks=[
        f"{MODEL}.send_back.then",
        f"{MODEL}.send_back.permission",
        f"{DECIDING}::decides",
        f"{DECIDING}::sends_back",
        f"{EFFECTS}::letter_comes_back",
        f"{LETTERS}::returns_it",
    ],
)
@pytest.mark.parametrize(
    ("until", "who"), [("submit_to_ssm", "lene"), ("forward_to_sm", "olive"), ("forward_to_approvers", "ana")]
)
def test_each_may_return_it_and_it_goes_the_whole_way_anew(until, who, restricted, ps):
    proposal = restricted(until=until)
    with pytest.raises(PermissionDenied):
        go(proposal, "send_back", ps.priya, reason="x")
    proposal = again(go(proposal, "send_back", getattr(ps, who), reason="Which other options?"))
    assert proposal.state == "draft" and proposal.submitted_by is None and proposal.sm_by is None
    assert not Approval.objects.filter(record_label=proposal.record_label).waiting().exists()
    assert Notice.objects.filter(to=ps.priya, record_id=proposal.pk, kind__endswith="decided").exists()
    assert proposal.letter.state == "draft"
    assert not Approval.objects.filter(record_label=proposal.letter.record_label).waiting().exists()
    with pytest.raises(Refused):
        go(proposal, "forward_to_sm", ps.lene)
    proposal = go(proposal, "write_submission", ps.priya, **SUBMISSION | {"reasons": "Fifty calls."})
    assert along(proposal, ps).state == "in_force"


@pytest.mark.rule(
    "SCR-06", breaks=[f"{MODEL}.withdraw.permission", f"{DECIDING}::withdraws", f"{EFFECTS}::letter_is_withdrawn"]
)
def test_its_psso_withdraws_it_and_its_letter_with_it(restricted, ps):
    proposal = restricted(until="forward_to_approvers")
    with pytest.raises(PermissionDenied):
        go(proposal, "withdraw", ps.olive)
    proposal = again(go(proposal, "withdraw", ps.priya))
    assert (proposal.state, proposal.letter.state) == ("draft", "draft")
    assert not Approval.objects.filter(record_label=proposal.record_label).waiting().exists()
    assert go(proposal, "leave", ps.priya, because="He was warned, and it helped.").state == "left"


@pytest.mark.rule("SCR-06", breaks=f"{LETTERS}::returns_it")
def test_its_letter_is_nobodys_to_return_but_its_approvers_while_it_is_on_its_way(restricted, ps):
    proposal = restricted(until="submit_to_ssm")
    for person in (ps.lene, ps.olive, ps.priya):
        with pytest.raises(PermissionDenied):
            go(again(proposal.letter), "send_back", person, reason="x")
    assert again(proposal.letter).state == "awaiting"


@pytest.mark.rule("SCR-06", breaks=f"{EFFECTS}::letter_comes_back")
def test_a_letter_that_the_ssm_asked_for_comes_back_by_their_return_too(proposed, ps):
    proposal = proposed()
    go(again(proposal.letter), "ask_approval", ps.lene)
    proposal = go(again(proposal), "submit_to_ssm", ps.priya)
    proposal = again(go(proposal, "send_back", ps.lene, reason="Which?"))
    assert (proposal.state, proposal.letter.state) == ("draft", "draft")
    asked = Approval.objects.get(record_label=proposal.letter.record_label, record_id=proposal.letter_id)
    assert (asked.outcome, asked.decided_by) == ("withdrawn", ps.lene)


@pytest.mark.rule("SCR-06", breaks=[f"{EFFECTS}::letter_is_withdrawn", f"{LETTERS}::takes_it_back"])
def test_who_has_the_case_now_withdraws_it_with_its_letter_and_not_the_letter_alone(restricted, ps):
    proposal = restricted(until="submit_to_ssm")
    go(again(proposal.case), "reallocate", ps.lene, owner=ps.dan, because="Leave")
    with pytest.raises(PermissionDenied):
        go(again(proposal.letter), "withdraw", ps.dan)
    proposal = again(go(again(proposal), "withdraw", ps.dan))
    assert (proposal.state, proposal.letter.state) == ("draft", "draft")
    assert not Approval.objects.waiting().exists()


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


@pytest.mark.rule("SCR-07", breaks="personalised_services/effects/restriction.py::comes_into_force")
@pytest.mark.rule(
    "SCR-07",
    breaks=[f"{MODEL}.approve.then", f"{EFFECTS}::letter_is_signed", f"{CONDITIONS}::its_letter_is_with_the_approvers"],
)
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
@pytest.mark.parametrize("lifted", [False, True])
def test_its_letter_goes_while_the_restriction_is_in_force(lifted, restricted, ps):
    proposal = restricted()
    letter, sent = again(proposal.letter), {"posted_on": DAY, "uploaded_as": ""}
    if lifted:
        go(proposal, "lift", ps.lene, because="An avenue opened.")
        assert rules_of(refusal(letter, "send_letter", ps.priya, **sent)) == {"SCR-07"}
    else:
        assert go(letter, "send_letter", ps.priya, **sent).state == "sent"


@pytest.mark.rule("SCR-07", breaks=f"{CONDITIONS}::its_letter_is_with_the_approvers")
def test_without_its_letter_it_is_not_approved(restricted, ps):
    proposal = restricted(until="forward_to_approvers")
    go(again(proposal.letter), "send_back", ps.ana, reason="Which day?")
    assert "LET-06" in rules_of(refusal(again(proposal), "approve", ps.ana))


@pytest.mark.rule("SCR-07", breaks=f"{FORMS}::Summary.clean_front_screen_note")
@pytest.mark.rule(
    "SCR-07",
    breaks=[
        f"{MODEL}.Meta.constraints[proposal_noted_as_msp_see_note]",
        f"{MODEL}.Meta.constraints[proposal_filed_once_approved]",
    ],
)
@pytest.mark.rule("SCR-07", breaks=[f"{MODEL}.record_summary.permission", f"{MODEL}.file_copy.permission"])
def test_the_front_screen_reads_msp_see_note_and_nothing_else(restricted, ps):
    proposal = restricted(until="forward_to_approvers")
    assert "filed_once_approved" in behind(proposal, filed_as="Approved submission")
    proposal = along(proposal, ps, since="approve")
    summary = {"summary": "Telephone - full restriction"}
    for note in ("", "MSP SEE NOTE: full restriction", "msp see note", "Write only"):
        assert form("Summary", proposal, ps.priya, **summary, front_screen_note=note).errors, note
    said = form("Summary", proposal, ps.priya, **summary, front_screen_note="MSP SEE NOTE")
    assert said.is_valid()
    for name, answers in (("record_summary", said.cleaned_data), ("file_copy", {"filed_as": "x"})):
        with pytest.raises(PermissionDenied):
            go(proposal, name, ps.lene, **answers)
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
