"""The e-mails of a contact: one function each, texts in templates/mail/tps/."""

from casework.outbox import Mail
from tps.models.reference import Reference


def _context(contact, by):
    titles = dict(Reference.objects.filter(number__in=contact.references).values_list("number", "title"))
    references = [{"text": text, "title": titles.get(text, "")} for text in contact.references]
    return {"contact": contact, "references": references, "author": by, "officer": contact.for_officer}


def finalised(contact, *, by) -> Mail:
    """The summary to the SO, when the contact is finalised (CON-14); who completes the enquiry now (CON-29)."""
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
