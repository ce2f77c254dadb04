"""What the procedure asks for next of a recommendation of segment 3, from its own facts."""

from personalised_services.guidance.case import Next


def next_for_recommendation(recommendation) -> Next | None:
    """The next step of a recommendation; None where nothing is asked for."""
    match recommendation.state:
        case "draft":
            why = "It was discussed with the SSM, and its three questions are answered. The SSM decides."
            return Next("Ask the SSM", why, ("SEG-03",), "ask_ssm")
        case "awaiting":
            return Next("The SSM decides", "It is changed only once it is withdrawn.", ("SEG-03",), "approve")
        case "approved":
            why = "The PSM documents the decision, updates window and portal, and sets a review date within 3 months."
            return Next("Document it and set the review date", why, ("SEG-06",), "document")
        case "rejected" if recommendation.case.segment:
            why = "Segment 2 is kept. The options that the PSSO discussed may still resolve the issues."
            return Next("Take up the unexplored options", why, ("SEG-05",), "")
    return None
