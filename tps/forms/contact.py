"""A contact's steps."""

from django import forms
from django.core.exceptions import ValidationError

from casework.privacy.forms import GuardedCharField, GuardedForm, GuardedTextarea
from people.clock import now
from people.fields import StaffField
from people.models import Staff
from people.roles import TPS_OFFICER
from tps.fields import EarlierContactField
from tps.forms.answers import OptionField
from tps.forms.colleague import ToColleague
from tps.models.contact import EarlyReason
from tps.questions import Form


class Discard(forms.Form):
    """Why a contact opened in error is put aside."""

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["discard_reason"] = OptionField(list_name="discard_reason", form="", label="Why")


class Redirect(GuardedForm):
    """Where a general enquiry on the Compensation line goes (CON-26)."""

    redirected_where = GuardedCharField(
        max_length=80, required=False, label="Which line or program", help_text="Where the list does not name it"
    )
    field_order = ["redirected_to", "redirected_where"]

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["redirected_to"] = OptionField(list_name="redirect_to", form=record.form, label="Goes to")
        self.order_fields(self.field_order)

    def clean(self):
        cleaned = super().clean()
        goes_to = cleaned.get("redirected_to")
        if goes_to and goes_to.is_a("says_where") and not cleaned.get("redirected_where") and not self.errors:
            self.add_error("redirected_where", "Say which line or program.")
        return cleaned


class CloseAsInappropriate(forms.Form):
    """What TPS does not exist for, by category; a repeat contact names the earlier one (CON-25, CON-27)."""

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.record, self.by = record, by
        self.fields["inappropriate_category"] = OptionField(
            list_name="inappropriate", form=record.form, label="What was asked for"
        )
        if record.form == Form.COMPENSATION:
            self.fields["follows"] = EarlierContactField(
                contacts=self._earlier, required=False, label="A repeat contact: the earlier one"
            )

    def _earlier(self):
        """The SO's completed contacts on this line, the latest first; none while nobody is named."""
        if self.record.service_officer is None:
            return type(self.record).objects.none()
        earlier = type(self.record).objects.visible_to(self.by).of_service_officer(self.record.service_officer)
        return earlier.completed().filter(form=self.record.form).exclude(pk=self.record.pk)

    def clean(self):
        cleaned = super().clean()
        category, follows = cleaned.get("inappropriate_category"), cleaned.get("follows")
        if category and category.is_a("repeat") and not follows and "follows" not in self.errors:
            self.add_error("follows", "Say which earlier contact it is about.")
        if category and not category.is_a("repeat") and follows:
            self.add_error("follows", "Only a repeat contact has an earlier one.")
        return cleaned


class ReferEarly(forms.Form):
    """Why an SSO has to resolve it (CON-19)."""

    reason = forms.ChoiceField(choices=EarlyReason.choices, widget=forms.RadioSelect, label="Why")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)


class HandOver(ToColleague):
    """Who takes the live contact."""


class AddAddendum(GuardedForm):
    """What is added to a closed record."""

    text = GuardedCharField(label="Addendum", max_length=2000, widget=GuardedTextarea(attrs={"rows": 3}))

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)


class CorrectServiceOfficer(AddAddendum):
    """Who the contact was really for, and why it is corrected."""

    service_officer = StaffField(label="The right service officer, by logon or name")
    text = GuardedCharField(label="What went wrong", max_length=2000, widget=GuardedTextarea(attrs={"rows": 2}))
    field_order = ["service_officer", "text"]

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.record = record

    def clean_service_officer(self):
        officer = self.cleaned_data["service_officer"]
        if officer == self.record.for_officer:
            raise ValidationError(f"{officer.name} is the one recorded.")
        return officer


class OpenFollowUp(GuardedForm):
    """What is still asked, and who answers it (CON-27)."""

    asked = GuardedCharField(label="What is still asked", max_length=1000, widget=GuardedTextarea(attrs={"rows": 3}))
    to = StaffField(label="TPS officer who answers, by logon or name")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Staff.objects.holding(TPS_OFFICER, now()).filter(can_sign_in=True)
