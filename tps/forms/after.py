"""What comes after a contact, or before one: follow-ups and questions in writing."""

from django import forms

from casework.privacy.forms import GuardedCharField, GuardedForm, GuardedTextarea
from people.clock import now
from people.fields import StaffField
from people.models import Staff
from people.roles import TPS_OFFICER
from tps.questions import Form


class GiveFollowUp(forms.Form):
    """Who answers it."""

    to = StaffField(label="TPS officer, by logon or name")

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
