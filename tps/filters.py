"""What a list of contacts is narrowed by: one set of filters for the page, its export, the API's list and its search."""

from datetime import datetime, time, timedelta

import django_filters
from django import forms
from django.core.exceptions import ValidationError

from casework.filters import DayFilter, KeyFilter
from casework.privacy import findings
from people.models import Staff
from people.roles import AUDITOR, SERVICE_OFFICER, SSO, TEAM_LEADER, TPS_OFFICER
from tps.models import Contact, Option
from tps.models.contact import State
from tps.questions import Form

OWN = ("own", "My contact records")
MINE, TEAM, SITE, ALL = ("mine", "Mine"), ("team", "My team"), ("site", "My site"), ("all", "All")
#: What each role's page may be narrowed to, the first being what it opens with.
SCOPES = (
    (TPS_OFFICER, (MINE, TEAM, SITE, ALL)),
    (TEAM_LEADER, (TEAM, SITE, ALL)),
    (SSO, (SITE, TEAM, ALL)),
    (AUDITOR, (ALL,)),
    (SERVICE_OFFICER, (OWN,)),
)
#: The lists whose options a contact is found by: {filter: (list, field)}.
BY_OPTION = {"type": (Option.List.ENQUIRY_TYPE, "enquiry_type"), "source": (Option.List.SOURCE, "source")}
#: What people type themselves, and the privacy guard therefore reads first.
TYPED = ("q", "so", "text", "officer", "service_officer")


def in_scope(contacts, user, scope: str):
    """Those of a user's own, of their team or their site; all of them for any other scope."""
    match scope:
        case "mine":
            return contacts.filter(officer=user)
        case "team":
            return contacts.filter(team=user.team_id)
        case "site":
            return contacts.filter(site=user.team.site_id)
    return contacts


class ContactFilterForm(forms.Form):
    """Refuses a search that the privacy guard flags, before anything is looked up, and never repeats its text (CON-13)."""

    def clean(self):
        for name in TYPED:
            found = findings(self.cleaned_data.get(name))
            if found:
                self.cleaned_data.pop(name)
                kinds = ", ".join(dict.fromkeys(finding.label for finding in found))
                said = f"{kinds} was in it. The search was not run and nothing of it was kept."
                self.add_error(name, Flagged(said, found))
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and since > until:
            self.add_error("until", "The period ends before it begins.")
        return self.cleaned_data


class Flagged(ValidationError):
    """What the privacy guard found in a search: kind and place of the first, never the text."""

    def __init__(self, said, found):
        first = found[0]
        place = {"item": 0, "category": first.category, "start": first.start, "end": first.end, "rule": "CON-13"}
        super().__init__(said, code="privacy", params=place)


class _ContactFilters(django_filters.FilterSet):
    """What every one of them has. Days (`since`, `until`) are whole days at the reader's own site."""

    form = django_filters.ChoiceFilter(choices=Form.choices, label="Form", empty_label="Any")
    state = django_filters.ChoiceFilter(
        choices=[(state, state.label.split(",")[0]) for state in State], label="State", empty_label="Any"
    )
    since = DayFilter(method="opened_since", label="From", widget=forms.DateInput(attrs={"type": "date"}))
    until = DayFilter(method="opened_until", label="To", widget=forms.DateInput(attrs={"type": "date"}))

    class Meta:
        model = Contact
        form = ContactFilterForm
        fields: list[str] = []

    def option(self, list_name, code) -> Option | None:
        return Option.objects.filter(list=list_name, code=code).first()

    def saying(self, contacts, name, text):
        """Words, or one contact's reference."""
        if text.strip().upper().startswith(f"{Contact.REFERENCE_PREFIX}-"):
            return contacts.by_reference(text)
        return contacts.saying(text)

    def with_option(self, contacts, name, code):
        """A code that no option has finds nothing; a retired one still finds its records (CON-12)."""
        list_name, field = BY_OPTION[name]
        option = self.option(list_name, code)
        return contacts.filter(**{field: option}) if option else contacts.none()

    def of_officer(self, contacts, name, logon):
        officer = Staff.objects.filter(logon=logon.strip().upper()).first()
        return contacts.filter(officer=officer) if officer else contacts.none()

    def of_service_officer(self, contacts, name, logon):
        """A logon that nobody has finds nothing."""
        officer = Staff.objects.filter(logon=logon.strip().upper()).first()
        return contacts.of_service_officer(officer) if officer else contacts.none()

    def opened_since(self, contacts, name, day):
        return contacts.filter(opened_at__gte=self._midnight(day))

    def opened_until(self, contacts, name, day):
        return contacts.filter(opened_at__lt=self._midnight(day + timedelta(days=1)))

    def _midnight(self, day):
        return datetime.combine(day, time(), self.request.user.site.tz)


class ContactFilter(_ContactFilters):
    """The page's and its export's: choices to pick from."""

    q = django_filters.CharFilter(
        method="saying", label="Words of the request or summary, or a reference", max_length=200
    )
    type = django_filters.ChoiceFilter(method="with_option", label="Enquiry type", empty_label="Any")
    source = django_filters.ChoiceFilter(method="with_option", label="Contact source", empty_label="Any")
    so = django_filters.CharFilter(method="of_service_officer", label="Service officer’s logon", max_length=12)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        lists = [list_name for list_name, _ in BY_OPTION.values()]
        self.options = {(option.list, option.code): option for option in Option.objects.filter(list__in=lists)}
        for name, (list_name, _) in BY_OPTION.items():
            self.filters[name].extra["choices"] = [
                (code, f"{option.label} (retired)" if option.retired_on else option.label)
                for (listed, code), option in self.options.items()
                if listed == list_name
            ]

    def option(self, list_name, code):
        return self.options.get((list_name, code))

    @property
    def used(self) -> list[str]:
        """The names of the filters that narrow the list now."""
        return [name for name in self.filters if self.data.get(name)]


class ContactFilters(_ContactFilters):
    """The API's: codes, logons and ids."""

    scope = django_filters.ChoiceFilter(
        choices=[MINE, TEAM, SITE, ALL], method="scoped", label="Whose, of those that you see; `all` if not said"
    )
    type = django_filters.CharFilter(method="with_option", label="The enquiry type, by its code")
    source = django_filters.CharFilter(method="with_option", label="The contact source, by its code")
    team = KeyFilter(field_name="team_id", label="The team that has it, by its id")
    site = KeyFilter(field_name="site_id", label="The site that has it, by its id")
    officer = django_filters.CharFilter(method="of_officer", label="Who has it in hand or closed it, by logon")
    service_officer = django_filters.CharFilter(
        method="of_service_officer", label="Whom it is for, by logon; a corrected one counts"
    )
    opened_after = django_filters.IsoDateTimeFilter(
        field_name="opened_at", lookup_expr="gte", label="Opened at this moment or later"
    )
    opened_before = django_filters.IsoDateTimeFilter(
        field_name="opened_at", lookup_expr="lt", label="Opened before this moment"
    )

    def scoped(self, contacts, name, scope):
        return in_scope(contacts, self.request.user, scope)


class ContactSearch(ContactFilters):
    """The API's search: its words are sent, and stand in no address."""

    text = django_filters.CharFilter(
        method="saying", required=True, max_length=200, label="Words of the request or summary, or a reference"
    )
