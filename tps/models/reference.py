from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from tps.questions import blueprint_number


class Reference(models.Model):
    """A file of the reference material, by its number; completes what officers type (CON-10)."""

    number = models.CharField(max_length=12, unique=True, validators=[blueprint_number])
    title = models.CharField(max_length=160)
    owner = models.CharField(max_length=80, blank=True)
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        help_text="Somebody of TPS: told of each gap that an officer reports in it.",
    )  # fmt: skip
    topics = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, help_text="Codes of the enquiry types it answers."
    )
    reviewed_on = models.DateField(null=True, blank=True)
    updated_on = models.DateField(null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["number"]

    def __str__(self):
        return f"{self.number} {self.title}"
