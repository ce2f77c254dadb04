"""What a letter's procedure asks for next, from its own facts."""

from personalised_services.guidance import Next


def next_for_letter(letter) -> Next | None:
    """The next step of a letter; None where nothing is asked for."""
    way = letter.way
    match letter.state:
        case "due":
            why = "The customer gets a letter when introduced, after every contact, in answer, and when they leave."
            return Next("Compose the letter", why, ("LET-01",), "compose")
        case "draft" if way.approver:
            why = f"No such letter goes before the {way.approver.label} has approved that very version."
            return Next("Ask for approval", why, (way.rule,), "ask_approval")
        case "draft":
            why = "A letter of Child Support’s own is signed off by its PSSO."
            return Next("Sign it off", why, ("LET-02", "LET-03"), "sign")
        case "awaiting":
            why = f"It waits for the {way.approver.label}. To change it, withdraw it first."
            return Next("It is being decided", why, (way.rule,), "withdraw")
        case "approved":
            return Next("Sign it", "It bears its PSSO’s signature block, and they sign it.", ("LET-03",), "sign")
        case "signed":
            why = "Print and post it, copy it to the nominee where there is one, upload it to the MSP."
            return Next("Send it", why, ("LET-04",), "send_letter")
        case "sent":
            return Next("File it", "The signed letter is scanned to the record.", ("LET-03",), "file_letter")
    return None
