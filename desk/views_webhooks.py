"""Webhooks, for administrators: who is told of what, how the endpoints do, what was delivered, and a second try.

They see which record an event was about and what the endpoint answered, by its status. No message holds a word of a record.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.keyset import page_of
from desk.models import Delivery, Webhook
from desk.webhooks import deliveries, subscriptions
from desk.webhooks.forms import AddWebhookForm
from people.access import allow
from people.roles import ADMINISTRATOR

PAGE = 50
State = Delivery.State
STATES = (
    (State.WAITING, "Waiting", "Nothing waits to be delivered"),
    (State.FAILED, "Failed", "Nothing has failed"),
    (State.WITHHELD, "Withheld", "Nothing is withheld"),
    (State.SENT, "Delivered", "Nothing has been delivered yet"),
)


def _webhook(reference) -> Webhook:
    webhook = (
        Webhook.objects.by_reference(reference).select_related("system", "created_by", "paused_by", "ended_by").first()
    )
    if webhook is None:
        raise Http404("There is no such webhook.")
    return webhook


def _all():
    return Webhook.objects.select_related("system").order_by("ended_at", "pk")


@allow(ADMINISTRATOR)
@require_GET
def webhooks(request):
    """All webhooks, those that were ended at the end."""
    return render(request, "desk/webhooks.html", {"active": "webhooks", "webhooks": _all()[:200]})


@allow(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def add(request):
    """GET asks, POST adds one and tells its secret, this once; wrong answers are 422 with what was typed still there."""
    form = AddWebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            webhook, secret = subscriptions.subscribe(**form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _told(request, webhook, secret)
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/webhook_add.html", {"active": "webhooks", "form": form}, status=status)


def _told(request, webhook, secret):
    return render(request, "desk/webhook_secret.html", {"active": "webhooks", "webhook": webhook, "secret": secret})


@allow(ADMINISTRATOR)
@require_GET
def webhook(request, reference):
    """One webhook: how its endpoint does, and its deliveries by state."""
    webhook = _webhook(reference)
    asked = request.GET.get("state")
    shown = next((state for state in STATES if state[0] == asked), STATES[0])
    rows = Delivery.objects.filter(webhook=webhook, state=shown[0]).select_related("entry")
    labels = dict(subscriptions.steps())
    context = {
        "active": "webhooks",
        "webhook": webhook,
        "houses": [name for house, name in subscriptions.houses() if house in webhook.houses],
        "steps": [labels.get(step, step) for step in webhook.steps],
        "states": STATES,
        "shown": shown,
        "page": page_of(rows, request.GET, size=PAGE, moment="created_at", address=f"state={shown[0]}"),
    }
    return render(request, "desk/webhook.html", context)


@allow(ADMINISTRATOR)
@require_POST
def change(request, reference, name):
    """Pause, resume, give another secret, or end."""
    webhook = _webhook(reference)
    if name == "secret" and not webhook.ended_at:
        return _told(request, webhook, subscriptions.rotate(webhook))
    match name:
        case "pause":
            done = subscriptions.pause(webhook, by=request.user)
        case "resume":
            done = subscriptions.resume(webhook)
        case "end":
            done = subscriptions.end(webhook, by=request.user)
        case "secret":
            done = False
        case _:
            raise Http404("That cannot be done with a webhook.")
    told = {"pause": "is paused", "resume": "goes on where it stopped", "end": "has ended"}
    if done:
        messages.success(request, f"{webhook.reference} {told[name]}.")
    else:
        messages.info(request, f"Nothing was done: {webhook.reference} is {_webhook(reference).standing}.")
    return redirect(webhook)


@allow(ADMINISTRATOR)
@require_POST
def send_again(request, reference, number):
    """Make a message due now; the same message, with the same webhook-id."""
    webhook = _webhook(reference)
    delivery = Delivery.objects.filter(webhook=webhook, pk=number).first()
    if delivery is None:
        raise Http404("There is no such delivery.")
    if deliveries.send_again(delivery):
        messages.success(request, f"{delivery.webhook_id_sent} is being sent again.")
    else:
        messages.info(request, f"{webhook.reference} is {webhook.standing}: nothing is sent.")
    return redirect(webhook)
