"""What a proposed restriction looks like over the API: references, states, who forwarded it; nothing of the customer."""

from django.urls import reverse
from rest_framework import serializers

from casework.api.shapes import PersonShape, RecordShape, moment_of, person
from personalised_services.api.plan_shapes import RestrictionShape, restriction
from personalised_services.models import RestrictionProposal
from personalised_services.models.restriction import State
from personalised_services.models.restriction_facts import STATED, Basis, Violence

DAYS = ("consulted_on", "searched_on", "warned_on", "discussed_on", "lasts_until", "review_on")
WORDS = (
    "avenues", "cirt_shows", "cims_shows", "warned_elsewhere", "unwarned_because", *STATED, "staff_safety", "disruption",
    "workload", "others_in_case", "previous_action", "summary", "front_screen_note", "filed_as", "review_words", "lifted_because",
)  # fmt: skip
CHAIN = ("submitted", "ssm", "sm", "approved", "reviewed", "lifted")


class RestrictionProposalLineShape(RecordShape):
    """A proposed restriction, as the list tells it."""

    state = serializers.ChoiceField(State.choices)
    case = serializers.CharField(help_text="The case's reference.")
    owner = PersonShape(help_text="The PSSO who owns the case.")
    opened_at = serializers.DateTimeField()
    lasts_until = serializers.DateField(allow_null=True)
    review_on = serializers.DateField(allow_null=True, help_text="The day on which the decision is reviewed (SCR-08).")


class RestrictionProposalShape(RestrictionProposalLineShape):
    """A proposed restriction: its ground, what it states, its channels, who forwarded it. Reading one is recorded."""

    basis = serializers.ChoiceField(Basis.choices, allow_blank=True)
    behaviour_continues = serializers.BooleanField(allow_null=True)
    violence = serializers.ChoiceField(Violence.choices, allow_blank=True)
    consulted = PersonShape(allow_null=True)
    discussed_with = PersonShape(allow_null=True)
    warning = serializers.CharField(allow_null=True, help_text="The warning letter that went before.")
    letter = serializers.CharField(allow_null=True, help_text="The service arrangements letter.")
    restrictions = RestrictionShape(many=True)

    def get_fields(self):
        """The texts, the days, and who took it on when."""
        fields = super().get_fields()
        fields |= {name: serializers.DateField(allow_null=True) for name in DAYS}
        fields |= {name: serializers.CharField(allow_blank=True) for name in WORDS}
        fields |= {f"{name}_at": serializers.DateTimeField(allow_null=True) for name in CHAIN}
        return fields | {f"{name}_by": PersonShape(allow_null=True) for name in CHAIN}


def _day(day) -> str | None:
    return day.isoformat() if day else None


def _line(proposal) -> dict:
    return {
        "reference": proposal.reference,
        "url": reverse("api:restrictionproposal-one", args=[proposal.reference]),
        "page": proposal.get_absolute_url(),
        "version": proposal.version,
        "headline": proposal.headline,
        "state": proposal.state,
        "case": proposal.case.reference,
        "owner": person(proposal.case.owner),
        "opened_at": moment_of(proposal.opened_at),
        "lasts_until": _day(proposal.lasts_until),
        "review_on": _day(proposal.review_on),
    }


def proposal_lines(proposals) -> list[dict]:
    """The proposals as the list tells them, in one query however many they are."""
    rows = RestrictionProposal.objects.with_case().defer("case__customer__name_sealed")
    found = {row.pk: row for row in rows.filter(pk__in=[one.pk for one in proposals])}
    return [_line(found[proposal.pk]) for proposal in proposals]


def shown_proposal(proposal) -> dict:
    """One proposal, wholly."""
    return {
        **_line(proposal),
        "basis": proposal.basis,
        "behaviour_continues": proposal.behaviour_continues,
        "violence": proposal.violence,
        "consulted": person(proposal.consulted),
        "discussed_with": person(proposal.discussed_with),
        "warning": f"LTR-{proposal.warning_id}" if proposal.warning_id else None,
        "letter": f"LTR-{proposal.letter_id}" if proposal.letter_id else None,
        "restrictions": [restriction(one) for one in proposal.restrictions.filter(ended_at=None).select_related("plan", "proposal")],
        **{name: _day(getattr(proposal, name)) for name in DAYS},
        **{name: getattr(proposal, name) for name in WORDS},
        **{f"{name}_at": moment_of(getattr(proposal, f"{name}_at")) for name in CHAIN},
        **{f"{name}_by": person(getattr(proposal, f"{name}_by")) for name in CHAIN},
    }  # fmt: skip
