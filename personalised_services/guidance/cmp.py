"""What a Customer Management Plan's procedure asks for next, from its own facts."""

from people.clock import now
from personalised_services.guidance.case import Next


def next_for_cmp(plan, issues, actions) -> Next | None:
    """The next step of a CMP, with its issues and actions; None where nothing is asked for today."""
    if plan.state == "draft":
        return _of_draft(plan)
    if plan.state == "completed":
        why = "The PSSO who owns it sets it to approved: nobody else approves it."
        return Next("Set it to approved", why, ("CMP-04",), "approve")
    return _of_issues(plan, issues, actions) if plan.state == "approved" else None


def _of_draft(plan) -> Next:
    if plan.reviewed_at is None:
        why = "Windows, history report, historical CIRTs and indicators; CIMS for an active MSP, which goes to the PSM."
        return Next("Review the history", why, ("CMP-01",), "record_history")
    if plan.case.segment is None:
        return Next("Allocate a segment, in the case", "The CMP says it.", ("SEG-01", "REF-15"), "", plan.case)
    if not (plan.stacking_document and plan.referred_from and plan.main_reason):
        why = "Where the stacking document is, where the referral came from, its main reason, the customer’s options."
        return Next("Write what it says", why, ("REF-15",), "write_content")
    why = "Within 21 days of the receipt of the intray. Issues and actions are updated afterwards, too."
    return Next("Complete it", why, ("CMP-03",), "complete")


def _of_issues(plan, issues, actions) -> Next | None:
    today = now().astimezone(plan.site.tz).date()
    if any(one.ended_at is None and one.due_on < today for one in actions):
        why = "Timeframes are monitored: say what came of the action, and agree on what follows."
        return Next("An action’s timeframe has passed", why, ("SEG-07",), "end_action")
    segment = plan.case.segment
    if segment and segment.number > 1:
        unasked = [one for one in issues if one.ended_as == "resolved" and not one.acknowledgements.all()]
        if unasked:
            why = (
                "In segments 2 and 3 the customer’s acknowledgement that an issue is resolved is sought and documented."
            )
            return Next("Seek the customer’s acknowledgement", why, ("SEG-07",), "record_acknowledgement")
    with_action = {one.issue_id for one in actions}
    if any(one.ended_at is None and one.pk not in with_action for one in issues):
        why = "Each issue has an action: who does what, and by when."
        return Next("Agree on an action", why, ("SEG-07",), "agree_action")
    return None
