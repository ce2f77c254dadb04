"""Form fields of a moment: local to a site on the page, with its offset over the API."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime

from people.clock import now

LONGEST_AGO = timedelta(days=366)


class _Moment(forms.CharField):
    takes = "text"
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"})

    def __init__(self, *, tz, **kwargs):
        self.tz = tz
        super().__init__(required=False, **kwargs)

    def moment_in(self, value):
        """The moment that was sent, with the offset of the site where it says none; ValidationError where it is none."""
        try:
            moment = parse_datetime(str(value))
        except ValueError:
            moment = None
        if moment is None:
            raise ValidationError("Enter a day and a time.", code="invalid")
        return moment.replace(tzinfo=self.tz) if moment.tzinfo is None else moment


class MomentField(_Moment):
    """A moment that has passed. Empty: now."""

    def clean(self, value):
        if value in self.empty_values:
            return now()
        moment = self.moment_in(value)
        if moment > now() + timedelta(minutes=1):
            raise ValidationError("That has not come yet.", code="future")
        if moment < now() - LONGEST_AGO:
            raise ValidationError("That is more than a year ago.", code="past")
        return min(moment, now())


class AppointmentField(_Moment):
    """A moment that is still to come, within a year. Empty: none."""

    def clean(self, value):
        if value in self.empty_values:
            return None
        moment = self.moment_in(value)
        if not now() < moment < now() + LONGEST_AGO:
            raise ValidationError("An appointment is still to come, within a year.", code="appointment")
        return moment
