"""The e-mails about segment 3. They carry references, never a customer's name or CRN."""

from casework.outbox import Mail


def to_document(recommendation, psm, *, by) -> Mail:
    """To a PSM: the SSM approved segment 3; document it, update the portal, set a review date within 3 months (SEG-06)."""
    return Mail(
        kind=f"to_document.{psm.pk}", to=psm.email, reply_to=recommendation.team_mailbox,
        template="personalised_services/segment_3_approved", context={"recommendation": recommendation, "to": psm, "author": by},
    )  # fmt: skip
