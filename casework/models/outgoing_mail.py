from django.db import models
from django.db.models import Q

from casework.models.owed import Owed


class OutgoingMail(Owed):
    """An e-mail that a step owes. Written in the step's transaction, once; delivered at least once (casework.outbox)."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"

    record_label = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    kind = models.CharField(max_length=80)
    occurrence = models.PositiveIntegerField(default=1)
    to = models.EmailField()
    reply_to = models.EmailField(blank=True)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)

    class Meta:
        verbose_name_plural = "outgoing mail"
        constraints = [
            models.UniqueConstraint(
                fields=["record_label", "record_id", "kind", "occurrence"], name="mail_written_once"
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="mail_sent_at_when_sent",
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="mail_due"),
            models.Index(fields=["state", "-id"], name="mail_by_state"),
        ]

    def __str__(self):
        return f"{self.kind} to {self.to}"
