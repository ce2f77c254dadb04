"""What a list of stop payments is narrowed by."""

import django_filters

from casework.filters import KeyFilter
from compensation.models import StopPayment
from compensation.models.stop_payment import Edition, State


class StopPaymentFilters(django_filters.FilterSet):
    """The API's: states, editions and ids."""

    state = django_filters.ChoiceFilter(choices=State.choices, label="State")
    edition = django_filters.ChoiceFilter(choices=Edition.choices, label="Edition")
    team = KeyFilter(field_name="team_id", label="The team that has it, by its id")
    site = KeyFilter(field_name="site_id", label="The site that has it, by its id")

    class Meta:
        model = StopPayment
        fields: list[str] = []
