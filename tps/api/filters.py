"""What the API's lists may be narrowed by."""

from django_filters import CharFilter, ChoiceFilter, FilterSet, IsoDateTimeFilter, NumberFilter

from people.models import Staff
from tps.models import Option
from tps.models.contact import State
from tps.questions import Form


class ContactFilters(FilterSet):
    form = ChoiceFilter(choices=Form.choices, label="The form")
    state = ChoiceFilter(choices=State.choices, label="The state")
    source = CharFilter(method="of_source", label="The contact source, by its code")
    officer = CharFilter(method="of_officer", label="Who has it in hand or closed it, by logon")
    service_officer = CharFilter(method="of_service_officer", label="Whom it is for, by logon; a corrected one counts")
    opened_after = IsoDateTimeFilter(field_name="opened_at", lookup_expr="gte", label="Opened at this moment or later")
    opened_before = IsoDateTimeFilter(field_name="opened_at", lookup_expr="lt", label="Opened before this moment")

    def of_source(self, contacts, name, code):
        return contacts.filter(source__in=Option.objects.filter(list="source", code=code))

    def of_officer(self, contacts, name, logon):
        officer = Staff.objects.filter(logon=logon.upper()).first()
        return contacts.filter(officer=officer) if officer else contacts.none()

    def of_service_officer(self, contacts, name, logon):
        officer = Staff.objects.filter(logon=logon.upper()).first()
        return contacts.of_service_officer(officer) if officer else contacts.none()


class OptionFilters(FilterSet):
    list = ChoiceFilter(choices=Option.List.choices, label="Which list")
    form = ChoiceFilter(choices=Form.choices, method="of_form", label="Only what this form offers now")

    def of_form(self, options, name, form):
        offered = [option.pk for option in options if option.offered_on(form) and option.retired_on is None]
        return options.filter(pk__in=offered)


class ReferenceFilters(FilterSet):
    number = CharFilter(label="The number, whole")
    topic = CharFilter(field_name="topics", method="on_topic", label="The code of an enquiry type that it answers")

    def on_topic(self, references, name, code):
        return references.filter(topics__contains=[code])


class StaffFilters(FilterSet):
    logon = CharFilter(method="of_logon", label="The logon, whole")
    team = NumberFilter(field_name="team_id", label="The team, by its id")

    def of_logon(self, staff, name, logon):
        return staff.filter(logon=logon.upper())


class TeamFilters(FilterSet):
    roc_code = CharFilter(label="The ROC code, whole")
