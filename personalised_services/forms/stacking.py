"""Forms of the stacking document and its notepads (CAS-19)."""

from django import forms
from django.core.exceptions import ValidationError

from personalised_services.forms.case import CaseForm, DayField, Words
from personalised_services.models import Notepad

#: Subjects that say nothing of what a notepad is about.
EMPTY = {"note", "notes", "notepad", "case note", "file note", "update", "misc", "other", "general", "contact"}
#: What the document's own steps write.
ELSEWHERE = (Notepad.Kind.REFERRED, Notepad.Kind.DECISION)


class Subject(Words):
    """A subject that says what its notepad is about."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})  # type: ignore[assignment]

    def __init__(self, **kwargs):
        super().__init__(max_length=120, **{"label": "Subject"} | kwargs)

    def validate(self, value):
        super().validate(value)
        plain = " ".join(value.lower().split())
        if plain in EMPTY or len(plain) < 6:
            raise ValidationError("Say what it is about: the subject is what is looked for later.", code="CAS-19")


class Create(CaseForm):
    """When it was created, where it is; and its first notepad: why the customer was referred."""

    created_on = DayField(label="Created on")
    location = forms.CharField(max_length=120, label="Where it is")
    subject = Subject(label="Subject of the first notepad")
    reason = Words(max_length=4000, label="Why the customer was referred to Personalised Services")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.initial = {"created_on": self.today, "subject": "Referral to Personalised Services"}

    def clean_created_on(self):
        if self.cleaned_data["created_on"] > self.today:
            raise ValidationError("That day has not come yet.", code="CAS-19")
        return self.cleaned_data["created_on"]


class Add(CaseForm):
    """A notepad: what of, under which subject; what a discussion records, and to which notepad it refers."""

    kind = forms.ChoiceField(
        choices=[one for one in Notepad.Kind.choices if one[0] not in ELSEWHERE], label="What it is"
    )
    subject = Subject()
    words = Words(max_length=4000, label="Text")
    options = Words(
        max_length=2000, required=False, label="Options given", help_text="Of a discussion with the customer."
    )
    commitments = Words(max_length=2000, required=False, label="What PSSO or customer committed to")
    timeframes = Words(
        max_length=500, required=False, label="Agreed timeframes", widget=forms.Textarea(attrs={"rows": 2})
    )
    refers_to = forms.CharField(
        max_length=120, required=False, label="Function-specific notepad",
        help_text="Where one exists, this one refers to it and does not replace it.",
    )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        asked = {"discussion": ("options", "commitments", "timeframes"), "function": ("refers_to",)}
        for name in asked.get(cleaned.get("kind"), ()):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, ValidationError("Say it, or that there were none.", code="CAS-19"))
        return cleaned


class Decide(CaseForm):
    """Whether transfer or exit was approved, and why."""

    subject = Subject()
    words = Words(max_length=4000, label="The decision, and why")
