"""Webhooks over the API: a system keeps its own, and sees what came of each delivery. Nobody sees another's."""

from django.core.exceptions import ValidationError
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.response import Response

from casework.api.documents import told
from casework.api.forms import read
from casework.api.idempotency import once
from casework.api.lists import InOrder, NewestFirst, refuse_unknown
from casework.api.problems import Invalid, Problem
from casework.api.views import ApiViews
from desk.api.shapes import RecordNamedShape, named
from desk.models import Delivery, Webhook
from desk.webhooks import deliveries, subscriptions
from desk.webhooks.forms import WebhookForm
from people.access import allow
from people.roles import INTEGRATION_CLIENT

WEBHOOK = OpenApiParameter("webhook", str, OpenApiParameter.PATH, description="As WHK-3.")
NUMBER = OpenApiParameter("number", int, OpenApiParameter.PATH, description="The delivery's id.")
STATE = OpenApiParameter("state", str, enum=Delivery.State.values, description="Only those in this state.")


class WebhookSentShape(serializers.Serializer):
    """What is asked of a webhook."""

    url = serializers.CharField(max_length=400, help_text="https:// and a public name; it is never followed elsewhere.")
    houses = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="As tps: only events of their records. Empty: all."
    )
    steps = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="As finalise: only these. Empty: all."
    )


class WebhookShape(serializers.Serializer):
    """A webhook of yours."""

    reference = serializers.CharField()
    url = serializers.CharField()
    houses = serializers.ListField(child=serializers.CharField())
    steps = serializers.ListField(child=serializers.CharField())
    standing = serializers.ChoiceField(["active", "failing", "paused", "ended"])
    paused_why = serializers.CharField(help_text="Where Tandem gave up on the endpoint: why.")
    created_at = serializers.DateTimeField()
    secret_from = serializers.DateTimeField(help_text="Since when it has its secret.")
    secret = serializers.CharField(
        allow_null=True, help_text="whsec_...: in the answer that made it, and never again. Lost it? Ask for another."
    )

    def to_representation(self, webhook):
        plain = ("reference", "url", "houses", "steps", "standing", "paused_why")
        moments = {name: getattr(webhook, name).isoformat() for name in ("created_at", "secret_from")}
        secret = getattr(webhook, "secret_told", None)
        return {**{name: getattr(webhook, name) for name in plain}, **moments, "secret": secret}


class DeliveryShape(serializers.Serializer):
    """One event that a webhook is owed."""

    id = serializers.IntegerField()
    webhook_id = serializers.CharField(help_text="The same with every attempt: an effect for each, once.")
    event = serializers.IntegerField(help_text="The event's id in the feed.")
    record = RecordNamedShape()
    step = serializers.CharField()
    state = serializers.ChoiceField(Delivery.State.values)
    attempts = serializers.IntegerField()
    status = serializers.IntegerField(allow_null=True, help_text="What your endpoint answered last.")
    last_error = serializers.CharField()
    next_try_at = serializers.DateTimeField(allow_null=True)
    sent_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, row):
        waits = row.state == Delivery.State.WAITING
        return {
            "id": row.pk,
            "webhook_id": row.webhook_id_sent,
            "event": row.entry_id,
            "record": named(row.entry.record_label, row.entry.record_id),
            "step": row.entry.step,
            "state": row.state,
            "attempts": row.attempts,
            "status": row.status,
            "last_error": row.last_error,
            "next_try_at": row.next_try_at.isoformat() if waits else None,
            "sent_at": row.sent_at.isoformat() if row.sent_at else None,
        }


