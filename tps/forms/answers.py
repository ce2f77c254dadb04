"""What is saved of a contact as it is typed."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from casework.answers import fingerprint, stored
from casework.privacy.forms import guard_error
from people.models import Staff, Team, Zone
from tps import questions
from tps.fields import ChipsField, ReferencesField, StaffField, WaitingSinceField, YesNoField
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
