"""The outbox: an e-mail is written once, in the step's transaction, and delivered at least once.

It leaves as all that is owed does (casework.lease): claimed for twice the hard limit, sent over SMTP within the hard limit,
marked afterwards. A crash between the two repeats the message with the same Message-ID, and loses nothing.
"""

import logging
import smtplib
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import get_template

from casework import heartbeats, lease, wake
from casework.models import OutgoingMail

log = logging.getLogger(__name__)
WAITING, FAILED = OutgoingMail.State.WAITING, OutgoingMail.State.FAILED


@dataclass
class Mail:
    """What a mails.py function composes: templates/mail/<template>.{subject.txt,txt,html} rendered with `context`."""

    kind: str
    to: str
    template: str
    reply_to: str = ""
    occurrence: int = 1
    context: dict[str, Any] = field(default_factory=dict)


PARTS = ("subject.txt", "txt", "html")
_template = cache(get_template)


def row_of(record, mail: Mail) -> OutgoingMail:
    """The message, composed and not yet stored: for those who store many at once."""
    context = {"record": record, "site_url": settings.SITE_URL, **mail.context}
    subject, text, html = (_template(f"mail/{mail.template}.{part}").render(context) for part in PARTS)
    return OutgoingMail(
        record_label=record.record_label,
        record_id=record.pk,
        kind=mail.kind,
        occurrence=mail.occurrence,
        to=mail.to,
        reply_to=mail.reply_to,
        subject=" ".join(subject.split())[:200],
        text=text.strip() + "\n",
        html=html,
        message_id=f"<{record.reference.lower()}-{mail.kind}-{mail.occurrence}@{settings.MESSAGE_ID_DOMAIN}>",
    )


def owe(record, mail: Mail) -> OutgoingMail:
    """Write the message in the caller's transaction. IntegrityError if this kind and occurrence was written before."""
    row = row_of(record, mail)
    row.save(force_insert=True)
    send_soon()
    return row


def send_soon() -> None:
    """Wake the sender once the caller's transaction is committed."""
    wake.after_commit("casework.tasks.send_waiting_mail")


def send(compose: Callable[..., Mail]):
    """The effect of a step: owe what `compose(record, by=..., **answers)` says."""

    def effect(record, *, by, **answers):
        owe(record, compose(record, by=by, **answers))

    effect.composes = compose  # type: ignore[attr-defined]
    return effect


def owed_by(record):
    """The record's e-mails, newest first."""
    return OutgoingMail.objects.filter(record_label=record.record_label, record_id=record.pk).order_by("-id")


# -- the one sender


def send_waiting(limit: int = 500) -> int:
    """Send what is due, one message at a time; returns how many went out."""
    sent = 0
    for _ in range(limit):
        mail = _claim()
        heartbeats.seen(heartbeats.MAIL)
        if mail is None:
            break
        sent += deliver(mail)
    return sent


def try_again(mail_id: int, *, kinds=(FAILED, WAITING)) -> bool:
    """Make a failed or waiting message due now; False where it has been sent meanwhile."""
    changed = lease.try_again(OutgoingMail.objects.filter(pk=mail_id, state__in=kinds))
    if changed:
        send_soon()
    return changed


def _claim() -> OutgoingMail | None:
    return lease.next_due(OutgoingMail.objects.all(), timedelta(seconds=2 * settings.MAIL_HARD_LIMIT))


def deliver(mail: OutgoingMail) -> bool:
    """Send one claimed message and mark what came of it."""
    try:
        _over_smtp(mail)
    except Exception as error:  # whatever it is, the row tells of it, and the messages behind it still go
        if not isinstance(error, OSError):
            log.warning("Message %s could not be sent (%s).", mail.pk, type(error).__name__)
        lease.mark_not_sent(mail, _in_words(error), first=settings.MAIL_BACK_OFF, for_good=_for_good(error))
        return False
    lease.mark_sent(mail)
    return True


def _codes(error):
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _ in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []


def _for_good(error) -> bool:
    """Whether the server will never take this message: it said so of the recipient or of the text, not of us."""
    about_it = isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)
    return about_it and all(500 <= code < 600 for code in _codes(error))


def _in_words(error) -> str:
    """Why, in words that carry no address and no text of the message."""
    codes = _codes(error)
    if codes:
        return f"The mail server answered {', '.join(str(code) for code in codes)}."
    if isinstance(error, TimeoutError | socket.timeout):
        return "The mail server did not answer in time."
    if isinstance(error, ConnectionError | smtplib.SMTPServerDisconnected):
        return "The mail server could not be reached, or hung up."
    return f"{type(error).__name__} while talking to the mail server."


def _over_smtp(mail):
    connection = get_connection()
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    message.attach_alternative(mail.html, "text/html")
    message.send()
