"""What is asked about a letter: of the SSM, for a service arrangements letter of an Approver (LET-02, LET-05, LET-06)."""

from dataclasses import replace

from casework import approvals
from casework.approvals import Decision
from people.roles import APPROVER, SM, SSM
from personalised_services.who.case import is_related, its_psso, who_leads_it
from personalised_services.who.restriction import an_approver


def what_is_asked(letter) -> dict[str, str]:
    """That very letter: its fingerprint changes with every word, address, date and signature block; no name stands in it."""
    return {
        "Letter": letter.get_kind_display(),
        "Case": letter.case.reference,
        "Dated": f"{letter.dated:%-d %B %Y}",
        "Signed by": letter.signs_in_words,
        "Fingerprint": letter.fingerprint(letter.usual_signatory),
    }


def what_it_says(letter) -> str:
    """The letter from its address to its text: shown to who decides it, and kept in no request."""
    words = letter.words
    copy = f"\n\nCopy to {words.nominee}, nominee\n{words.nominee_address}" if words.nominee else ""
    return f"{words.to}\n{words.address}\n\n{words.body}{copy}"


def goes_along(letter) -> bool:
    """A proposal's letter is decided with the proposal: whoever approves that one signs it (SCR-06)."""
    return letter.restriction_proposals.exists()


LETTER = Decision(
    "letter", "A letter, before it goes", "personalised_services.letter", "LET-02",
    role=SSM, instead=SM, content=what_is_asked, whole=what_it_says, icon="mail-check",
    approve="approve", send_back="send_back", withdraw="withdraw",
    follows=(("Its PSSO signs it, and it goes as it is", "LET-03"),),
    place=lambda letter: (letter.case.team, letter.case.site),
    fits=lambda letter, user: not is_related(letter.case, user),
)  # fmt: skip
WARNING = replace(
    LETTER, kind="letter_warning", label="A warning letter", rule="LET-05", approve="approve_and_sign", itself=True,
    follows=(("It bears your signature, goes as it is, and stays in view for 28 days", "LET-05"),),
)  # fmt: skip
ARRANGEMENTS = replace(
    WARNING, kind="letter_arrangements", label="A service arrangements letter", rule="LET-06", role=APPROVER,
    instead=None, itself=False, follows=(("It bears your signature, and goes exactly as it is", "LET-06"),),
    accompanies=goes_along,
)  # fmt: skip
OF_WHO_SIGNS = (WARNING, ARRANGEMENTS)


def decision_of(letter) -> Decision:
    """Which decision a letter needs, by its way."""
    if not letter.way.approver_signs:
        return LETTER
    return ARRANGEMENTS if letter.way.approver is APPROVER else WARNING


def approves_and_signs(letter, user) -> bool:
    """Who decides a letter that whoever approves it signs: neither who asked nor a deputy of theirs (LET-05, LET-06)."""
    return any(approvals.decides(decision)(letter, user) for decision in OF_WHO_SIGNS)


def decides(letter, user) -> bool:
    """Who decides it: neither who asked nor a deputy of theirs."""
    return approvals.decides(decision_of(letter))(letter, user)


def asked_it(letter, user) -> bool:
    """Who asked for the decision."""
    return approvals.asked_it(decision_of(letter))(letter, user)


def returns_it(letter, user) -> bool:
    """Who decides it; where the submission that it goes along with was returned, SSM, SM or Approver (SCR-06)."""
    if decides(letter, user):
        return True
    case = letter.case
    return (who_leads_it(case, user) or an_approver(letter, user)) and _is_left_behind(letter) and not asked_it(letter, user)  # fmt: skip


def takes_it_back(letter, user) -> bool:
    """Who asked for the decision; where the submission that it goes along with came back, the PSSO who owns the case (SCR-06)."""
    return asked_it(letter, user) or (its_psso(letter.case, user) and _is_left_behind(letter))


def _is_left_behind(letter) -> bool:
    """Whether it waits although the submission that it goes along with is a draft again."""
    if letter.state != "awaiting" or letter.kind != "arrangements":
        return False
    return letter.restriction_proposals.filter(state="draft").exists()


approves_and_signs.roles = (SSM, SM, APPROVER)  # type: ignore[attr-defined]
decides.roles = returns_it.roles = (SSM, SM, APPROVER)  # type: ignore[attr-defined]


def is_as_asked(letter):
    """It is as it was when it was asked: not a word, address or date is another."""
    return approvals.is_as_asked(decision_of(letter))(letter)


is_as_asked.reason = (  # type: ignore[attr-defined]
    "It is not as it was when this was asked. Send it back, so that it is asked anew.", "LET-06",
)  # fmt: skip


# -- effects


def asks(letter, *, by):
    """A decision is asked for, of the SSM or an Approver; that version is what they decide, and they are told."""
    approvals.asks(decision_of(letter))(letter, by=by)


def approves(letter, *, by):
    """The request is approved; who asked is told."""
    approvals.approves(decision_of(letter))(letter, by=by)


def sends_back(letter, *, by, reason):
    """The request is sent back with its reason; who asked is told."""
    approvals.sends_back(decision_of(letter))(letter, by=by, reason=reason)


def withdraws(letter, *, by):
    """The request is withdrawn; it waits for nobody any more."""
    decision = decision_of(letter)
    approvals.withdraws(decision)(letter, by=approvals.waiting_on(letter, decision).asked_by)
