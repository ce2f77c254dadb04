"""What a stop payment looks like over the API. Staff are logons and names; nobody's e-mail address is told."""

from django.urls import reverse
from rest_framework import serializers

from casework.api.shapes import PersonShape, RecordShape, moment_of, person
from compensation.models import StopPayment
from compensation.models.stop_payment import ANSWERS, Channel, Edition, State, Trigger

PEOPLE = ("officer", "opened_by", "found_by", "verified_by", "doc_checked_by", "sso_contacted", "lodged_by")


class ItemsShape(serializers.Serializer):
    """What the DOC says (STP-05)."""

    payment_type = serializers.CharField(required=False, allow_blank=True, max_length=80)
    amount = serializers.CharField(required=False, allow_null=True, help_text="Australian dollars, as 1284.60.")
    period_from = serializers.DateField(required=False, allow_null=True)
    period_to = serializers.DateField(required=False, allow_null=True)
    exact_reason = serializers.CharField(
        required=False, allow_blank=True, max_length=500, help_text="Exactly why; ‘not entitled’ is refused (STP-06)."
    )
    blueprint_file = serializers.CharField(required=False, allow_blank=True, max_length=14)
    no_blueprint = serializers.BooleanField(required=False)
    keep = serializers.ListField(
        child=serializers.CharField(), required=False, write_only=True,
        help_text="Findings of the privacy guard that are no customer details, as `field:category` (CON-13).",
    )  # fmt: skip


class StartedShape(serializers.Serializer):
    """What a stop payment starts with (STP-01, STP-12)."""

    edition = serializers.ChoiceField(Edition.choices)
    trigger = serializers.ChoiceField(Trigger.choices)
    finalised_on = serializers.DateField(help_text="The day that the activity was finalised.")
    identified_at = serializers.CharField(required=False, help_text="With its offset; now, if not said.")
    found_by = serializers.CharField(required=False, help_text="A logon; the caller, if not said.")
    receiving_team = serializers.IntegerField(required=False, allow_null=True, help_text="A team's id.")
    contact = serializers.CharField(required=False, help_text="A contact's reference.")


class StopPaymentShape(RecordShape, ItemsShape):
    """A stop payment: its facts, what the DOC says, and its lodgement."""

    keep = None  # only ever sent
    state = serializers.ChoiceField(State.choices, read_only=True)
    edition = serializers.ChoiceField(Edition.choices, read_only=True)
    trigger = serializers.ChoiceField(Trigger.choices, read_only=True)
    contact = serializers.CharField(read_only=True, allow_null=True)
    escalation = serializers.CharField(
        read_only=True, allow_null=True, help_text="What it was escalated with to an SSO."
    )
    finalised_on = serializers.DateField(read_only=True)
    identified_at = serializers.DateTimeField(read_only=True)
    may_have_issued = serializers.BooleanField(read_only=True)
    due_at = serializers.DateTimeField(read_only=True, allow_null=True, help_text="By when it is to be lodged.")
    receiving_team = serializers.IntegerField(read_only=True, allow_null=True)
    team = serializers.IntegerField(read_only=True)
    site = serializers.IntegerField(read_only=True)
    channel = serializers.ChoiceField(Channel.choices, read_only=True)
    lodged_reference = serializers.CharField(read_only=True)
    lodged_at = serializers.DateTimeField(read_only=True, allow_null=True)
    verified_at = serializers.DateTimeField(read_only=True, allow_null=True)
    doc_checked_at = serializers.DateTimeField(read_only=True, allow_null=True)
    sso_contacted_at = serializers.DateTimeField(read_only=True, allow_null=True)
    closed_at = serializers.DateTimeField(read_only=True, allow_null=True)
    withdrawn_because = serializers.CharField(read_only=True)
    outcome_words = serializers.CharField(read_only=True)
    officer = PersonShape(read_only=True)
    opened_by = PersonShape(read_only=True)
    found_by = PersonShape(read_only=True)
    verified_by = PersonShape(read_only=True, allow_null=True)
    doc_checked_by = PersonShape(read_only=True, allow_null=True)
    sso_contacted = PersonShape(read_only=True, allow_null=True)
    lodged_by = PersonShape(read_only=True, allow_null=True)


READ_ONLY = frozenset(name for name, field in StopPaymentShape().fields.items() if field.read_only)
MOMENTS = ("identified_at", "lodged_at", "verified_at", "doc_checked_at", "sso_contacted_at", "closed_at")
PLAIN = ("version", "state", "headline", "edition", "trigger", "may_have_issued", "lodged_reference", "withdrawn_because", "outcome_words")  # fmt: skip


def shown(payments: list[StopPayment]) -> list[dict]:
    """The stop payments as JSON, in one query however many they are."""
    rows = StopPayment.objects.filter(pk__in=[payment.pk for payment in payments]).with_due()
    found = {row.pk: row for row in rows.select_related(*PEOPLE, "contact", "site", "escalation__highlighted_to")}
    return [_shown(found[payment.pk]) for payment in payments]


def _shown(payment) -> dict:
    answers, told = {name: getattr(payment, name) for name in ANSWERS}, payment.sso_told
    answers["amount"] = str(payment.amount) if payment.amount is not None else None
    for name in ("period_from", "period_to"):
        answers[name] = answers[name].isoformat() if answers[name] else None
    return {
        "reference": payment.reference,
        "url": reverse("api:stoppayment-one", args=[payment.reference]),
        "page": payment.get_absolute_url(),
        **answers,
        **{name: getattr(payment, name) for name in PLAIN},
        **{name: moment_of(getattr(payment, name)) for name in MOMENTS},
        **{name: person(getattr(payment, name)) for name in PEOPLE},
        "due_at": moment_of(payment.due_at),
        "finalised_on": payment.finalised_on.isoformat(),
        "channel": payment.channel.value,
        "contact": payment.contact.reference if payment.contact_id else None,
        "escalation": payment.escalation.reference if payment.escalation_id else None,
        "sso_contacted": person(told and told[0]),
        "sso_contacted_at": moment_of(told and told[2]),
        "receiving_team": payment.receiving_team_id,
        "team": payment.team_id,
        "site": payment.site_id,
    }
