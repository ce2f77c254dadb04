"""One form per step of a letter, and the one that starts it. The page and the API use the same ones.

What names the customer leaves a form as one `Words`, which says nothing of itself: no timeline has a name or an address.
"""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError

from personalised_services.forms.case import CaseForm, DayField
from personalised_services.forms.case import Words as WordsField
from personalised_services.letter_pdf import has_every_letter_of
from personalised_services.letter_text import has_gap
from personalised_services.letter_ways import FILED_AS, WANTED, kinds_of
from personalised_services.letter_words import Words
from personalised_services.models import Letter, LetterTemplate

LATEST = timedelta(days=14)
SENT = ("to", "address", "nominee", "nominee_address", "body")


class Printed(WordsField):
    """A text that stands on the letter: what the typeface can print."""

    def validate(self, value):
        super().validate(value)
        if value and not has_every_letter_of(value):
            raise ValidationError("There is a character in it that can’t be printed: write it otherwise.", code="print")


class PrintedLine(Printed):
    """The same in one line."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})  # type: ignore[assignment]


class Start(CaseForm):
    """Which letter is due, and since when (LET-01)."""

    kind = forms.ChoiceField(label="Which letter")
    arose_on = DayField(
        required=False, label="Since", help_text="The day of the contact, or of what the customer wrote. Empty: today."
    )

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["kind"].choices = kinds_of(record.program)

    def clean_arose_on(self):
        day = self.cleaned_data["arose_on"] or self.today
        if not self.record.opened_at.astimezone(self.record.site.tz).date() <= day <= self.today:
            raise ValidationError("A day of this case, and not one that is to come.", code="LET-01")
        return day


class _Sheet(CaseForm):
    """To whom, dated when, to whom a copy: what a letter has beside its text."""

    dated = DayField(label="Dated")
    to = PrintedLine(max_length=120, label="To")
    address = Printed(max_length=300, label="Address")
    nominee = PrintedLine(
        max_length=120, required=False, label="Nominee", help_text="Who gets a copy, where the customer has a nominee."
    )
    nominee_address = Printed(max_length=300, required=False, label="The nominee’s address")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.initial = {"dated": self.today, **self.shown()}

    def shown(self) -> dict:
        raise NotImplementedError

    def clean_dated(self):
        day = self.cleaned_data["dated"]
        if not self.today <= day <= self.today + LATEST:
            raise ValidationError("Today, or a day of the next two weeks.", code="dated")
        return day

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("nominee") and not cleaned.get("nominee_address"):
            self.add_error("nominee_address", ValidationError("Say where the copy goes.", code="LET-04"))
        if cleaned.get("nominee_address") and not cleaned.get("nominee"):
            self.add_error("nominee", ValidationError("Say who gets the copy.", code="LET-04"))
        if self.errors:
            return cleaned
        said = {name: cleaned.pop(name).strip() for name in SENT if name in cleaned}
        return {**cleaned, "words": Words(**said)}


class Compose(_Sheet):
    """The template, and to whom the letter goes; what went to the customer before is offered again."""

    template = forms.ModelChoiceField(LetterTemplate.objects.none(), label="Template", empty_label=None)
    field_order = ("template",)

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["template"].queryset = LetterTemplate.objects.offered_for(record)

    def shown(self):
        earlier = Letter.objects.filter(case=self.record.case_id).exclude(words_sealed=None).first()
        if earlier is None:
            return {"to": self.record.case.customer.name}
        return {name: getattr(earlier.words, name) for name in SENT if name != "body"}


class Change(_Sheet):
    """Everything that the letter says."""

    body = Printed(max_length=6000, label="Text", widget=forms.Textarea(attrs={"rows": 18}))

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        if has_gap(self.initial.get("body", "")):
            self.fields["body"].widget.attrs["data-gaps"] = ""  # the hand begins at the first of them

    def shown(self):
        if self.record.words_sealed is None:
            return {}
        said = {name: getattr(self.record.words, name) for name in SENT}
        return said | {"dated": max(self.record.dated, self.today)}


class SendBack(CaseForm):
    """What is to be changed."""

    reason = WordsField(max_length=2000, label="What is to be changed")


class Send(CaseForm):
    """That it was printed and posted, and when; the copy to the nominee; where it stands in the MSP (LET-04)."""

    posted_on = DayField(label="Printed and posted on")
    nominee_copied = forms.BooleanField(label="A copy was posted to the nominee, too")
    uploaded_as = WordsField(
        max_length=200, label="Uploaded to the MSP as", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.initial = {"posted_on": self.today}
        if not record.has_nominee:
            del self.fields["nominee_copied"]
        if record.program == "child_support":
            self.fields["uploaded_as"].required = False
            self.fields["uploaded_as"].help_text = "Where the customer has an MSP."

    def clean_posted_on(self):
        day = self.cleaned_data["posted_on"]
        signed_on = self.record.signed_at.astimezone(self.record.site.tz).date()
        if not signed_on <= day <= self.today:
            raise ValidationError("Not before it was signed, and not a day that is to come.", code="LET-03")
        return day


class File(CaseForm):
    """Under which words it is filed; nothing to say where the procedure says it (LET-05)."""

    filed_as = WordsField(max_length=80, label="Filed as", widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.initial = {"filed_as": f"{record.get_kind_display()} letter"}
        if record.kind in FILED_AS[record.program]:
            del self.fields["filed_as"]


class LeaveOut(CaseForm):
    """Why no letter goes, and which one covers it: Centrelink's customers always get one (LET-01)."""

    because = WordsField(max_length=500, label="Why it is left out")
    covered_by = forms.ModelChoiceField(
        Letter.objects.none(), required=False, label="The letter that covers it", empty_label="None"
    )

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        sent = Letter.objects.sent().in_brief().filter(case=record.case_id, posted_on__gte=record.arose_on)
        field = self.fields["covered_by"]
        field.queryset = sent
        field.label_from_instance = lambda letter: f"{letter.reference}, posted on {letter.posted_on:%-d %B %Y}"
        field.required = record.program == "centrelink" and record.kind in WANTED
        if field.required and not sent.exists():
            field.help_text = "None was posted since then: write this one, or leave it out once another has gone."
