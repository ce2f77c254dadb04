from typing import ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from casework.models import TimelineEntry
from casework.models.owed import Owed
from people.clock import now


class WebhookQuerySet(models.QuerySet):
    def kept(self):
        """Those that have not been ended."""
        return self.filter(ended_at=None)

    def active(self):
        return self.kept().filter(paused_at=None)

    def by_reference(self, reference: str):
        prefix, _, number = reference.strip().upper().partition("-")
        if prefix != Webhook.REFERENCE_PREFIX or not number.isdecimal() or len(number) > 15:
            return self.none()
        return self.filter(pk=int(number))


class Webhook(models.Model):
    """Where a system wants to be told what happens to the records that it sees: an endpoint, its secret and its place in the feed.

    `houses` and `steps` narrow what it is told of; empty means all. The secrets are sealed (desk.webhooks.signing). What it
    has been told of ends at its place in the events feed: a transaction, an entry of it, and under which restore it is one.
    Paused and ended are facts: when, by whom (nobody: Tandem itself) and why. Ended, never deleted.
    """

    REFERENCE_PREFIX: ClassVar = "WHK"

    system = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="webhooks")
    url = models.CharField(max_length=400)
    houses = models.JSONField(default=list)
    steps = models.JSONField(default=list)
    secret = models.CharField(max_length=400)
    secret_from = models.DateTimeField(default=now)
    old_secret = models.CharField(max_length=400, blank=True)
    old_secret_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    paused_at = models.DateTimeField(null=True)
    paused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    paused_why = models.CharField(max_length=200, blank=True)
    pauses = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    # its place in the feed
    after_transaction = models.BigIntegerField()
    after_entry = models.BigIntegerField(default=0)
    of_restore = models.BigIntegerField(default=0)
    # how its endpoint does
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    try_after = models.DateTimeField(default=now)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="webhook_ended_at_and_by",
            ),
            models.UniqueConstraint(fields=["system", "url"], condition=Q(ended_at=None), name="webhook_once"),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("desk:webhook", args=[self.reference])

    @property
    def reference(self) -> str:
        return f"{self.REFERENCE_PREFIX}-{self.pk}"

    @property
    def record_label(self) -> str:
        return self._meta.label_lower

    @property
    def standing(self) -> str:
        """ended, paused, failing or active."""
        if self.ended_at:
            return "ended"
        if self.paused_at:
            return "paused"
        return "failing" if self.failing_since else "active"

    def wants(self, entry: TimelineEntry) -> bool:
        house = entry.record_label.partition(".")[0]
        return (not self.houses or house in self.houses) and (not self.steps or entry.step in self.steps)


class Delivery(Owed):
    """That a webhook is owed one event: written once for each, delivered at least once, always under the same webhook-id."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENT = "sent", "Delivered"
        FAILED = "failed", "Failed"
        WITHHELD = "withheld", "Withheld"  # its system does not see the record any more

    webhook = models.ForeignKey(Webhook, models.PROTECT, related_name="deliveries", db_index=False)
    entry = models.ForeignKey(TimelineEntry, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    status = models.PositiveSmallIntegerField(null=True)  # what the endpoint answered last

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["webhook", "entry"], name="delivery_owed_once"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="delivery_sent_at_when_sent",
            ),
        ]
        indexes = [
            models.Index(fields=["webhook", "next_try_at"], condition=Q(state="waiting"), name="delivery_due"),
            models.Index(F("state"), F("id").desc(), name="delivery_by_state"),
            models.Index(F("webhook"), F("state"), F("id").desc(), name="delivery_of_webhook"),
            models.Index(F("webhook"), F("id").desc(), name="delivery_newest"),
        ]

    def __str__(self):
        return self.webhook_id_sent

    @property
    def webhook_id_sent(self) -> str:
        """The webhook-id: the same for every attempt, and for every webhook that is told of the event."""
        return f"evt_{self.entry_id}"

    @property
    def record_reference(self) -> str:
        """The record's reference, from the entry alone."""
        return apps.get_model(self.entry.record_label)(pk=self.entry.record_id).reference
