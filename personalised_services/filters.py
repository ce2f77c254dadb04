"""What a list of cases is narrowed by."""

import django_filters
from django.db.models import Exists, OuterRef

from casework.filters import KeyFilter
from personalised_services.finalising import Reason
from personalised_services.intake import Route
from personalised_services.letter_ways import Kind
from personalised_services.models import (
    Segment,
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


def one_of(choices, label: str = "State") -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(choices=choices.choices, label=label)


class OfCase(django_filters.FilterSet):
    """Of what belongs to a case."""

    case = KeyFilter(field_name="case_id", label="The case that it is of, by its number")


class CaseFilters(django_filters.FilterSet):
    """The API's: states, programs and ids."""

    state = one_of(State)
    program = one_of(Program, "Program")
    segment = django_filters.ChoiceFilter(
        choices=Number.choices, method="in_segment", label="Segment of a Child Support case"
    )
    team = KeyFilter(field_name="team_id", label="The team that has it, by its id")
    site = KeyFilter(field_name="site_id", label="The site that has it, by its id")

    def in_segment(self, rows, name, value):
        """Those that are in the segment now (SEG-01)."""
        return rows.filter(Exists(Segment.objects.current().filter(case=OuterRef("pk"), number=value)))


class PlanFilters(OfCase):
    """The API's, of Managed Service Plans: state, kind and case."""

    state = one_of(plan.State)
    kind = one_of(plan.Kind, "Kind")


class ColdTransferFilters(OfCase):
    """The API's, of cold transfers: state, program and case."""

    state = one_of(cold_transfer.State)
    program = one_of(Program, "Program")


class WhiteboardFilters(OfCase):
    """The API's, of the whiteboard: state, case, and whether it holds now."""

    state = one_of(whiteboard.State)
    today = django_filters.BooleanFilter(
        method="only_today", label="Only those that hold now, or none of them (COLD-14)"
    )

    def only_today(self, rows, name, value):
        """Those that hold now; or those that do not."""
        held = WhiteboardEntry.objects.today().order_by().values("pk")
        return rows.filter(pk__in=held) if value else rows.exclude(pk__in=held)


class ReviewFilters(django_filters.FilterSet):
    """The API's, of reviews of plans: state and plan."""

    state = one_of(review.State)
    plan = KeyFilter(field_name="plan_id", label="The plan that it is of, by its number")


class ExitFilters(OfCase):
    """The API's, of exit recommendations: state, case and plan."""

    state = one_of(exit.State)
    plan = KeyFilter(field_name="plan_id", label="The plan that it ends, by its number")


class VariationFilters(OfCase):
    """The API's, of one-off servicing variations: state and case."""

    state = one_of(variation.State)


class ReferralFilters(django_filters.FilterSet):
    """The API's, of referrals: state, program, route and ids."""

    state = one_of(referral.State)
    program = one_of(Program, "Program")
    route = one_of(Route, "How it came")
    team = KeyFilter(field_name="team_id", label="The team that received it, by its id")
    case = KeyFilter(field_name="case_id", label="The case that it became, by its number")


class LetterFilters(OfCase):
    """The API's, of letters: state, kind, program and case."""

    state = one_of(letter.State)
    kind = one_of(Kind, "Kind")
    program = one_of(Program, "Program")


class RecommendationFilters(OfCase):
    """The API's, of recommendations of segment 3: state and case."""

    state = one_of(recommendation.State)


class ContactFilters(OfCase):
    """The API's, of contacts: state, what came of the PoRO, how, and case."""

    state = one_of(contact.State)
    poro = one_of(contact.Poro, "What came of the tailored PoRO")
    channel = one_of(contact.Channel, "How")


class ProposalFilters(OfCase):
    """The API's, of proposed restrictions: state and case."""

    state = one_of(restriction.State)


class CommitmentFilters(OfCase):
    """The API's, of commitments: state, kind and case."""

    state = one_of(commitment.State)
    kind = one_of(commitment.Kind, "Kind")


class CorrespondenceFilters(OfCase):
    """The API's, of correspondence: state and case."""

    state = one_of(correspondence.State)


class CmpFilters(OfCase):
    """The API's, of Customer Management Plans: state and case."""

    state = one_of(management_plan.State)


class ConsultationFilters(OfCase):
    """The API's, of consultations: state, area and case."""

    state = one_of(consultation.State)
    area = one_of(consultation.Area, "Area")


class AssessmentFilters(OfCase):
    """The API's, of referrals to Assessment Services: state and case."""

    state = one_of(assessment_referral.State)


class RequestFilters(OfCase):
    """The API's, of finalisation requests: state, reason and case."""

    state = one_of(finalisation.State)
    reason = one_of(Reason, "Reason")
