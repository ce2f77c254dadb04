"""What a list of cases is narrowed by."""

import django_filters
from django.db.models import Exists, OuterRef

from casework.filters import KeyFilter
from personalised_services.finalising import Reason
from personalised_services.intake import Route
from personalised_services.letter_ways import Kind
from personalised_services.models import (
    AssessmentReferral,
    Case,
    CaseContact,
    ColdTransfer,
    Commitment,
    Correspondence,
    CustomerManagementPlan,
    ExitRecommendation,
    FinalisationRequest,
    Letter,
    ManagedServicePlan,
    PlanReview,
    Referral,
    RestrictionProposal,
    Segment,
    SegmentRecommendation,
    ServicingVariation,
    SpecialistConsultation,
    WhiteboardEntry,
    assessment_referral,
    cold_transfer,
    commitment,
    consultation,
    contact,
    correspondence,
    exit,
    finalisation,
    letter,
    management_plan,
    plan,
    recommendation,
    referral,
    restriction,
    review,
    variation,
    whiteboard,
)
from personalised_services.models.case import Program, State
from personalised_services.segment_guide import Number


class CaseFilters(django_filters.FilterSet):
    """The API's: states, programs and ids."""

    state = django_filters.ChoiceFilter(choices=State.choices, label="State")
    program = django_filters.ChoiceFilter(choices=Program.choices, label="Program")
    segment = django_filters.ChoiceFilter(
        choices=Number.choices, method="in_segment", label="Segment of a Child Support case"
    )
    team = KeyFilter(field_name="team_id", label="The team that has it, by its id")
    site = KeyFilter(field_name="site_id", label="The site that has it, by its id")

    class Meta:
        model = Case
        fields: list[str] = []

    def in_segment(self, rows, name, value):
        """Those that are in the segment now (SEG-01)."""
        return rows.filter(Exists(Segment.objects.current().filter(case=OuterRef("pk"), number=value)))


class PlanFilters(django_filters.FilterSet):
    """The API's, of Managed Service Plans: state, kind and case."""

    state = django_filters.ChoiceFilter(choices=plan.State.choices, label="State")
    kind = django_filters.ChoiceFilter(choices=plan.Kind.choices, label="Kind")
    case = KeyFilter(field_name="case_id", label="The case that it is of, by its number")

    class Meta:
        model = ManagedServicePlan
        fields: list[str] = []


class ColdTransferFilters(django_filters.FilterSet):
    """The API's, of cold transfers: state, program and case."""

    state = django_filters.ChoiceFilter(choices=cold_transfer.State.choices, label="State")
    program = django_filters.ChoiceFilter(choices=Program.choices, label="Program")
    case = KeyFilter(field_name="case_id", label="The case that it is of, by its number")

    class Meta:
        model = ColdTransfer
        fields: list[str] = []


class WhiteboardFilters(django_filters.FilterSet):
    """The API's, of the whiteboard: state, case, and whether it holds now."""

    state = django_filters.ChoiceFilter(choices=whiteboard.State.choices, label="State")
    case = KeyFilter(field_name="case_id", label="The case that it is of, by its number")
    today = django_filters.BooleanFilter(
        method="only_today", label="Only those that hold now, or none of them (COLD-14)"
    )

    class Meta:
        model = WhiteboardEntry
        fields: list[str] = []

    def only_today(self, rows, name, value):
        """Those that hold now; or those that do not."""
        held = WhiteboardEntry.objects.today().order_by().values("pk")
        return rows.filter(pk__in=held) if value else rows.exclude(pk__in=held)


class ReviewFilters(django_filters.FilterSet):
    """The API's, of reviews of plans: state and plan."""

    state = django_filters.ChoiceFilter(choices=review.State.choices, label="State")
    plan = KeyFilter(field_name="plan_id", label="The plan that it is of, by its number")

    class Meta:
        model = PlanReview
        fields: list[str] = []


class ExitFilters(django_filters.FilterSet):
    """The API's, of exit recommendations: state, case and plan."""

    state = django_filters.ChoiceFilter(choices=exit.State.choices, label="State")
    case = KeyFilter(field_name="case_id", label="The case that it is of, by its number")
    plan = KeyFilter(field_name="plan_id", label="The plan that it ends, by its number")

    class Meta:
        model = ExitRecommendation
        fields: list[str] = []


class VariationFilters(django_filters.FilterSet):
    """The API's, of one-off servicing variations: state and case."""

    state = django_filters.ChoiceFilter(choices=variation.State.choices, label="State")
    case = KeyFilter(field_name="case_id", label="The case that it is of, by its number")

    class Meta:
        model = ServicingVariation
        fields: list[str] = []


