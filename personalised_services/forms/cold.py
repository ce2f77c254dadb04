"""One form per step of a cold transfer and of the whiteboard, and the one that assesses a call. Page and API use the same."""

import re

from django import forms
from django.core.exceptions import ValidationError

from people.roles import PSSO, SSM
from personalised_services.cold_programs import IDENTITY, INCIDENTS, TOLD_ANSWERED
from personalised_services.forms.case import CaseForm, PersonField, Words, staff_of_ps
from personalised_services.models import ColdTransfer, WhiteboardEntry

DIGITS = range(6, 13)  # of a number in the agency or outside it


class YesNo(forms.NullBooleanField):
    """Yes or no: one of them is said."""

    widget = forms.RadioSelect(choices=[(True, "Yes"), (False, "No")])

    def validate(self, value):
        if value is None:
            raise ValidationError(self.error_messages["required"], code="required")


class Reference(forms.CharField):
    """The number that another system gave, in its own words."""

    def __init__(self, **kwargs):
        super().__init__(max_length=40, **kwargs)


class Telephone(forms.CharField):
    """The number that calls are transferred to."""

    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})

    def __init__(self, **kwargs):
        super().__init__(max_length=20, **kwargs)

    def clean(self, value):
        value = " ".join(super().clean(value).split())
        if value and not (re.fullmatch(r"[+0-9 ()-]+", value) and len(re.sub(r"\D", "", value)) in DIGITS):
            raise ValidationError("A telephone number, as 1800 010 010.", code="number")
        return value


def _done(label, **kwargs):
    """Something that has to be done before the step: ticked, or the step is not taken."""
    return forms.BooleanField(label=label, error_messages={"required": "Do it first, then tick it."}, **kwargs)


class AssessCall(CaseForm):
    """A customer's call: proof of identity, and what the call is (COLD-01 to COLD-03). `record` is the case."""

    identity_proved = YesNo(label="Identity proved")
    urgent = YesNo(label="Urgent business")
    outside_restrictions = YesNo(label="Call outside the servicing restrictions")
    persistent = YesNo(label="Persistent contact")
    inappropriate = YesNo(label="Aggressive or inappropriate behaviour")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["identity_proved"].label = f"Identity proved, by {IDENTITY[record.program]}"


class PassOn(CaseForm):
    """To whom urgent business is passed: the PSSO, or why not (COLD-02)."""

    to = PersonField(label="Passed to")
    not_the_psso = Words(
        max_length=500, required=False, label="Why not to the PSSO", help_text="Only where the PSSO is not available."
    )

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, initial={"to": record.case.owner.logon}, **kwargs)
        self.fields["to"].queryset = staff_of_ps(record.case, PSSO, SSM).select_related("team")

    def clean(self):
        cleaned = super().clean()
        to = cleaned.get("to")
        if to and to.pk != self.record.case.owner_id and not cleaned.get("not_the_psso"):
            words = f"{self.record.case.owner.name} is the PSSO. Say why the call does not go to them."
            self.add_error("not_the_psso", ValidationError(words, code="COLD-02"))
        return cleaned


class Warn(CaseForm):
    """What the customer was told, the incident, and the PS case note (COLD-04, COLD-05)."""

    told_answered = _done("Told that the enquiry has been answered")
    told_not_today = _done("Asked not to call again today")
    told_of_behaviour = _done("Warned about the behaviour")
    told_of_arrangements = _done("Warned about the servicing arrangements")
    incident_reference = Reference(label="Incident")
    ess_reference = Reference(required=False, label="ESS", help_text="Where it is appropriate.")
    case_note = Words(
        max_length=4000, label="PS case note", help_text="The conversation, the warning, and the direction not to call again."
    )  # fmt: skip

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["incident_reference"].label = f"{INCIDENTS[record.program]} incident"
        if not TOLD_ANSWERED[record.program]:
            del self.fields["told_answered"]


class AskApproval(CaseForm):
    """Who is asked, the calls so far, and why (COLD-06). Who leads the team as its SSM asks the SM (COLD-14)."""

    asked_of = forms.ChoiceField(choices=ColdTransfer.Asked.choices, widget=forms.RadioSelect, label="Who decides")
    ssm_unreachable = Words(max_length=500, required=False, label="Why the SSM can’t be reached", help_text="Only where the SM decides.")  # fmt: skip
    background = Words(max_length=2000, label="The calls so far")
    rationale = Words(max_length=2000, label="Why the transfer is wanted")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["asked_of"].initial = ColdTransfer.Asked.SSM

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("asked_of") != ColdTransfer.Asked.SM:
            cleaned["ssm_unreachable"] = ""
        elif not cleaned.get("ssm_unreachable"):
            words = "It is the SSM who decides. Say why the SSM can’t be reached."
            self.add_error("ssm_unreachable", ValidationError(words, code="COLD-06"))
        return cleaned


class Decide(CaseForm):
    """Why it is approved, or why not."""

    reason = Words(max_length=1000, label="Why")


class TellDeclined(CaseForm):
    """What the caller was told after it was not approved, and the incident (COLD-07)."""

    told_of_behaviour = _done("Warned about the behaviour")
    told_no_more_today = _done("Told that no further calls about this issue will be answered today")
    declined_incident = Reference(label="Incident")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["declined_incident"].label = f"{INCIDENTS[record.program]} incident"


class PutUp(CaseForm):
    """The number that the customer's calls are transferred to (COLD-08)."""

    number = Telephone(label="Transfer calls to", help_text="The number for cold transfers of the program.")

    def __init__(self, *args, record, by, **kwargs):
        used = WhiteboardEntry.objects.filter(case__program=record.program).order_by("-id")
        initial = {"number": used.values_list("number", flat=True).first() or ""}
        super().__init__(*args, record=record, by=by, initial=initial, **kwargs)


class RangCanoc(CaseForm):
    """Who of CAPT CANOC was told (COLD-11)."""

    representative = forms.CharField(max_length=120, label="CAPT CANOC representative")


class InCims(CaseForm):
    """Where CIMS has the restriction and the representative's name (COLD-11)."""

    restriction_reference = Reference(label="CIMS record")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["restriction_reference"].help_text = f"It names {record.representative} of CAPT CANOC."


class CountCalls(CaseForm):
    """How many calls there were, and the incident that has them (COLD-10)."""

    calls_counted = forms.IntegerField(min_value=1, max_value=500, label="Number of calls")
    calls_incident = Reference(label="Incident")

    def __init__(self, *args, record, by, **kwargs):
        known = 2 + record.entry.calls.count()  # the call with the warning, the call back, and those transferred
        super().__init__(*args, record=record, by=by, initial={"calls_counted": known}, **kwargs)
        self.fields["calls_counted"].takes = "choice"
        self.fields["calls_incident"].label = f"{INCIDENTS[record.program]} incident"


class LookBack(CaseForm):
    """What the history and the MSP show, the letter that is necessary, and changes for the Zone (COLD-12)."""

    found = Words(max_length=2000, label="What the history and the plan show")
    letter = forms.ChoiceField(choices=ColdTransfer.Letter.choices, widget=forms.RadioSelect, label="Letter")
    changes_for_the_zone = Words(
        max_length=2000, required=False, label="Changes", help_text="For the Zone, and for the review process."
    )


class ChangeNumber(CaseForm):
    """Another number to transfer the calls to."""

    number = Telephone(label="Transfer calls to")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, initial={"number": record.number}, **kwargs)


class TakeOff(CaseForm):
    """Why the customer comes off before the end of the day."""

    because = Words(max_length=500, label="Why")
