"""One form per step, and one for what is saved as it is typed. The page and the API use the same ones."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from casework.answers import fingerprint, stored
from casework.privacy.forms import GuardedCharField, GuardedForm, GuardedTextarea, guard_error
from people.clock import now
from people.models import Staff, Team, Zone
from people.roles import TPS_OFFICER
from tps import questions
from tps.fields import ChipsField, EarlierContactField, ReferencesField, StaffField, WaitingSinceField, YesNoField
from tps.models import OfficerSettings, Option
from tps.models.contact import EarlyReason
from tps.models.quality_check import GeneratedBy, Kind, work_item_number
from tps.questions import CrnGiven, Form

GUARDED = ("help_needed", "references", "summary")


class OptionField(forms.ChoiceField):
    """One choice of a controlled list: by id from the page, by code from the API. A retired one stays on old records.

    `current` is the id of the one that the record has. The list is read once, and only where it is shown or chosen from.
    """

    takes = "choice"
    default_error_messages = {
        "invalid_choice": "Select a valid choice. That choice is not one of the available choices."
    }

    def __init__(self, *, list_name, form, current=None, **kwargs):
        self.asked = list_name, form, current
        super().__init__(choices=self._choices, **kwargs)

    @cached_property
    def options(self) -> list[Option]:
        list_name, form, current = self.asked
        offered = Option.objects.offered(list_name, form)
        return list(offered | Option.objects.filter(pk=current) if current is not None else offered)

    def _choices(self):
        return [("", "Choose"), *((option.pk, option.label) for option in self.options)]

    def has_changed(self, initial, data):
        return str(initial or "") != str(data or "")

    def to_python(self, value):
        if value in self.empty_values:
            return None
        found = next((one for one in self.options if str(value) in (str(one.pk), one.code)), None)
        if found is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return found

    def validate(self, value):
        forms.Field.validate(self, value)


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
            self.initial[name] = contact.service_officer if name == "service_officer" else stored(contact, name)

    def leave_unchanged(self, began: dict[str, str]) -> None:
        """Ask no more about the fields that are sent as they are stored, and were so when the page `began`."""
        for name, asked in list(self.fields.items()):
            as_stored = began.get(name) == fingerprint(stored(self.contact, name))
            sent = asked.widget.value_from_datadict(self.data, self.files, name)
            newly_kept = set(self.kept.get(name, ())).difference(self.contact.kept.get(name, ()))
            if as_stored and not newly_kept and not asked.has_changed(self.initial[name], sent):
                del self.fields[name]

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
        return OptionField(list_name="source", form=self.form_key, current=self.contact.source_id, **common)

    def _enquiry_type(self, common):
        return OptionField(list_name="enquiry_type", form=self.form_key, current=self.contact.enquiry_type_id, **common)

    def _waiting_since(self, common):
        return WaitingSinceField(tz=self.contact.site.tz, **common)

    def _crn_given(self, common):
        return forms.ChoiceField(choices=CrnGiven.choices, widget=forms.RadioSelect, **common)

    def _help_needed(self, common):
        return forms.CharField(max_length=160, **common)

    def _summary(self, common):
        return forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), **common)

    def _checked(self, common):
        return ChipsField(options=lambda: self._chips("checked"), **common)

    def _help_given(self, common):
        return ChipsField(options=lambda: self._chips("help_given"), **common)

    def _chips(self, list_name):
        offered = Option.objects.offered(list_name, self.form_key)
        return list(offered | Option.objects.filter(list=list_name, code__in=getattr(self.contact, list_name)))

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
        """The SO's completed contacts on this line, the latest first."""
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


class GiveFollowUp(forms.Form):
    """Who answers it."""

    to = StaffField(label="TPS officer, by logon or name")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Staff.objects.holding(TPS_OFFICER, now()).filter(can_sign_in=True)


class OpenFollowUp(GuardedForm):
    """What is still asked, and who answers it (CON-27)."""

    asked = GuardedCharField(label="What is still asked", max_length=1000, widget=GuardedTextarea(attrs={"rows": 3}))
    to = StaffField(label="TPS officer who answers, by logon or name")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Staff.objects.holding(TPS_OFFICER, now()).filter(can_sign_in=True)


class AnswerFollowUp(GuardedForm):
    """The answer, as the SO is e-mailed it."""

    answer = GuardedCharField(label="Answer", max_length=2000, widget=GuardedTextarea(attrs={"rows": 4}))

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)


class AskInWriting(GuardedForm):
    """What an SO asks TPS in writing (CON-22)."""

    form = forms.ChoiceField(choices=Form.choices, widget=forms.RadioSelect, label="About")
    text = GuardedCharField(label="Your question", max_length=2000, widget=GuardedTextarea(attrs={"rows": 5}))


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


class NameActivity(GuardedForm):
    """The number of the work item, never a customer's."""

    work_item = GuardedCharField(
        max_length=20, label="Work-item number", help_text="As WI-204418", validators=[work_item_number]
    )
    field_order = ["work_item"]

    def __init__(self, *args, record=None, by=None, **kwargs):
        super().__init__(*args, **kwargs)


class ReturnCheck(GuardedForm):
    """Why a check is returned."""

    returned_because = GuardedCharField(max_length=300, label="Why", widget=GuardedTextarea(attrs={"rows": 2}))

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)


class RequestCheck(NameActivity):
    """A request for a check, entered by a TPS officer for who asks (QOL-03, QOL-04)."""

    kind = forms.ChoiceField(choices=Kind.choices, initial=Kind.URGENT, widget=forms.RadioSelect, label="What")
    requested_by = StaffField(label="Asked for by, logon or name")
    activity_officer = StaffField(label="Whose activity, logon or name")
    generated_by = forms.ChoiceField(choices=GeneratedBy.choices, label="Generated by")
    edition = forms.ChoiceField(choices=Form.choices, label="Line")
    for_partner = forms.BooleanField(required=False, label="Asked for by a Service Delivery Partner")
    compensation_system = forms.BooleanField(required=False, label="Of the Compensation system (CMS)")
    field_order = ["kind", "work_item", "requested_by", "activity_officer", "generated_by", "edition"]


class AddShift(forms.Form):
    """Who is rostered for QOL, from when to when, in the time of their site (QOL-01)."""

    officer = StaffField(label="TPS officer, by logon or name")
    on = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    starts = forms.TimeField(label="From", widget=forms.TimeInput(attrs={"type": "time"}))
    ends = forms.TimeField(label="To", widget=forms.TimeInput(attrs={"type": "time"}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = Staff.objects.holding(TPS_OFFICER, now()).filter(can_sign_in=True)

    def clean(self):
        cleaned = super().clean()
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", "The shift ends after it starts.")
        return cleaned

    def shift(self) -> dict:
        """The shift as moments."""
        said, tz = self.cleaned_data, self.cleaned_data["officer"].site.tz
        starts_at, ends_at = (datetime.combine(said["on"], said[name], tz) for name in ("starts", "ends"))
        return {"officer": said["officer"], "starts_at": starts_at, "ends_at": ends_at}
