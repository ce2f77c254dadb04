"""A form field that every house has: somebody of the directory."""

from django import forms
from django.core.exceptions import ValidationError

from people.models import Staff


class StaffField(forms.CharField):
    """A member of staff, by logon, by `LOGON  Name` as completion writes it, or by a name that only one bears."""

    completes = "/staff/find/"

    def __init__(self, *, queryset=None, otherwise="Check the logon, or add the service officer.", **kwargs):
        self.queryset, self.otherwise = queryset, otherwise
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return f"{value.logon}  {value.name}" if isinstance(value, Staff) else value

    def has_changed(self, initial, data):
        return (self.prepare_value(initial) or "") != (data or "")

    def clean(self, value):
        text = super().clean(value).strip()
        if not text:
            return None
        people = (self.queryset if self.queryset is not None else Staff.objects.all()).active()
        people = people.select_related("team__site__zone")
        logon = text.split()[0].upper()
        if found := people.filter(logon=logon).first():
            return found
        named = list(people.matching(text)[:2])
        if len(named) == 1:
            return named[0]
        if named:
            raise ValidationError("More than one person goes by that. Give the logon.", code="several")
        raise ValidationError(f"Nobody in the directory goes by that. {self.otherwise}", code="unknown")
