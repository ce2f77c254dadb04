"""Which segment a Child Support customer is in, and was; and the reviews of segment 3."""

import pgtrigger
from django.db import models
from django.db.models import F, Func, Q

from people.clock import now
from personalised_services.models.sight import ended_at_and_by, only_ended, person
from personalised_services.querysets.segment import SegmentQuerySet
from personalised_services.segment_guide import Basis, Number, Source


class ThreeMonthsAfter(Func):
    """The day three months after a day, as the database reckons it: the month's last day where it has no such day."""

    template = "(%(expressions)s + interval '3 months')::date"
    output_field = models.DateField()


def _words(length):
    return models.TextField(max_length=length, blank=True, editable=False)


class Segment(models.Model):
    """A time in one segment: by what it was set, and where it stands in both records. Ended by the next one, never edited (SEG-02)."""

    case = models.ForeignKey("Case", models.PROTECT, related_name="segments", editable=False, db_index=False)
    number = models.PositiveSmallIntegerField(choices=Number, editable=False)
    basis = models.CharField(max_length=11, choices=Basis, editable=False)
    source = models.CharField(max_length=11, choices=Source, blank=True, editable=False)
    issues, interactions, likely_actions = _words(500), _words(500), _words(500)
    because = _words(2000)
    recommendation = models.OneToOneField(
        "SegmentRecommendation", models.PROTECT, null=True, related_name="segment", editable=False
    )
    reference = models.CharField(max_length=20, blank=True, editable=False)
    window_record = models.CharField(max_length=120, editable=False)
    portal_record = models.CharField(max_length=120, editable=False)
    counted_from = models.DateField(null=True, editable=False)
    review_on = models.DateField(null=True, editable=False)
    set_at = models.DateTimeField(default=now, editable=False)
    set_by = person()
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = person(null=True)

    objects = SegmentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="segment_one_at_a_time"),
            models.CheckConstraint(
                condition=~Q(window_record="") & ~Q(portal_record=""), name="segment_in_both_records"
            ),
            models.CheckConstraint(
                condition=~Q(basis="allocated")
                | (~Q(source="") & ~Q(issues="") & ~Q(interactions="") & ~Q(likely_actions="")),
                name="segment_allocated_by_all_four",
            ),
            models.CheckConstraint(
                condition=Q(number__in=[1, 2], basis="allocated", recommendation=None, reference="")
                | Q(number=2, basis="reviewed", recommendation=None, reference="")
                | Q(number=3, basis="recommended", recommendation__isnull=False, reference="")
                | (Q(number=3, basis="restricted", recommendation=None) & ~Q(reference="")),
                name="segment_3_is_decided",
            ),
            models.CheckConstraint(
                condition=(~Q(number=3) & Q(counted_from=None, review_on=None))
                | Q(
                    number=3, counted_from__isnull=False, review_on__isnull=False, review_on__gt=F("counted_from"),
                    review_on__lte=ThreeMonthsAfter("counted_from"),
                ),
                name="segment_3_reviewed_within_3_months",
            ),
            ended_at_and_by("segment_ended_at_and_by"),
        ]  # fmt: skip
        indexes = [models.Index(F("case"), F("id").desc(), name="segment_of_case")]
        triggers = [
            *only_ended(
                "segment", "case", "number", "basis", "source", "issues", "interactions", "likely_actions", "because",
                "recommendation", "reference", "window_record", "portal_record", "set_at", "set_by",
            ),
            pgtrigger.Trigger(
                name="segment_3_as_documented", when=pgtrigger.Before, operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__recommendation__isnull=False),
                func="IF NOT EXISTS (SELECT 1 FROM personalised_services_segmentrecommendation r WHERE r.id = NEW.recommendation_id"
                " AND r.case_id = NEW.case_id AND r.state = 'documented') THEN RAISE EXCEPTION 'segment 3 is not approved and documented'; END IF; RETURN NEW;",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.get_number_display()


class SegmentReview(models.Model):
    """A review of segment 3 by the SM: what was discussed with the SSM, and whether it is still required (SEG-04). Append-only."""

    class Outcome(models.TextChoices):
        REQUIRED = "required", "Still required"
        NOT_REQUIRED = "not_required", "No longer required: segment 2"

    segment = models.ForeignKey("Segment", models.PROTECT, related_name="reviews", editable=False)
    outcome = models.CharField(max_length=12, choices=Outcome, editable=False)
    issues_discussed = models.TextField(max_length=2000, editable=False)
    discussed_with = person()
    words = models.TextField(max_length=2000, editable=False)
    next_on = models.DateField(null=True, editable=False)
    at = models.DateTimeField(default=now, editable=False)
    by = person()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(issues_discussed="") & ~Q(words=""), name="segment_review_discussed_and_documented"
            ),
            models.CheckConstraint(
                condition=Q(outcome="required", next_on__isnull=False) | Q(outcome="not_required", next_on=None),
                name="segment_review_with_its_next",
            ),
            models.CheckConstraint(condition=~Q(discussed_with=F("by")), name="segment_review_by_two"),
        ]
        triggers = [
            pgtrigger.Protect(name="segment_review_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.get_outcome_display()}, {self.at:%-d %B %Y}"
