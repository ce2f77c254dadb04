"""One form per step of what the customer wrote (CAS-13). The page and the API use the same ones."""

from django import forms
from django.core.exceptions import ValidationError

from personalised_services.contact_programs import RECORDED_IN
from personalised_services.forms.case import CaseForm, DayField, MailboxField, Words
from personalised_services.forms.cold import YesNo
from personalised_services.forms.referral import without_name
from personalised_services.models.correspondence import Medium


class Line(Words):
    """A text about the customer in one line."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})  # type: ignore[assignment]


class Record(CaseForm):
    """What came, when, what it is about, where it is recorded, and as what it is saved to the customer's file."""

    medium = forms.ChoiceField(choices=Medium.choices, label="How it came")
    received_on = DayField(label="Received on")
    words = Words(max_length=2000, label="What it is about")
    recorded_as = Line(max_length=120)
    saved_as = Line(max_length=120, label="Saved to the customer’s file as")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.initial = {"received_on": self.today}
        self.fields["recorded_as"].label = f"Recorded in {RECORDED_IN[record.program]} as"

    def clean_received_on(self):
        day = self.cleaned_data["received_on"]
        if day > self.today:
            raise ValidationError("That day has not come yet.", code="CAS-13")
        return day


class Investigate(CaseForm):
    """What the investigation of the case found."""

    found = Words(max_length=2000, label="What was found")


class Assess(CaseForm):
    """Whether action is within the customer's management plan, and whether a written response is required."""

    within_plan = YesNo(label="Action within the customer’s plan")
    assessment = Words(max_length=2000, label="Assessment")
    reply_wanted = YesNo(label="Written response required")


class Coordinate(CaseForm):
    """With which mailbox of the External Complaints Resolution Team, and what was agreed so far."""

    mailbox = MailboxField(of="External Complaints", label="Mailbox of the External Complaints Resolution Team")
    coordinated = Words(max_length=2000, label="What is coordinated")

    def clean_coordinated(self):
        return without_name(self.record.case.customer, self.cleaned_data["coordinated"])


class RecordAction(CaseForm):
    """Which action was taken, and where it stands."""

    action = Words(max_length=2000, label="Action taken")
    action_recorded_as = Line(max_length=120)

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["action_recorded_as"].label = f"Recorded in {RECORDED_IN[record.program]} as"
