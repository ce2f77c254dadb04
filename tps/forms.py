"""One form per step, and one for what is saved as it is typed. The page and the API use the same ones."""

from django import forms
from django.core.exceptions import ValidationError

from casework.privacy.forms import GuardedCharField, GuardedForm, GuardedTextarea, guard_error
from people.clock import now
from people.models import Staff, Team, Zone
from people.roles import TPS_OFFICER
from tps import questions
from tps.fields import ChipsField, ReferencesField, StaffField, WaitingSinceField, YesNoField
from tps.models import OfficerSettings, Option
from tps.questions import CrnGiven, Form

GUARDED = ("help_needed", "references", "summary")


class OptionField(forms.ModelChoiceField):
    """One choice of a controlled list: by id from the page, by code from the API. A retired one stays on old records."""

    def __init__(self, *, list_name, form, current=None, **kwargs):
        offered = Option.objects.offered(list_name, form)
        if current is not None:
            offered = offered | Option.objects.filter(pk=current.pk)
        super().__init__(queryset=offered, empty_label="Choose", **kwargs)

    def to_python(self, value):
        if value and not str(value).isdecimal():
            found = self.queryset.filter(code=value).first()
            if found is None:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
                )
            return found
        return super().to_python(value)


class AnswersForm(forms.Form):
    """What the contact's form asks, as it is typed: every field optional, every value of the right kind.

    `names` limits it to the fields that were sent. `cleaned()` gives what may be saved, also where other fields are
    refused. Findings of the privacy guard are errors of their field with code "privacy" and never carry the text.
    """

    def __init__(self, data=None, *, contact, names=None, kept=None, **kwargs):
        self.contact = contact
        self.kept = kept or {}
        super().__init__(data, **kwargs)
        form = (data or {}).get("form") or contact.form
        self.form_key = form if form in Form.values else contact.form
        wanted = contact.ANSWERS if names is None else [name for name in contact.ANSWERS if name in names]
        for name in wanted:
            self.fields[name] = self._field(name)
            self.initial[name] = getattr(contact, name)

    def _field(self, name):
        question = questions.BY_FIELD[name]
        common = {"label": question.label, "required": False}
        build = getattr(self, f"_{name}", None)
        if build:
            return build(common)
        return YesNoField(**common)

    def _form(self, common):
        return forms.ChoiceField(choices=Form.choices, widget=forms.RadioSelect, label=common["label"])

    def _service_officer(self, common):
        return StaffField(queryset=Staff.objects.all(), **common)

    def _location(self, common):
        teams = Team.objects.filter(retired_on=None).select_related("site")
        return forms.ModelChoiceField(teams, empty_label="Choose", **common)

    def _service_zone(self, common):
        return forms.ModelChoiceField(Zone.objects.filter(retired_on=None), empty_label="Choose", **common)

    def _source(self, common):
        return OptionField(list_name="source", form=self.form_key, current=self.contact.source, **common)

    def _enquiry_type(self, common):
        return OptionField(list_name="enquiry_type", form=self.form_key, current=self.contact.enquiry_type, **common)

    def _waiting_since(self, common):
        return WaitingSinceField(tz=self.contact.site.tz, **common)

    def _crn_given(self, common):
        return forms.ChoiceField(choices=CrnGiven.choices, widget=forms.RadioSelect, **common)

    def _help_needed(self, common):
        return forms.CharField(max_length=160, **common)

    def _summary(self, common):
        return forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), **common)

    def _checked(self, common):
        return ChipsField(options=self._chips("checked"), **common)

    def _help_given(self, common):
        return ChipsField(options=self._chips("help_given"), **common)

    def _chips(self, list_name):
        offered = Option.objects.offered(list_name, self.form_key)
        return offered | Option.objects.filter(list=list_name, code__in=getattr(self.contact, list_name))

    def _references(self, common):
        return ReferencesField(**common)

    def _no_reference(self, common):
        return forms.BooleanField(**common)

    def clean(self):
        for name in GUARDED:
            value = self.cleaned_data.get(name)
            if value and (error := guard_error(value, kept=self._kept(name))):
                self.add_error(name, error)
        return self.cleaned_data

    def _kept(self, name):
        return frozenset(self.contact.kept.get(name, [])) | frozenset(self.kept.get(name, []))

    def cleaned(self) -> dict:
        """{field: value} of the fields that may be saved."""
        self.full_clean()
        return {
            name: self.cleaned_data[name]
            for name in self.fields
            if name in self.cleaned_data and name not in self.errors
        }


class Discard(forms.Form):
    """Why a contact opened in error is put aside."""

    discard_reason = forms.ModelChoiceField(Option.objects.none(), label="Why", empty_label="Choose")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["discard_reason"] = OptionField(list_name="discard_reason", form="", label="Why")


class HandOver(forms.Form):
    """Who takes the live contact."""

    to = StaffField(label="TPS officer, by logon or name")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.record = record
        self.fields["to"].queryset = Staff.objects.holding(TPS_OFFICER, now()).filter(can_sign_in=True)

    def clean_to(self):
        to = self.cleaned_data["to"]
        if to == self.record.officer:
            raise ValidationError(f"{to.name} has this contact already.")
        return to


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


class AddServiceOfficer(forms.Form):
    """A service officer who is not in the directory yet, added on the spot; unverified until an import matches the logon."""

    logon = forms.CharField(max_length=12, label="Logon")
    given_name = forms.CharField(max_length=60, label="Given name")
    family_name = forms.CharField(max_length=60, label="Family name")
    team = forms.ModelChoiceField(Team.objects.filter(retired_on=None), label="Team", empty_label="Choose")
    email = forms.EmailField(
        required=False, label="E-mail", help_text="At the agency. Empty: given.family at the agency's domain."
    )


class OfficerSettingsForm(forms.ModelForm):
    """The form that a new contact starts with."""

    class Meta:
        model = OfficerSettings
        fields = ["default_form"]
        labels = {"default_form": "A new contact starts with the form"}
