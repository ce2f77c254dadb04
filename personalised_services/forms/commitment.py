"""One form per step of a commitment, and those that note one. The page and the API use the same ones."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError

from personalised_services.forms.case import CaseForm, DayField, Words
from personalised_services.forms.cold import YesNo
from personalised_services.models import CaseContact
from personalised_services.models.commitment import Kind

LONGEST = timedelta(days=366)


def _done(label):
    """Something that was done in the contact: ticked, or it is not recorded."""
    return forms.BooleanField(label=label, error_messages={"required": "Do it first, then tick it."})


class _Until(CaseForm):
    """The base of what has a day: today or later."""

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day and not self.today <= day <= self.today + LONGEST:
            raise ValidationError("Today or later, and within a year.", code="CAS-09")
        return day


class NoteCommitment(_Until):
    """What was promised, by whom, and until when: no commitment is without its day (CAS-09)."""

    kind = forms.ChoiceField(choices=[one for one in Kind.choices if one[0] != Kind.FOLLOW_UP], widget=forms.RadioSelect, label="Commitment")  # fmt: skip
    words = Words(max_length=1000, label="To do what")
    due_on = DayField(label="By")


class DecideFollowUp(_Until):
    """Which issues were identified, whether follow-up is needed, and its in-tray; when it is arranged, where it is (CAS-22)."""

    issues = Words(max_length=1000, label="Issues identified")
    needed = YesNo(label="Follow-up needed")
    intray = forms.CharField(max_length=120, label="PS in-tray that shows it")
    due_on = DayField(required=False, label="Arranged for", help_text="Where follow-up is needed.")
    words = Words(max_length=1000, required=False, label="What about")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("needed"):
            for name, words in (
                ("due_on", "Say for when it is arranged."),
                ("words", "Say what the follow-up is about."),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, ValidationError(words, code="CAS-22"))
        elif cleaned.get("needed") is False:
            cleaned |= {"due_on": None, "words": ""}
        return cleaned


class Keep(CaseForm):
    """When it was kept, and what came of it (CAS-09)."""

    kept_on = DayField(label="Kept on")
    outcome = Words(max_length=1000, label="What came of it")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.initial = {"kept_on": self.today}

    def clean_kept_on(self):
        day = self.cleaned_data["kept_on"]
        if not self.record.opened_at.astimezone(self.record.site.tz).date() <= day <= self.today:
            raise ValidationError("Not before it was made, and not a day that is to come.", code="CAS-09")
        return day


class FollowedUp(CaseForm):
    """The contact that followed up: options and the consequences of behaviour were given (CAS-22)."""

    contact = forms.ModelChoiceField(CaseContact.objects.none(), label="The contact", empty_label="Choose")
    options_given = _done("Options given")
    consequences_given = _done("Consequences of behaviour given")
    outcome = Words(max_length=1000, label="What came of it")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        field, tz = self.fields["contact"], record.site.tz
        field.queryset = CaseContact.objects.reached().filter(case=record.case_id, at__gte=record.opened_at)
        field.label_from_instance = lambda one: f"{one.reference}, {one.at.astimezone(tz):%-d %B %Y, %H:%M}"


class Withdraw(CaseForm):
    """Why it is not to be kept any more."""

    outcome = Words(max_length=1000, label="Why, or what was agreed instead")
