"""What the queue and the API's list of escalations are narrowed by."""

import django_filters

from escalations.models import Escalation
from escalations.models.escalation import State
from escalations.querysets import CLOSED, OPEN
from escalations.questions import Destination
from people.roles import AUDITOR, SERVICE_OFFICER, SSO, TEAM_LEADER, TPS_OFFICER
from tps.models import Contact

MINE, TEAM, SITE, ALL = ("mine", "Mine"), ("team", "My team"), ("site", "My site"), ("open", "All open")
ICT, DONE = ("ict", "With ICT"), ("closed", "Closed")
#: The views of each role's page, the first being what it opens with.
VIEWS = (
    (SSO, (ALL, MINE, TEAM, SITE, ICT, DONE)),
    (TEAM_LEADER, (TEAM, SITE, ALL, ICT, DONE)),
    (TPS_OFFICER, (MINE, TEAM, SITE, ALL, ICT, DONE)),
    (AUDITOR, (ALL, SITE, ICT, DONE)),
    (SERVICE_OFFICER, (ALL, DONE)),
)


def in_view(escalations, user, view: str):
    """Mine: which I raised and have to see to, or accepted as SSO. All but `closed` are open; drafts only in `mine`."""
    match view:
        case "mine":
            own = escalations.filter(officer=user, state__in=("draft", *OPEN))
            return own | escalations.filter(accepted_by=user, state__in=OPEN)
        case "team":
            return escalations.open().filter(team=user.team_id)
        case "site":
            return escalations.open().filter(site=user.team.site_id)
        case "ict":
            return escalations.filter(state="waiting_ict")
        case "closed":
            return escalations.filter(state__in=CLOSED)
    return escalations.open()


class _EscalationFilters(django_filters.FilterSet):
    destination = django_filters.ChoiceFilter(choices=Destination.choices, label="Goes to", empty_label="Anywhere")
    state = django_filters.ChoiceFilter(choices=State.choices, label="State", empty_label="Any")

    class Meta:
        model = Escalation
        fields: list[str] = []


class QueueFilter(_EscalationFilters):
    """The page's."""

    stop = django_filters.ChoiceFilter(
        field_name="stop_payment", choices=[("true", "Stop payments")], label="Kind", empty_label="Any", method="kind"
    )

    def kind(self, escalations, name, value):
        return escalations.filter(stop_payment=True)

    @property
    def used(self) -> list[str]:
        """The names of the filters that narrow the queue now."""
        return [name for name in self.filters if self.data.get(name)]


class EscalationFilters(_EscalationFilters):
    """The API's."""

    view = django_filters.ChoiceFilter(
        choices=[MINE, TEAM, SITE, ALL, ICT, DONE],
        method="viewed",
        label="Which, of those that you see; all if not said",
    )
    stop_payment = django_filters.BooleanFilter(label="Only stop payments, or only others")
    contact = django_filters.CharFilter(method="of_contact", label="The contact, by its reference")

    def viewed(self, escalations, name, view):
        return in_view(escalations, self.request.user, view)

    def of_contact(self, escalations, name, reference):
        return escalations.filter(contact__in=Contact.objects.by_reference(reference).order_by().values("pk"))
