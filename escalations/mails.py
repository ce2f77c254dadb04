"""The e-mails of an escalation: one function each, texts in templates/mail/escalations/."""

from casework.outbox import Mail


def _mail(kind, escalation, by, to) -> Mail:
    return Mail(
        kind=kind,
        to=to.email,
        reply_to=escalation.team_mailbox,
        template=f"escalations/{kind.removesuffix('_officer')}",
        occurrence=escalation.version,
        context={"escalation": escalation, "contact": escalation.contact, "author": by, "to": to},
    )


def update(escalation, *, by, update, kept=()) -> Mail:
    """The SSO's update to the SO, once it is resolved (ESC-09)."""
    return _mail("update", escalation, by, escalation.contact.for_officer)


def update_officer(escalation, *, by, update, kept=()) -> Mail:
    """The SSO's update to the TPS officer, once it is resolved (ESC-09)."""
    return _mail("update_officer", escalation, by, escalation.officer)


def returned(escalation, *, by, reason, kept=()) -> Mail:
    """To the TPS officer: why an SSO returned it."""
    return _mail("returned", escalation, by, escalation.officer)
