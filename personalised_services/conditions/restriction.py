"""Guards of a restriction proposal's steps, each with its reasons. They judge stored facts."""

from casework import deadlines
from casework.steps import Reason, because, lasting
from people.clock import now
from personalised_services.conditions.segment import restricted
from personalised_services.deadlines import RESTRICTION_END
from personalised_services.letter_text import has_gap
from personalised_services.querysets.case import OPEN_CASE
from personalised_services.querysets.restriction import UNDER_WAY

#: What a proposal states, and how a reason names it (SCR-04).
STATED = {
    "reasons": "the reasons",
    "behaviour": "the behaviour",
    "impact_staff": "the impact on staff and the agency",
    "issues_and_options": "the outstanding or sensitive issues and the options given",
    "impact_customers": "the impact on internal and external customers, across programs",
    "contact_arrangements": "the contact arrangements",
    "lasts_until": "the timeframe",
    "review_on": "the day of its review",
}


# -- of the case


@lasting
@because("A Centrelink customer’s channels are restricted by a reactive Managed Service Plan.", "SCR-01")
def case_is_of_child_support(case):
    return case.program == "child_support"


def may_be_proposed(case):
    """A customer whom PS manages, and no other proposal under way (SCR-01)."""
    return list(_against(case))


def _against(case):
    if not _is_managed(case):
        yield Reason("Only a customer managed by PS can be restricted. Begin the case first.", "SCR-01")
    elif under_way := next((one for one in case.proposals if one.state in UNDER_WAY), None):
        yield Reason(f"A restriction is proposed already: {under_way.reference}.", "SCR-06")


def _is_managed(case) -> bool:
    return case.state in OPEN_CASE and case.state != "accepted"


may_be_proposed.rules = ("SCR-01", "SCR-06")  # type: ignore[attr-defined]


# -- of the proposal


@because("The customer is not managed by PS any more.", "SCR-01")
def customer_is_managed(proposal):
    return _is_managed(proposal.case)


def is_complete(proposal):
    """It states its ground, the earlier warning, what the submission asks, the discussion with the SSM, and has its letter."""
    return [
        *_of_ground(proposal),
        *_of_warning(proposal),
        *_of_words(proposal),
        *_of_discussion(proposal),
        *_of_letter(proposal),
    ]


def _of_ground(proposal):
    if not proposal.basis:
        yield Reason("It does not say that all other avenues are exhausted, or that there was violence.", "SCR-02")
    elif proposal.basis == "exhausted" and not (proposal.avenues and proposal.behaviour_continues):
        yield Reason("A restriction comes only after all other avenues, and only if the behaviour continues.", "SCR-02")
    elif proposal.basis == "violence" and proposal.consulted_id is None:
        yield Reason("A restriction because of violence is considered at once in consultation with the SSM.", "SCR-02")


def _of_warning(proposal):
    if proposal.searched_on is None:
        yield Reason("CIRT and CIMS have not been searched for earlier warnings.", "SCR-03")
    elif not proposal.has_warning:
        yield Reason("It names no earlier warning, and does not say why there was none.", "SCR-04")


def _of_words(proposal):
    if missing := [words for name, words in STATED.items() if not getattr(proposal, name)]:
        yield Reason(f"Still to be stated: {', '.join(missing)}.", "SCR-04")
    if all(one.availability == "available" for one in proposal.channels):
        yield Reason("It restricts no channel: say which, and how far.", "SCR-04")


def _of_discussion(proposal):
    if proposal.discussed_with_id is None:
        yield Reason("It has not been discussed with the SSM.", "SCR-05")


def _of_letter(proposal):
    letter = proposal.letter
    if letter is None:
        yield Reason("The service arrangements letter has not been started.", "SCR-05")
    elif letter.state in ("due", "left_out") or has_gap(letter.words.body):
        yield Reason(f"The service arrangements letter is still to be written: {letter.reference}.", "SCR-05")


is_complete.rules = ("SCR-02", "SCR-03", "SCR-04", "SCR-05")  # type: ignore[attr-defined]


@because("It has its service arrangements letter.", "SCR-05")
def has_no_letter(proposal):
    return proposal.letter_id is None or proposal.letter.state == "left_out"


@because("No channel is set.", "SCR-04")
def a_channel_is_set(proposal):
    return bool(proposal.channels)


@because("Its review or its end is past: send it back, so that the days are set anew.", "SCR-08")
def its_days_are_ahead(proposal):
    return _today(proposal) < proposal.review_on <= proposal.lasts_until


@because("Its letter does not wait for an Approver: it is changed or sent back. Send the proposal back too.", "LET-06")
def its_letter_is_with_the_approvers(proposal):
    letter = proposal.letter
    return letter.state == "awaiting" or (letter.state == "signed" and letter.is_whole)


@because("Another restriction of the case does not hold in its place.", "SCR-06")
def another_holds(proposal):
    return proposal.case.restriction_proposals.holding().filter(pk__gt=proposal.pk).exists()


@because("Its timeframe is not over.", "SCR-04")
def its_time_is_over(proposal):
    """By the limit of its timeframe, at the midnight of the site where that began: the case may be in another zone now."""
    return deadlines.of(proposal).filter(kind=RESTRICTION_END.kind, closed_at=None, due_at__lte=now()).exists()


def _today(proposal):
    return now().astimezone(proposal.site.tz).date()


@because("The customer is in segment 3: its review sets the next date.", "SCR-08")
def segment_is_to_be_set(proposal):
    return segment_3_is_open(proposal.case)


def segment_3_is_open(case) -> bool:
    """Whether the customer is not in segment 3, and a restriction puts them there (SCR-08)."""
    return (case.segment is None or case.segment.number != 3) and restricted(case) is not None


# -- of its letter


@because("The restriction that it speaks of is not in force.", "SCR-07")
def its_restriction_holds(letter):
    """A letter of a proposal goes once that is approved; any other goes as it is."""
    proposals = letter.restriction_proposals.all() if letter.kind == "arrangements" else ()
    return all(proposal.state in ("in_force", "reviewed") for proposal in proposals)


@because("It is signed as the proposal that it belongs to is approved: decide that.", "SCR-06")
def its_proposal_is_approved(letter):
    """A letter that was signed before would stay signed when the proposal comes back."""
    return its_restriction_holds(letter)
