"""What an exit recommendation holds: the answered criteria, whom it was talked over with, the note, the outcome. Its steps stand in `exit.py`."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse

from people.clock import now
from personalised_services.exit_ways import Way, way_of
from personalised_services.models.of_case import OfCase, ReadInItsZone
from personalised_services.models.sight import ended_at_and_by, only_ended, person


class OneMainContact(models.TextChoices):
    NONE = "none", "There is none"
    CALL = "call", "There is one: an introduction call was held or arranged"
    NO_CALL = "no_call", "There is one: no call, for the reason below"


class ExitFacts(ReadInItsZone, OfCase):
    """The facts of an exit, from its first criterion to its outcome."""

    case = models.ForeignKey("Case", models.PROTECT, related_name="exits", editable=False)
    plan = models.ForeignKey("ManagedServicePlan", models.PROTECT, related_name="exits", editable=False)
    # the review note
    less_risk = models.TextField(max_length=2000, blank=True, editable=False)
    resolved = models.TextField(max_length=2000, blank=True, editable=False)
    options = models.TextField(max_length=2000, blank=True, editable=False)
    way_back = models.TextField(max_length=2000, blank=True, editable=False)
    written_at = models.DateTimeField(null=True, editable=False)
    written_by = person(null=True)
    # who endorses it
    review = models.ForeignKey("PlanReview", models.PROTECT, null=True, related_name="exits", editable=False)
    supported_at = models.DateTimeField(null=True, editable=False)
    supported_by = person(null=True)
    zone_endorsed_on = models.DateField(null=True, editable=False)
    zone_endorsed_by = models.CharField(max_length=200, blank=True, editable=False)
    zone_words = models.TextField(max_length=2000, blank=True, editable=False)
    finalised_at = models.DateTimeField(null=True, editable=False)
    ended_because = models.TextField(max_length=2000, blank=True, editable=False)
    # the outcome
    zone_updated_on = models.DateField(null=True, editable=False)
    new_plan = models.CharField(max_length=120, blank=True, editable=False)
    told_at = models.DateTimeField(null=True, editable=False)
    told_outcome = models.TextField(max_length=1200, blank=True, editable=False)
    told_arrangements = models.TextField(max_length=1200, blank=True, editable=False)
    told_change = models.TextField(max_length=1200, blank=True, editable=False)
    told_expectations = models.TextField(max_length=1200, blank=True, editable=False)
    poro_explained = models.BooleanField(default=False, editable=False)
    main_contact = models.CharField(max_length=7, choices=OneMainContact, blank=True, editable=False)
    main_contact_words = models.TextField(max_length=500, blank=True, editable=False)
    docs_ended_on = models.DateField(null=True, editable=False)
    docs_annotation = models.TextField(max_length=500, blank=True, editable=False)
    reason = models.TextField(max_length=4000, blank=True, editable=False)
    completed_at = models.DateTimeField(null=True, editable=False)
    completed_by = person(null=True)

    class Meta:
        abstract = True

    def get_absolute_url(self):
        return reverse("personalised_services:exit", args=[self.reference])

    # -- facts
    @property
    def headline(self) -> str:
        """Never the customer's name or CRN: it stands in lists, notices and e-mails."""
        return "Exit recommendation"

    @property
    def way(self) -> Way:
        return way_of(self.plan)


class ExitAnswer(models.Model):
    """The answer to a criterion for leaving, or why it does not apply: who said so and when (EXIT-01). Taken back, never edited."""

    leaving = models.ForeignKey("ExitRecommendation", models.PROTECT, related_name="answers", editable=False)
    key = models.CharField(max_length=30, editable=False)
    words = models.TextField(max_length=1000, blank=True, editable=False)
    not_because = models.TextField(max_length=500, blank=True, editable=False)
    at = models.DateTimeField(default=now, editable=False)
    by = person()
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = person(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["leaving", "key"], condition=Q(ended_at=None), name="exit_criterion_answered_once"
            ),
            models.CheckConstraint(
                condition=(Q(words="") & ~Q(not_because="")) | (~Q(words="") & Q(not_because="")),
                name="exit_criterion_answered_or_not",
            ),
            ended_at_and_by("exit_answer_ended_at_and_by"),
        ]
        triggers = only_ended("exit_answer", "leaving", "key", "at", "by", "words", "not_because")

    def __str__(self):
        return self.key


class ZoneConsultation(models.Model):
    """A discussion with the Zone about an exit: with whom, when, what was said (EXIT-03). Append-only."""

    class With(models.TextChoices):
        SCM = "scm", "Service Centre Manager (SCM)"
        TL = "tl", "Team Leader (TL)"
        CAN_OC = "can_oc", "CAN-OC"

    leaving = models.ForeignKey("ExitRecommendation", models.PROTECT, related_name="consultations", editable=False)
    with_whom = models.CharField(max_length=6, choices=With, editable=False)
    spoke_to = models.CharField(max_length=120, editable=False)
    held_at = models.DateTimeField(editable=False)
    words = models.TextField(max_length=2000, editable=False)
    recorded_at = models.DateTimeField(default=now, editable=False)
    by = person()

    class Meta:
        ordering = ["held_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(spoke_to="") & ~Q(words=""), name="exit_consultation_with_words"),
        ]
        triggers = [
            pgtrigger.Protect(name="exit_consultation_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.get_with_whom_display()}, {self.held_at:%-d %B %Y}"
