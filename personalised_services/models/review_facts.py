"""What a review of a plan holds, and what is asked of it; its steps stand in `review.py`."""

from datetime import date, timedelta

import pgtrigger
from django.db import models
from django.urls import reverse

from people.clock import now
from personalised_services.deadlines import DOCUMENTS_DAY, REVIEW_DAYS
from personalised_services.models.of_case import BelongsToCase, ReadInItsZone
from personalised_services.models.sight import person

#: What a review says where the customer contributed nothing (REV-05).
NOTHING = "The customer contributed nothing."


class Recommendation(models.TextChoices):
    REMAINS = "remains", "Remains in PS"
    EXITS = "exits", "Exits PS"


class Quality(models.TextChoices):
    SUPPORTED = "supported", "Supported"
    NOT_SUPPORTED = "not_supported", "Not supported"


class Understood(models.TextChoices):
    YES = "yes", "Yes"
    PARTLY = "partly", "Partly"
    NO = "no", "No"


class ReviewFacts(ReadInItsZone, BelongsToCase):
    """The facts of a review, from its opening to its outcome."""

    plan = models.ForeignKey("ManagedServicePlan", models.PROTECT, related_name="reviews", editable=False)
    day_0 = models.DateField(editable=False)
    opened_at = models.DateTimeField(default=now, editable=False)
    early_because = models.TextField(max_length=500, blank=True, editable=False)
    asked_by = person(null=True)
    # the interview
    appointment_at = models.DateTimeField(null=True, editable=False)
    interviewed_at = models.DateTimeField(null=True, editable=False)
    strategy_understood = models.CharField(max_length=6, choices=Understood, blank=True, editable=False)
    expectations_understood = models.CharField(max_length=6, choices=Understood, blank=True, editable=False)
    interview = models.TextField(max_length=2000, blank=True, editable=False)
    # the letter
    letter_sent_on = models.DateField(null=True, editable=False)
    reply_by = models.DateField(null=True, editable=False)
    # what is recommended
    recommendation = models.CharField(max_length=7, choices=Recommendation, blank=True, editable=False)
    contribution = models.TextField(max_length=4000, blank=True, editable=False)
    reasons = models.TextField(max_length=4000, blank=True, editable=False)
    consulted_zone = models.CharField(max_length=200, blank=True, editable=False)
    consulted_others = models.CharField(max_length=200, blank=True, editable=False)
    written_at = models.DateTimeField(null=True, editable=False)
    written_by = person(null=True)
    quality = models.CharField(max_length=13, choices=Quality, blank=True, editable=False)
    quality_words = models.TextField(max_length=2000, blank=True, editable=False)
    quality_at = models.DateTimeField(null=True, editable=False)
    quality_by = person(null=True)
    zone_told_at = models.DateTimeField(null=True, editable=False)
    # the panel
    panel_at = models.DateTimeField(null=True, editable=False)
    panel_words = models.TextField(max_length=2000, blank=True, editable=False)
    # the outcome
    decided_on = models.DateField(null=True, editable=False)
    outcome_reasons = models.TextField(max_length=4000, blank=True, editable=False)
    outcome_by = person(null=True)
    outcome_told_at = models.DateTimeField(null=True, editable=False)
    outcome_told = models.TextField(max_length=4000, blank=True, editable=False)

    class Meta:
        abstract = True

    def get_absolute_url(self):
        return reverse("personalised_services:review", args=[self.reference])

    # -- facts
    @property
    def headline(self) -> str:
        """Never the customer's name or CRN: it stands in lists, notices and e-mails."""
        return "Early review of a plan" if self.early_because else "Review of a plan"

    @property
    def case(self):
        return self.plan.case

    @property
    def team_mailbox(self) -> str:
        return self.plan.team_mailbox

    @property
    def site(self):
        """Whose calendar and day the review goes by: its case's."""
        return self.plan.site

    @property
    def its_letter(self):
        """The invitation that its case has written since the review opened, or None (REV-04)."""
        letters = self.case.letters.in_brief().filter(kind="review", opened_at__gte=self.opened_at)
        return letters.exclude(state="left_out").first()

    def day(self, number: int) -> date:
        """The date of a day of the review; that on which it opens is day 0, its last one day 28 (REV-01)."""
        return self.day_0 + timedelta(days=number)

    @property
    def day_14(self) -> date:
        return self.day(DOCUMENTS_DAY)

    @property
    def day_28(self) -> date:
        return self.day(REVIEW_DAYS)


class ReviewAttempt(models.Model):
    """An attempt to phone the customer of a review: when, and what came of it (REV-02). Append-only."""

    class Result(models.TextChoices):
        NO_ANSWER = "no_answer", "No answer"
        MESSAGE = "message", "Message left"
        NOT_THE_CUSTOMER = "another", "Somebody else answered"
        REACHED = "reached", "Customer reached"

    review = models.ForeignKey("PlanReview", models.PROTECT, related_name="attempts", editable=False)
    at = models.DateTimeField(editable=False)
    result = models.CharField(max_length=9, choices=Result, editable=False)
    words = models.TextField(max_length=500, blank=True, editable=False)
    recorded_at = models.DateTimeField(default=now, editable=False)
    by = person()

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["review", "at"], name="review_attempt_once_at_a_moment")]
        triggers = [
            pgtrigger.Protect(name="review_attempt_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.get_result_display()}, {self.at:%-d %B %Y}"
