from django.conf import settings
from django.db import models
from django.db.models import Q

from people.clock import now
from personalised_services.models.sight import ended_at_and_by, only_ended

STAFF = settings.AUTH_USER_MODEL


class ReferralItem(models.Model):
    """That an item of a referral's list is done, or why it does not apply: who said so and when. Taken back, never edited."""

    referral = models.ForeignKey("Referral", models.PROTECT, related_name="items", editable=False)
    key = models.CharField(max_length=30, editable=False)
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", editable=False, db_index=False)
    left = models.CharField(max_length=120, blank=True, editable=False)
    not_because = models.TextField(max_length=500, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", editable=False, db_index=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "key"], condition=Q(ended_at=None), name="referral_item_said_once"
            ),
            models.CheckConstraint(condition=Q(left="") | Q(not_because=""), name="referral_item_done_or_not"),
            ended_at_and_by("referral_item_ended_at_and_by"),
        ]
        triggers = only_ended("referral_item", "referral", "key", "at", "by", "left", "not_because")

    def __str__(self):
        return self.key
