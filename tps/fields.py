"""Form fields that only TPS has: contacts by reference, references, a time of today, chips."""

import re
from datetime import datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from people.clock import now
from tps.models import Contact
from tps.questions import BLUEPRINT, E_REFERENCE

WRITTEN_BLUEPRINT = re.compile(rf"(?:{BLUEPRINT}|{E_REFERENCE})")
LOOKS_LIKE_BLUEPRINT = re.compile(r"[\d\s.\-–]{8,}")


class NumberField(forms.CharField):
    """The number of an NNU or an incident: capitals, no blanks around it."""

    def __init__(self, *, validator, **kwargs):
        super().__init__(max_length=20, validators=[validator], **kwargs)

    def to_python(self, value):
        return " ".join(super().to_python(value).upper().split())


class ReferencesField(forms.Field):
    """References given: Blueprint numbers and links, one a line or as a list. Numbers are brought into their form (CON-10)."""

    widget = forms.Textarea
    takes = "list"

    def has_changed(self, initial, data):
        return "\n".join(initial or []) != "\n".join(str(data or "").splitlines())

    def to_python(self, value):
        lines = value if isinstance(value, list | tuple) else str(value or "").replace(";", "\n").splitlines()
        seen: dict[str, None] = {}
        for line in lines:
            text = " ".join(str(line).split())
            if text:
                seen[self._one(text)] = None
        if len(seen) > 12:
            raise ValidationError("Twelve references at the most.")
        return list(seen)

    def _one(self, text):
        if WRITTEN_BLUEPRINT.fullmatch(text):
            return text
        if LOOKS_LIKE_BLUEPRINT.fullmatch(text):
            digits = re.sub(r"\D", "", text)
            if len(digits) == 11:
                return f"{digits[:3]}-{digits[3:]}"
            if len(digits) == 8:
                return f"{digits[:3]}.{digits[3:]}"
            raise ValidationError(
                "A Blueprint number has 3 and 8 digits, as 111-22072908; an older e-Reference 3 and 5, as 111.11020.",
                code="blueprint",
            )
        if len(text) > 300:
            raise ValidationError("A reference has 300 characters at the most.")
        return text


class WaitingSinceField(forms.Field):
    """A time of day where the officer sits, the last such moment; or how many minutes before now, or before `until`. The
    API may send a whole ISO moment."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    default_error_messages = {"beyond": "The waiting began within the last day."}

    def __init__(self, *, tz, until=None, **kwargs):
        self.tz, self.until = tz, until
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return value.astimezone(self.tz).strftime("%H:%M") if isinstance(value, datetime) else value

    def has_changed(self, initial, data):
        """A time of day is the same however it is written: 14:05, 2.05 pm."""
        text = str(data or "").strip()
        if self._iso(text):
            return self._iso(text) != initial
        sent = self._minutes_ago(text) or self._time_of_day(text)
        return bool(text) != bool(initial) or self.prepare_value(sent) != self.prepare_value(initial)

    def to_python(self, value):
        text = str(value or "").strip()
        if not text:
            return None
        moment = self._iso(text) or self._minutes_ago(text) or self._time_of_day(text)
        if moment is None:
            raise ValidationError("Give the time as 9:31 or 14:05, or the minutes as 5.")
        if moment > now() or now() - moment > timedelta(days=1):
            raise ValidationError(self.error_messages["beyond"], code="beyond")
        return moment

    def _iso(self, text):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        return moment if moment.tzinfo and "T" in text else None

    def _minutes_ago(self, text):
        """ "5" or "5 min": the officer is told how long, not since when."""
        match = re.fullmatch(r"(\d{1,2})\s*(?:m|min|minutes?)?", text.lower())
        until = self.until or now()
        return (until - timedelta(minutes=int(match[1]))).replace(second=0, microsecond=0) if match else None

    def _time_of_day(self, text):
        match = re.fullmatch(r"(\d{1,2})[:.]?(\d{2})(?::\d{2})?\s*([ap]m)?", text.lower())
        if not match:
            return None
        hour, minute = int(match[1]), int(match[2])
        if match[3]:
            hour = hour % 12 + (12 if match[3] == "pm" else 0)
        if hour > 23 or minute > 59:
            return None
        here = now().astimezone(self.tz)
        # "2:05" in the afternoon, on a 12-hour clock, is five past two just now, not in the night
        either_half = not match[3] and 0 < hour <= 12 and not text.startswith("0")
        halves = (hour % 12, hour % 12 + 12) if either_half else (hour,)
        moments = [here.replace(hour=one, minute=minute, second=0, microsecond=0) for one in halves]
        return max(moment if moment <= here else moment - timedelta(days=1) for moment in moments)


class YesNoField(forms.NullBooleanField):
    """Yes, no, or not asked yet; reads words, JSON's true and false, and the form's own values."""

    widget = forms.RadioSelect(choices=[("true", "Yes"), ("false", "No")])

    def to_python(self, value):
        text = str(value).lower()
        if text in ("true", "yes", "1", "on"):
            return True
        if text in ("false", "no", "0"):
            return False
        if value in (None, "") or text in ("none", "unknown"):
            return None
        raise ValidationError("Say yes or no.")

    def prepare_value(self, value):
        return {True: "true", False: "false"}.get(value, value or "")


class ChipsField(forms.MultipleChoiceField):
    """Several codes of a controlled list; a choice that excludes the others stands alone (CON-09)."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, options, **kwargs):
        self.offered = options  # asked once, and only where a choice is shown or checked
        super().__init__(choices=lambda: [(option.code, option.label) for option in self.options], **kwargs)

    @cached_property
    def options(self) -> list:
        return self.offered()

    @property
    def excluding(self) -> set[str]:
        """The codes that stand alone."""
        return {option.code for option in self.options if option.is_a("excludes_others")}

    def clean(self, value):
        codes = super().clean(value or [])
        excluding = self.excluding
        if len(codes) > 1 and excluding.intersection(codes):
            label = next(option.label for option in self.options if option.code in excluding)
            raise ValidationError(f"“{label}” excludes every other choice.", code="CON-09")
        return [option.code for option in self.options if option.code in codes]


class ContactField(forms.CharField):
    """A contact that `by` sees, by its reference."""

    def __init__(self, *, by, **kwargs):
        self.by = by
        super().__init__(max_length=20, **kwargs)

    def clean(self, value):
        reference = super().clean(value)
        if not reference:
            return None
        contact = Contact.objects.visible_to(self.by).by_reference(reference).first()
        if contact is None:
            raise ValidationError("There is no such contact that you can see.", code="unknown")
        return contact


class EarlierContactField(forms.ChoiceField):
    """One of the SO's earlier contacts, by its reference; the page offers the latest."""

    takes = "text"
    OFFERED = 12

    def __init__(self, *, contacts, **kwargs):
        self.contacts = contacts  # asked only where a choice is shown or checked
        super().__init__(choices=self._choices, **kwargs)

    def _choices(self):
        latest = self.contacts().select_related("enquiry_type")[: self.OFFERED]
        return [("", "Choose"), *((one.reference, f"{one.reference} {one.headline}") for one in latest)]

    def to_python(self, value):
        if value in self.empty_values:
            return None
        found = self.contacts().by_reference(str(value)).first()
        if found is None:
            raise ValidationError("The service officer has no such earlier contact on this line.", code="unknown")
        return found

    def validate(self, value):
        forms.Field.validate(self, value)
