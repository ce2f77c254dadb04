"""The e-mails of a cold transfer: one function each, texts in templates/mail/personalised_services/."""

from casework.outbox import Mail


def zone_alert(transfer, *, by) -> Mail:
    """To the Zone escalation team: the customer's calls are transferred cold today. References, never the customer (COLD-11)."""
    return Mail(
        kind="zone_alert", to=transfer.case.site.zone.escalation_mailbox.address, reply_to=transfer.team_mailbox,
        template="personalised_services/zone_alert",
        context={"transfer": transfer, "case": transfer.case, "entry": transfer.entry, "author": by},
    )  # fmt: skip
