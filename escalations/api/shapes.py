"""What an escalation looks like over the API: its answers as they are written, and what came of it. No e-mail address is told."""

from django.urls import reverse
from rest_framework import serializers

from casework.api.shapes import PersonShape, RecordShape, moment_of, person
from escalations.models import Escalation
from escalations.models.escalation import State
from escalations.questions import ANSWERS, BY_FIELD, CallIs, Destination, DocIs, How, ToIctBy, WhyEscalated
from tps.models import Contact

PEOPLE = (
    "officer", "opened_by", "submitted_by", "highlighted_to", "highlighted_by", "accepted_by", "resolved_by",
)  # fmt: skip
MOMENTS = (
    "opened_at", "submitted_at", "highlighted_at", "accepted_at", "ict_since", "ict_answered_at", "returned_at", "closed_at",
)  # fmt: skip
PLAIN = ("version", "state", "headline", "highlighted_how", "reason_back", "update_told")


def _text(name, length, **kwargs):
    words = {"label": BY_FIELD[name].label, "required": False, "allow_blank": True, "max_length": length}
    return serializers.CharField(**words, **kwargs)


def _choice(name, choices, **kwargs):
    label = BY_FIELD[name].label
    return serializers.ChoiceField(choices.choices, label=label, required=False, allow_blank=True, **kwargs)


def _yes_no(name):
    return serializers.BooleanField(required=False, allow_null=True, label=BY_FIELD[name].label)


def _moment():
    return serializers.DateTimeField(read_only=True, allow_null=True)


class EscalationAnswersShape(serializers.Serializer):
    """What an escalation asks, as it is written: send the answers that changed."""

    destination = _choice("destination", Destination, help_text="Of those that the contact's form has (ESC-06).")
    reasons = serializers.ListField(
        child=serializers.ChoiceField(WhyEscalated.choices), required=False, label=BY_FIELD["reasons"].label,
        help_text="Time alone is none (ESC-08).",
    )  # fmt: skip
    subject = _text("subject", 160)
    issue = _text("issue", 2000)
    action_taken = _text("action_taken", 2000)
    call = _choice("call", CallIs)
    doc = _choice("doc", DocIs)
    doc_title = _text("doc_title", 160)
    doc_made_at = serializers.DateTimeField(required=False, allow_null=True, help_text="Within the last day.")
    doc_made_by = serializers.CharField(
        required=False, allow_null=True, help_text="A logon; whoever sends it, where nobody is named."
    )
    direct_referral = _yes_no("direct_referral")
    nnu = _text("nnu", 20, help_text="As 2026-418 (ESC-03).")
    incident = _text("incident", 20, help_text="ICT’s number, as INC4471203 (ESC-03).")
    to_ict_by = _choice("to_ict_by", ToIctBy)
    helpdesk_referral = _yes_no("helpdesk_referral")
    number_in_doc = serializers.BooleanField(required=False, label=BY_FIELD["number_in_doc"].label)
    stop_payment = serializers.BooleanField(required=False, label=BY_FIELD["stop_payment"].label)
    keep = serializers.ListField(
        child=serializers.CharField(), required=False, write_only=True,
        help_text="Findings of the privacy guard that are no customer details, as `field:category` (CON-13).",
    )  # fmt: skip


class EscalateShape(EscalationAnswersShape):
    """Which contact is escalated, and first answers."""

    contact = serializers.CharField(help_text="The contact’s reference.")


class EscalationShape(RecordShape, EscalationAnswersShape):
    """An escalation: its answers, and what happened to it."""

    keep = None  # only ever sent
    state = serializers.ChoiceField(State.choices, read_only=True)
    contact = serializers.CharField(read_only=True, help_text="The contact’s reference.")
    officer = PersonShape(read_only=True, help_text="Who has it for TPS, and gets the update (ESC-09).")
    opened_by = PersonShape(read_only=True)
    submitted_by = PersonShape(read_only=True, allow_null=True)
    accepted_by = PersonShape(read_only=True, allow_null=True, help_text="The SSO who has it.")
    resolved_by = PersonShape(read_only=True, allow_null=True)
    highlighted_to = PersonShape(read_only=True, allow_null=True, help_text="The SSO who was told (ESC-12).")
    highlighted_by = PersonShape(read_only=True, allow_null=True)
    highlighted_how = serializers.ChoiceField(How.choices, read_only=True, allow_blank=True)
    team = serializers.IntegerField(read_only=True)
    site = serializers.IntegerField(read_only=True)
    opened_at = serializers.DateTimeField(read_only=True)
    submitted_at = _moment()
    highlighted_at = _moment()
    accepted_at = _moment()
    ict_since = _moment()
    ict_answered_at = _moment()
    returned_at = _moment()
    closed_at = _moment()
    reason_back = serializers.CharField(read_only=True, help_text="Why it was returned or withdrawn.")
    update_told = serializers.CharField(read_only=True, help_text="The SSO’s update, once it is resolved.")


READ_ONLY = frozenset(name for name, field in EscalationShape().fields.items() if field.read_only)


def shown(escalations: list[Escalation]) -> list[dict]:
    """The escalations as JSON, in one query however many they are."""
    rows = Escalation.objects.select_related(*PEOPLE, "doc_made_by")
    found = rows.in_bulk([escalation.pk for escalation in escalations])
    return [_shown(found[escalation.pk]) for escalation in escalations]


def _shown(escalation) -> dict:
    answers = {name: getattr(escalation, name) for name in ANSWERS}
    answers["doc_made_by"] = escalation.doc_made_by.logon if escalation.doc_made_by else None
    answers["doc_made_at"] = moment_of(escalation.doc_made_at)
    return {
        "reference": escalation.reference,
        "url": reverse("api:escalation-one", args=[escalation.reference]),
        "page": escalation.get_absolute_url(),
        "contact": Contact(pk=escalation.contact_id).reference,
        **answers,
        **{name: getattr(escalation, name) for name in PLAIN},
        **{name: moment_of(getattr(escalation, name)) for name in MOMENTS},
        **{name: person(getattr(escalation, name)) for name in PEOPLE},
        "team": escalation.team_id,
        "site": escalation.site_id,
    }
