"""One form per step of an exit. The page and the API use the same ones."""

from django import forms
from django.core.exceptions import ValidationError

from casework.moments import MomentField
from personalised_services import crn
from personalised_services.conditions.exit import left_open, open_criteria, what_is_answered
from personalised_services.forms.case import CaseForm, DayField, Words
from personalised_services.models import ZoneConsultation
from personalised_services.models.exit_facts import OneMainContact


class Line(forms.CharField):
    """A line about the exit. A CRN stands in the case and nowhere else."""

    def validate(self, value):
        super().validate(value)
        if value and crn.is_within(value):
            raise ValidationError("Leave the CRN out: the case has it.", code="crn")


class _OfCriterion(CaseForm):
    """The base of what is said of a criterion."""

    criterion = forms.TypedChoiceField(label="Criterion")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["criterion"].choices = [("", "Choose"), *((item.key, item.words) for item in self.offered())]
        self.fields["criterion"].coerce = record.way.criteria.get

    def offered(self) -> list:
        return open_criteria(self.record)


class Answer(_OfCriterion):
    """A criterion that is met, and in which way (EXIT-01)."""

    words = Words(max_length=1000, label="In which way it is true")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.initial["criterion"] = next((item.key for item in self.offered()), None)


class NotApplicable(_OfCriterion):
    """A criterion that is only sometimes asked for, and why it does not apply here (EXIT-01)."""

    because = Words(max_length=500, label="Why it does not apply")

    def offered(self) -> list:
        return [item for item in open_criteria(self.record) if item.optional]


class TakeBack(_OfCriterion):
    """A criterion that is to be answered anew."""

    def offered(self) -> list:
        answered = what_is_answered(self.record)
        return [item for key, item in self.record.way.criteria.items() if key in answered]


class Note(CaseForm):
    """Evidence of positive change, options for the plan to come, the way back to mainstream (EXIT-04)."""

    less_risk = Words(
        max_length=2000, label="In which way the risk is less", help_text="For staff, business and community."
    )
    resolved = Words(
        max_length=2000, label="Issues resolved, or support in place",
        help_text="The evidence; or which connections support the customer from here on, such as social casework.",
    )  # fmt: skip
    options = Words(max_length=2000, label="Options for the plan to come")
    way_back = Words(max_length=2000, label="The way back to mainstream service")

    def __init__(self, *args, record, by, **kwargs):
        shown = {name: getattr(record, name) for name in self.base_fields}
        super().__init__(*args, record=record, by=by, initial=shown, **kwargs)


class Consultation(CaseForm):
    """With whom of the Zone the exit was talked over, when, and what was said (EXIT-03)."""

    with_whom = forms.ChoiceField(choices=ZoneConsultation.With.choices, label="With")
    spoke_to = Line(max_length=120, label="Name")
    words = Words(max_length=2000, label="What was said")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["held_at"] = MomentField(tz=record.site.tz, label="When", help_text="Empty: now.")
        self.order_fields(["with_whom", "spoke_to", "held_at"])

    def clean_held_at(self):
        if self.cleaned_data["held_at"] < self.record.case.opened_at:
            raise ValidationError("That was before the case.", code="EXIT-03")
        return self.cleaned_data["held_at"]


class Support(CaseForm):
    """Words to the support of an exit."""

    reason = Words(max_length=2000, required=False, label="Reason", help_text="Kept with the decision, for who asked.")


class Return(CaseForm):
    """Why the exit is not supported (EXIT-02)."""

    reason = Words(max_length=2000, label="Reason", help_text="Kept with the decision, for who asked.")


class Ends(CaseForm):
    """Why the exit comes to nothing."""

    because = Words(max_length=2000, label="Why")


class Endorsement(CaseForm):
    """Who of the Zone endorses the exit, and since when (EXIT-04)."""

    zone_endorsed_on = DayField(label="Endorsed on")
    zone_endorsed_by = Line(max_length=200, label="By whom of the Zone", help_text="Name and part: SCM, TL, CAN-OC.")
    zone_words = Words(max_length=2000, required=False, label="Words")

    def clean_zone_endorsed_on(self):
        day = self.cleaned_data["zone_endorsed_on"]
        first = min(one.held_at for one in self.record.consultations.all()).astimezone(self.record.site.tz).date()
        if not first <= day <= self.today:
            raise ValidationError("Since the Zone was consulted, and not later than today.", code="EXIT-04")
        return day


class _Since(CaseForm):
    """The base of what was done once the exit was finalised."""

    def since(self, day):
        if not self.record.finalised_at.astimezone(self.record.site.tz).date() <= day <= self.today:
            raise ValidationError("Since the exit was finalised, and not later than today.", code="EXIT-05")
        return day


class ZoneUpdated(_Since):
    """When the Zone updated the record, and its new plan (EXIT-05)."""

    zone_updated_on = DayField(label="Updated on")
    new_plan = Line(max_length=120, label="The Zone’s new MSP", help_text="Its number or title in CIMS.")

    def clean_zone_updated_on(self):
        return self.since(self.cleaned_data["zone_updated_on"])


class CustomerTold(_Since):
    """What the customer was told of the exit (EXIT-05, EXIT-06)."""

    told_outcome = Words(max_length=1200, label="The outcome", help_text="Out of PS, back to mainstream; any new MSP.")
    poro_explained = forms.BooleanField(label="Told that regular PoRO applies from now on")
    told_arrangements = Words(
        max_length=1200, label="Changes in the service arrangements", help_text="Online, Smart Centre, office visits."
    )
    main_contact = forms.ChoiceField(choices=OneMainContact.choices, widget=forms.RadioSelect, label="One Main Contact")
    main_contact_words = Words(max_length=500, required=False, label="Words to that")
    told_change = Words(max_length=1200, label="The change for the better", help_text="What was reinforced.")
    told_expectations = Words(max_length=1200, label="What is expected of the customer")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["told_at"] = MomentField(tz=record.site.tz, label="Told at", help_text="Empty: now.")
        self.order_fields(["told_at"])

    def clean_told_at(self):
        if self.cleaned_data["told_at"] < self.record.finalised_at:
            raise ValidationError("That was before the exit was finalised.", code="EXIT-05")
        return self.cleaned_data["told_at"]

    def clean(self):
        cleaned = super().clean()
        without = cleaned.get("main_contact") == OneMainContact.NO_CALL and not cleaned.get("main_contact_words")
        if without and "main_contact_words" not in self.errors:
            self.add_error(
                "main_contact_words", ValidationError("Say why there is no introduction call.", code="EXIT-05")
            )
        return cleaned


class DocsEnded(_Since):
    """When the PS DOCs were stopped, and how they are annotated (EXIT-05)."""

    docs_ended_on = DayField(label="Ended on")
    docs_annotation = Words(max_length=500, label="Annotation", help_text="That Personalised Services has ceased.")

    def clean_docs_ended_on(self):
        return self.since(self.cleaned_data["docs_ended_on"])


class Complete(CaseForm):
    """The reason for the decision, which stands in the MSP (EXIT-05); and why the customer leaves although something is open."""

    reason = Words(max_length=4000, label="Reason for the decision")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        if left := left_open(record):
            self.fields["although"] = Words(
                max_length=1000,
                label="Why they leave although this is open",
                help_text=f"Still open: {'; '.join(left)}",
            )
