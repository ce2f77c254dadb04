import pgtrigger
from django.conf import settings
from django.db import models

from casework.privacy.fields import GuardedText
from people.clock import now


class GapReport(models.Model):
    """What an officer says the reference material lacks: in one of its files, or altogether; from the contact that showed it.

    It has no state and never changes: whoever weighs knowledge gaps counts it with its file or its contact's enquiry type.
    """

    contact = models.ForeignKey("tps.Contact", models.PROTECT, related_name="gap_reports")
    reference = models.ForeignKey("tps.Reference", models.PROTECT, null=True, blank=True, related_name="gap_reports")
    missing = GuardedText(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="gap_report_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"Gap reported with contact {self.contact_id}"
