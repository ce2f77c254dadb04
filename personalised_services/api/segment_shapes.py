"""What a segment and a recommendation of segment 3 look like over the API: references, and nothing of the customer."""

from django.urls import reverse
from rest_framework import serializers

from casework.api.shapes import PersonShape, RecordShape, moment_of, person
from personalised_services.models import SegmentRecommendation
from personalised_services.models.recommendation import State
from personalised_services.segment_guide import Basis, Ground, Number


class SegmentShape(serializers.Serializer):
    """A time in one segment, and where it stands in both records (SEG-02)."""

    number = serializers.ChoiceField(Number.choices)
    basis = serializers.ChoiceField(Basis.choices)
    window_record = serializers.CharField()
    portal_record = serializers.CharField()
    review_on = serializers.DateField(allow_null=True, help_text="Of segment 3, by when it is reviewed (SEG-04).")
    set_at = serializers.DateTimeField()
    set_by = PersonShape()
    ended_at = serializers.DateTimeField(allow_null=True)


class RecommendationLineShape(RecordShape):
    """A recommendation, as the list tells it."""

    state = serializers.ChoiceField(State.choices)
    case = serializers.CharField(help_text="The case's reference.")
    owner = PersonShape(help_text="The PSSO who owns the case.")
    ground = serializers.ChoiceField(Ground.choices)
    recommended_at = serializers.DateTimeField()


class RecommendationShape(RecommendationLineShape):
    """A recommendation: the three answers, the decision, the documentation (SEG-03, SEG-05, SEG-06). Reading one is recorded."""

    issues_addressed = serializers.BooleanField()
    escalates = serializers.BooleanField()
    restricted = serializers.BooleanField()
    reasons = serializers.CharField()
    discussed_on = serializers.DateField()
    discussed_with = PersonShape()
    recommended_by = PersonShape()
    decided_at = serializers.DateTimeField(allow_null=True)
    decided_by = PersonShape(allow_null=True)
    unexplored = serializers.CharField(help_text="Where it is rejected: the unexplored options.")
    documented_at = serializers.DateTimeField(allow_null=True)
    documented_by = PersonShape(allow_null=True)
    documented_words = serializers.CharField()


def segment(one) -> dict:
    return {
        "number": one.number,
        "basis": one.basis,
        "window_record": one.window_record,
        "portal_record": one.portal_record,
        "review_on": one.review_on.isoformat() if one.review_on else None,
        "set_at": moment_of(one.set_at),
        "set_by": person(one.set_by),
        "ended_at": moment_of(one.ended_at),
    }


def _line(one) -> dict:
    return {
        "reference": one.reference,
        "url": reverse("api:segmentrecommendation-one", args=[one.reference]),
        "page": one.get_absolute_url(),
        "version": one.version,
        "headline": one.headline,
        "state": one.state,
        "case": one.case.reference,
        "owner": person(one.case.owner),
        "ground": one.ground,
        "recommended_at": moment_of(one.recommended_at),
    }


def recommendation_lines(recommendations) -> list[dict]:
    """The recommendations as the list tells them, in one query however many they are."""
    rows = SegmentRecommendation.objects.with_case().filter(pk__in=[one.pk for one in recommendations])
    found = {row.pk: row for row in rows}
    return [_line(found[one.pk]) for one in recommendations]


def shown_recommendation(one) -> dict:
    """One recommendation, wholly."""
    return {
        **_line(one),
        **{name: getattr(one, name) for name in ("issues_addressed", "escalates", "restricted", "reasons")},
        "discussed_on": one.discussed_on.isoformat(),
        "discussed_with": person(one.discussed_with),
        "recommended_by": person(one.recommended_by),
        "decided_at": moment_of(one.decided_at),
        "decided_by": person(one.decided_by),
        "unexplored": one.unexplored,
        "documented_at": moment_of(one.documented_at),
        "documented_by": person(one.documented_by),
        "documented_words": one.documented_words,
    }
