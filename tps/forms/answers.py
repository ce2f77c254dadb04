"""What is saved of a contact as it is typed."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from casework import answer_forms
from people.fields import StaffField
from people.models import Staff, Team, Zone
from tps import questions
from tps.fields import ChipsField, ReferencesField, WaitingSinceField, YesNoField
from tps.models import Option
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


#: What stands below a location or zone: whether it is the directory’s, or the officer’s own choice.
WHENCE = {True: "From the directory", False: "Not as in the directory"}


class AnswersForm(answer_forms.AnswersForm):
    """What the contact's form asks; `form_key` is the form that was sent, or else the contact's."""

    guarded = GUARDED
    asked = questions.BY_FIELD
    otherwise = YesNoField

    def __init__(self, data=None, *, record, **kwargs):
        self.contact = record
        form = (data or {}).get("form") or record.form
        self.form_key = form if form in Form.values else record.form
        super().__init__(data, record=record, **kwargs)

    def as_stored(self, name):
        return self.contact.service_officer if name == "service_officer" else super().as_stored(name)

    def _form(self, common):
        return forms.ChoiceField(choices=Form.choices, widget=forms.RadioSelect, label=common["label"])

    def _service_officer(self, common):
        return StaffField(queryset=Staff.objects.all(), **common)

    def _location(self, common):
        teams = Team.objects.filter(retired_on=None).select_related("site")
        return self._from_the_directory("location", teams, common)

    def _service_zone(self, common):
        return self._from_the_directory("service_zone", Zone.objects.filter(retired_on=None), common)

    def _from_the_directory(self, name, offered, common):
        """A choice that the directory makes where the officer makes none; `whence` says which of them it is."""
        officer = self.contact.service_officer
        there = {"location": officer.team_id, "service_zone": officer.team.site.zone_id}[name] if officer else None
        field = forms.ModelChoiceField(offered, empty_label="Choose", **common)
        field.widget.attrs["data-directory"] = there or ""
        field.whence = WHENCE[getattr(self.contact, f"{name}_id") in (there, None)]  # type: ignore[attr-defined]
        return field

    def _source(self, common):
        return OptionField(list_name="source", form=self.form_key, current=self.contact.source_id, **common)

    def _enquiry_type(self, common):
        return OptionField(list_name="enquiry_type", form=self.form_key, current=self.contact.enquiry_type_id, **common)

    def _waiting_since(self, common):
        return WaitingSinceField(
            tz=self.contact.site.tz, until=self.contact.opened_at, **common
        )  # how long until TPS answered

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
