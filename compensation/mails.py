"""The e-mails of a stop payment: one function each, texts in templates/mail/compensation/."""

from casework.outbox import Mail


def withdrawn(payment, *, by, to, reads_it) -> Mail:
    """To whoever was concerned with it: nothing is to be stopped, because the arrears are correct."""
    return Mail(
        kind=f"withdrawn.{to.pk}", to=to.email, reply_to=payment.team_mailbox, template="compensation/withdrawn",
        context={"payment": payment, "author": by, "to": to, "reads_it": reads_it},
    )  # fmt: skip