@allow(INTEGRATION_CLIENT)
class WebhookViews(ApiViews):
    """Where you want to be told what happens to the records that you see."""

    houses = ("webhooks",)

    def _own(self):
        return Webhook.objects.filter(system=self.request.user)

    def _one(self, reference) -> Webhook:
        return _found(self._own().by_reference(reference))

    def _answer(self, webhook, status=200):
        return Response(WebhookShape(webhook).data, status)

    @told("Your webhooks, those that have ended too", WebhookShape(many=True))
    def list(self, request):
        refuse_unknown(request, ("cursor", "limit"))
        return self.page_of(self._own(), lambda rows: WebhookShape(rows, many=True).data, InOrder)

    @told("Be told from now on; the answer has the secret, once", WebhookShape, 413, 415, 422, status=201, request=WebhookSentShape, takes=("key",))  # fmt: skip
    def create(self, request):
        def effect():
            sent = read(WebhookForm(request.data), request.data)
            try:
                webhook, secret = subscriptions.subscribe(request.user, **sent, by=request.user)
            except ValidationError as refusal:
                raise Invalid(
                    refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
                ) from None
            webhook.secret_told = secret
            return webhook

        return once(request, effect, lambda pk: _found(self._own().filter(pk=pk)), self._answer, 201)

    @told("One webhook", WebhookShape, 404, parameters=[WEBHOOK])
    def retrieve(self, request, webhook):
        return self._answer(self._one(webhook))

    @told("End it; what waits is not delivered any more", WebhookShape, 404, parameters=[WEBHOOK])
    def end(self, request, webhook):
        subscriptions.end(self._one(webhook), by=request.user)
        return self._answer(self._one(webhook))

    @told("Pause it; what happens meanwhile is delivered when it is resumed", WebhookShape, 404, parameters=[WEBHOOK])
    def pause(self, request, webhook):
        subscriptions.pause(self._one(webhook), by=request.user)
        return self._answer(self._one(webhook))

    @told("Go on where it stopped", WebhookShape, 404, parameters=[WEBHOOK])
    def resume(self, request, webhook):
        subscriptions.resume(self._one(webhook))
        return self._answer(self._one(webhook))

    @told("Another secret, told once; messages are signed with the old one too for 24 hours", WebhookShape, 404, 409, 413, 415, 422, takes=("key",), parameters=[WEBHOOK])  # fmt: skip
    def rotate(self, request, webhook):
        kept = self._one(webhook)

        def effect():
            if kept.ended_at:
                raise Problem("refused", reasons=[{"text": "It has ended.", "rule": None, "field": ""}])
            secret = subscriptions.rotate(kept)
            changed = self._one(webhook)
            changed.secret_told = secret
            return changed

        return once(request, effect, lambda pk: _found(self._own().filter(pk=pk)), self._answer, 200)

    @told("What a webhook was owed, newest first", DeliveryShape(many=True), 404, parameters=[WEBHOOK, STATE])
    def deliveries(self, request, webhook):
        refuse_unknown(request, ("cursor", "limit", "state"))
        rows = Delivery.objects.filter(webhook=self._one(webhook)).select_related("entry")
        state = request.query_params.get("state")
        if state is not None:
            if state not in Delivery.State.values:
                raise Problem("unreadable", errors={"state": [f"One of {', '.join(Delivery.State.values)}."]})
            rows = rows.filter(state=state)
        return self.page_of(rows, lambda found: DeliveryShape(found, many=True).data, NewestFirst)

    @told("Send it again, whatever came of it: the same message under the same webhook-id", DeliveryShape, 404, 409, 413, 415, 422, takes=("key",), parameters=[WEBHOOK, NUMBER])  # fmt: skip
    def send_again(self, request, webhook, number):
        rows = Delivery.objects.filter(webhook=self._one(webhook)).select_related("entry")
        delivery = _found(rows.filter(pk=number))

        def effect():
            if not deliveries.send_again(delivery):
                raise Problem(
                    "refused", reasons=[{"text": "The webhook is paused or has ended.", "rule": None, "field": ""}]
                )
            return rows.get(pk=number)

        return once(request, effect, lambda pk: _found(rows.filter(pk=pk)), lambda row, status: Response(DeliveryShape(row).data, status), 200)  # fmt: skip


def _found(rows):
    row = rows.first()
    if row is None:
        raise Http404
    return row
