"""One form per step of a one-off servicing variation. The page and the API use the same ones."""

from django import forms
from django.core.exceptions import ValidationError

from casework.moments import AppointmentField
from people.clock import now
from personalised_services.forms.case import CaseForm, Words
from personalised_services.models import ChannelRestriction
from personalised_services.models.variation import LONGEST


class Change(CaseForm):
    """What is varied once, for how long, in which circumstances, and whether it is fair (MSP-07)."""

    what = Words(max_length=1000, label="What is varied, once", help_text="What an officer is to do, and with whom.")
    circumstances = Words(max_length=2000, label="Exceptional circumstances")
    fairness = Words(
        max_length=2000, label="Procedural fairness",
        help_text="The impact on it, with the variation and without; above all for a Change of Assessment.",
    )  # fmt: skip
    change_of_assessment = forms.TypedChoiceField(
        choices=(("yes", "Yes"), ("no", "No")), coerce=lambda said: said == "yes", widget=forms.RadioSelect,
        label="Is the customer subject to a Change of Assessment?",
    )  # fmt: skip

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        tz = record.site.tz
        self.fields["holds_from"] = AppointmentField(tz=tz, label="From", help_text="Empty: from its approval on.")
        self.fields["holds_until"] = AppointmentField(
            tz=tz, label="Until", help_text="Within a week: it lapses by itself."
        )
        if hasattr(record, "what"):
            asked = {True: "yes", False: "no"}[record.change_of_assessment]
            moments = {
                name: moment.astimezone(tz).strftime("%Y-%m-%dT%H:%M") if (moment := getattr(record, name)) else ""
                for name in ("holds_from", "holds_until")
            }
            shown = {name: getattr(record, name) for name in ("what", "circumstances", "fairness")}
            self.initial = {**shown, **moments, "change_of_assessment": asked}

    def clean(self):
        cleaned = super().clean()
        if not {"holds_from", "holds_until"} & self.errors.keys():
            first, last = cleaned["holds_from"] or now(), cleaned["holds_until"]
            if last is None:
                self.add_error("holds_until", ValidationError("Say until when.", code="MSP-07"))
            elif not first < last <= first + LONGEST:
                words = "After its beginning, and a week later at the most: it is for once."
                self.add_error("holds_until", ValidationError(words, code="MSP-07"))
        return cleaned


class Draft(Change):
    """The same for a new one, and which restriction it varies."""

    restriction = forms.ModelChoiceField(
        ChannelRestriction.objects.none(), label="Which restriction", empty_label="Choose"
    )
    field_order = ("restriction",)

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["restriction"].queryset = ChannelRestriction.objects.filter(
            pk__in=[one.pk for one in record.own_restrictions]
        )


class SendBack(CaseForm):
    """Why it is not approved."""

    reason = Words(max_length=2000, label="Reason", help_text="Kept with the decision, for who asked.")


class Drop(CaseForm):
    """Why it is done without."""

    because = Words(max_length=500, label="Why")
