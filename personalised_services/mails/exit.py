"""The e-mails of an exit: one function each, texts in templates/mail/personalised_services/. References, no customer."""

from casework.outbox import Mail


def exit_finalised(leaving, *, whom: str, to: str) -> Mail:
    """To the Zone CAN-OC, the PS mailbox in copy: the customer leaves Personalised Services (EXIT-03, EXIT-04, EXIT-07)."""
    return Mail(
        kind=f"exit_finalised.{whom}", to=to, reply_to=leaving.team_mailbox,
        template="personalised_services/exit_finalised",
        context={"leaving": leaving, "plan": leaving.plan, "copy": whom == "mailbox"},
    )  # fmt: skip
