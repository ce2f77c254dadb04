"""What a one-off servicing variation looks like over the API: references, and nothing that names the customer."""

from django.urls import reverse
from rest_framework import serializers

from casework.api.shapes import PersonShape, RecordShape, moment_of, person
from personalised_services.models import ChannelRestriction, ServicingVariation
from personalised_services.models.variation import State


class VariationLineShape(RecordShape):
    """A one-off servicing variation, as the list tells it (MSP-07)."""

    state = serializers.ChoiceField(State.choices)
    case = serializers.CharField(help_text="The case's reference.")
    said_in = serializers.CharField(help_text="The plan or proposal whose restriction is varied.")
    channel = serializers.ChoiceField(ChannelRestriction.Channel.choices)
    owner = PersonShape(help_text="The PSSO who owns the case.")
    holds_from = serializers.DateTimeField(
        allow_null=True, help_text="Null: from its approval on, once it is approved."
    )
    holds_until = serializers.DateTimeField(help_text="It lapses then, by itself.")


class VariationShape(VariationLineShape):
    """A variation: what is done once, why, whether it is fair, who approved it. Reading one is recorded."""

    what = serializers.CharField()
    circumstances = serializers.CharField()
    fairness = serializers.CharField()
    change_of_assessment = serializers.BooleanField()
    approved_at = serializers.DateTimeField(allow_null=True)
    approved_by = PersonShape(allow_null=True)
    dropped_because = serializers.CharField()


def _line(variation) -> dict:
    return {
        "reference": variation.reference,
        "url": reverse("api:servicingvariation-one", args=[variation.reference]),
        "page": variation.get_absolute_url(),
        "version": variation.version,
        "headline": variation.headline,
        "state": variation.state,
        "case": variation.case.reference,
        "said_in": variation.restriction.said_in.reference,
        "channel": variation.restriction.channel,
        "owner": person(variation.case.owner),
        "holds_from": moment_of(variation.holds_from),
        "holds_until": moment_of(variation.holds_until),
    }


def variation_lines(variations) -> list[dict]:
    """The variations as the list tells them, in one query however many they are."""
    rows = ServicingVariation.objects.with_case().filter(pk__in=[one.pk for one in variations])
    found = {row.pk: row for row in rows}
    return [_line(found[one.pk]) for one in variations]


def shown_variation(variation) -> dict:
    """One variation, wholly."""
    words = ("what", "circumstances", "fairness", "change_of_assessment", "dropped_because")
    return {
        **_line(variation),
        **{name: getattr(variation, name) for name in words},
        "approved_at": moment_of(variation.approved_at),
        "approved_by": person(variation.approved_by),
    }
