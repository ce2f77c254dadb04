"""What the procedure asks for next of a cold transfer, from its own facts: on a call, what to say and do."""

from people.clock import now
from personalised_services.cold_programs import INCIDENTS, PUT_UP_BY, TOLD_ANSWERED
from personalised_services.conditions.cold import ALL_THREE, goes_without
from personalised_services.guidance.case import Next


def next_for_transfer(transfer) -> Next | None:
    """The next step; None where nothing is asked for."""
    if found := NEXT.get(transfer.state):
        return found(transfer)
    return None


def _assessed(transfer):
    owner = transfer.case.owner.name
    if transfer.urgent:
        why = (
            f"Transfer the call to {owner}; if not available, to another PSSO or the SSM. It is never transferred cold."
        )
        return Next("Pass the call on", why, ("COLD-02",), "pass_on")
    if not all(getattr(transfer, fact) for fact in ALL_THREE):
        why = "A cold transfer is considered only if all three are true: persistent, inappropriate, outside the restrictions."
        return Next("Answer the call", why, ("COLD-03",), "close_as_answered")
    answered = "Say that the enquiry has been answered. " if TOLD_ANSWERED[transfer.program] else ""
    why = f"{answered}Ask not to call again today. Warn about behaviour and servicing arrangements. Then the {INCIDENTS[transfer.program]} incident and the case note."
    return Next("Warn the customer", why, ("COLD-04", "COLD-05"), "warn")


def _warned(transfer):
    if transfer.day_ends_at <= now():
        return None
    then = (
        "the SSM puts them on the whiteboard without further approval"
        if goes_without(transfer)
        else "approval of a cold transfer is asked for"
    )
    why = f"If the customer calls again today, record it: {then}. If not, the call ends with its day."
    return Next("Wait for a call back", why, ("COLD-05",), "call_back")


def _called_back(transfer):
    if goes_without(transfer):
        why = "The customer’s service is restricted already: no further approval is asked. The SSM puts them on the whiteboard."
        return Next("Put the customer on the whiteboard", why, ("COLD-13", "COLD-08"), "put_on_board")
    why = "The SSM decides; the SM only if the SSM can’t be reached. Sketch the calls so far and say why."
    return Next("Ask for approval", why, ("COLD-06",), "ask_approval")


def _awaiting(transfer):
    why = f"{transfer.get_asked_of_display()}. Until it is approved, calls are answered: warn, and record the incident."
    return Next("Decide", why, ("COLD-06",), "approve")


def _approved(transfer):
    why = f"It is approved. The {PUT_UP_BY[transfer.program]} puts the customer on the whiteboard, with the number to use."
    return Next("Put the customer on the whiteboard", why, ("COLD-08",), "put_on_board")


def _declined(transfer):
    why = "Warn about the behaviour, and say that today no further calls about this issue will be answered. Record the incident."
    return Next("Tell the customer", why, ("COLD-07",), "tell_declined")


def _on_board(transfer):
    if transfer.alerted_at is None:
        step = "alert_zone" if transfer.zone_is_emailed else "ring_canoc"
        what = "E-mail the Zone escalation team" if transfer.zone_is_emailed else "Ring CAPT CANOC"
        who = "SM who decided" if transfer.decided_as == "sm" else "SSM"
        return Next(what, f"The {who} alerts them that the customer’s calls are transferred cold.", ("COLD-11",), step)
    if not transfer.zone_is_emailed and not transfer.restriction_reference:
        why = f"The restriction, and {transfer.representative} as the representative of CAPT CANOC."
        return Next("Record the restriction in CIMS", why, ("COLD-11",), "record_restriction")
    if transfer.calls_counted is None:
        why = f"The PSSO who manages the customer records the {INCIDENTS[transfer.program]} incident and how many calls there were."
        return Next("Record the number of calls", why, ("COLD-10",), "count_calls")
    if transfer.entry.holds:
        return None
    why = "PSSO and SSM look back at the history and the MSP. A warning or reminder letter if necessary; changes go to the Zone and through the review process."
    return Next("Look back", why, ("COLD-12",), "look_back")


def _looked_back(transfer):
    why = "Who leads the team looks back at it as well. Then the review is done."
    return Next("Look back too", why, ("COLD-12",), "look_back_too")


NEXT = {
    "assessed": _assessed, "warned": _warned, "called_back": _called_back, "awaiting": _awaiting, "approved": _approved,
    "declined": _declined, "on_board": _on_board, "looked_back": _looked_back,
}  # fmt: skip
