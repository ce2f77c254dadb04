"""One form per step of a Managed Service Plan. The page and the API use the same ones."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError

from personalised_services.deadlines import usual_end
from personalised_services.forms.case import CaseForm, DayField, Words
from personalised_services.models import ChannelRestriction
from personalised_services.models.plan import Kind

LONGEST = timedelta(days=731)


class Term(CaseForm):
    """When a plan starts and ends, and why it is not the usual term (MSP-01)."""

    starts_on = DayField(label="Starts on")
    ends_on = DayField(
        required=False, label="Ends on", help_text="A proactive plan runs four months where nothing else is said."
    )
    unique_circumstances = Words(
        max_length=500,
        required=False,
        label="Unique circumstances",
        help_text="Why a proactive plan runs another term.",
    )

    def __init__(self, *args, record, by, **kwargs):
        shown = ("starts_on", "ends_on", "unique_circumstances")
        initial = {name: getattr(record, name) for name in shown if hasattr(record, name)}
        super().__init__(*args, record=record, by=by, initial=initial, **kwargs)

    def kind_of_plan(self):
        return self.record.kind

    def clean(self):
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts is None or "ends_on" in self.errors:
            return cleaned
        usual = usual_end(starts) if self.kind_of_plan() == Kind.PROACTIVE else None
        ends = cleaned["ends_on"] = ends or usual
        if ends is None:
            self.add_error("ends_on", ValidationError("Say when a reactive plan ends.", code="MSP-05"))
        elif not starts < ends <= starts + LONGEST:
            self.add_error("ends_on", "After the start, and two years later at the most.")
        elif usual and ends != usual and not cleaned.get("unique_circumstances"):
            words = f"A proactive plan ends on {usual:%-d %B %Y}. Say which unique circumstances ask for another term."
            self.add_error("unique_circumstances", ValidationError(words, code="MSP-01"))
        return cleaned


class DraftPlan(Term):
    """A new plan: proactive or reactive, and its term."""

    kind = forms.ChoiceField(choices=Kind.choices, label="Kind")
    field_order = ("kind",)

    def kind_of_plan(self):
        return self.cleaned_data.get("kind")


class Strategies(CaseForm):
    """How the customer is served; what the research showed, and the plan of action that follows from it (REF-11)."""

    strategies = Words(max_length=4000, label="Servicing strategies")
    notes = Words(
        max_length=4000, required=False, label="PS notes",
        help_text="Good servicing strategies and referral options, as the research shows them.",
    )  # fmt: skip
    plan_of_action = Words(
        max_length=4000, required=False, label="Plan of action",
        help_text="The options for the customer; special contact details where contact is restricted.",
    )  # fmt: skip

    def __init__(self, *args, record, by, **kwargs):
        shown = {name: getattr(record, name) for name in self.base_fields}
        super().__init__(*args, record=record, by=by, initial=shown, **kwargs)


_CHANNEL, _OPEN = ChannelRestriction.Channel, ChannelRestriction.Availability
#: Which channels are restricted, and how far: the commonest first. Nothing is chosen before somebody chooses it.
COMMONEST_CHANNELS = sorted(_CHANNEL, key=lambda one: one != _CHANNEL.TELEPHONE)
COMMONEST_LIMITS = (_OPEN.PARTLY, _OPEN.FULLY, _OPEN.WRITE_ONLY, _OPEN.AVAILABLE)


class RestrictChannel(CaseForm):
    """How far a channel is open to the customer (MSP-05)."""

    channel = forms.ChoiceField(
        choices=[("", "Choose"), *((one.value, one.label) for one in COMMONEST_CHANNELS)], label="Channel"
    )
    availability = forms.ChoiceField(
        choices=[(one.value, one.label) for one in COMMONEST_LIMITS],
        widget=forms.RadioSelect,
        label="Open to the customer",
    )
    channel_conditions = Words(
        max_length=500,
        required=False,
        label="Conditions",
        help_text="At which times, with whom: what an officer is to do.",
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("availability") == "partly" and not cleaned.get("channel_conditions"):
            words = "Say what a partly restricted channel is open for: times, PSSO only."
            self.add_error("channel_conditions", ValidationError(words, code="MSP-05"))
        return cleaned


class EndRestriction(CaseForm):
    """Which channel's restriction ends, and why."""

    restriction = forms.ModelChoiceField(ChannelRestriction.objects.none(), label="Which", empty_label="Choose")
    because = Words(max_length=500, label="Why")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["restriction"].queryset = record.restrictions.filter(ended_at=None)


class Drop(CaseForm):
    """Why there is to be no such plan."""

    because = Words(max_length=500, label="Why")


class CaseNote(CaseForm):
    """A PS case note: what was looked at, or what happened."""

    note = Words(max_length=2000, label="PS case note")


class Turn(CaseForm):
    """Why a proactive plan is to become reactive (MSP-02)."""

    because = Words(max_length=2000, label="Which behaviour calls for a reactive plan")


class Discussed(CaseForm):
    """What was discussed about it: a PS case note (MSP-02)."""

    reason = Words(max_length=2000, label="What was discussed", help_text="It stands in the PS case notes.")


class ZoneRefuses(CaseForm):
    """What was discussed with the Zone: a PS case note (MSP-02)."""

    discussion = Words(max_length=2000, label="What was discussed with the Zone")


class ZoneAgrees(ZoneRefuses):
    """Who of the Zone agrees, and since when: from then on the Zone is responsible (MSP-02)."""

    zone_agreed_on = DayField(label="Agreed on")
    zone_agreed_by = Words(
        max_length=200, label="By whom of the Zone", widget=forms.TextInput, help_text="Name and part: SCM, TL, CAN-OC."
    )
    field_order = ("zone_agreed_on", "zone_agreed_by", "discussion")

    def clean_zone_agreed_on(self):
        day = self.cleaned_data["zone_agreed_on"]
        if not self.record.turn_supported_at.astimezone(self.record.site.tz).date() <= day <= self.today:
            raise ValidationError("Since the SSM supported it, and not later than today.", code="MSP-02")
        return day


class SocialWork(CaseForm):
    """Whether social work has a part in the plan, and the referral where it is necessary (MSP-08)."""

    necessary = forms.TypedChoiceField(
        choices=(("yes", "Yes, and it is made"), ("no", "No")), coerce=lambda said: said == "yes",
        widget=forms.RadioSelect, label="Is a referral necessary?",
    )  # fmt: skip
    words = Words(max_length=2000, label="What was considered")
    referred_on = DayField(required=False, label="Referred on")
    referred_to = Words(max_length=200, required=False, label="To whom", widget=forms.TextInput)

    def clean(self):
        cleaned = super().clean()
        necessary = cleaned.pop("necessary", None)
        if necessary:
            for name, words in (("referred_on", "Say when the referral was made."), ("referred_to", "Say to whom.")):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, ValidationError(words, code="MSP-08"))
        elif necessary is False:
            cleaned["referred_on"], cleaned["referred_to"] = None, ""
        if cleaned.get("referred_on") and cleaned["referred_on"] > self.today:
            self.add_error("referred_on", "That day has not come yet.")
        return cleaned
