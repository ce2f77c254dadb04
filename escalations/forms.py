"""One form per step, and one for what is saved as it is typed. The page and the API use the same ones."""

from django import forms
from django.core.exceptions import ValidationError

from casework import answer_forms
from casework.privacy.forms import GuardedCharField, GuardedForm, GuardedTextarea
from escalations import questions, who
from escalations.questions import CallIs, DocIs, How, ToIctBy, WhyEscalated
from people.clock import now
from people.fields import StaffField
from people.models import Staff
from people.roles import SSO
from tps.fields import ContactField, NumberField, WaitingSinceField, YesNoField
from tps.forms.colleague import ToColleague
from tps.questions import INCIDENT, NNU

GUARDED = ("subject", "issue", "action_taken", "doc_title")


class AnswersForm(answer_forms.AnswersForm):
    """What an escalation asks."""

    guarded = GUARDED
    asked = questions.BY_FIELD
    otherwise = YesNoField

    def as_stored(self, name):
        return self.record.doc_made_by if name == "doc_made_by" else super().as_stored(name)

    def _destination(self, common):
        """The closed list of the contact's edition (ESC-06)."""
        offered = [(one.value, one.label) for one in questions.offered_on(self.record.contact.form)]
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
        beyond = {"beyond": "The DOC was made within the last day."}
        return WaitingSinceField(tz=self.record.site.tz, error_messages=beyond, **common)

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


class OfContact(forms.Form):
    """Which contact is escalated, of those that the caller sees (ESC-01)."""

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact"] = ContactField(by=by, label="Contact")


class Highlight(forms.Form):
    """Which SSO was told of a stop payment's urgency, how and when (ESC-12)."""

    to = StaffField(label="SSO told, by logon or name")
    how = forms.ChoiceField(choices=How.choices, label="How")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Staff.objects.holding(SSO, now())
        self.fields["at"] = WaitingSinceField(
            tz=by.site.tz, label="When", error_messages={"beyond": "Give when it was, within the last day."}
        )
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


class HandOver(ToColleague):
    """Which TPS officer has it from now on; never the SSO who decides on it."""

    def clean_to(self):
        to = super().clean_to()
        if to.pk == self.record.accepted_by_id:
            raise ValidationError(f"{to.name} accepted it as SSO, and can’t be who raises it too.")
        return to


class HandToSso(ToColleague):
    """Which SSO has it from now on; never one who raised it."""

    receiver = SSO

    def whose(self):
        return self.record.accepted_by_id

    def clean_to(self):
        to = super().clean_to()
        if who.raised_it(self.record, to):
            raise ValidationError(f"{to.name} raised it, and can’t be the SSO who decides on it too.")
        return to
