"""Who wants to be told of what: a system's webhooks, kept by the system itself or by an administrator.

A webhook is told of what happens after it began. Paused, it keeps its place, and goes on from there when it is resumed.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.transaction import atomic

from casework import notices, wake
from casework.steps import declared
from desk import events
from desk.models import Webhook
from desk.sight import record_types
from desk.webhooks.signing import new_secret, seal
from people.clock import now
from people.models import Staff
from people.roles import ADMINISTRATOR, INTEGRATION_CLIENT

MOST = 10  # webhooks of one system that are not ended
OVERLAP = timedelta(hours=24)
#: What stands in timelines beside the steps of records.
BESIDE_STEPS = {
    "open": "Opened",
    "save": "Answers saved",
    "change_form": "The form was changed",
    "deadline": "A time limit reminded, was missed or moved",
}


def systems():
    """The systems that may have webhooks."""
    return Staff.objects.active().holding(INTEGRATION_CLIENT).order_by("given_name", "pk")


def houses() -> list[tuple[str, str]]:
    """(house, its name) of those whose records have a timeline."""
    names = {model._meta.app_label: str(model._meta.app_config.verbose_name) for model in record_types().values()}
    return [(house, str(name)) for house, name in names.items()]


def steps() -> list[tuple[str, str]]:
    """(step, its label) of all that may happen to a record."""
    known = dict(BESIDE_STEPS)
    for model in record_types().values():
        for name, described in declared(model).items():
            known.setdefault(name, next(iter(described.transitions.values())).custom["step"].label)
    return sorted(known.items(), key=lambda step: step[1])


def subscribe(system: Staff, *, url: str, houses: list[str], steps: list[str], by: Staff) -> tuple[Webhook, str]:
    """Tell the system from now on; returns the webhook and its secret, which is told here only.

    `url` has been found fit (desk.webhooks.addresses.target). Raises ValidationError where the system has too many webhooks,
    or one that leads there already.
    """
    secret = new_secret()
    with atomic():
        Staff.objects.select_for_update().get(pk=system.pk)  # two at once are counted one after the other
        kept = Webhook.objects.kept().filter(system=system)
        if len(kept) >= MOST:
            raise ValidationError(f"{system.name} has {MOST} webhooks. End one of them first.")
        if any(webhook.url == url for webhook in kept):
            raise ValidationError({"url": f"{system.name} has a webhook that leads there already."})
        oldest, mark = events.horizon()
        webhook = Webhook.objects.create(
            system=system, url=url, houses=houses, steps=steps, secret=seal(secret), created_by=by,
            after_transaction=oldest, of_restore=mark,
        )  # fmt: skip
    return webhook, secret


def rotate(webhook: Webhook) -> str:
    """Give it another secret, told here only. Until the overlap ends, messages are signed with the old one too."""
    secret = new_secret()
    with atomic():
        webhook = _locked(webhook)
        _kept(webhook).update(
            secret=seal(secret), secret_from=now(), old_secret=webhook.secret, old_secret_until=now() + OVERLAP
        )
    return secret


def sealed_secrets(webhook: Webhook) -> list[str]:
    """Those that a message is signed with now, the newest first."""
    overlaps = webhook.old_secret_until is not None and now() < webhook.old_secret_until
    return [webhook.secret, webhook.old_secret] if overlaps else [webhook.secret]


def pause(webhook: Webhook, *, by: Staff | None, why: str = "") -> bool:
    """Deliver nothing until it is resumed; nothing is lost meanwhile. False where it was paused already.

    `by` is None where Tandem itself gives up on the endpoint: administrators are told.
    """
    with atomic():
        webhook = _locked(webhook)
        if webhook.paused_at or webhook.ended_at:
            return False
        _kept(webhook).update(paused_at=now(), paused_by=by, paused_why=why[:200], pauses=webhook.pauses + 1)
        if by is None:
            text = f"{webhook.reference} of {webhook.system.name} was paused: {why}"
            for administrator in Staff.objects.active().holding(ADMINISTRATOR):
                notices.tell(webhook, to=administrator, kind="webhook_paused", text=text, occurrence=webhook.pauses + 1)
    return True


def resume(webhook: Webhook) -> bool:
    """Go on where it stopped, at once. False where it was not paused."""
    changed = _kept(webhook).exclude(paused_at=None).update(
        paused_at=None, paused_by=None, paused_why="", failures=0, failing_since=None, try_after=now()
    )  # fmt: skip
    if changed:
        wake.after_commit(wake.HAPPENED)
    return bool(changed)


def end(webhook: Webhook, *, by: Staff) -> bool:
    """Never deliver again. False where it had ended."""
    return bool(_kept(webhook).update(ended_at=now(), ended_by=by))


def _kept(webhook):
    return Webhook.objects.kept().filter(pk=webhook.pk)


def _locked(webhook) -> Webhook:
    return Webhook.objects.select_related("system").select_for_update(of=("self",)).get(pk=webhook.pk)
