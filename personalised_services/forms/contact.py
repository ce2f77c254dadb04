"""One form per step of a contact, and those that log one. The page and the API use the same ones.

PoRO comes first, and without its answer nothing is recorded (CAS-02).
"""

from django import forms
from django.core.exceptions import ValidationError

from casework.moments import MomentField
from casework.words import within
from people.roles import SM, SSM
from personalised_services.conditions.contact import closed_to, is_minded, open_on_conditions, ways_open
from personalised_services.contact_programs import CHECKED_BEFORE, CONSIDERED, after
from personalised_services.forms.case import CaseForm, PersonField, Words, staff_of_ps
from personalised_services.models.contact import Channel, Direction, Person, Poro

BEFORE = ("history_reviewed", "document_checked", "unsure", "discussed_with", "discussed")
FIRST = ("explained", "strategies")


class _Heard(CaseForm):
    """The base of what happened at a moment of the case."""

    moment = "When"

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["at"] = MomentField(tz=record.site.tz, label=self.moment, help_text="Empty: now.")

    def clean_at(self):
        moment = self.cleaned_data["at"]
        if moment < self.record.opened_at:
            raise ValidationError("That was before the case was accepted.", code="CAS-02")
        return moment


class LogContact(_Heard):
    """A contact, or an attempt: PoRO, how, when and with whom, what was said; what else only where it applies."""

    poro = forms.ChoiceField(
        choices=Poro.choices, widget=forms.RadioSelect, label="Tailored PoRO",
        error_messages={"required": "Say first what came of the PoRO: without it no contact is recorded."},
    )  # fmt: skip
    channel = forms.ChoiceField(choices=[one for one in Channel.choices if one[0] != "voicemail"], label="How")
    direction = forms.ChoiceField(choices=Direction.choices, widget=forms.RadioSelect, label="Who began it")
    spoken_to = forms.ChoiceField(choices=Person.choices, label="With whom")
    words = Words(max_length=4000, label="What was said", widget=forms.Textarea(attrs={"rows": 5}))
    explained = forms.BooleanField(required=False, label="Personalised Services explained")
    strategies = Words(max_length=2000, required=False, label="Servicing strategies identified")
    history_reviewed = forms.BooleanField(required=False, label="Case history reviewed before")
    document_checked = forms.BooleanField(required=False)
    unsure = forms.BooleanField(required=False, label="Unsure how to proceed")
    discussed_with = PersonField(required=False, label="Discussed with the SM or team leader")
    discussed = Words(max_length=500, required=False, label="What was agreed", widget=forms.Textarea(attrs={"rows": 2}))
    within_conditions = forms.BooleanField(required=False, label="Within the conditions of a partly restricted channel")
    despite = Words(
        max_length=500, required=False, label="Why it goes against the restrictions", widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Only where it does. It is recorded.",
    )  # fmt: skip
    may_escalate = forms.BooleanField(required=False, label="Risk of escalating behaviour: the SSM is told, and options are discussed")  # fmt: skip

    def __init__(self, *args, record, by, **kwargs):
        shown = {"channel": Channel.TELEPHONE, "direction": Direction.OUT, "spoken_to": Person.CUSTOMER}
        super().__init__(*args, record=record, by=by, initial=shown, **kwargs)
        self.minded = is_minded(record)
        self.fields["document_checked"].label = f"{CHECKED_BEFORE[record.program]} checked before"
        self.fields["discussed_with"].queryset = staff_of_ps(record, SSM, SM).exclude(pk=by.pk).select_related("team")
        self.is_first = not record.contacts.reached().exists()
        if not self.is_first:
            self._without(*FIRST)
        if not self.minded:
            self._without(*BEFORE)
        if not record.restrictions:
            self._without("within_conditions", "despite")
        elif not any(one.availability == "partly" for one in record.restrictions):
            self._without("within_conditions")
        before = BEFORE if self.minded else ()
        self.order_fields(["poro", *before, "words", *FIRST, "channel", "direction", "at", "spoken_to"])

    def _without(self, *names):
        for name in names:
            del self.fields[name]

    def clean(self):
        cleaned = super().clean()
        poro, out = cleaned.get("poro"), cleaned.get("direction") == Direction.OUT
        if self.is_first and poro == Poro.PROVED:
            self._is_asked("explained", "The first contact explains Personalised Services.", "CAS-07")
            self._is_asked("strategies", "The first contact identifies servicing strategies.", "CAS-07")
        if self.minded and out:
            self._is_asked("history_reviewed", "Review the case history before the customer is contacted.", "CAS-14")
            words = f"Check the {CHECKED_BEFORE[self.record.program]} before the customer is contacted."
            self._is_asked("document_checked", words, "CAS-14")
        if cleaned.pop("unsure", False) or cleaned.get("discussed_with") or cleaned.get("discussed"):
            self._is_asked("discussed_with", "Say with which SM or team leader it was discussed.", "CAS-14")
            self._is_asked("discussed", "Say what was agreed.", "CAS-14")
        if out and "despite" in self.fields:
            self._keeps_to_the_restrictions(cleaned)
        cleaned.pop("within_conditions", None)
        if self.is_first and poro != Poro.PROVED:
            cleaned |= {"explained": False, "strategies": ""}
        return cleaned

    def _is_asked(self, name, words, rule):
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, ValidationError(words, code=rule))

    def _keeps_to_the_restrictions(self, cleaned):
        channel = cleaned.get("channel", "")
        closed, partly = closed_to(self.record, channel), open_on_conditions(self.record, channel)
        permitted = f"Permitted: {ways_open(self.record)}. Choose one of these, or say why it goes on all the same."
        if cleaned.get("despite") or "despite" in self.errors:
            return
        if closed:
            self.add_error("despite", ValidationError(f"{closed} {permitted}", code="MSP-05"))
        elif partly and not cleaned.get("within_conditions"):
            words = f"{partly.get_channel_display()} is open on conditions: {partly.conditions.rstrip('.')}. Tick that it keeps to them, or say why it does not."
            self.add_error("within_conditions", ValidationError(words, code="MSP-05"))


