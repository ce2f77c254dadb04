"""What a Managed Service Plan looks like over the API: references, and nothing of the customer but what to mind."""

from django.urls import reverse
from rest_framework import serializers

from casework.api.shapes import PersonShape, RecordShape, moment_of, person
from personalised_services.models import ChannelRestriction, ManagedServicePlan, PlanNote
from personalised_services.models.plan import Kind, State


class VariedShape(serializers.Serializer):
    """A one-off variation of a restriction that holds now, and lapses by itself (MSP-07)."""

    reference = serializers.CharField()
    what = serializers.CharField()
    holds_until = serializers.DateTimeField()


class RestrictionShape(serializers.Serializer):
    """How far a service channel is open to the customer, in the whole agency: by a plan (MSP-05) or a proposal (SCR-04)."""

    id = serializers.IntegerField()
    plan = serializers.CharField(allow_null=True)
    proposal = serializers.CharField(allow_null=True, help_text="The Child Support restriction that says so.")
    channel = serializers.ChoiceField(ChannelRestriction.Channel.choices)
    availability = serializers.ChoiceField(ChannelRestriction.Availability.choices)
    conditions = serializers.CharField()
    set_at = serializers.DateTimeField()
    varied = VariedShape(many=True, help_text="One-off variations that hold now.")


class PlanNoteShape(serializers.Serializer):
    """A PS case note of a plan: a fortnightly review (MSP-04), that the customer did not comply (MSP-06), and what else was noted."""

    kind = serializers.ChoiceField(PlanNote.Kind.choices)
    words = serializers.CharField()
    at = serializers.DateTimeField()
    by = PersonShape()


class PlanLineShape(RecordShape):
    """A plan, as the list tells it."""

    state = serializers.ChoiceField(State.choices)
    kind = serializers.ChoiceField(Kind.choices)
    case = serializers.CharField(help_text="The case's reference.")
    owner = PersonShape(help_text="The PSSO who owns the case.")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    drafted_at = serializers.DateTimeField()
    activated_at = serializers.DateTimeField(allow_null=True)


class PlanShape(PlanLineShape):
    """A plan: its term, strategies and notes, what holds for service channels, the case notes. Reading one is recorded."""

    unique_circumstances = serializers.CharField()
    strategies = serializers.CharField()
    notes = serializers.CharField()
    plan_of_action = serializers.CharField(help_text="The options for the customer (REF-11).")
    dropped_because = serializers.CharField(help_text="Why it never held, where it was let go.")
    zone_agreed_on = serializers.DateField(allow_null=True, help_text="Since then the Zone is responsible (MSP-02).")
    zone_agreed_by = serializers.CharField()
    restrictions = RestrictionShape(many=True)
    case_notes = PlanNoteShape(many=True)


def restriction(one) -> dict:
    return {
        "id": one.pk,
        "plan": one.plan.reference if one.plan else None,
        "proposal": one.proposal.reference if one.proposal else None,
        "channel": one.channel,
        "availability": one.availability,
        "conditions": one.conditions,
        "set_at": moment_of(one.set_at),
        "varied": [
            {"reference": it.reference, "what": it.what, "holds_until": moment_of(it.holds_until)} for it in one.varied
        ],
    }


def _line(plan) -> dict:
    return {
        "reference": plan.reference,
        "url": reverse("api:managedserviceplan-one", args=[plan.reference]),
        "page": plan.get_absolute_url(),
        "version": plan.version,
        "headline": plan.headline,
        "state": plan.state,
        "kind": plan.kind,
        "case": plan.case.reference,
        "owner": person(plan.case.owner),
        "starts_on": plan.starts_on.isoformat(),
        "ends_on": plan.ends_on.isoformat(),
        "drafted_at": moment_of(plan.drafted_at),
        "activated_at": moment_of(plan.activated_at),
    }


def plan_lines(plans) -> list[dict]:
    """The plans as the list tells them, in one query however many they are."""
    rows = ManagedServicePlan.objects.with_case().filter(pk__in=[plan.pk for plan in plans])
    found = {row.pk: row for row in rows}
    return [_line(found[plan.pk]) for plan in plans]


def shown_plan(plan) -> dict:
    """One plan, wholly."""
    return {
        **_line(plan),
        "unique_circumstances": plan.unique_circumstances,
        "strategies": plan.strategies,
        "notes": plan.notes,
        "plan_of_action": plan.plan_of_action,
        "dropped_because": plan.dropped_because,
        "zone_agreed_on": plan.zone_agreed_on.isoformat() if plan.zone_agreed_on else None,
        "zone_agreed_by": plan.zone_agreed_by,
        "restrictions": [
            restriction(one) for one in plan.restrictions.filter(ended_at=None).select_related("plan", "proposal")
        ],
        "case_notes": [
            {"kind": one.kind, "words": one.words, "at": moment_of(one.at), "by": person(one.by)}
            for one in plan.case_notes.select_related("by")
        ],
    }
