"""The outbox: what waits, what failed and why, what was sent; and a second try.

Whoever may read a record reads its e-mails. Administrators see that there is a message, what it is and whom it is for,
and no word of it: they read no contact.
"""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from casework import outbox
from casework.deadlines import limits
from casework.keyset import page_of
from casework.models import OutgoingMail
from casework.records import Record
from desk.sight import about_records_of, record_types
from people.access import allow
from people.roles import ADMINISTRATOR, AUDITOR, TEAM_LEADER, TPS_STAFF

PAGE = 50
State = OutgoingMail.State
#: What each kind of e-mail is, in words.
KINDS = {
    "finalised": "Summary to the SO",
    "corrected": "Summary to the right SO",
    "not_for_you": "To the SO who was told by mistake",
    "follow_up": "Answer to a follow-up",
    "review_opened": "The review of a plan has opened",
    "review_complete": "The review of a plan is complete",
    "handover_left": "Accepted by nobody at the end of a shift",
}
STATES = (
    (State.WAITING, "Waiting", "Nothing waits to be sent", "Whatever is written here goes out within a minute."),
    (State.FAILED, "Failed", "Nothing has failed", "A message that the mail server refuses for good stands here."),
    (State.SENT, "Sent", "Nothing has been sent yet", "Messages stand here from the moment the mail server took them."),
)


@dataclass
class Entry:
    """An e-mail as the reader may see it."""

    mail: OutgoingMail
    record_type: type[Record] | None
    readable: bool

    @property
    def reference(self) -> str:
        prefix = self.record_type.REFERENCE_PREFIX if self.record_type else self.mail.record_label
        return f"{prefix}-{self.mail.record_id}"

    @property
    def kind(self) -> str:
        kind = self.mail.kind.partition(".")[0]
        limit = limits().get(kind)
        return limit.label if limit else KINDS.get(kind, kind.replace("_", " ").capitalize())

    @property
    def record_url(self) -> str:
        if not (self.readable and self.record_type):
            return ""
        return self.record_type(pk=self.mail.record_id).get_absolute_url()  # type: ignore[misc, attr-defined]


def readable_by(user):
    """The e-mails of the records that `user` sees."""
    return OutgoingMail.objects.filter(about_records_of(user))


def known_to(user):
    """Those that stand in the list for `user`; an administrator knows of every message, and reads none for it."""
    return OutgoingMail.objects.all() if user.has_role(ADMINISTRATOR) else readable_by(user)


def entries_of(mails, user) -> list[Entry]:
    """The e-mails as `user` may see them."""
    readable = set(readable_by(user).filter(pk__in=[mail.pk for mail in mails]).values_list("pk", flat=True))
    types = record_types()
    return [Entry(mail, types.get(mail.record_label), mail.pk in readable) for mail in mails]


def _may_try_again(user) -> bool:
    return user.has_role(TEAM_LEADER, ADMINISTRATOR)


@allow(*TPS_STAFF, AUDITOR, ADMINISTRATOR)
@require_GET
def messages_by_state(request):
    """The outbox by state, newest first."""
    asked = request.GET.get("state")
    shown = next((state for state in STATES if state[0] == asked), STATES[0])
    page = page_of(
        known_to(request.user).filter(state=shown[0]),
        request.GET,
        size=PAGE,
        moment="created_at",
        address=f"state={shown[0]}",
    )
    context = {
        "active": "outbox",
        "states": STATES,
        "shown": shown,
        "page": page,
        "entries": entries_of(page.rows, request.user),
        "may_try_again": _may_try_again(request.user),
        "sink": settings.MAIL_SINK_DIR is not None and not request.user.has_role(ADMINISTRATOR),
    }
    return render(request, "desk/outbox.html", context)


def _entry(user, number) -> Entry:
    mail = known_to(user).filter(pk=number).first()
    if mail is None:
        raise Http404("There is no such message that you can see.")
    return entries_of([mail], user)[0]


@allow(*TPS_STAFF, AUDITOR, ADMINISTRATOR)
@require_GET
def message(request, number):
    """One message, as it is sent; for an administrator its state only."""
    context = {"active": "outbox", "entry": _entry(request.user, number), "may_try_again": _may_try_again(request.user)}
    return render(request, "desk/outbox_message.html", context)


@allow(TEAM_LEADER, ADMINISTRATOR)
@require_POST
def try_again(request, number):
    """Make a failed or waiting message due now; the same message, with the same Message-ID."""
    entry = _entry(request.user, number)
    if outbox.try_again(entry.mail.pk):
        messages.success(request, f"The message about {entry.reference} is being tried again.")
    else:
        messages.info(request, f"The message about {entry.reference} has been sent meanwhile.")
    return redirect("desk:outbox_message", number)
