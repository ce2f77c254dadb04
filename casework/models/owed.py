from django.db import models

from people.clock import now


class Owed(models.Model):
    """What is owed to somebody outside, of whatever kind: an e-mail, the delivery of a webhook. Sent by `casework.lease`.

    A kind has a `state`, which is one of these or of its own, and `sent_at`, which stands while it is sent.
    """

    WAITING, SENT, FAILED = "waiting", "sent", "failed"

    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    next_try_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True
