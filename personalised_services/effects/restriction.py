"""What a restriction proposal's steps leave behind, in the step's own transaction."""

from datetime import datetime, time

from casework import deadlines, notices, outbox, timeline
from casework.deadlines import cleared
from casework.steps import lock, take
from personalised_services.approvals import letter as letter_approvals
from personalised_services.deadlines import RESTRICTION_END, RESTRICTION_REVIEW
from personalised_services.effects.letter import letter_is_due
from personalised_services.letter_ways import Kind
from personalised_services.mails import restriction as restriction_mails


def proposal_begins(case, *, by):
    """The timeline of the proposal begins: the start is recorded (SCR-04)."""
    proposal = case.restriction_proposals.get(state="draft")
    timeline.tell(proposal, by=by, step="open", told="started the proposal of a service channel restriction")


def arrangements_letter(proposal, *, by):
    """The service arrangements letter that is drafted with it (SCR-05)."""
    return letter_is_due(proposal.case, Kind.ARRANGEMENTS, by=by)


def letter_goes_along(proposal, *, by):
    """With the submission, its letter waits for an Approver, whose signature it is to bear (SCR-06, LET-06)."""
    letter = lock(proposal.letter)
    if letter.state == "draft":
        take(letter, "ask_approval", by=by, version=letter.version)


def letter_is_signed(proposal, *, by):
    """The letter is approved and signed by the same Approver (SCR-07, LET-06)."""
    letter = lock(proposal.letter)
    if letter.state == "awaiting":
        take(letter, "approve_and_sign", by=by, version=letter.version)


def letter_comes_back(proposal, *, by, reason):
    """The letter comes back with the submission, whoever returns it: it waits for nobody meanwhile (SCR-06)."""
    letter = lock(proposal.letter)
    if letter.state != "awaiting":
        return
    if letter_approvals.asked_it(letter, by):  # a leader who asked for its approval in the PSSO's place
        take(letter, "withdraw", by=by, version=letter.version)
    else:
        take(letter, "send_back", by=by, version=letter.version, reason=reason)


def letter_is_withdrawn(proposal, *, by):
    """The letter is withdrawn with the submission, whoever asked for its approval (SCR-06)."""
    letter = lock(proposal.letter)
    if letter.state == "awaiting":
        take(letter, "withdraw", by=by, version=letter.version)


def comes_into_force(proposal, *, by):
    """Its review and its end are limits, an earlier restriction gives way, and SM, SSM and PSSO are e-mailed (SCR-07, SCR-08)."""
    _watched(proposal)
    for earlier in proposal.case.restriction_proposals.holding().exclude(pk=proposal.pk):
        earlier = lock(earlier)
        take(earlier, "give_way", by=by, version=earlier.version)
    people = {"sm": proposal.sm_by, "ssm": proposal.ssm_by, "psso": proposal.case.owner}
    for whom, person in people.items():
        outbox.owe(proposal, restriction_mails.in_force(proposal, whom=whom, to=person))
        text = f"{proposal.reference} is in force. It is reviewed on {proposal.review_on:%-d %B %Y}."
        notices.tell(proposal, to=person, kind="restriction_in_force", text=text)


def _watched(proposal):
    case = proposal.case
    people = {"owner": case.owner, "team": case.team, "site": case.site}
    for limit, day in ((RESTRICTION_REVIEW, proposal.review_on), (RESTRICTION_END, proposal.lasts_until)):
        deadlines.start(proposal, limit, since=_noon(day, case.site.tz), **people)


def customer_enters_segment_3(proposal, *, by, **answers):
    """The customer’s segment and its review date are updated, in both records (SCR-08)."""
    case = lock(proposal.case)
    take(case, "enter_segment_3", by=by, version=case.version, **answers)


def next_review(proposal, *, by, **answers):
    """The restriction goes on until its next review (SCR-08)."""
    case = proposal.case
    occurrence = deadlines.of(proposal).filter(kind=RESTRICTION_REVIEW.kind).count() + 1
    deadlines.start(
        proposal, RESTRICTION_REVIEW, owner=case.owner, team=case.team, site=case.site, occurrence=occurrence,
        since=_noon(proposal.review_on, case.site.tz),
    )  # fmt: skip


def no_longer_watched(proposal, *, by, **answers):
    """It restricts nothing any more: neither its review nor its end is waited for."""
    cleared(RESTRICTION_REVIEW)(proposal, by=by)
    cleared(RESTRICTION_END)(proposal, by=by)


def _noon(day, tz) -> datetime:
    return datetime.combine(day, time(12), tz)


comes_into_force.composes = restriction_mails.in_force  # type: ignore[attr-defined]
no_longer_watched.ends = RESTRICTION_REVIEW  # type: ignore[attr-defined]
