"""The e-mails of a service channel restriction: texts in templates/mail/personalised_services/. References, no customer."""

from casework.outbox import Mail


def in_force(proposal, *, whom: str, to) -> Mail:
    """To the SM, the SSM and the PSSO: the restriction is approved, its review date, its letter (SCR-07)."""
    return Mail(
        kind=f"restriction_in_force.{whom}", to=to.email, reply_to=proposal.team_mailbox,
        template="personalised_services/restriction_in_force",
        context={"proposal": proposal, "letter": proposal.letter, "channels": proposal.channels, "to": to},
    )  # fmt: skip
