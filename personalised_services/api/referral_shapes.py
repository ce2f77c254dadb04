"""What a referral looks like over the API. Neither name nor CRN of the customer is told: a reference, and the CRN's last characters."""

from django.urls import reverse
from rest_framework import serializers

from casework.api.shapes import PersonShape, RecordShape, moment_of, person
from personalised_services.checklists import items_of
from personalised_services.conditions.referral import what_is_done
from personalised_services.intake import Area, AsWhat, Because, Intray, Risk, Route
from personalised_services.models import Referral
from personalised_services.models.case import Program
from personalised_services.models.referral import State


class SentShape(serializers.Serializer):
    """A customer who is referred, and why."""

    program = serializers.ChoiceField(Program.choices)
    route = serializers.ChoiceField(Route.choices, help_text="For Child Support: intray.")
    area = serializers.ChoiceField(Area.choices, required=False, help_text="Of a direct or proactive one (REF-01).")
    intray = serializers.ChoiceField(Intray.choices, required=False, help_text="For Child Support (REF-13).")
    team = serializers.IntegerField(
        required=False, help_text="The team of Personalised Services, by its id; yours if not said."
    )
    received_at = serializers.CharField(required=False, help_text="With its offset; now if not said.")
    referred_by = serializers.CharField(help_text="Logon of who refers; what comes of it is e-mailed to them.")
    crn = serializers.CharField(max_length=16)
    name = serializers.CharField(max_length=120)
    date_of_birth = serializers.DateField()
    reasons = serializers.CharField(max_length=4000)
    restricted_now = serializers.BooleanField(required=False, allow_null=True, help_text="Of a direct one (REF-02).")
    had_incident = serializers.BooleanField(required=False, allow_null=True, help_text="Face to face.")
    incident_on = serializers.DateField(required=False, allow_null=True)
    zone_managed = serializers.BooleanField(required=False, allow_null=True)


class ReferralLineShape(RecordShape):
    """A referral, as the list tells it."""

    state = serializers.ChoiceField(State.choices)
    program = serializers.ChoiceField(Program.choices)
    route = serializers.ChoiceField(Route.choices)
    urgent = serializers.BooleanField()
    crn_end = serializers.CharField(help_text="The last three characters of the customer's CRN.")
    referred_by = PersonShape()
    received_at = serializers.DateTimeField()
    team = serializers.IntegerField()
    site = serializers.IntegerField()
    case = serializers.CharField(allow_null=True, help_text="The case's reference, once it is accepted.")


class ItemShape(serializers.Serializer):
    """An item of the program's list (REF-09, REF-10, REF-15)."""

    key = serializers.CharField()
    words = serializers.CharField()
    rule = serializers.CharField()
    done = serializers.BooleanField()


class ReferralShape(ReferralLineShape):
    """A referral wholly. Reading one is recorded. What triage found is told to Personalised Services alone."""

    area = serializers.CharField(allow_blank=True)
    intray = serializers.CharField(allow_blank=True)
    reasons = serializers.CharField()
    restricted_now = serializers.BooleanField(allow_null=True)
    had_incident = serializers.BooleanField(allow_null=True)
    incident_on = serializers.DateField(allow_null=True)
    zone_managed = serializers.BooleanField(allow_null=True)
    reviewer = PersonShape(allow_null=True)
    declined_as = serializers.ChoiceField(AsWhat.choices, allow_blank=True, help_text="Once it is not accepted.")
    declined_because = serializers.ChoiceField(Because.choices, allow_blank=True)
    explanation = serializers.CharField(allow_blank=True)
    next_steps = serializers.CharField(allow_blank=True)
    risk = serializers.ChoiceField(Risk.choices, allow_blank=True)
    management = serializers.CharField(allow_blank=True)
    items = ItemShape(many=True)


def _line(referral) -> dict:
    return {
        "reference": referral.reference,
        "url": reverse("api:referral-one", args=[referral.reference]),
        "page": referral.get_absolute_url(),
        "version": referral.version,
        "headline": referral.headline,
        "state": referral.state,
        "program": referral.program,
        "route": referral.route,
        "urgent": referral.is_urgent,
        "crn_end": referral.customer.crn_end,
        "referred_by": person(referral.referred_by),
        "received_at": moment_of(referral.received_at),
        "team": referral.team_id,
        "site": referral.site_id,
        "case": referral.case.reference if referral.case else None,
    }


def referral_lines(referrals) -> list[dict]:
    """The referrals as the list tells them, in one query however many they are."""
    found = {row.pk: row for row in Referral.objects.in_brief().filter(pk__in=[one.pk for one in referrals])}
    return [_line(found[one.pk]) for one in referrals]


def shown_referral(referral, *, triage: bool) -> dict:
    """One referral, wholly; what triage found where `triage`, and what the referrer is told once they were told."""
    said = {
        name: getattr(referral, name)
        for name in ("area", "intray", "reasons", "restricted_now", "had_incident", "zone_managed")
    }
    back = ("declined_as", "declined_because", "explanation", "next_steps")
    told = triage or referral.state == State.DECLINED
    done = what_is_done(referral) if referral.case and triage else {}
    items = items_of(referral.program).values() if referral.case and triage else ()
    return {
        **_line(referral),
        **said,
        "incident_on": referral.incident_on.isoformat() if referral.incident_on else None,
        "reviewer": person(referral.reviewer) if triage else None,
        **{name: getattr(referral, name) if told else "" for name in back},
        "risk": referral.risk if triage else "",
        "management": referral.management if triage else "",
        "items": [{"key": one.key, "words": one.words, "rule": one.rule, "done": one.key in done} for one in items],
    }
