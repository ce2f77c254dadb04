"""One form per step, and one for what is saved as it is typed. The page and the API use the same ones."""

from django import forms
from django.core.exceptions import ValidationError

from casework.answers import fingerprint, stored
from casework.privacy.forms import GuardedCharField, GuardedForm, GuardedTextarea, guard_error
from escalations import questions
from escalations.models.escalation import INCIDENT, NNU
from escalations.questions import CallIs, DocIs, How, ToIctBy, WhyEscalated
from people.clock import now
from people.models import Staff
from people.roles import SSO, TPS_OFFICER
from tps.fields import StaffField, WaitingSinceField, YesNoField

GUARDED = ("subject", "issue", "action_taken", "doc_title")


class NumberField(forms.CharField):
    """The number of an NNU or an incident: capitals, no blanks around it."""

    def __init__(self, *, validator, **kwargs):
        super().__init__(max_length=20, validators=[validator], **kwargs)

    def to_python(self, value):
        return " ".join(super().to_python(value).upper().split())


class AnswersForm(forms.Form):
    """What an escalation asks, as it is typed: every field optional, every value of the right kind.

    `names` limits it to the fields that were sent. `cleaned()` gives what may be saved, also where other fields are
    refused. Findings of the privacy guard are errors of their field with code "privacy" and never carry the text.
    """

    def __init__(self, data=None, *, escalation, names=None, kept=None, **kwargs):
        self.escalation, self.kept = escalation, kept or {}
        super().__init__(data, **kwargs)
        for name in questions.ANSWERS if names is None else [one for one in questions.ANSWERS if one in names]:
            common = {"label": questions.BY_FIELD[name].label, "required": False}
            build = getattr(self, f"_{name}", None)
            self.fields[name] = build(common) if build else YesNoField(**common)
            self.initial[name] = escalation.doc_made_by if name == "doc_made_by" else stored(escalation, name)

    def leave_unchanged(self, began: dict[str, str]) -> None:
        """Ask no more about the fields that are sent as they are stored, and were so when the page `began`."""
        for name, asked in list(self.fields.items()):
            as_stored = began.get(name) == fingerprint(stored(self.escalation, name))
            sent = asked.widget.value_from_datadict(self.data, self.files, name)
            newly_kept = set(self.kept.get(name, ())).difference(self.escalation.kept.get(name, ()))
            if as_stored and not newly_kept and not asked.has_changed(self.initial[name], sent):
                del self.fields[name]

    def _destination(self, common):
        """The closed list of the contact's edition (ESC-06)."""
        offered = [(one.value, one.label) for one in questions.offered_on(self.escalation.contact.form)]
        return forms.ChoiceField(choices=offered, widget=forms.RadioSelect, **common)

    def _reasons(self, common):
        return forms.MultipleChoiceField(choices=WhyEscalated.choices, widget=forms.CheckboxSelectMultiple, **common)

    def _subject(self, common):
        return forms.CharField(max_length=160, **common)

    def _issue(self, common):
        return forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), **common)

    _action_taken = _issue

    def _call(self, common):
        return forms.ChoiceField(choices=[("", "Choose"), *CallIs.choices], **common)

    def _doc(self, common):
        return forms.ChoiceField(choices=DocIs.choices, widget=forms.RadioSelect, **common)

    _doc_title = _subject

    def _doc_made_at(self, common):
        return WaitingSinceField(tz=self.escalation.site.tz, **common)

    def _doc_made_by(self, common):
        return StaffField(queryset=Staff.objects.all(), **common)

    def _nnu(self, common):
        return NumberField(validator=NNU, **common)

    def _incident(self, common):
        return NumberField(validator=INCIDENT, **common)

    def _to_ict_by(self, common):
        return forms.ChoiceField(choices=ToIctBy.choices, widget=forms.RadioSelect, **common)

    def _number_in_doc(self, common):
        return forms.BooleanField(**common)

    _stop_payment = _number_in_doc

    def clean(self):
        for name in GUARDED:
            value = self.cleaned_data.get(name)
            kept = frozenset(self.escalation.kept.get(name, [])) | frozenset(self.kept.get(name, []))
            if value and (error := guard_error(value, kept=kept)):
                self.add_error(name, error)
        return self.cleaned_data

    def cleaned(self) -> dict:
        """{field: value} of the fields that may be saved."""
        self.full_clean()
        return {
            name: self.cleaned_data[name]
            for name in self.fields
            if name in self.cleaned_data and name not in self.errors
        }


class Highlight(forms.Form):
    """Which SSO was told of a stop payment's urgency, how and when (ESC-12)."""

    to = StaffField(label="SSO told, by logon or name")
    how = forms.ChoiceField(choices=How.choices, label="How")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Staff.objects.holding(SSO, now())
        self.fields["at"] = WaitingSinceField(tz=by.site.tz, label="When")
        if by.has_role(SSO):
            self.initial["to"] = by
        self.initial["at"] = now()


class WaitForIct(forms.Form):
    """Under which number ICT has it; the NNU where one supports it."""

    incident = NumberField(validator=INCIDENT, label="Incident number")
    nnu = NumberField(validator=NNU, label="NNU number", required=False)

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"incident": record.incident, "nnu": record.nnu}


class Resolve(GuardedForm):
    """The update that goes to the TPS officer and the SO (ESC-09)."""

    update = GuardedCharField(label="Update", max_length=2000, widget=GuardedTextarea(attrs={"rows": 3}))

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)


class GiveReason(GuardedForm):
    """Why it goes back or is taken back."""

    reason = GuardedCharField(label="Reason", max_length=500, widget=GuardedTextarea(attrs={"rows": 2}))

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)


class HandOver(forms.Form):
    """Which TPS officer has it from now on; never the SSO who decides on it."""

    to = StaffField(label="TPS officer, by logon or name")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.record = record
        self.fields["to"].queryset = Staff.objects.holding(TPS_OFFICER, now()).filter(can_sign_in=True)

    def clean_to(self):
        to = self.cleaned_data["to"]
        if to == self.record.officer:
            raise ValidationError(f"{to.name} has this escalation already.")
        if to.pk == self.record.accepted_by_id:
            raise ValidationError(f"{to.name} accepted it as SSO, and can’t be who raises it too.")
        return to
