"""What a finalisation request looks like over the API: references, states, answers, who decided; nothing of the customer."""

from django.urls import reverse
from rest_framework import serializers

from casework.api.shapes import PersonShape, RecordShape, moment_of, person
from personalised_services.finalising import CONDITIONS, Answer, Reason, Told
from personalised_services.models import FinalisationRequest
from personalised_services.models.finalisation import State

DAYS = ("told_on", "letter_posted_on", "responded_on", "untold_discussed_on", "options_until", "refusal_discussed_on", "reactivated_on", "unlocked_on")  # fmt: skip
WORDS = (
    "condition_words", "told_words", "response_words", "untold_because", "reason_words", "options_by", "process", "transferred_as",
    "portal_record", "review_words", "refused_because", "next_steps", "cmp_updated", "leads_to", "unresolved_actioned",
    "approval_documented", "transfer_documented", "business_line", "indicator", "closing_portal_record", "ended_because",
)  # fmt: skip
ANSWERS = ("all_addressed", "resolves_no_more", "only_outstanding", "escalates")
WHO = ("submitted", "reviewed", "decided", "actioned", "closed")


class FinalisationLineShape(RecordShape):
    """A finalisation request, as the list tells it."""

    state = serializers.ChoiceField(State.choices)
    case = serializers.CharField(help_text="The case's reference.")
    owner = PersonShape(help_text="The PSSO who owns the case.")
    opened_at = serializers.DateTimeField()
    reason = serializers.ChoiceField(Reason.choices, allow_blank=True)


class FinalisationShape(FinalisationLineShape):
    """A finalisation request: conditions, how the customer was told, what the reason needs, who decided. Reading one is recorded."""

    told_how = serializers.ChoiceField(Told.choices, allow_blank=True)
    letter = serializers.CharField(allow_null=True, help_text="The letter that told the customer.")

    def get_fields(self):
        """The conditions, texts, days and answers, and who did what when."""
        fields = super().get_fields()
        fields |= {name: serializers.ChoiceField(Answer.choices, allow_blank=True) for name in CONDITIONS}
        fields |= {name: serializers.DateField(allow_null=True) for name in DAYS}
        fields |= {name: serializers.CharField(allow_blank=True) for name in WORDS}
        fields |= {name: serializers.BooleanField(allow_null=True) for name in ANSWERS}
        fields |= {f"{name}_at": serializers.DateTimeField(allow_null=True) for name in WHO}
        return fields | {f"{name}_by": PersonShape(allow_null=True) for name in WHO}


def _line(request) -> dict:
    return {
        "reference": request.reference,
        "url": reverse("api:finalisationrequest-one", args=[request.reference]),
        "page": request.get_absolute_url(),
        "version": request.version,
        "headline": request.headline,
        "state": request.state,
        "case": request.case.reference,
        "owner": person(request.case.owner),
        "opened_at": moment_of(request.opened_at),
        "reason": request.reason,
    }


def request_lines(requests) -> list[dict]:
    """The requests as the list tells them, in one query however many they are."""
    rows = FinalisationRequest.objects.with_case().defer("case__customer__name_sealed")
    found = {row.pk: row for row in rows.filter(pk__in=[one.pk for one in requests])}
    return [_line(found[request.pk]) for request in requests]


def shown_request(request) -> dict:
    """One request, wholly."""
    days = {name: getattr(request, name) for name in DAYS}
    return {
        **_line(request),
        "told_how": request.told_how,
        "letter": f"LTR-{request.letter_id}" if request.letter_id else None,
        **{name: getattr(request, name) for name in (*CONDITIONS, *WORDS, *ANSWERS)},
        **{name: day.isoformat() if day else None for name, day in days.items()},
        **{f"{name}_at": moment_of(getattr(request, f"{name}_at")) for name in WHO},
        **{f"{name}_by": person(getattr(request, f"{name}_by")) for name in WHO},
    }
