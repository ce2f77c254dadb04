"""What the procedure asks for next of a contact, from its own facts."""

from personalised_services.guidance.case import Next


def next_for_contact(contact) -> Next | None:
    """The next step: to write it up, then the letter that it made due; None where nothing is asked for."""
    if contact.state == "recorded":
        why = "Say what was updated after it, or why it is not needed. It is asked for after each contact."
        return Next("Write up the contact", why, ("CAS-08",), "write_up")
    if contact.letter and contact.letter.state == "due":
        why = {"centrelink": "The customer gets a letter after every contact."}.get(
            contact.case.program, "The customer is written to after a contact if it is required; or say why it is not."
        )
        return Next(f"Write the letter {contact.letter.reference}", why, ("LET-01",), "", contact.letter)
    return None
