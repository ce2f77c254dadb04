"""What an exit recommendation looks like over the API: references, and nothing that names the customer."""

from django.urls import reverse
from rest_framework import serializers

from casework.api.shapes import PersonShape, RecordShape, moment_of, person
from personalised_services.conditions.exit import what_is_answered
from personalised_services.models import ExitRecommendation, ZoneConsultation
from personalised_services.models.exit import State
from personalised_services.models.exit_facts import OneMainContact


class ExitLineShape(RecordShape):
    """An exit recommendation, as the list tells it."""

    state = serializers.ChoiceField(State.choices)
    case = serializers.CharField(help_text="The case's reference.")
    plan = serializers.CharField(help_text="The plan that it ends.")
    owner = PersonShape(help_text="The PSSO who owns the case.")
    opened_at = serializers.DateTimeField()
    finalised_at = serializers.DateTimeField(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True)


class CriterionShape(serializers.Serializer):
    """A criterion for leaving (EXIT-01): answered, said not to apply, or open."""

    key = serializers.CharField()
    text = serializers.CharField()
    may_not_apply = serializers.BooleanField()
    answer = serializers.CharField(help_text="Empty while it is open, or where it does not apply.")
    does_not_apply_because = serializers.CharField()
    by = PersonShape(allow_null=True)


class ZoneConsultationShape(serializers.Serializer):
    """A talk with the Zone (EXIT-03)."""

    with_whom = serializers.ChoiceField(ZoneConsultation.With.choices)
    spoke_to = serializers.CharField()
    held_at = serializers.DateTimeField()
    words = serializers.CharField()


class ExitRecommendationShape(ExitLineShape):
    """An exit: criteria, talks with the Zone, review note, endorsements, outcome. Reading one is recorded."""

    way = serializers.CharField(help_text="With the Zone, or the short one of a proactive plan (EXIT-07).")
    criteria = CriterionShape(many=True)
    consultations = ZoneConsultationShape(many=True)
    less_risk = serializers.CharField()
    resolved = serializers.CharField()
    options = serializers.CharField()
    way_back = serializers.CharField()
    review = serializers.CharField(help_text="The review by which it goes, where SSM and Zone endorsed it there.")
    supported_at = serializers.DateTimeField(allow_null=True)
    supported_by = PersonShape(allow_null=True)
    zone_endorsed_on = serializers.DateField(allow_null=True)
    zone_endorsed_by = serializers.CharField()
    ended_because = serializers.CharField()
    zone_updated_on = serializers.DateField(allow_null=True)
    new_plan = serializers.CharField()
    told_at = serializers.DateTimeField(allow_null=True)
    main_contact = serializers.ChoiceField(OneMainContact.choices, allow_blank=True)
    docs_ended_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField()


def _day(day) -> str | None:
    return day.isoformat() if day else None


def _line(leaving) -> dict:
    return {
        "reference": leaving.reference,
        "url": reverse("api:exitrecommendation-one", args=[leaving.reference]),
        "page": leaving.get_absolute_url(),
        "version": leaving.version,
        "headline": leaving.headline,
        "state": leaving.state,
        "case": leaving.case.reference,
        "plan": leaving.plan.reference,
        "owner": person(leaving.case.owner),
        "opened_at": moment_of(leaving.opened_at),
        "finalised_at": moment_of(leaving.finalised_at),
        "completed_at": moment_of(leaving.completed_at),
    }


def exit_lines(exits) -> list[dict]:
    """The exits as the list tells them, in one query however many they are."""
    rows = ExitRecommendation.objects.with_case().filter(pk__in=[one.pk for one in exits])
    found = {row.pk: row for row in rows}
    return [_line(found[one.pk]) for one in exits]


def _criterion(item, row) -> dict:
    return {
        "key": item.key,
        "text": item.words,
        "may_not_apply": item.optional,
        "answer": row.words if row else "",
        "does_not_apply_because": row.not_because if row else "",
        "by": person(row.by) if row else None,
    }


def shown_exit(leaving) -> dict:
    """One exit, wholly."""
    answered = what_is_answered(leaving)
    words = ("less_risk", "resolved", "options", "way_back", "zone_endorsed_by", "ended_because", "new_plan", "main_contact", "reason")  # fmt: skip
    return {
        **_line(leaving),
        **{name: getattr(leaving, name) for name in words},
        "way": leaving.way.label,
        "criteria": [_criterion(item, answered.get(key)) for key, item in leaving.way.criteria.items()],
        "consultations": [
            {
                "with_whom": one.with_whom,
                "spoke_to": one.spoke_to,
                "held_at": moment_of(one.held_at),
                "words": one.words,
            }
            for one in leaving.consultations.all()
        ],
        "review": leaving.review.reference if leaving.review else "",
        "supported_at": moment_of(leaving.supported_at),
        "supported_by": person(leaving.supported_by),
        "zone_endorsed_on": _day(leaving.zone_endorsed_on),
        "zone_updated_on": _day(leaving.zone_updated_on),
        "told_at": moment_of(leaving.told_at),
        "docs_ended_on": _day(leaving.docs_ended_on),
    }
