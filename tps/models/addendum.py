from django.conf import settings
from django.db import models

from casework.privacy.fields import GuardedText
from people.clock import now


class Addendum(models.Model):
    """What was added to a closed contact, with author and time; the contact itself stays as it was (CON-31).

    `service_officer` is set where the addendum corrects who the contact was for.
    """

    contact = models.ForeignKey("tps.Contact", models.PROTECT, related_name="addenda")
    text = GuardedText(max_length=2000)
    service_officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name_plural = "addenda"
        ordering = ["id"]

    def __str__(self):
        return f"Addendum to {self.contact_id}"
