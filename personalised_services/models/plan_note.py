import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from people.clock import now

STAFF = settings.AUTH_USER_MODEL


class PlanNote(models.Model):
    """A PS case note of a plan: a fortnightly review (MSP-04), what was not complied with (MSP-06), what its review left (REV-04, REV-09), its turn, its exit. Append-only."""

    class Kind(models.TextChoices):
        FORTNIGHT = "fortnight", "Fortnightly review"
        NOT_COMPLYING = "not_complying", "Did not comply with the restrictions"
        REVIEW_LETTER = "review_letter", "Review letter"
        OUTCOME = "outcome", "Outcome of the review, and why"
        EXIT = "exit", "Exit, and why"
        TURN = "turn", "From proactive to reactive"
        SOCIAL_WORK = "social_work", "Part of social work"

    plan = models.ForeignKey("ManagedServicePlan", models.PROTECT, related_name="case_notes", editable=False)
    kind = models.CharField(max_length=13, choices=Kind, editable=False)
    words = models.TextField(max_length=4200, editable=False)
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", editable=False, db_index=False)

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="plan_note_with_words")]
        triggers = [
            pgtrigger.Protect(name="plan_note_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.at:%-d %B %Y}"
