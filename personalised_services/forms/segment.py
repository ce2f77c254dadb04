"""One form per step about a case's segment. The page and the API use the same ones."""

from django import forms
from django.core.exceptions import ValidationError

from people.roles import SM, SSM
from personalised_services.forms.case import CaseForm, DayField, PersonField, Words, staff_of_ps
from personalised_services.models import SegmentReview
from personalised_services.segment_guide import REVIEW_WITHIN, Ground, Number, Source

LINE = {"autocomplete": "off"}


class RecordField(Words):
    """What was changed in another record: its number, or where it stands."""

    widget = forms.TextInput(attrs=LINE)  # type: ignore[assignment]

    def __init__(self, **kwargs):
        super().__init__(max_length=120, **kwargs)


class BothRecords(CaseForm):
    """The segment in the window and in the portal: both are updated, every time (SEG-02)."""

    window_record = RecordField(
        label="Updated in the window", help_text="What its segment box says now, or its number."
    )
    portal_record = RecordField(label="Updated in the portal", help_text="The number of the portal’s record.")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        case = getattr(record, "case", record)
        if case.segment:
            self.initial.setdefault("portal_record", case.segment.portal_record)


def _yes_or_no(label):
    return forms.TypedChoiceField(
        choices=(("yes", "Yes"), ("no", "No")), coerce=lambda said: said == "yes", widget=forms.RadioSelect, label=label
    )


class Allocate(BothRecords):
    """Segment 1 or 2, and the four things by which it is allocated (SEG-01)."""

    number = forms.TypedChoiceField(
        choices=[(Number.LOW, Number.LOW.label), (Number.MEDIUM, Number.MEDIUM.label)], coerce=int, initial=Number.MEDIUM,
        widget=forms.RadioSelect, label="Segment", help_text="Most new referrals are segment 2.",
    )  # fmt: skip
    source = forms.ChoiceField(choices=Source.choices, label="Source of the referral")
    issues = Words(max_length=500, label="Issues that the customer presents")
    interactions = Words(max_length=500, label="Interactions between customer and agency")
    likely_actions = Words(max_length=500, label="Actions likely to be required")
    field_order = ("number", "source", "issues", "interactions", "likely_actions")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.initial.setdefault("source", Source.NEW)
        if record.segment:  # a move: where to is for the PSSO to say
            self.initial["number"] = None
        earlier = record.segments.filter(basis="allocated").first()
        if earlier:
            names = ("source", "issues", "interactions", "likely_actions")
            self.initial |= {name: getattr(earlier, name) for name in names}

    def clean_number(self):
        number = self.cleaned_data["number"]
        if self.record.segment and self.record.segment.number == number:
            raise ValidationError(f"The customer is in segment {number} already.", code="SEG-01")
        return number


class Recommend(CaseForm):
    """The three answers, each of them; why; and the discussion with the SSM (SEG-03)."""

    issues_addressed = _yes_or_no("All issues are addressed appropriately, those with other agencies too")
    escalates = _yes_or_no(
        "The customer has a history of escalating, and management by PS is likely to restrict the impact"
    )
    restricted = _yes_or_no("Channel restrictions are in place: telephony, write-only or face to face")
    ground = forms.ChoiceField(choices=Ground.choices, widget=forms.RadioSelect, label="Reason for segment 3")
    reasons = Words(max_length=2000, label="Why")
    discussed_with = PersonField(label="Discussed with the SSM", help_text="The SM where there is no SSM.")
    discussed_on = DayField(label="Discussed on")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        case = getattr(record, "case", record)
        leaders = staff_of_ps(case, SSM, SM).exclude(pk=by.pk) if by else staff_of_ps(case, SSM, SM)
        self.fields["discussed_with"].queryset = leaders.select_related("team")
        self.initial.setdefault("discussed_on", self.today)

    def clean_discussed_on(self):
        day = self.cleaned_data["discussed_on"]
        if day > self.today:
            raise ValidationError("Discuss it first: that day has not come yet.", code="SEG-03")
        return day

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("ground") == Ground.RESTRICTIONS and cleaned.get("restricted") is False:
            self.add_error("ground", ValidationError("No restrictions are in place, as you say above.", code="SEG-03"))
        return cleaned


