"""What a letter's procedure asks for next, from its own facts."""

from personalised_services.approvals.letter import decision_of
from personalised_services.guidance.case import Next
from personalised_services.letter_text import has_gap

WHY_DUE = {
    "warning": "A warning says what is not acceptable, before a restriction is proposed.",
    "arrangements": "The service arrangements letter tells the customer how they can contact the agency from now on.",
}


def next_for_letter(letter) -> Next | None:
    """The next step of a letter; None where nothing is asked for."""
    way = letter.way
    match letter.state:
        case "due":
            why = WHY_DUE.get(
                letter.kind,
                "The customer gets a letter when introduced, after every contact, in answer, and when they leave.",
            )
            return Next("Compose the letter", why, ("LET-01",), "compose")
        case "draft" if has_gap(letter.words.body):
            return Next("Write the letter", "Something in [brackets] is still to be written.", (), "change_letter")
        case "draft" if way.approver:
            why = f"No such letter goes before the {way.approver.label} has approved that very version."
            return Next("Ask for approval", why, (way.rule,), "ask_approval")
        case "draft":
            why = "A letter of Child Support’s own is signed off by its PSSO."
            return Next("Sign it off", why, ("LET-02", "LET-03"), "sign")
        case "awaiting":
            why = f"The {way.approver.label} decides. It is changed only once it is withdrawn or sent back."
            return Next(f"It waits for the {way.approver.label}", why, (way.rule,), decision_of(letter).approve)
        case "approved":
            return Next("Sign it", "It bears its PSSO’s signature block, and they sign it.", ("LET-03",), "sign")
        case "signed":
            why = "Print and post it, copy it to the nominee where there is one, upload it to the MSP."
            return Next("Send it", why, ("LET-04",), "send_letter")
        case "sent":
            return Next("File it", "The signed letter is scanned to the record.", ("LET-03",), "file_letter")
    return None
