import pgtrigger
from django.db import models
from django.db.models import Q

from people.clock import now
from personalised_services.models.sight import person


class ContactItem(models.Model):
    """What was updated after a contact, with its reference, or why it was not needed (CAS-08). Append-only."""

    contact = models.ForeignKey("CaseContact", models.PROTECT, related_name="items", editable=False)
    key = models.CharField(max_length=30, editable=False)
    done = models.BooleanField(editable=False)
    words = models.CharField(max_length=200, blank=True, editable=False)
    at = models.DateTimeField(default=now, editable=False)
    by = person()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["contact", "key"], name="contact_item_said_once"),
            models.CheckConstraint(condition=Q(done=True) | ~Q(words=""), name="contact_item_not_needed_for_a_reason"),
        ]
        triggers = [
            pgtrigger.Protect(name="contact_item_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return self.key
