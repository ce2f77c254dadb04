"""What the local mail sink received: so that whoever tries the product sees the e-mail. Elsewhere there is no such page."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from people.access import allow
from people.roles import AUDITOR, SERVICE_OFFICER, TPS_STAFF

LATEST = 100
NAME = re.compile(r"\d{8}T\d{12}-[0-9a-f]{6}")


@dataclass
class Delivered:
    """One message as the mail server got it; `text` is its plain part."""

    name: str
    received_at: datetime
    sender: str
    to: str
    reply_to: str
    subject: str
    message_id: str
    text: str


def _folder() -> Path:
    if settings.MAIL_SINK_DIR is None:
        raise Http404("Mail is delivered here, and shown nowhere.")
    return settings.MAIL_SINK_DIR


def _read(path: Path) -> Delivered:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    plain = message.get_body(("plain",))
    return Delivered(
        name=path.stem,
        received_at=datetime.strptime(path.stem.partition("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC),
        sender=str(message["From"] or ""),
        to=str(message["To"] or ""),
        reply_to=str(message["Reply-To"] or ""),
        subject=str(message["Subject"] or ""),
        message_id=str(message["Message-ID"] or ""),
        text=plain.get_content() if plain is not None else "",
    )


def _may_read(user, message: Delivered) -> bool:
    """TPS staff and auditors every message, as they read every contact; a service officer what was sent to them."""
    return user.has_role(*TPS_STAFF, AUDITOR) or message.to.lower() == user.email.lower()


@allow(*TPS_STAFF, AUDITOR, SERVICE_OFFICER)
@require_GET
def delivered(request):
    """The latest messages, newest first."""
    paths = sorted(_folder().glob("*.eml"), reverse=True)[:LATEST]
    shown = [message for message in map(_read, paths) if _may_read(request.user, message)]
    return render(request, "desk/delivered.html", {"active": "outbox", "messages_received": shown})


@allow(*TPS_STAFF, AUDITOR, SERVICE_OFFICER)
@require_GET
def message(request, name):
    """One message as it arrived."""
    path = _folder() / f"{name}.eml"
    if not NAME.fullmatch(name) or not path.is_file():
        raise Http404("No such message was received.")
    received = _read(path)
    if not _may_read(request.user, received):
        raise Http404("No such message was received.")
    return render(request, "desk/delivered_message.html", {"active": "outbox", "mail": received})
