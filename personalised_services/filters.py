"""What a list of cases is narrowed by."""

import django_filters

from casework.filters import KeyFilter
from personalised_services.models import Case, ManagedServicePlan, plan
from personalised_services.models.case import Program, State


class CaseFilters(django_filters.FilterSet):
    """The API's: states, programs and ids."""

    state = django_filters.ChoiceFilter(choices=State.choices, label="State")
    program = django_filters.ChoiceFilter(choices=Program.choices, label="Program")
    team = KeyFilter(field_name="team_id", label="The team that has it, by its id")
    site = KeyFilter(field_name="site_id", label="The site that has it, by its id")

    class Meta:
        model = Case
        fields: list[str] = []


class PlanFilters(django_filters.FilterSet):
    """The API's, of Managed Service Plans: state, kind and case."""

    state = django_filters.ChoiceFilter(choices=plan.State.choices, label="State")
    kind = django_filters.ChoiceFilter(choices=plan.Kind.choices, label="Kind")
    case = KeyFilter(field_name="case_id", label="The case that it is of, by its number")

    class Meta:
        model = ManagedServicePlan
        fields: list[str] = []
