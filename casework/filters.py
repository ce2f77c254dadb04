"""Filters that the lists of every house share."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django_filters import DateFilter, NumberFilter

#: Days that anybody means. Beyond them a day may have no midnight that can be told.
EARLIEST, LATEST = date(1970, 1, 1), date(2200, 1, 1)


class DayField(forms.DateField):
    """A day, written 2026-11-23."""

    def validate(self, value):
        super().validate(value)
        if value is not None and not EARLIEST <= value <= LATEST:
            raise ValidationError(self.error_messages["invalid"], code="invalid")


class DayFilter(DateFilter):
    field_class = DayField


class KeyField(forms.IntegerField):
    """Where the API is sent one: a number, or its digits."""

    takes = "choice"


class KeyFilter(NumberFilter):
    """A row's id: a whole number, and one that a row could have."""

    field_class = KeyField

    def get_max_validator(self):
        return MaxValueValidator(2**63 - 1)
