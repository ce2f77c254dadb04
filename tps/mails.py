"""The e-mails of a contact: one function each, texts in templates/mail/tps/."""

from casework.outbox import Mail
from tps.models.reference import Reference

#: The states of an escalation that somebody else still has to resolve.
WITH_SSO = ("submitted", "accepted", "waiting_ict")


def _context(contact, by):
    given = Reference.objects.filter(number__in=contact.references).order_by()
    titles = dict(given.values_list("number", "title"))
    references = [{"text": text, "title": titles.get(text, "")} for text in contact.references]
    return {
        "contact": contact,
        "references": references,
        "asked": "" if contact.help_needed in contact.summary else contact.help_needed,  # said once
        "author": by,
        "officer": contact.for_officer,
        "is_with_sso": is_with_sso(contact),
    }


def is_with_sso(contact) -> bool:
    """Whether an SSO or ICT still has to resolve it: referred early, or escalated and not yet back (CON-32)."""
    escalations = getattr(contact, "escalations", None)  # of a house above this one
    states = set(escalations.order_by().values_list("state", flat=True)) if escalations is not None else set()
    return bool(states.intersection(WITH_SSO)) if states else contact.referred_early_at is not None


def finalised(contact, *, by, **answers) -> Mail:
    """The summary to the SO, when the contact is finalised, redirected or inappropriate (CON-14).

    It says who completes the enquiry now (CON-29), where else to go (CON-25, CON-26), and what an SSO still has to
    resolve (CON-32).
    """
    return Mail(
        kind="finalised",
        to=contact.service_officer.email,
        reply_to=contact.team_mailbox,
        template="tps/finalised",
        context=_context(contact, by),
    )


def corrected(contact, *, by, service_officer, text, kept=()) -> Mail:
    """The same summary, to the SO that an addendum says it was for; one for each correction."""
    return Mail(
        kind="corrected",
        to=service_officer.email,
        reply_to=contact.team_mailbox,
        template="tps/finalised",
        occurrence=contact.addenda.filter(service_officer__isnull=False).count(),
        context=_context(contact, by),
    )


def not_for_you(contact, *, by, service_officer, text, kept=()) -> Mail:
    """To the SO who was told to return to the customer, and whose contact it never was: nothing is left for them to do."""
    before = contact.told_before
    return Mail(
        kind="not_for_you",
        to=before.email,
        reply_to=contact.team_mailbox,
        template="tps/not_for_you",
        occurrence=contact.addenda.filter(service_officer__isnull=False).count(),
        context={"contact": contact, "officer": before, "author": by},
    )


def follow_up_answered(follow_up, *, by, answer, kept=()) -> Mail:
    """The answer to a follow-up, to the SO; whatever is still open goes to their team leader again (CON-27)."""
    contact = follow_up.contact
    return Mail(
        kind="follow_up",
        to=contact.for_officer.email,
        reply_to=follow_up.team_mailbox,
        template="tps/follow_up",
        context={"follow_up": follow_up, "contact": contact, "author": by, "officer": contact.for_officer},
    )


def quality_check_ended(check, *, by, returned_because="", kept=()) -> Mail:
    """To who asked: the check is completed, or returned and why (QOL-04)."""
    return Mail(
        kind="quality_check_ended",
        to=check.requested_by.email,
        template="tps/quality_check_ended",
        context={"check": check, "author": by},
    )


def urgent_cms_check(check, *, by, address: str) -> Mail:
    """An urgent CMS QOL, asked for by staff outside Compensation Recovery, to Compensation Recovery Operations (QOL-05)."""
    return Mail(
        kind="urgent_cms_check",
        to=address,
        reply_to=check.requested_by.email,
        template="tps/urgent_cms_check",
        context={"check": check, "author": by},
    )
