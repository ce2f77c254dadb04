"""Supervisor calls: what is known of one, and each step that asks something."""

from django import forms
from django.core.exceptions import ValidationError

from casework.privacy.forms import GuardedCharField, GuardedForm, GuardedTextarea
from casework.sweep import leaders_of
from people.clock import now
from people.fields import StaffField
from people.models import Staff
from people.roles import TEAM_LEADER
from tps.conditions import may_transfer
from tps.models import Contact
from tps.models.supervisor_call import HelpFrom, OtherProcedure, ToldHow, Why


class CallFacts(GuardedForm):
    """Why a supervisor is asked for, and how the call came (SUP-01, SUP-02, SUP-05)."""

    why = forms.ChoiceField(choices=Why.choices, widget=forms.RadioSelect, label="Why the customer asks")
    reason = GuardedCharField(
        max_length=500, required=False, label="What is to be explained", widget=GuardedTextarea(attrs={"rows": 2})
    )
    needs_deeper = forms.BooleanField(required=False, label="It needs a deeper explanation than the SO could give")
    transferred_by = StaffField(label="SO who transfers the call, by logon or name")
    warm_transfer = forms.BooleanField(required=False, label="It came as a warm transfer")
    explained_in_full = forms.BooleanField(required=False, label="The SO explained the customer’s situation in full")
    tried_first = forms.BooleanField(
        required=False, label="The SO is a TPS officer too, tried to resolve it first, and the customer declined"
    )
    field_order = ["why", "reason", "needs_deeper", "transferred_by", "warm_transfer", "explained_in_full", "tried_first"]  # fmt: skip

    def __init__(self, *args, record=None, by=None, **kwargs):
        if record is not None:
            kwargs["initial"] = {name: getattr(record, name) for name in self.base_fields if name != "keep"}
        super().__init__(*args, **kwargs)
        self.taken_by = record.taken_by if record is not None else None

    def clean_transferred_by(self):
        officer = self.cleaned_data["transferred_by"]
        if officer and not may_transfer(officer):
            raise ValidationError("TPS takes a supervisor call from a service officer, and from nobody else.")
        if officer and officer == self.taken_by:
            raise ValidationError(f"{officer.name} took the call over: it came from somebody else.")
        return officer

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("why") == Why.TECHNICAL and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "State the reason: what is to be explained.")
        return cleaned


class ReceiveCall(CallFacts):
    """A new supervisor call, of a contact that the caller sees; from the contact's SO, where nobody else is named."""

    contact = forms.CharField(max_length=20, label="Contact, by its reference")
    transferred_by = StaffField(required=False, label="SO who transfers the call, by logon or name")

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_contact(self):
        seen = Contact.objects.visible_to(self.by).select_related("service_officer")
        contact = seen.by_reference(self.cleaned_data["contact"]).first()
        if contact is None:
            raise ValidationError("There is no such contact that you can see.")
        return contact

    def clean(self):
        cleaned = super().clean()
        contact = cleaned.get("contact")
        if contact and not cleaned.get("transferred_by") and "transferred_by" not in self.errors:
            cleaned["transferred_by"] = contact.service_officer
            if contact.service_officer is None:
                self.add_error("transferred_by", "Say which SO transfers the call, by logon or name.")
        return cleaned


class ToTeamLeader(forms.Form):
    """Which team leader, and how the call comes to them (SUP-03, SUP-07)."""

    to = StaffField(label="Team leader, by logon or name")
    how = forms.ChoiceField(choices=ToldHow.choices, widget=forms.RadioSelect, label="How")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Staff.objects.holding(TEAM_LEADER, now())
        team = record.transferred_by.team_id
        leaders = leaders_of({team})(team)
        self.initial = {
            "to": leaders[0] if len(leaders) == 1 else None,
            "how": ToldHow.CONFERENCE if record.why == Why.NOT_SAID else ToldHow.WARM_TRANSFER,
        }


class SettleAsService(GuardedForm):
    """The DOC on the customer's record: made, and under which title; never what it says (SUP-03)."""

    doc_title = GuardedCharField(
        max_length=80, label="Title of the DOC", help_text="It says truly what the referral was about; its text stays there."
    )  # fmt: skip

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)


class SettleAsTechnical(forms.Form):
    """Whom the team leader asks for help (SUP-07)."""

    help_from = forms.ChoiceField(choices=HelpFrom.choices, widget=forms.RadioSelect, label="Help from")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)


class ToOtherProcedure(forms.Form):
    """By which of the two procedures it goes on (SUP-08)."""

    other_procedure = forms.ChoiceField(choices=OtherProcedure.choices, widget=forms.RadioSelect, label="Which")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)


class NoLongerAsked(GuardedForm):
    """Why a supervisor is no longer asked for."""

    because = GuardedCharField(max_length=300, label="Why", widget=GuardedTextarea(attrs={"rows": 2}))

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
