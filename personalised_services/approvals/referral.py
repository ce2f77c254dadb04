"""What is decided of a referral by somebody else than who asks: that a proactive one goes back (REF-06)."""

from casework.approvals import Decision
from people.roles import SM, SSM
from personalised_services.intake import AsWhat, Because
from personalised_services.who.case import is_related


def what_is_declined(referral) -> dict[str, str]:
    """What the SSM is asked to approve: why a proactive referral goes back, and what its referrer will be told (REF-06)."""
    return {
        "It is to be": AsWhat(referral.declined_as).label,
        "Because": Because(referral.declined_because).label,
        "What the referrer is told": referral.explanation,
        "What they can do next": referral.next_steps,
        "Referred by": referral.referred_by.logon,
        "Reasons for the referral": referral.reasons,
    }


DECLINE = Decision(
    "referral_declined", "Return or refusal of a proactive referral", "personalised_services.referral", "REF-06",
    role=SSM, instead=SM, content=what_is_declined, icon="undo-2",
    approve="approve_declining", send_back="send_back_to_psm", withdraw="withdraw_request",
    follows=(("The referrer is e-mailed the explanation and the next steps", "REF-05"), ("The referral is closed", "REF-06")),
    fits=lambda referral, user: not is_related(referral, user),
)  # fmt: skip
