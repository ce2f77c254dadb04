"""What is stuck: who works by itself and was not seen, e-mails that failed or wait for long, deadlines set aside, webhooks. What to do with each.

Administrators see that something is stuck and why, and no word of a record, which they do not read.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casework import heartbeats
from casework.models import Deadline, OutgoingMail
from desk.models import Delivery, Webhook
from desk.views_deadlines import Shown, in_scope
from desk.views_outbox import entries_of, known_to
from people.access import allow
from people.clock import now
from people.roles import ADMINISTRATOR, TEAM_LEADER

FEW = 25
FOR_LONG = timedelta(minutes=15)


@dataclass
class Part:
    """One part that works by itself, when it was last seen, and what to do where it is late."""

    words: str
    seen_at: datetime | None
    late: bool
    remedy: str


REMEDIES = {
    heartbeats.SWEEP: "Restart the worker, or start a standby: manage.py sweep --forever. What fell due meanwhile is done once, then.",
    heartbeats.MAIL: "Restart the worker, or start a standby: manage.py send_mail --forever. Nothing that waits is lost.",
    heartbeats.WEBHOOKS: "Restart the worker, or start a standby: manage.py deliver_webhooks --forever. What systems are owed waits for it.",
    heartbeats.BEAT: "Restart the beat and look whether Redis answers. While the standbys run, everything is still done.",
}


def parts() -> list[Part]:
    late = set(heartbeats.late())
    return [
        Part(heartbeats.PARTS[part], at, part in late, REMEDIES.get(part, "Restart the worker."))
        for part, at in heartbeats.last_seen().items()
    ]


def set_aside_for(user):
    """The deadlines that the sweep set aside: of the leader's site; for an administrator all, by their reason only."""
    if user.has_role(TEAM_LEADER):
        return in_scope(user, "aside")
    rows = Deadline.objects.filter(set_aside_at__isnull=False, closed_at=None)
    return rows.select_related("owner", "site").order_by("due_at", "pk")


def troubled_webhooks():
    """Those whose endpoint does not take what it is owed: failing, paused by Tandem, or with messages that failed for good."""
    failed = Delivery.objects.filter(webhook=OuterRef("pk"), state=Delivery.State.FAILED)
    rows = Webhook.objects.kept().select_related("system").annotate(has_failed=Exists(failed)).order_by("pk")
    given_up = Q(paused_at__isnull=False, paused_by=None)
    return rows.filter(given_up | Q(failing_since__isnull=False, paused_at=None) | Q(has_failed=True))


@allow(TEAM_LEADER, ADMINISTRATOR)
@require_GET
def stuck(request):
    """Everything that waits for a person to mend it, with what to do, and another try where there is one."""
    user = request.user
    mails = known_to(user).order_by("id")
    long_ago = now() - FOR_LONG
    failed = mails.filter(state=OutgoingMail.State.FAILED)[:FEW]
    waiting = mails.filter(state=OutgoingMail.State.WAITING, created_at__lt=long_ago)[:FEW]
    context = {
        "active": "stuck",
        "parts": parts(),
        "bound": timedelta(seconds=settings.HEARTBEAT_LATE_AFTER),
        "failed": entries_of(list(failed), user),
        "waiting": entries_of(list(waiting), user),
        "aside": [Shown(row) for row in set_aside_for(user)[:FEW]],
        "keeps_webhooks": user.has_role(ADMINISTRATOR),
        "webhooks": list(troubled_webhooks()[:FEW]) if user.has_role(ADMINISTRATOR) else [],
        "leads": user.has_role(TEAM_LEADER),
        "most": FEW,
    }
    return render(request, "desk/stuck.html", context)
