"""The outbox: an e-mail is written once, in the step's transaction, and delivered at least once.

One path sends: claim a row by lease in a short transaction (attempt counted, next try in twice the hard limit), send over
SMTP outside any transaction within the hard limit, then mark. Never marked before it is sent: a crash between the two repeats
the message with the same Message-ID, and loses nothing.
"""

import logging
import smtplib
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.transaction import atomic
from django.template.loader import render_to_string

from casework import wake
from casework.models import OutgoingMail
from people.clock import now

log = logging.getLogger(__name__)
LONGEST_BACK_OFF = timedelta(hours=1)
WAITING, SENT, FAILED = OutgoingMail.State.WAITING, OutgoingMail.State.SENT, OutgoingMail.State.FAILED


@dataclass
class Mail:
    """What a mails.py function composes: templates/mail/<template>.{subject.txt,txt,html} rendered with `context`."""

    kind: str
    to: str
    template: str
    reply_to: str = ""
    occurrence: int = 1
    context: dict[str, Any] = field(default_factory=dict)


def owe(record, mail: Mail) -> OutgoingMail:
    """Write the message in the caller's transaction. IntegrityError if this kind and occurrence was written before."""
    context = {"record": record, "site_url": settings.SITE_URL, **mail.context}
    subject = render_to_string(f"mail/{mail.template}.subject.txt", context)
    row = OutgoingMail.objects.create(
        record_label=record.record_label,
        record_id=record.pk,
        kind=mail.kind,
        occurrence=mail.occurrence,
        to=mail.to,
        reply_to=mail.reply_to,
        subject=" ".join(subject.split())[:200],
        text=render_to_string(f"mail/{mail.template}.txt", context).strip() + "\n",
        html=render_to_string(f"mail/{mail.template}.html", context),
        message_id=f"<{record.reference.lower()}-{mail.kind}-{mail.occurrence}@{settings.MESSAGE_ID_DOMAIN}>",
    )
    wake.after_commit("casework.tasks.send_waiting_mail")
    return row


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
        if mail is None:
            break
        sent += deliver(mail)
    return sent


def try_again(mail_id: int, *, kinds=(FAILED, WAITING)) -> bool:
    """Make a failed or waiting message due now; False where it has been sent meanwhile."""
    changed = OutgoingMail.objects.filter(pk=mail_id, state__in=kinds).update(state=WAITING, next_try_at=now())
    if changed:
        wake.after_commit("casework.tasks.send_waiting_mail")
    return bool(changed)


def _claim() -> OutgoingMail | None:
    with atomic():
        due = OutgoingMail.objects.filter(state=WAITING, next_try_at__lte=now()).order_by("next_try_at")
        mail = due.select_for_update(skip_locked=True).first()
        if mail is not None:
            mail.attempts += 1
            mail.next_try_at = now() + timedelta(seconds=2 * settings.MAIL_HARD_LIMIT)
            mail.save(update_fields=["attempts", "next_try_at"])
        return mail


def deliver(mail: OutgoingMail) -> bool:
    """Send one claimed message and mark what came of it."""
    try:
        _over_smtp(mail)
    except Exception as error:  # whatever it is, the row tells of it, and the messages behind it still go
        if not isinstance(error, OSError):
            log.warning("Message %s could not be sent (%s).", mail.pk, type(error).__name__)
        _mark_not_sent(mail, error)
        return False
    mine = OutgoingMail.objects.filter(pk=mail.pk, state=WAITING)
    mine.update(state=SENT, sent_at=now(), last_error="")
    return True


def back_off(attempts: int) -> timedelta:
    """How long after the `attempts`-th failure the next attempt is: doubled each time, an hour at the most."""
    doubled = min(attempts - 1, 20)  # a million times the first wait: past the hour whatever that is
    return min(timedelta(seconds=settings.MAIL_BACK_OFF) * 2**doubled, LONGEST_BACK_OFF)


def _mark_not_sent(mail, error):
    OutgoingMail.objects.filter(pk=mail.pk, state=WAITING, attempts=mail.attempts).update(
        state=FAILED if _for_good(error) else WAITING,
        next_try_at=now() + back_off(mail.attempts),
        last_error=_in_words(error)[:300],
    )


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
