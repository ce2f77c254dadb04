"""What a case looks like over the API. Neither name nor CRN of the customer is told: a reference, and the CRN's last characters."""

from rest_framework import serializers

from casework.api.shapes import PersonShape, RecordShape, moment_of, person
from personalised_services.api.plan_shapes import PlanLineShape, RestrictionShape, plan_lines, restriction
from personalised_services.api.segment_shapes import SegmentShape, segment
from personalised_services.models import Case, OutstandingIssue, SensitiveIndicator
from personalised_services.models.case import Program
from personalised_services.models.case_states import State
from personalised_services.segment_guide import Number


class CaseLineShape(RecordShape):
    """A case, as the list tells it."""

    state = serializers.ChoiceField(State.choices)
    program = serializers.ChoiceField(Program.choices)
    crn_end = serializers.CharField(help_text="The last three characters of the customer's CRN.")
    owner = PersonShape(help_text="The PSSO: the customer's one point of contact (CAS-01).")
    owned_since = serializers.DateTimeField()
    opened_at = serializers.DateTimeField()
    begun_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True, help_text="When the customer left.")
    segment = serializers.ChoiceField(Number.choices, allow_null=True, help_text="Of a Child Support case (SEG-01).")
    segment_review_on = serializers.DateField(allow_null=True, help_text="Of segment 3 (SEG-04).")
    team = serializers.IntegerField()
    site = serializers.IntegerField()


class IssueShape(serializers.Serializer):
    """An outstanding issue (CAS-03)."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(OutstandingIssue.Kind.choices)
    state = serializers.ChoiceField(["open", "settled"])
    words = serializers.CharField()
    noted_at = serializers.DateTimeField()
    outcome = serializers.CharField()


class IndicatorShape(serializers.Serializer):
    """A sensitive issue indicator (CAS-16)."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(SensitiveIndicator.Kind.choices)
    reason = serializers.CharField()
    conditions = serializers.CharField()
    set_at = serializers.DateTimeField()


class BesideShape(serializers.Serializer):
    """The customer's open case of the other program (CAS-24)."""

    reference = serializers.CharField()
    program = serializers.ChoiceField(Program.choices)
    owner = PersonShape()
    contact_conditions = serializers.CharField()


class CaseShape(CaseLineShape):
    """A case: its facts, what to mind in contacting the customer, issues and indicators. Reading one is recorded."""

    contact_conditions = serializers.CharField()
    conditions_agreed_on = serializers.DateField(allow_null=True)
    tailored_poro = serializers.BooleanField(
        help_text="Of current customers of PS alone; otherwise regular PoRO (EXIT-06)."
    )
    issues = IssueShape(many=True)
    indicators = IndicatorShape(many=True)
    beside = BesideShape(many=True)
    restrictions = RestrictionShape(many=True, help_text="In force for the customer in the whole agency (MSP-05).")
    plans = PlanLineShape(many=True, help_text="The case's Managed Service Plans, newest first.")
    segments = SegmentShape(many=True, help_text="In which segments the customer is and was, newest first (SEG-02).")


def line(case) -> dict:
    return {
        "reference": case.reference,
        "url": case.address("api:case-one"),
        "page": case.get_absolute_url(),
        "version": case.version,
        "headline": case.headline,
        "state": case.state,
        "program": case.program,
        "crn_end": case.customer.crn_end,
        "owner": person(case.owner),
        "owned_since": moment_of(case.owned_since),
        "opened_at": moment_of(case.opened_at),
        "begun_at": moment_of(case.begun_at),
        "closed_at": moment_of(case.closed_at),
        "segment": case.segment_number,
        "segment_review_on": case.segment_review_on.isoformat() if case.segment_review_on else None,
        "team": case.team_id,
        "site": case.site_id,
    }


def lines(cases) -> list[dict]:
    """The cases as the list tells them, in one query however many they are."""
    rows = Case.objects.in_brief().with_segment().filter(pk__in=[case.pk for case in cases])
    found = {row.pk: row for row in rows}
    return [line(found[case.pk]) for case in cases]


def shown(case) -> dict:
    """One case, wholly."""
    agreed = case.conditions_agreed_on
    return {
        **line(Case.objects.in_brief().with_segment().get(pk=case.pk)),
        "contact_conditions": case.contact_conditions,
        "tailored_poro": case.tailored_poro,
        "conditions_agreed_on": agreed.isoformat() if agreed else None,
        "issues": [
            {"id": one.pk, "kind": one.kind, "state": one.state, "words": one.words, "noted_at": moment_of(one.noted_at), "outcome": one.outcome}
            for one in case.issues.all()
        ],
        "indicators": [
            {"id": one.pk, "kind": one.kind, "reason": one.reason, "conditions": one.conditions, "set_at": moment_of(one.set_at)}
            for one in case.indicators.filter(lifted_at=None)
        ],
        "beside": [
            {"reference": one.reference, "program": one.program, "owner": person(one.owner), "contact_conditions": one.contact_conditions}
            for one in Case.objects.beside(case).select_related("owner")
        ],
        "restrictions": [restriction(one) for one in case.restrictions],
        "plans": plan_lines(case.plans.all()),
        "segments": [segment(one) for one in case.segments.select_related("set_by")],
    }  # fmt: skip
