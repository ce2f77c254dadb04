"""The e-mails of consultations and of referrals to Assessment Services: one function each. References, no customer."""

from casework.outbox import Mail


def issues_outstanding(consultation, *, by) -> Mail:
    """To the specialist officer: a consultation waits, and what is outstanding on the case stands there (CAS-06)."""
    return Mail(
        kind="issues_outstanding", to=consultation.specialist.email, reply_to=consultation.team_mailbox,
        template="personalised_services/issues_outstanding", occurrence=consultation.version,
        context={"consultation": consultation, "to": consultation.specialist, "author": by},
    )  # fmt: skip


def consultation_request(referral, *, to: str, by, whom: str) -> Mail:
    """The referral to Assessment Services under its fixed subject: to the PSM, or to the mailbox of Assessment Services (CAS-20)."""
    return Mail(
        kind=f"consultation_request.{whom}", to=to, reply_to=referral.team_mailbox,
        template="personalised_services/consultation_request", occurrence=referral.version,
        context={"referral": referral, "author": by},
    )  # fmt: skip
