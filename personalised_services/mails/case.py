"""The e-mails of Personalised Services: one function each. They carry references, never a customer's name or CRN."""

from casework.outbox import Mail
from personalised_services.intake import Because, Network


def _mail(kind, referral, to, template, **said) -> Mail:
    return Mail(
        kind=kind, to=to.email, reply_to=referral.team_mailbox, template=f"personalised_services/{template}",
        occurrence=referral.version, context={"referral": referral, "to": to, **said},
    )  # fmt: skip


def declined(referral, *, by, **answers) -> Mail:
    """To the referrer, where a referral is not accepted: the reason, and what they can do next (REF-05)."""
    because = Because(referral.declined_because).label
    return _mail("declined", referral, referral.referred_by, "referral_declined", author=by, because=because)


def to_zone(referral, contact, *, by) -> Mail:
    """To a Zone CANOC representative: the customer is accepted, and the mandate in effect (REF-07, REF-09)."""
    return _mail(f"zone_told.{contact.pk}", referral, contact, "referral_accepted", author=by)


def to_referrer(referral, *, by) -> Mail:
    """To the team that referred proactively: a copy of what the Zone is told (REF-07)."""
    mail = _mail("referrer_told", referral, referral.referred_by, "referral_accepted", author=by, copy=True)
    mailbox = referral.referred_by.team.mailbox
    mail.to = mailbox.address if mailbox else mail.to
    return mail


def to_service_centre(referral, *, by, manager) -> Mail:
    """To the manager of the local Service Centre: the customer is accepted, and the mandate in effect (REF-09)."""
    return _mail("centre_told", referral, manager, "referral_accepted", author=by)


def to_psm(referral, psm, *, by, network, because) -> Mail:
    """To a PSM: consult the social work network or Assessment Services for a specialist review of the case (REF-12)."""
    return _mail(
        f"specialist_review.{psm.pk}", referral, psm, "specialist_review", author=by, network=Network(network).label, because=because,
    )  # fmt: skip
