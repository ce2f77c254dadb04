"""What the exit process asks for next, from an exit's own facts."""

from casework.approvals import waiting_on
from personalised_services.approvals import EXIT
from personalised_services.conditions.exit import endorsing_review, open_criteria
from personalised_services.guidance.case import Next


def next_for_exit(leaving) -> Next | None:
    """The next step of an exit; None where nothing is asked for."""
    match leaving.state:
        case "draft":
            return _to_write(leaving)
        case "awaiting" if waiting_on(leaving, EXIT):
            why = "It stays as it was asked. Without the SSM’s support, management goes on."
            return Next("The SSM decides", why, ("EXIT-02",), "support")
        case "supported":
            return _to_endorse(leaving)
        case "finalised":
            return _to_carry_out(leaving)
    return None


def _to_write(leaving) -> Next:
    left = open_criteria(leaving)
    if left:
        more = f"{len(left)} criteria are open." if len(left) > 1 else "It is the last criterion."
        return Next(left[0].words, more, (left[0].rule,), "answer_criterion")
    if leaving.written_at is None:
        why = "Evidence of positive change, the options for the plan to come, the way back to mainstream."
        return Next("Write the review note", why, ("EXIT-04",), "write_note")
    if endorsing_review(leaving):
        why = "The plan’s review came to the exit: the SSM supported it there, and the Zone decided so."
        return Next("Go by the review", why, ("EXIT-02", "EXIT-04"), "go_by_review")
    return Next("Ask the SSM", "The SSM supports the exit, or management goes on.", ("EXIT-02",), "ask_support")


def _to_endorse(leaving) -> Next:
    if leaving.way.zone_endorses and not leaving.consultations.exists():
        why = "The exit is talked over with the Zone’s SCM or TL, its CAN-OC, or both."
        return Next("Consult the Zone", why, ("EXIT-03",), "consult_zone")
    if leaving.way.zone_endorses and not leaving.zone_endorsed_on:
        why = "The recommendation is endorsed by the SSM and by the Zone."
        return Next("Record that the Zone endorses it", why, ("EXIT-04",), "record_endorsement")
    why = "The Zone’s CAN-OC is e-mailed, with the PS mailbox in copy."
    return Next("Finalise the exit", why, (leaving.way.rule, "EXIT-04"), "finalise")


STEPS = {
    "zone_updated_on": ("Record the Zone’s new plan", "record_zone_update"),
    "told_at": ("Tell the customer", "tell_customer"),
    "docs_ended_on": ("End the PS DOCs", "end_docs"),
}


def _to_carry_out(leaving) -> Next:
    for field in leaving.way.outcome:
        if getattr(leaving, field) is None:
            what, name = STEPS[field]
            return Next(what, "It belongs to the outcome of an exit.", ("EXIT-05",), name)
    why = "The reason for the decision goes into the MSP, which is ended. From then on regular PoRO applies."
    return Next("Complete the exit", why, ("EXIT-05", "EXIT-06"), "complete")
