"""Guards of a finalisation, each with its reasons. They judge stored facts."""

from casework.steps import Reason, because, lasting
from casework.words import within
from people.clock import now
from personalised_services import finalising
from personalised_services.finalising import CONDITIONS, LACKS, NEEDS, RULES

#: Full calendar days for a reply, between the sending of the letter and the request (FIN-02).
REPLY_DAYS = 14

# -- of the case


@lasting
@because("A Centrelink customer leaves by an exit.", "FIN-01")
def case_is_of_child_support(case):
    return case.program == "child_support"


def may_be_finalised(case):
    """Without another request on its way (FIN-04)."""
    return list(_against(case))


def _against(case):
    if request := case.open_finalisation:
        yield Reason(f"Finalisation is on its way: {request.reference}.", "FIN-04")


may_be_finalised.rules = ("FIN-04",)  # type: ignore[attr-defined]


@because("No finalisation of the case is approved, actioned and closed.", "FIN-08")
def its_finalisation_is_closed(case):
    last = case.finalisations.first()
    return last is not None and last.state == "closed"


# -- of the request


def every_condition_is_met(request):
    """Each condition is answered, and true or, where that may be, not applicable; an active MSP was discussed with the PSM."""
    return list(_of_conditions(request))


def _of_conditions(request):
    for key, one in CONDITIONS.items():
        answer = getattr(request, key)
        if answer == "na" and key == "msp_discussed" and _has_msp(request):
            yield Reason("The customer has an active MSP: discuss it with the PSM.", "FIN-01")
        elif answer != "yes" and not (answer == "na" and one.may_not_apply):
            yield Reason(f"{'Not so' if answer else 'Not answered'}: {one.words}.", "FIN-01")
    yield from _of_actions(request.case)


def _of_actions(case):
    """Whatever is answered: an action of the CMP that is not ended is not complete, nor is a commitment to be kept."""
    plan = case.cmp
    for action in plan.actions.filter(ended_at=None) if plan else ():
        yield Reason(f"Not so, an action of {plan.reference} is not ended: {action.words}", "FIN-01")
    for one in case.commitments.open():
        yield Reason(f"Not so, {one.reference} is to be kept by {one.due_on:%-d %B %Y}: {one.words}", "FIN-01")


def _has_msp(request) -> bool:
    """Whether a plan of the customer runs, in whichever of their cases."""
    others = request.case.customer.cases.open()
    return any(case.plans.running().exists() for case in others)


def no_action_is_left(request):
    """What was agreed on since the request was approved is ended too, before the case is closed (FIN-01)."""
    return list(_of_actions(request.case))


every_condition_is_met.rules = no_action_is_left.rules = ("FIN-01",)  # type: ignore[attr-defined]


def customer_is_told(request):
    """The customer was told by phone; or by a letter, 14 full days ago or answered; or it was discussed with the SSM why not."""
    return list(_of_told(request))


def _of_told(request):
    if not request.told_how:
        yield Reason("The customer has not been told that the case goes back to the general business area.", "FIN-02")
    elif request.told_how == "letter" and request.responded_on is None and not reply_time_is_over(request):
        last = f"{request.reply_until:%-d %B %Y}"
        yield Reason(f"The customer has 14 full days from the letter to respond: until the end of {last}.", "FIN-02")


customer_is_told.rules = ("FIN-02", "FIN-03")  # type: ignore[attr-defined]


@because("The 14 days for a reply are not over.", "FIN-02")
def reply_time_is_over(request):
    return request.reply_until is not None and _today(request) > request.reply_until


def reason_holds(request):
    """One of the four reasons, with all that it needs (FIN-04, FIN-05, FIN-07)."""
    return list(_of_reason(request))


def _of_reason(request):
    if not request.reason:
        yield Reason("It gives none of the four reasons.", "FIN-04")
        return
    rule = RULES[finalising.Reason(request.reason)]
    for field, needed in NEEDS[finalising.Reason(request.reason)].items():
        answer = getattr(request, field)
        if answer in ("", None) or (needed is not None and answer is not needed):
            yield Reason(LACKS[field], rule)
    if request.reason == "declined" and request.options_until and request.options_until >= _today(request):
        words = f"The customer may still take up the options, until {request.options_until:%-d %B %Y}."
        yield Reason(words, rule)
    if request.reason == "segment_3" and not _heads_for_segment_3(request.case):
        yield Reason("Segment 3 is not recommended for the customer: recommend it in the case.", rule)


def _heads_for_segment_3(case) -> bool:
    return (case.segment is not None and case.segment.number == 3) or case.open_recommendation is not None


reason_holds.rules = ("FIN-04", "FIN-05", "FIN-07")  # type: ignore[attr-defined]


@because("Review the finalisation document and the CMP first.", "FIN-04")
def is_reviewed(request):
    return request.reviewed_at is not None


def every_issue_is_settled(request):
    """The status of every issue, of the case and of its CMP, is set before the request is actioned and while it is closed (FIN-08)."""
    case, plan = request.case, request.case.cmp
    left = [f"{within(one.get_kind_display())}, {one.words}" for one in case.issues.filter(settled_at=None)]
    left += [f"{plan.reference}, {one.words}" for one in (plan.issues.filter(ended_at=None) if plan else ())]
    return [Reason(f"Still open: {one}", "FIN-08") for one in left]


every_issue_is_settled.rules = ("FIN-08",)  # type: ignore[attr-defined]


@because("The customer stays, in segment 3: the case is not closed.", "FIN-04")
def customer_leaves(request):
    return request.reason != "segment_3"


@because("It is not approved for segment 3: transfer the customer.", "FIN-04")
def customer_stays(request):
    return request.reason == "segment_3"


@because("The customer is not in segment 3 yet.", "FIN-04")
def case_is_in_segment_3(request):
    segment = request.case.segment
    return segment is not None and segment.number == 3


def no_restriction_is_left(request):
    """Only a customer managed by PS is restricted: what restricts them is lifted before they leave (SCR-01)."""
    left = request.case.restriction_proposals.open()
    return [
        Reason(f"{one.reference} is {one.state_words}: only a customer managed by PS is restricted.", "SCR-01")
        for one in left
    ]


no_restriction_is_left.rules = ("SCR-01",)  # type: ignore[attr-defined]


def no_recommendation_is_left(request):
    """A recommendation of segment 3 that waits is decided or let go before the customer leaves (SEG-05)."""
    left = request.case.open_recommendation
    return [Reason(f"{left.reference} recommends segment 3: let it go first.", "SEG-05")] if left else []


no_recommendation_is_left.rules = ("SEG-05",)  # type: ignore[attr-defined]


def _today(request):
    return now().astimezone(request.site.tz).date()
