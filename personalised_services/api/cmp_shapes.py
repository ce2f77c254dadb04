"""What a Customer Management Plan looks like over the API: references, and nothing of the customer but what is managed."""

from django.urls import reverse
from rest_framework import serializers

from casework.api.shapes import PersonShape, RecordShape, moment_of, person
from personalised_services.models import AgreedAction, CustomerManagementPlan, ManagedIssue
from personalised_services.models.management_plan import State

TEXTS = (
    "windows_found", "report_found", "incidents_found", "cims_found", "discussion", "stacking_document", "referred_from",
    "main_reason", "options", "closed_because",
)  # fmt: skip
MOMENTS = ("reviewed_at", "psm_told_at", "discussed_at", "completed_at", "approved_at", "closed_at")


class AgreedActionShape(serializers.Serializer):
    """An action of an issue, and its timeframe (SEG-07)."""

    id = serializers.IntegerField()
    actor = serializers.ChoiceField(AgreedAction.Actor.choices)
    words = serializers.CharField()
    due_on = serializers.DateField()
    result = serializers.CharField(help_text="Empty while it is open.")
    outcome = serializers.CharField()


class ManagedIssueShape(serializers.Serializer):
    """An issue that PS manages, with its actions, and what the customer said of it last (SEG-07)."""

    id = serializers.IntegerField()
    words = serializers.CharField()
    status = serializers.CharField(help_text=f"Empty while it is open, or {', '.join(ManagedIssue.Status.values)}.")
    outcome = serializers.CharField()
    acknowledged = serializers.CharField(help_text="yes, no or not_reached; empty while it was not sought.")
    actions = AgreedActionShape(many=True)


class CmpLineShape(RecordShape):
    """A Customer Management Plan, as the list tells it."""

    state = serializers.ChoiceField(State.choices)
    case = serializers.CharField(help_text="The case's reference.")
    owner = PersonShape(help_text="The PSSO who owns the case, and sets the CMP to approved (CMP-04).")
    started_at = serializers.DateTimeField()
    completed_at = serializers.DateTimeField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)


class CmpShape(CmpLineShape):
    """A Customer Management Plan, wholly. Reading one is recorded."""

    windows_found = serializers.CharField()
    report_found = serializers.CharField()
    incidents_found = serializers.CharField(help_text="Historical CIRTs and sensitive indicators.")
    cims_found = serializers.CharField()
    msp_active = serializers.BooleanField(allow_null=True)
    reviewed_at = serializers.DateTimeField(allow_null=True)
    psm_told_at = serializers.DateTimeField(allow_null=True, help_text="Where an MSP is active (CMP-01).")
    discussed_at = serializers.DateTimeField(allow_null=True)
    discussion = serializers.CharField()
    stacking_document = serializers.CharField()
    referred_from = serializers.CharField()
    main_reason = serializers.CharField()
    options = serializers.CharField()
    closed_at = serializers.DateTimeField(allow_null=True)
    closed_because = serializers.CharField()
    issues = ManagedIssueShape(many=True)


def _line(plan) -> dict:
    return {
        "reference": plan.reference,
        "url": reverse("api:customermanagementplan-one", args=[plan.reference]),
        "page": plan.get_absolute_url(),
        "version": plan.version,
        "headline": plan.headline,
        "state": plan.state,
        "case": plan.case.reference,
        "owner": person(plan.case.owner),
        "started_at": moment_of(plan.started_at),
        "completed_at": moment_of(plan.completed_at),
        "approved_at": moment_of(plan.approved_at),
    }


def cmp_lines(plans) -> list[dict]:
    """The plans as the list tells them, in one query however many they are."""
    rows = CustomerManagementPlan.objects.with_case().filter(pk__in=[plan.pk for plan in plans])
    found = {row.pk: row for row in rows}
    return [_line(found[plan.pk]) for plan in plans]


def shown_cmp(plan) -> dict:
    """One plan, wholly."""
    return {
        **_line(plan),
        **{name: getattr(plan, name) for name in TEXTS},
        **{name: moment_of(getattr(plan, name)) for name in MOMENTS},
        "msp_active": plan.msp_active,
        "issues": [_issue(one) for one in plan.issues.prefetch_related("acknowledgements", "actions")],
    }


def _issue(issue) -> dict:
    asked = next(iter(issue.acknowledgements.all()), None)
    return {
        "id": issue.pk,
        "words": issue.words,
        "status": issue.ended_as,
        "outcome": issue.outcome,
        "acknowledged": asked.answer if asked else "",
        "actions": [
            {"id": one.pk, "actor": one.actor, "words": one.words, "due_on": one.due_on.isoformat(), "result": one.result, "outcome": one.outcome}
            for one in issue.actions.all()
        ],
    }  # fmt: skip
