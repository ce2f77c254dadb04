"""The stacking document of a Child Support case: when it was created, where it is, and its notepads (CAS-19)."""

import pgtrigger
from django.db import models
from django.db.models import Q

from people.clock import now
from personalised_services.models.sight import person


def _words(length=2000):
    return models.TextField(max_length=length, blank=True, editable=False)


class StackingDocument(models.Model):
    """The document in which a Child Support case is written up: one of a case, never edited."""

    case = models.OneToOneField("Case", models.PROTECT, related_name="stacking", editable=False)
    created_on = models.DateField(editable=False)
    location = models.CharField(max_length=120, editable=False)
    at = models.DateTimeField(default=now, editable=False)
    by = person()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(location=""), name="stacking_document_somewhere")]
        triggers = [
            pgtrigger.Protect(name="stacking_document_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"stacking document, created {self.created_on:%-d %B %Y}"


class Notepad(models.Model):
    """A notepad of a stacking document, under a meaningful subject. The first says why the customer was referred. Append-only."""

    class Kind(models.TextChoices):
        REFERRED = "referred", "Why the customer was referred"
        DISCUSSION = "discussion", "Discussion with the customer"
        RESTRICTION_REVIEW = "restriction_review", "Restriction: review of the case"
        RECOMMENDATION = "recommendation", "Restriction: recommendation"
        APPROVAL = "approval", "Restriction: approval"
        RESTRICTION_LETTER = "restriction_letter", "Restriction: letter to the customer"
        DECISION = "decision", "Decision on transfer or exit"
        FUNCTION = "function", "Refers to a function-specific notepad"
        OTHER = "other", "Something else"

    document = models.ForeignKey("StackingDocument", models.PROTECT, related_name="notepads", editable=False)
    number = models.PositiveIntegerField(editable=False)
    kind = models.CharField(max_length=18, choices=Kind, editable=False)
    subject = models.CharField(max_length=120, editable=False)
    words = models.TextField(max_length=4000, editable=False)
    options, commitments, timeframes = _words(), _words(), _words(500)
    refers_to = models.CharField(max_length=120, blank=True, editable=False)
    at = models.DateTimeField(default=now, editable=False)
    by = person()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="notepad_numbered_once"),
            models.CheckConstraint(
                condition=Q(kind="referred", number=1) | ~Q(kind="referred") & Q(number__gt=1),
                name="notepad_first_says_why_referred",
            ),
            models.CheckConstraint(condition=~Q(subject="") & ~Q(words=""), name="notepad_with_subject"),
            models.CheckConstraint(
                condition=~Q(kind="discussion") | ~Q(options="") & ~Q(commitments="") & ~Q(timeframes=""),
                name="notepad_discussion_records_all",
            ),
            models.CheckConstraint(condition=~Q(kind="function") | ~Q(refers_to=""), name="notepad_refers_to_another"),
        ]  # fmt: skip
        triggers = [pgtrigger.Protect(name="notepad_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.number}. {self.subject}"
