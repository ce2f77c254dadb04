"""What a referral's procedure asks for next, from its own facts."""

from personalised_services.conditions.referral import meets_the_criteria, open_items
from personalised_services.guidance.case import Next
from personalised_services.intake import DIRECT, Route


def next_for_referral(referral) -> Next | None:
    """The next step of a referral; None where nothing is asked for."""
    match referral.state:
        case "received":
            proactive = referral.route == Route.PROACTIVE
            why = "The PSM triages a proactive referral." if proactive else "A PSSO reviews whether it suits."
            return Next("Take it under review", why, ("REF-06" if proactive else "REF-04",), "take_up")
        case "under_review":
            return _under_review(referral)
        case "awaiting_ssm":
            why = "A proactive referral goes back only by the SSM’s approval. What is asked stays as it is until then."
            return Next("The SSM decides", why, ("REF-06",), "approve_declining")
        case "accepted":
            return _to_action(referral)
        case "actioned" if referral.program == "child_support":
            why = "The customer gets a record in the PS portal."
            return Next("Record it in the PS portal", why, ("REF-16",), "record_in_portal")
    return None


def _under_review(referral) -> Next:
    answers = (referral.restricted_now, referral.had_incident, referral.zone_managed)
    if referral.route in DIRECT and None in answers:
        why = "A direct referral is open only to customers who meet three criteria."
        return Next("Answer the three criteria", why, ("REF-02",), "answer_criteria")
    against = meets_the_criteria(referral)
    if against and against is not True:
        why = " ".join(text for text, _ in against)
        name = "ask_to_decline" if referral.route == Route.PROACTIVE else "decline"
        return Next("The criteria are not met: it goes back", why, ("REF-02", "REF-05"), name)
    if referral.program == "centrelink" and not referral.risk:
        why = "Establish whether the customer is an aggression risk, and how they are best managed."
        return Next("Record the first review", why, ("REF-03",), "record_first_review")
    why = "Or return or refuse it: then the referrer is told why, and what they can do next."
    return Next("Accept it, if it suits", why, ("REF-05", "REF-07"), "accept")


def _to_action(referral) -> Next:
    left = open_items(referral)
    if not left:
        why = "Each item of the list is done."
        return Next("Record it as actioned", why, ("REF-08",), "record_as_actioned")
    first = left[0]
    more = f"{len(left)} items of the list are open." if len(left) > 1 else "It is the last item of the list."
    return Next(first.words, more, (first.rule,), first.by_step or "tick")
