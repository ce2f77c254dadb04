from django.conf import settings
from django.db import models
from django.db.models import F, Q

from people.clock import now


class Notice(models.Model):
    """Something that one person is told in the product, beside any e-mail: written once, read or not."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices", db_index=False)
    at = models.DateTimeField(default=now)
    kind = models.CharField(max_length=80)
    occurrence = models.PositiveIntegerField(default=1)
    text = models.CharField(max_length=200)
    url = models.CharField(max_length=120)
    record_label = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["to", "record_label", "record_id", "kind", "occurrence"], name="notice_written_once"
            ),
        ]
        indexes = [
            models.Index(F("to"), F("id").desc(), name="notice_of_person"),
            models.Index(F("to"), F("id").desc(), condition=Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self):
        return self.text
