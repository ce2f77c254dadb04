"""What the procedure of a service channel restriction asks for next, from its own facts."""

from personalised_services.conditions.restriction import STATED, segment_3_is_open
from personalised_services.guidance.case import Next
from personalised_services.querysets.restriction import HOLDING

WAITS = {"with_ssm": "the SSM", "with_sm": "the SM", "with_approver": "the Approvers"}


def next_for_restriction(proposal) -> Next | None:
    """The next step of a proposal; None where nothing is asked for."""
    if proposal.state == "draft":
        return _of_draft(proposal)
    if proposal.state in WAITS:
        why = "It is changed only once it is withdrawn or sent back."
        step = {"with_ssm": "forward_to_sm", "with_sm": "forward_to_approvers", "with_approver": "approve"}
        return Next(f"It waits for {WAITS[proposal.state]}", why, ("SCR-06",), step[proposal.state])
    return _in_force(proposal) if proposal.state in HOLDING else None


def _of_draft(proposal) -> Next:
    if not proposal.basis:
        why = "All other reasonable avenues are exhausted and the behaviour continues, or there was physical violence."
        return Next("State the ground", why, ("SCR-02",), "state_ground")
    if proposal.searched_on is None or not proposal.has_warning:
        why = "CIRT and CIMS are searched, and a warning is considered before a restriction."
        return Next("Look for earlier warnings", why, ("SCR-03",), "record_warnings")
    if any(not getattr(proposal, name) for name in STATED):
        why = "Reasons, behaviour, impact, issues and options, contact arrangements, timeframe and review."
        return Next("Write the submission", why, ("SCR-04",), "write_submission")
    if all(one.availability == "available" for one in proposal.channels):
        why = "For each primary channel: available, partly restricted, fully restricted, or write only."
        return Next("Say which channels are restricted", why, ("SCR-04",), "restrict_channel")
    if proposal.discussed_with_id is None:
        why = "Staff safety, disruption, workload, others in the case, previous action."
        return Next("Discuss it with the SSM", why, ("SCR-05",), "record_discussion")
    if proposal.letter is None:
        why = "A letter of its own goes along with the submission, and bears the Approver’s signature."
        return Next("Start the service arrangements letter", why, ("SCR-05",), "start_letter")
    return Next("Submit it to the SSM", "It goes to the SSM, the SM, and the Approvers.", ("SCR-06",), "submit_to_ssm")


def _in_force(proposal) -> Next | None:
    if proposal.letter.state == "signed":
        why = f"The letter {proposal.letter.reference} bears the Approver’s signature, and goes to the customer."
        return Next("Send its letter", why, ("SCR-07",), "")
    if not proposal.summary:
        why = "A brief summary; the front screen’s note reads only “MSP SEE NOTE”."
        return Next("Record the summary", why, ("SCR-07",), "record_summary")
    if segment_3_is_open(proposal.case):
        why = "The customer’s segment and review date are updated, in the window and in the portal."
        return Next("Update the segment", why, ("SCR-08",), "set_segment")
    if not proposal.filed_as:
        return Next("File the submission", "Copies of submission and letter are filed.", ("SCR-07",), "file_copy")
    if proposal.letter.state == "sent":
        return Next("File its letter", f"{proposal.letter.reference} was sent, and is filed.", ("SCR-07",), "")
    why = f"On {proposal.review_on:%-d %B %Y} the SSM or the SM reviews the decision. It goes on, or is lifted."
    return Next("Review it on its day", why, ("SCR-08",), "review_restriction")
