"""Knowledge gaps: who sees to one, what is done, since when it is put right."""

from datetime import timedelta

from django import forms

from casework.privacy.forms import GuardedCharField, GuardedForm, GuardedTextarea
from people.clock import now
from people.fields import StaffField
from people.models import Staff
from people.roles import TPS_STAFF
from tps.models import Option

LONG_AGO = timedelta(days=366)


class TakeUpGap(GuardedForm):
    """What knowledge is missing about: an enquiry type by its code, or a reference as it is given."""

    kind = forms.ChoiceField(choices=[("enquiry_type", "An enquiry type"), ("reference", "A reference")], label="What", widget=forms.RadioSelect)  # fmt: skip
    about = GuardedCharField(max_length=300, label="Enquiry type's code, or the reference as it is given")
    field_order = ["kind", "about"]

    def clean(self):
        said = super().clean()
        if said.get("kind") == "enquiry_type" and said.get("about"):
            types = Option.objects.filter(list=Option.List.ENQUIRY_TYPE, code=said["about"])
            said["enquiry_type"] = types.first()
            if said["enquiry_type"] is None:
                self.add_error("about", "There is no such enquiry type.")
        return said

    def asked(self) -> dict:
        """What `actions.take_up_gap` takes."""
        said = self.cleaned_data
        return {"enquiry_type": said["enquiry_type"]} if said["kind"] == "enquiry_type" else {"given": said["about"]}


class SayWhatIsDone(GuardedForm):
    """What is being done about it."""

    being_done = GuardedCharField(max_length=500, label="What is being done", widget=GuardedTextarea(attrs={"rows": 3}))
    field_order = ["being_done"]

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("being_done", record.being_done)


class GiveGap(forms.Form):
    """Who sees to it."""

    to = StaffField(label="TPS staff, by logon or name")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        held = Staff.objects.none()
        for role in TPS_STAFF:
            held |= Staff.objects.holding(role, now())
        self.fields["to"].queryset = held.filter(can_sign_in=True)


class RecordFixed(GuardedForm):
    """Since when it is put right, and what was changed."""

    fixed_on = forms.DateField(label="Fixed on", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    changed = GuardedCharField(max_length=500, label="What was changed", widget=GuardedTextarea(attrs={"rows": 3}))
    field_order = ["fixed_on", "changed"]

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = now().astimezone(by.site.tz).date()
        self.initial.setdefault("fixed_on", self.today)

    def clean_fixed_on(self):
        day = self.cleaned_data["fixed_on"]
        if day > self.today:
            raise forms.ValidationError("The day has not come yet.")
        if day < self.today - LONG_AGO:
            raise forms.ValidationError("Within the last year.")
        return day


class OpenAgain(GuardedForm):
    """Why."""

    reason = GuardedCharField(max_length=500, label="Why", widget=GuardedTextarea(attrs={"rows": 3}))

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
