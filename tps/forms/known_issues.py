"""What is known to be broken."""

from django import forms
from django.core.exceptions import ValidationError

from casework.filters import DayField
from casework.privacy.forms import GuardedCharField, GuardedForm, GuardedTextarea, guard_error
from people.clock import now
from tps.fields import ChipsField, NumberField, ReferencesField
from tps.models import Option
from tps.models.known_issue import SAID
from tps.questions import INCIDENT, NNU


class SayOfKnownIssue(GuardedForm):
    """What is broken since when, what to tell the SO, and which contacts it concerns."""

    title = GuardedCharField(max_length=120, label="What is broken")
    what_to_say = GuardedCharField(
        max_length=1000, label="What to tell the SO", widget=GuardedTextarea(attrs={"rows": 3})
    )
    references = ReferencesField(required=False, label="Or contacts that are given the references")
    nnu = NumberField(validator=NNU, required=False, label="NNU number", help_text="As 2026-418")
    incident = NumberField(validator=INCIDENT, required=False, label="Incident number", help_text="As INC4471203")
    field_order = SAID

    def __init__(self, *args, record=None, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.tz = by.site.tz
        self.fields["since"] = DayField(
            label="Broken since", initial=self._today(), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        )  # fmt: skip
        self.fields["topics"] = ChipsField(
            options=lambda: list(Option.objects.offered("enquiry_type")), required=False, label="Contacts of the enquiry types"
        )  # fmt: skip
        self.order_fields(self.field_order)
        if record is not None:
            self.initial = {name: getattr(record, name) for name in SAID}
            self.initial["references"] = "\n".join(record.references)

    def _today(self):
        return now().astimezone(self.tz).date()

    def clean_since(self):
        since = self.cleaned_data["since"]
        if since > self._today():
            raise ValidationError("It is broken already: since which day?")
        return since

    def clean_references(self):
        references = self.cleaned_data["references"]
        if references and (error := guard_error(references)):
            raise error
        return references

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("topics") and not cleaned.get("references") and not self.errors:
            self.add_error("topics", "Say which contacts it concerns: by enquiry type or by reference.")
        return cleaned
