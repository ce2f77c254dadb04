"""The e-mails of a plan's review: one function each, texts in templates/mail/personalised_services/. References, no customer."""

from casework.outbox import Mail


def review_opened(review, *, whom: str, to: str) -> Mail:
    """To the PSSO, the PS mailbox and the zone contact: the review of a plan has opened, and what is due when (REV-01)."""
    return Mail(
        kind=f"review_opened.{whom}", to=to, reply_to=review.team_mailbox,
        template="personalised_services/review_opened", context={"review": review, "plan": review.plan},
    )  # fmt: skip


def review_complete(review, *, whom: str, to: str) -> Mail:
    """To the Zone: the review is complete, and its documents are in the plan (REV-06)."""
    return Mail(
        kind=f"review_complete.{whom}", to=to, reply_to=review.team_mailbox,
        template="personalised_services/review_complete", context={"review": review, "plan": review.plan},
    )  # fmt: skip
