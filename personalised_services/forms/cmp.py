"""One form per step of a Customer Management Plan. The page and the API use the same ones."""

from django import forms
from django.core.exceptions import ValidationError

from personalised_services.forms.case import CaseForm, DayField, Words
from personalised_services.models import Acknowledgement, AgreedAction, ManagedIssue, ManagedServicePlan

LINE = {"autocomplete": "off"}


class Line(Words):
    """The same in one line."""

    widget = forms.TextInput(attrs=LINE)  # type: ignore[assignment]


class History(CaseForm):
    """What the review of the history found, each part of it; and whether CIMS has an active MSP (CMP-01)."""

    windows_found = Words(max_length=1000, label="Windows, checked for escalations")
    report_found = Words(max_length=1000, label="Customer History Report")
    incidents_found = Words(max_length=1000, label="Historical CIRTs and sensitive indicators")
    cims_found = Words(max_length=1000, label="CIMS", help_text="What it says of Managed Service Plans.")
    msp_active = forms.TypedChoiceField(
        choices=(("yes", "Yes: it goes to the PSM"), ("no", "No")), coerce=lambda said: said == "yes",
        widget=forms.RadioSelect, label="An MSP is active",
    )  # fmt: skip

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        names = ("windows_found", "report_found", "incidents_found", "cims_found")
        self.initial |= {name: getattr(record, name) for name in names}
        self.initial["msp_active"] = {True: "yes", False: "no", None: ""}[record.msp_active]

    def clean_msp_active(self):
        active = self.cleaned_data["msp_active"]
        running = ManagedServicePlan.objects.running().filter(case__customer=self.record.case.customer_id).first()
        if running and not active:
            raise ValidationError(f"One is: {running.reference} of the customer’s Centrelink case.", code="CMP-01")
        return active


class Discussion(CaseForm):
    """What the discussion across the programs came to (CMP-01)."""

    discussion = Words(max_length=2000, label="What was discussed, with whom, and what follows")


class Content(CaseForm):
    """What the CMP says of the referral, and where the stacking document is (REF-15)."""

    stacking_document = Line(max_length=200, required=False, label="Where the stacking document is")
    referred_from = Line(max_length=200, required=False, label="Where the referral came from")
    main_reason = Words(max_length=1000, required=False, label="Main reason of the referral")
    options = Words(max_length=4000, required=False, label="Options identified for the customer")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.initial |= {name: getattr(record, name) for name in self.base_fields}
        referral = record.case.referrals.first()
        if referral and not record.referred_from:
            self.initial["referred_from"] = f"{referral.came_by}, {referral.reference}"

    def clean(self):
        cleaned = super().clean()
        if self.record.state != "draft":
            for name in ("stacking_document", "referred_from", "main_reason"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, ValidationError("It is completed: it goes on saying this.", code="REF-15"))
        return cleaned


class AddIssue(CaseForm):
    """An issue that PS manages."""

    words = Words(max_length=500, label="The issue")


def _open_ones(rows, label):
    return forms.ModelChoiceField(rows, label=label, empty_label="Choose")


class AgreeAction(CaseForm):
    """Who does what about an issue, by when (SEG-07)."""

    issue = _open_ones(ManagedIssue.objects.none(), "Issue")
    actor = forms.ChoiceField(choices=AgreedAction.Actor.choices, label="Who does it")
    words = Words(max_length=500, label="What is done")
    due_on = DayField(label="By", help_text="A clear timeframe; you are reminded of it.")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["issue"].queryset = record.issues.filter(ended_at=None)

    def clean_due_on(self):
        if self.cleaned_data["due_on"] < self.today:
            raise ValidationError("That day has passed.", code="SEG-07")
        return self.cleaned_data["due_on"]


class EndAction(CaseForm):
    """What came of an action (SEG-07)."""

    action = _open_ones(AgreedAction.objects.none(), "Action")
    result = forms.ChoiceField(choices=AgreedAction.Result.choices, widget=forms.RadioSelect, label="What came of it")
    outcome = Words(max_length=500, required=False, label="In words", help_text="Needed where it was not done.")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["action"].queryset = record.actions.filter(ended_at=None)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("result") not in (None, AgreedAction.Result.DONE) and not cleaned.get("outcome"):
            self.add_error("outcome", ValidationError("Say why.", code="SEG-07"))
        return cleaned


class Acknowledge(CaseForm):
    """Of which issue the customer was asked, when, and what they said (SEG-07)."""

    issue = _open_ones(ManagedIssue.objects.none(), "Issue")
    answer = forms.ChoiceField(choices=Acknowledgement.Answer.choices, widget=forms.RadioSelect, label="The customer")
    sought_on = DayField(label="Asked on")
    words = Words(max_length=500, required=False, label="What they said")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["issue"].queryset = record.issues.all()
        self.initial["sought_on"] = self.today

    def clean_sought_on(self):
        if self.cleaned_data["sought_on"] > self.today:
            raise ValidationError("That day has not come yet.", code="SEG-07")
        return self.cleaned_data["sought_on"]


class SettleIssue(CaseForm):
    """An issue's status, and how it ended."""

    issue = _open_ones(ManagedIssue.objects.none(), "Issue")
    status = forms.ChoiceField(choices=ManagedIssue.Status.choices, label="Status")
    outcome = Words(
        max_length=500, label="How it ended", help_text="In segments 2 and 3 the customer’s acknowledgement is sought, too."
    )  # fmt: skip

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["issue"].queryset = record.issues.filter(ended_at=None)

    def clean_issue(self):
        issue = self.cleaned_data["issue"]
        if issue.actions.filter(ended_at=None).exists():
            raise ValidationError("It has an action that is open: end that first.", code="SEG-07")
        return issue


class TellStakeholder(CaseForm):
    """Who was told of which change (SEG-07)."""

    whom = Line(max_length=200, label="Stakeholder")
    change = Words(max_length=1000, label="Key change, and how it could affect them")


class Close(CaseForm):
    """Why it is closed."""

    because = Words(max_length=500, label="Why")
