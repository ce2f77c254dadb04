from django.conf import settings
from django.db import models

from people.clock import now


class AnsweredRequest(models.Model):
    """A POST that was sent with an Idempotency-Key, and where its answer is to be found.

    Key, effect and pointer are one transaction; the answer is rendered again from the record (casework.api.idempotency).
    `answered_with` is the HTTP status; 0 only while the effect is under way, so never in a committed row.
    """

    client = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    answered_with = models.PositiveSmallIntegerField(default=0)
    record_label = models.CharField(max_length=60, blank=True)
    record_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="request_answered_once")]

    def __str__(self):
        return self.key
