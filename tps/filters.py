"""What a list of contacts is narrowed by: the same filters for the page and its export. The API has its own (tps.api.filters)."""

from datetime import datetime, time, timedelta

import django_filters
from django import forms
from django.core.exceptions import ValidationError

from casework.privacy import findings
from people.models import Staff
from tps.models import Contact, Option
from tps.models.contact import State
from tps.questions import Form

#: The lists whose options a contact is found by: {filter: list}.
BY_OPTION = {"type": Option.List.ENQUIRY_TYPE, "source": Option.List.SOURCE}
#: What people type themselves, and the privacy guard therefore reads first.
TYPED = ("q", "so")


class ContactFilterForm(forms.Form):
    """Refuses a search that the privacy guard flags, before anything is looked up, and never repeats its text (CON-13)."""

    def clean(self):
        for name in TYPED:
            found = findings(self.cleaned_data.get(name))
            if found:
                self.cleaned_data.pop(name)
                kinds = ", ".join(dict.fromkeys(finding.label for finding in found))
                self.add_error(
                    name,
                    ValidationError(
                        f"{kinds} was in it. The search was not run and nothing of it was kept.", code="privacy"
                    ),
                )
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and since > until:
            self.add_error("until", "The period ends before it begins.")
        return self.cleaned_data


class ContactFilter(django_filters.FilterSet):
    """Days (`since`, `until`) are whole days at the reader's own site. `tz` is its time zone."""

    q = django_filters.CharFilter(
        method="saying", label="Words of the request or summary, or a reference", max_length=200
    )
    form = django_filters.ChoiceFilter(choices=Form.choices, label="Form", empty_label="Any")
    type = django_filters.ChoiceFilter(method="with_option", label="Enquiry type", empty_label="Any")
    state = django_filters.ChoiceFilter(
        choices=[(state, state.label.split(",")[0]) for state in State], label="State", empty_label="Any"
    )
    source = django_filters.ChoiceFilter(method="with_option", label="Contact source", empty_label="Any")
    so = django_filters.CharFilter(method="of_service_officer", label="Service officer’s logon", max_length=12)
    since = django_filters.DateFilter(
        method="opened_since", label="From", widget=forms.DateInput(attrs={"type": "date"})
    )
    until = django_filters.DateFilter(method="opened_until", label="To", widget=forms.DateInput(attrs={"type": "date"}))

    class Meta:
        model = Contact
        form = ContactFilterForm
        fields: list[str] = []

    def __init__(self, *args, tz, **kwargs):
        self.tz = tz
        super().__init__(*args, **kwargs)
        self.options = {
            (option.list, option.code): option for option in Option.objects.filter(list__in=BY_OPTION.values())
        }
        for name, list_name in BY_OPTION.items():
            self.filters[name].extra["choices"] = [
                (code, f"{option.label} (retired)" if option.retired_on else option.label)
                for (listed, code), option in self.options.items()
                if listed == list_name
            ]

    @property
    def used(self) -> list[str]:
        """The names of the filters that narrow the list now."""
        return [name for name in self.filters if self.data.get(name)]

    def saying(self, contacts, name, text):
        """Words, or one contact's reference."""
        if text.strip().upper().startswith(f"{Contact.REFERENCE_PREFIX}-"):
            return contacts.by_reference(text)
        return contacts.saying(text)

    def with_option(self, contacts, name, code):
        field = {"type": "enquiry_type", "source": "source"}[name]
        return contacts.filter(**{field: self.options[BY_OPTION[name], code]})

    def of_service_officer(self, contacts, name, logon):
        """A logon that nobody has finds nothing."""
        officer = Staff.objects.filter(logon=logon.strip().upper()).first()
        return contacts.of_service_officer(officer) if officer else contacts.none()

    def opened_since(self, contacts, name, day):
        return contacts.filter(opened_at__gte=self._midnight(day))

    def opened_until(self, contacts, name, day):
        return contacts.filter(opened_at__lt=self._midnight(day + timedelta(days=1)))

    def _midnight(self, day):
        return datetime.combine(day, time(), self.tz)
