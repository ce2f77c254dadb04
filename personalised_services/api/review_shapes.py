"""What a review looks like over the API: references, and nothing of the customer but what to mind and what was said in it."""

from django.urls import reverse
from rest_framework import serializers

from casework.api.shapes import PersonShape, RecordShape, moment_of, person
from personalised_services.models import PlanReview, ReviewAttempt
from personalised_services.models.review import State
from personalised_services.models.review_facts import Quality, Recommendation, Understood

TEXTS = (
    "early_because", "strategy_understood", "expectations_understood", "interview", "recommendation", "contribution", "reasons",
    "consulted_zone", "consulted_others", "quality", "quality_words", "panel_words", "outcome_reasons", "outcome_told",
)  # fmt: skip
MOMENTS = ("appointment_at", "interviewed_at", "written_at", "zone_told_at", "panel_at", "outcome_told_at")
DAYS = ("letter_sent_on", "reply_by", "decided_on")


class PlanReviewLineShape(RecordShape):
    """A review, as the list tells it."""

    state = serializers.ChoiceField(State.choices)
    plan = serializers.CharField(help_text="The plan's reference.")
    owner = PersonShape(help_text="The PSSO who owns the case.")
    opened_at = serializers.DateTimeField()
    day_0 = serializers.DateField(help_text="The day on which it opens (REV-01).")
    day_28 = serializers.DateField(help_text="Its last day.")
    early = serializers.BooleanField(help_text="Whether it was asked for early (MSP-03).")


class AttemptShape(serializers.Serializer):
    """An attempt to phone the customer (REV-02)."""

    at = serializers.DateTimeField()
    result = serializers.ChoiceField(ReviewAttempt.Result.choices)
    words = serializers.CharField()
    by = PersonShape()


class PlanReviewShape(PlanReviewLineShape):
    """A review, wholly: attempts, interview, letter, what is recommended, panel and outcome. Reading one is recorded."""

    early_because = serializers.CharField()
    attempts = AttemptShape(many=True)
    appointment_at = serializers.DateTimeField(allow_null=True)
    interviewed_at = serializers.DateTimeField(allow_null=True)
    strategy_understood = serializers.ChoiceField(Understood.choices, allow_blank=True)
    expectations_understood = serializers.ChoiceField(Understood.choices, allow_blank=True)
    interview = serializers.CharField()
    letter_sent_on = serializers.DateField(allow_null=True)
    reply_by = serializers.DateField(allow_null=True)
    recommendation = serializers.ChoiceField(Recommendation.choices, allow_blank=True)
    contribution = serializers.CharField()
    reasons = serializers.CharField()
    consulted_zone = serializers.CharField()
    consulted_others = serializers.CharField()
    written_at = serializers.DateTimeField(allow_null=True)
    written_by = PersonShape(allow_null=True)
    quality = serializers.ChoiceField(Quality.choices, allow_blank=True)
    quality_words = serializers.CharField()
    quality_by = PersonShape(allow_null=True)
    zone_told_at = serializers.DateTimeField(allow_null=True)
    panel_at = serializers.DateTimeField(allow_null=True)
    panel_words = serializers.CharField()
    decided_on = serializers.DateField(allow_null=True)
    outcome_reasons = serializers.CharField()
    outcome_told_at = serializers.DateTimeField(allow_null=True)
    outcome_told = serializers.CharField()


def _line(review) -> dict:
    return {
        "reference": review.reference,
        "url": reverse("api:planreview-one", args=[review.reference]),
        "page": review.get_absolute_url(),
        "version": review.version,
        "headline": review.headline,
        "state": review.state,
        "plan": review.plan.reference,
        "owner": person(review.case.owner),
        "opened_at": moment_of(review.opened_at),
        "day_0": review.day_0.isoformat(),
        "day_28": review.day_28.isoformat(),
        "early": bool(review.early_because),
    }


def review_lines(reviews) -> list[dict]:
    """The reviews as the list tells them, in one query however many they are."""
    rows = PlanReview.objects.with_case().filter(pk__in=[review.pk for review in reviews])
    found = {row.pk: row for row in rows}
    return [_line(found[review.pk]) for review in reviews]


def shown_review(review) -> dict:
    """One review, wholly."""
    return {
        **_line(review),
        **{name: getattr(review, name) for name in TEXTS},
        **{name: moment_of(getattr(review, name)) for name in MOMENTS},
        **{name: day.isoformat() if (day := getattr(review, name)) else None for name in DAYS},
        **{name: person(who) if (who := getattr(review, name)) else None for name in ("written_by", "quality_by")},
        "attempts": [
            {"at": moment_of(one.at), "result": one.result, "words": one.words, "by": person(one.by)}
            for one in review.attempts.select_related("by")
        ],
    }
