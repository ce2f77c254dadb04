"""Forms of what is discussed with the SSM, offered to the customer, and asked of the External Complaints Officer."""

from django import forms
from django.core.exceptions import ValidationError

from people.roles import SM, SSM
from personalised_services.forms.case import CaseForm, DayField, PersonField, Words, staff_of_ps
from personalised_services.forms.cold import YesNo
from personalised_services.models import CustomerOption, Discussion, ExternalReferral

#: Segments in which the letter on the options may be left out (CAS-18).
MAY_LEAVE_OUT = (1, 2)


class RecordDiscussion(CaseForm):
    """What was discussed, with which SSM or SM (CAS-11, CAS-17)."""

    about = forms.ChoiceField(choices=Discussion.About.choices, label="About")
    with_whom = PersonField(label="With")
    words = Words(max_length=2000, label="What was discussed and agreed")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["with_whom"].queryset = staff_of_ps(record, SSM, SM).exclude(pk=by.pk).select_related("team")


class RecordOption(CaseForm):
    """An option of the customer's; a specialised referral says which outcomes were discussed with the specialist (CAS-18)."""

    kind = forms.ChoiceField(choices=CustomerOption.Kind.choices, label="Option")
    words = Words(max_length=1000, label="Which, and how it helps")
    outcomes = Words(
        max_length=1000, required=False, label="Possible outcomes, discussed with the specialist",
        help_text="For a referral to a specialised activity: with whom, and what may come of it.",
    )  # fmt: skip
    conference_call = forms.BooleanField(required=False, label="In a conference call with the customer")

    def clean(self):
        cleaned = super().clean()
        kind = cleaned.get("kind")
        if kind == "specialised" and not cleaned.get("outcomes") and "outcomes" not in self.errors:
            words = "Say which outcomes were discussed with the specialist, and with whom."
            self.add_error("outcomes", ValidationError(words, code="CAS-18"))
        if kind == "social_worker" and not self.record.discussions.filter(about="social_worker").exists():
            words = "Discuss a referral to a social worker with the SSM first, and record the discussion."
            self.add_error("kind", ValidationError(words, code="CAS-17"))
        return cleaned


class ConfirmOptions(CaseForm):
    """A letter; or, in segments 1 and 2 alone, why it would clarify nothing (CAS-18)."""

    left_out_because = Words(
        max_length=500, required=False, label="Why the letter is left out",
        help_text="Empty: a letter is due. It may be left out in segments 1 and 2, where it would clarify nothing.",
    )  # fmt: skip

    def clean_left_out_because(self):
        words, segment = self.cleaned_data["left_out_because"], self.record.segment
        if words and (segment is None or segment.number not in MAY_LEAVE_OUT):
            raise ValidationError("Only in segments 1 and 2 may the letter be left out.", code="CAS-18")
        return words


class DecideFurtherContact(CaseForm):
    """Over whom the customer was referred, and whether further contact is required (CAS-15)."""

    source = forms.ChoiceField(choices=ExternalReferral.Source.choices, label="Referred over")
    further_contact = YesNo(label="Further contact required")
    because = Words(max_length=1000, label="Why")


class ComplaintsAnswer(CaseForm):
    """Which External Complaints Officer was contacted, when, and the answer (CAS-15)."""

    officer = forms.CharField(max_length=120, label="External Complaints Officer")
    asked_on = DayField(label="Contacted on")
    resolved = YesNo(label="Issues resolved")
    answer = Words(max_length=1000, label="The answer")

    def clean_asked_on(self):
        if self.cleaned_data["asked_on"] > self.today:
            raise ValidationError("That day has not come yet.", code="CAS-15")
        return self.cleaned_data["asked_on"]
