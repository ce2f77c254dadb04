"""One form per step of a plan's review. The page and the API use the same ones."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError

from casework.moments import AppointmentField, MomentField
from personalised_services.deadlines import DOCUMENTS_DAY, REPLY_DAY
from personalised_services.forms.case import CaseForm, DayField, Words
from personalised_services.models import ReviewAttempt
from personalised_services.models.review_facts import NOTHING, Recommendation, Understood

REACHED = ReviewAttempt.Result.REACHED
#: What a letter that goes on day 13 or later gives the customer to reply.
LATE_REPLY = timedelta(days=14)


class EarlyReview(CaseForm):
    """Why the review is asked for before its time (MSP-03)."""

    because = Words(max_length=500, label="Which circumstances suggest an early review")


class _Phoned(CaseForm):
    """When the customer was phoned: not before the review opened (REV-02)."""

    #: How near to another attempt it is the same one.
    same_within = timedelta(microseconds=1)

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["phoned_at"] = MomentField(tz=record.site.tz, label="Phoned at", help_text="Empty: now.")
        self.order_fields(["phoned_at"])

    def clean_phoned_at(self):
        moment = self.cleaned_data["phoned_at"]
        if moment < self.record.opened_at:
            raise ValidationError("That was before the review opened.", code="REV-02")
        before, after = moment - self.same_within, moment + self.same_within
        if self.record.attempts.filter(at__gt=before, at__lt=after).exists():
            raise ValidationError("An attempt at this moment is recorded already.", code="REV-02")
        return moment


class Attempt(_Phoned):
    """An attempt that reached nobody; what is recorded twice within a minute was one."""

    same_within = timedelta(minutes=1)
    result = forms.ChoiceField(
        choices=[one for one in ReviewAttempt.Result.choices if one[0] != REACHED], label="What came of it"
    )
    words = Words(max_length=500, required=False, label="Words")


class _Asked(CaseForm):
    """What the review interview asks (REV-03)."""

    strategy_understood = forms.ChoiceField(
        choices=Understood.choices, widget=forms.RadioSelect, label="Understands the servicing strategy"
    )
    expectations_understood = forms.ChoiceField(
        choices=Understood.choices, widget=forms.RadioSelect, label="Understands the behaviours and goals expected"
    )
    interview = Words(max_length=2000, required=False, label="What was said")


class Interview(_Asked):
    """The review interview, held at the appointment."""

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["held_at"] = MomentField(tz=record.site.tz, label="Held at", help_text="Empty: now.")
        self.order_fields(["held_at"])

    def clean_held_at(self):
        if self.cleaned_data["held_at"] < self.record.opened_at:
            raise ValidationError("That was before the review opened.", code="REV-03")
        return self.cleaned_data["held_at"]


class Contact(_Phoned, _Asked):
    """The attempt that reached the customer: the interview was held, or an appointment made for it (REV-03)."""

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        help_text = "Where the interview is held later. Otherwise say below what it found."
        self.fields["appointment_at"] = AppointmentField(
            tz=record.site.tz, label="Appointment for the interview", help_text=help_text
        )
        for name in ("strategy_understood", "expectations_understood"):
            self.fields[name].required = False
        self.order_fields(["phoned_at", "appointment_at"])

    def clean(self):
        cleaned = super().clean()
        asked = [cleaned.get(name) for name in ("strategy_understood", "expectations_understood")]
        if "appointment_at" in self.errors:
            return cleaned
        if bool(cleaned.get("appointment_at")) == any(asked):
            words = "Say when the interview is to be held, or what it found: one of the two."
            self.add_error("appointment_at", ValidationError(words, code="REV-03"))
        elif any(asked) and not all(asked):
            name = "expectations_understood" if asked[0] else "strategy_understood"
            self.add_error(name, ValidationError("The interview asks this too.", code="REV-03"))
        return cleaned


class ReviewLetter(CaseForm):
    """The letter that invites the customer to contribute, and its reply date: day 13 at the latest (REV-04)."""

    sent_on = DayField(label="Sent on")
    reply_by = DayField(label="Asks for a reply by")

    def __init__(self, *args, record, by, **kwargs):
        latest, letter = record.day(REPLY_DAY), record.its_letter
        sent = {"sent_on": letter.posted_on} if letter and letter.posted_on else {}
        super().__init__(*args, record=record, by=by, initial={"reply_by": latest, **sent}, **kwargs)
        self.fields["reply_by"].help_text = f"Day {REPLY_DAY}, {latest:%-d %B %Y}, at the latest."

    def clean_sent_on(self):
        day = self.cleaned_data["sent_on"]
        if not self.record.opened_at.astimezone(self.record.site.tz).date() <= day <= self.today:
            raise ValidationError("Since the review opened, and not later than today.", code="REV-04")
        return day

    def clean(self):
        cleaned = super().clean()
        sent, reply = cleaned.get("sent_on"), cleaned.get("reply_by")
        if sent and reply:
            in_time = self.record.day(REPLY_DAY)
            latest = in_time if sent < in_time else sent + LATE_REPLY
            if not sent < reply <= latest:
                words = f"After the letter, and by {latest:%-d %B %Y} at the latest."
                self.add_error("reply_by", ValidationError(words, code="REV-04"))
        return cleaned


class WriteUp(CaseForm):
    """What is recommended, what the customer contributed, why, and who was consulted (REV-05, REV-12)."""

    recommendation = forms.ChoiceField(choices=Recommendation.choices, widget=forms.RadioSelect, label="Recommendation")
    contribution = Words(max_length=4000, required=False, label="What the customer contributed")
    nothing_contributed = forms.BooleanField(required=False, label="The customer contributed nothing")
    reasons = Words(max_length=4000, label="Reasons")
    consulted_zone = Words(
        max_length=200, required=False, label="Consulted in the service zone", help_text="Who, and in which part."
    )
    consulted_others = Words(max_length=200, required=False, label="Other stakeholders consulted")

    def __init__(self, *args, record, by, **kwargs):
        names = ("recommendation", "contribution", "reasons", "consulted_zone", "consulted_others")
        shown = {name: getattr(record, name) for name in names}
        if shown["contribution"] == NOTHING:
            shown |= {"contribution": "", "nothing_contributed": True}
        super().__init__(*args, record=record, by=by, initial=shown, **kwargs)

    def clean(self):
        cleaned = super().clean()
        if not (cleaned.get("consulted_zone") or cleaned.get("consulted_others")):
            words = "Say who was consulted: the service zone, other stakeholders, or both."
            self.add_error("consulted_zone", ValidationError(words, code="REV-12"))
        if (
            self.record.early_because
            and cleaned.get("recommendation") == "remains"
            and self.record.quality != "not_supported"
        ):
            words = "An early review leads into the exit process, unless the SSM does not support the exit."
            self.add_error("recommendation", ValidationError(words, code="MSP-03"))
        nothing = cleaned.pop("nothing_contributed", False)
        if bool(cleaned.get("contribution")) == nothing and "contribution" not in self.errors:
            words = "Say what the customer contributed, or that it was nothing: one of the two."
            self.add_error("contribution", ValidationError(words, code="REV-05"))
        elif nothing and (until := self._still_asked_until()):
            words = f"The customer may still contribute, until {until:%-d %B %Y}."
            self.add_error("contribution", ValidationError(words, code="REV-04"))
        elif nothing:
            cleaned["contribution"] = NOTHING
        return cleaned

    def _still_asked_until(self):
        """The day of the appointment, or by which the letter asks for a reply; none after day 13, since the documents are due on day 14."""
        appointment = None if self.record.interviewed_at else self.record.appointment_at
        asked = (appointment.astimezone(self.record.site.tz).date() if appointment else None, self.record.reply_by)
        until = max((day for day in asked if day), default=None)
        late = self.today >= self.record.day(DOCUMENTS_DAY) - timedelta(days=1)
        return until if until and self.today <= until and not late else None


class SupportExit(CaseForm):
    """Words to the support of an exit."""

    reason = Words(max_length=2000, required=False, label="Reason", help_text="Kept with the decision, for who asked.")


class ReturnExit(CaseForm):
    """Why the exit is not supported, and what is to be updated (EXIT-02)."""

    reason = Words(max_length=2000, label="Reason", help_text="Kept with the decision, for who asked.")


class PanelInvitation(CaseForm):
    """When the Zone's panel meets: in the last 14 days of the review (REV-08)."""

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        first, last = record.day(DOCUMENTS_DAY), record.day_28
        self.fields["panel_at"] = AppointmentField(
            tz=record.site.tz, label="The panel meets at", help_text=f"From {first:%-d %B %Y} to {last:%-d %B %Y}."
        )

    def clean_panel_at(self):
        moment = self.cleaned_data["panel_at"]
        if moment is None:
            raise ValidationError("Say when the panel meets.", code="required")
        day = moment.astimezone(self.record.site.tz).date()
        if not self.record.day(DOCUMENTS_DAY) <= day <= self.record.day_28:
            raise ValidationError("A panel meets within the last 14 days of the review.", code="REV-08")
        return moment


class Panel(CaseForm):
    """The part that PS took in the panel."""

    panel_words = Words(max_length=2000, label="What PS contributed to the panel")


class Outcome(CaseForm):
    """When the Zone decided, and why (REV-09, REV-10)."""

    decided_on = DayField(label="The Zone decided on")
    outcome_reasons = Words(max_length=4000, label="Reasons for the decision")

    def clean_decided_on(self):
        day = self.cleaned_data["decided_on"]
        if not self.record.day_0 <= day <= self.today:
            raise ValidationError("Since the review opened, and not later than today.", code="decided")
        return day


class OutcomeTold(CaseForm):
    """What the customer was told of the outcome (REV-09)."""

    changes = Words(max_length=1200, label="What changes in the service arrangements")
    issues = Words(max_length=1200, label="Issues that remain", help_text="Or that there are none.")
    expectations = Words(max_length=1200, label="What is expected of the customer")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["told_at"] = MomentField(tz=record.site.tz, label="Told at", help_text="Empty: now.")
        self.order_fields(["told_at"])