class RecordVoicemail(_Heard):
    """A voicemail: when its notification came, what it says, and what was done about it (CAS-12)."""

    moment = "Notified at"
    words = Words(max_length=4000, label="What the message says")
    done_about_it = Words(max_length=1000, label="What was done about it")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.order_fields(["at"])


class WriteUp(CaseForm):
    """Each thing to update after a contact: done, with its reference, or not needed, with the reason (CAS-08)."""

    considered = forms.MultipleChoiceField(
        choices=CONSIDERED, required=False, widget=forms.CheckboxSelectMultiple, label="Considered with the customer"
    )

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        incident = record.case.indicators.filter(kind="security_incident", lifted_at=None).exists()
        self.items = after(record)
        for item in self.items:
            self.fields[item.key], optional = self._done(item, incident), item.optional
            label = item.asks or ("Note; where it is not needed, why" if optional else "Note")
            self.fields[f"{item.key}_words"] = Words(
                max_length=200, required=bool(item.asks), label=label, widget=forms.TextInput(attrs={"autocomplete": "off"})
            )  # fmt: skip
        if record.poro != Poro.PROVED:
            del self.fields["considered"]
        self.order_fields([name for item in self.items for name in (item.key, f"{item.key}_words")])

    @staticmethod
    def _done(item, incident):
        if item.optional and not (item.after_incident and incident):
            return forms.ChoiceField(
                choices=[("done", "Done"), ("not_needed", "Not needed")], widget=forms.RadioSelect, label=item.words
            )
        return forms.BooleanField(label=item.words, error_messages={"required": "Do it first, then tick it."})

    def clean(self):
        cleaned, items = super().clean(), []
        for item in self.items:
            said, words = cleaned.get(item.key), cleaned.get(f"{item.key}_words", "")
            if said == "not_needed" and not words:
                self.add_error(
                    f"{item.key}_words",
                    ValidationError(f"Say why it is not needed: {within(item.words)}.", code="CAS-08"),
                )
            items.append((item.key, said != "not_needed", words))
        return {"items": items, "considered": cleaned.get("considered", [])}
