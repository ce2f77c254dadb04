"""What a finalisation request's procedure asks for next, from its own facts."""

from personalised_services.conditions.finalising import customer_is_told, every_condition_is_met, reason_holds
from personalised_services.guidance.case import Next


def next_for_request(request) -> Next | None:
    """The next step of a request; None where nothing is asked for."""
    match request.state:
        case "draft":
            return _of_draft(request)
        case "awaiting" if request.reviewed_at is None:
            why = "The SSM reviews the finalisation document and the CMP, and decides."
            return Next("It is being decided", why, ("FIN-04",), "review_it")
        case "awaiting":
            return Next("It is being decided", "Document and CMP are reviewed.", ("FIN-04",), "approve")
        case "approved":
            why = "The SSM sets the status of every issue in the case, documents the approval and actions the request."
            return Next("Action the request", why, ("FIN-08",), "action_request")
        case "actioned" if request.reason == "segment_3":
            why = "It was approved for segment 3: the customer stays, and is put there first."
            return Next("Keep the customer in segment 3", why, ("FIN-04",), "keep_in_segment_3")
        case "actioned":
            why = "Document the transfer, unlock the customer, move the case, remove the indicator, update the portal."
            return Next("Transfer and close", why, ("FIN-08",), "close_case")
        case "refused":
            why = "It was not approved: the customer is reactivated, and what is unresolved is actioned."
            return Next("Reactivate the customer", why, ("FIN-06",), "reactivate")
    return None


def _of_draft(request) -> Next:
    if against := every_condition_is_met(request):
        return Next("Answer the conditions", against[0][0], ("FIN-01",), "answer_conditions")
    if not request.told_how:
        why = "By phone; by a letter where the phone reaches nobody; not at all only after discussion with the SSM."
        return Next("Tell the customer", why, ("FIN-02",), "tell_customer")
    if against := customer_is_told(request):
        return Next("Wait for the customer’s reply", against[0][0], ("FIN-02",), "tell_customer")
    if against := reason_holds(request):
        return Next("Give the reason", against[0][0], ("FIN-04",), "give_reason")
    why = "The customer is transferred for finalisation, the portal updated."
    return Next("Submit it to the SSM", why, ("FIN-04",), "submit_to_ssm")
