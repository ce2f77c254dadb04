"""Guards of a contact's steps, each with its reasons. They judge stored facts."""

from casework.steps import because
from tps import questions


def form_is_complete(contact):
    """All that the form requires is there, and every choice is one that the form offers (CON-15, CON-02)."""
    reasons = [(q.missing, q.rules[0]) for q in questions.unanswered(contact)]
    for field in ("source", "enquiry_type"):
        option = getattr(contact, field)
        if option is not None and not option.offered_on(contact.form):
            reasons.append(
                (f"“{option}” is not offered on the {contact.get_form_display()} form. Choose again.", "CON-02")
            )
    return reasons


form_is_complete.rules = ("CON-15", "CON-02")  # type: ignore[attr-defined]
form_is_complete.says = "All that the form requires is entered."  # type: ignore[attr-defined]


@because("The contact has been taken over already.", "CON-18")
def is_not_taken_over(contact):
    return contact.taken_over_at is None


@because("Only a New Claim enquiry runs past the guideline.", "CON-20")
def is_new_claim(contact):
    return contact.enquiry_type is not None and contact.enquiry_type.is_a("new_claim")


@because("Only an enquiry that came from another program line runs past the guideline.", "CON-20")
def came_from_another_program(contact):
    return contact.source is not None and contact.source.is_a("another_program")


@because("It has been said already that the contact runs past the guideline.", "CON-20")
def does_not_run_on_yet(contact):
    return contact.ran_on_at is None