class ReferralFilters(django_filters.FilterSet):
    """The API's, of referrals: state, program, route and ids."""

    state = django_filters.ChoiceFilter(choices=referral.State.choices, label="State")
    program = django_filters.ChoiceFilter(choices=Program.choices, label="Program")
    route = django_filters.ChoiceFilter(choices=Route.choices, label="How it came")
    team = KeyFilter(field_name="team_id", label="The team that received it, by its id")
    case = KeyFilter(field_name="case_id", label="The case that it became, by its number")

    class Meta:
        model = Referral
        fields: list[str] = []


class LetterFilters(django_filters.FilterSet):
    """The API's, of letters: state, kind, program and case."""

    state = django_filters.ChoiceFilter(choices=letter.State.choices, label="State")
    kind = django_filters.ChoiceFilter(choices=Kind.choices, label="Kind")
    program = django_filters.ChoiceFilter(choices=Program.choices, label="Program")
    case = KeyFilter(field_name="case_id", label="The case that it is of, by its number")

    class Meta:
        model = Letter
        fields: list[str] = []


class RecommendationFilters(django_filters.FilterSet):
    """The API's, of recommendations of segment 3: state and case."""

    state = django_filters.ChoiceFilter(choices=recommendation.State.choices, label="State")
    case = KeyFilter(field_name="case_id", label="The case that it is of, by its number")

    class Meta:
        model = SegmentRecommendation
        fields: list[str] = []


class ContactFilters(django_filters.FilterSet):
    """The API's, of contacts: state, what came of the PoRO, how, and case."""

    state = django_filters.ChoiceFilter(choices=contact.State.choices, label="State")
    poro = django_filters.ChoiceFilter(choices=contact.Poro.choices, label="What came of the tailored PoRO")
    channel = django_filters.ChoiceFilter(choices=contact.Channel.choices, label="How")
    case = KeyFilter(field_name="case_id", label="The case that it is of, by its number")

    class Meta:
        model = CaseContact
        fields: list[str] = []


class ProposalFilters(django_filters.FilterSet):
    """The API's, of proposed restrictions: state and case."""

    state = django_filters.ChoiceFilter(choices=restriction.State.choices, label="State")
    case = KeyFilter(field_name="case_id", label="The case that it is of, by its number")

    class Meta:
        model = RestrictionProposal
        fields: list[str] = []


class CommitmentFilters(django_filters.FilterSet):
    """The API's, of commitments: state, kind and case."""

    state = django_filters.ChoiceFilter(choices=commitment.State.choices, label="State")
    kind = django_filters.ChoiceFilter(choices=commitment.Kind.choices, label="Kind")
    case = KeyFilter(field_name="case_id", label="The case that it is of, by its number")

    class Meta:
        model = Commitment
        fields: list[str] = []


class CorrespondenceFilters(django_filters.FilterSet):
    """The API's, of correspondence: state and case."""

    state = django_filters.ChoiceFilter(choices=correspondence.State.choices, label="State")
    case = KeyFilter(field_name="case_id", label="The case that it is of, by its number")

    class Meta:
        model = Correspondence
        fields: list[str] = []


class CmpFilters(django_filters.FilterSet):
    """The API's, of Customer Management Plans: state and case."""

    state = django_filters.ChoiceFilter(choices=management_plan.State.choices, label="State")
    case = KeyFilter(field_name="case_id", label="The case that it is of, by its number")

    class Meta:
        model = CustomerManagementPlan
        fields: list[str] = []


class ConsultationFilters(django_filters.FilterSet):
    """The API's, of consultations: state, area and case."""

    state = django_filters.ChoiceFilter(choices=consultation.State.choices, label="State")
    area = django_filters.ChoiceFilter(choices=consultation.Area.choices, label="Area")
    case = KeyFilter(field_name="case_id", label="The case that it is of, by its number")

    class Meta:
        model = SpecialistConsultation
        fields: list[str] = []


class AssessmentFilters(django_filters.FilterSet):
    """The API's, of referrals to Assessment Services: state and case."""

    state = django_filters.ChoiceFilter(choices=assessment_referral.State.choices, label="State")
    case = KeyFilter(field_name="case_id", label="The case that it is of, by its number")

    class Meta:
        model = AssessmentReferral
        fields: list[str] = []


class RequestFilters(django_filters.FilterSet):
    """The API's, of finalisation requests: state, reason and case."""

    state = django_filters.ChoiceFilter(choices=finalisation.State.choices, label="State")
    reason = django_filters.ChoiceFilter(choices=Reason.choices, label="Reason")
    case = KeyFilter(field_name="case_id", label="The case that it is of, by its number")

    class Meta:
        model = FinalisationRequest
        fields: list[str] = []
