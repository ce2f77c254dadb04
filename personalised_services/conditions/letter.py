"""Guards of a letter's steps, each with its reasons. They judge stored facts, and what is sealed."""

from casework.steps import Reason, because
from personalised_services.letter_text import has_gap


@because("Nobody else approves it: its PSSO signs it off.", "LET-02")
def somebody_approves_it(letter):
    return letter.way.approver is not None


@because("Something in [brackets] is still to be written.", None)
def nothing_is_left_to_write(letter):
    return not has_gap(letter.words.body)


def is_approved_where_it_must_be(letter):
    """It is approved where its program and kind ask for that, and whoever approves a warning or arrangements signs it."""
    way = letter.way
    if way.approver_signs:
        return [Reason(f"It bears the {way.approver.label}’s signature: have it approved, which signs it.", way.rule)]
    if way.approver and letter.state != "approved":
        return [Reason(f"The {way.approver.label} has not approved it.", way.rule)]
    return []


is_approved_where_it_must_be.rules = ("LET-02", "LET-05", "LET-06")  # type: ignore[attr-defined]


@because(
    lambda letter: f"It bears the signature block of {letter.signatory.name}, who has the case no more. Change it.",
    "LET-03",
)
def bears_its_pssos_block(letter):
    return letter.signatory_id in (None, letter.case.owner_id)


@because("It is not what was approved and signed. Change it, so that it is approved and signed anew.", "LET-06")
def is_what_was_approved(letter):
    return letter.is_whole


@because("No warning of it is in view.", "LET-05")
def is_in_view(letter):
    return letter.view_until is not None and letter.view_ended_at is None