class Change(Recommend):
    """The same, as it was said."""

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        said = {True: "yes", False: "no"}
        names = ("issues_addressed", "escalates", "restricted")
        self.initial |= {name: said.get(getattr(record, name)) for name in names}
        self.initial |= {name: getattr(record, name) for name in ("ground", "reasons", "discussed_on")}
        self.initial["discussed_with"] = record.discussed_with.logon


class Approve(CaseForm):
    """Words to the approval."""

    reason = Words(max_length=2000, required=False, label="Reason", help_text="Kept with the decision, for who asked.")


class Reject(CaseForm):
    """Which options are unexplored, as they were discussed with the PSSO (SEG-05)."""

    reason = Words(
        max_length=2000, label="Unexplored options, discussed with the PSSO",
        help_text="What may still resolve the issues; kept with the decision, for who asked.",
    )  # fmt: skip


class LetGo(CaseForm):
    """Why it is recommended no longer."""

    because = Words(max_length=500, label="Why")


def _within_3_months(form, name):
    """The day, where it is after today and within 3 months (SEG-04, SEG-06)."""
    day, last = form.cleaned_data[name], REVIEW_WITHIN.last_day(form.today)
    if not form.today < day <= last:
        raise ValidationError(f"After today, and within 3 months: until {last:%-d %B %Y}.", code="SEG-04")
    return day


class Enter(BothRecords):
    """What puts the customer into segment 3, documented; the review date within 3 months; both records (SEG-06)."""

    because = Words(max_length=2000, label="The decision, as it is documented")
    review_on = DayField(label="Review by", help_text="Within 3 months.")
    field_order = ("because", "review_on", "window_record", "portal_record")

    def clean_review_on(self):
        return _within_3_months(self, "review_on")


class Document(Enter):
    """The same, of a recommendation that the SSM approved."""


class Review(CaseForm):
    """What the review of segment 3 came to: the issues discussed with the SSM, the outcome, and what it asks for (SEG-04)."""

    outcome = forms.ChoiceField(choices=SegmentReview.Outcome.choices, widget=forms.RadioSelect, label="Segment 3 is")
    issues_discussed = Words(max_length=2000, label="Outstanding issues on the CMP, as discussed")
    discussed_with = PersonField(label="Discussed with the SSM")
    words = Words(max_length=2000, label="Outcome of the review")
    next_on = DayField(required=False, label="Next review by", help_text="Where it is still required: within 3 months.")
    window_record = RecordField(
        required=False, label="Segment 2 in the window", help_text="Where it is no longer required."
    )
    portal_record = RecordField(
        required=False, label="Segment 2 in the portal", help_text="Where it is no longer required."
    )

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        leaders = staff_of_ps(record, SSM).exclude(pk=by.pk) if by else staff_of_ps(record, SSM)
        self.fields["discussed_with"].queryset = leaders.select_related("team")

    def clean_next_on(self):
        return _within_3_months(self, "next_on") if self.cleaned_data["next_on"] else None

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("outcome") == SegmentReview.Outcome.REQUIRED:
            if cleaned.get("next_on") is None and "next_on" not in self.errors:
                self.add_error(
                    "next_on", ValidationError("Say when it is reviewed next: within 3 months.", code="SEG-04")
                )
            return cleaned | {"window_record": "", "portal_record": ""}
        for name in ("window_record", "portal_record"):
            if cleaned.get("outcome") and not cleaned.get(name) and name not in self.errors:
                self.add_error(
                    name, ValidationError("Segment 2 stands in both records: update this one too.", code="SEG-02")
                )
        return cleaned | {"next_on": None}
