"""One form per step of a finalisation request. The page and the API use the same ones."""

from django import forms
from django.core.exceptions import ValidationError

from people.models import Staff
from people.reach import holders
from people.roles import SM, SSM
from personalised_services.finalising import CONDITIONS, Answer, Communicated, Indicator, Process, Reason, Told
from personalised_services.forms.case import CaseForm, DayField, PersonField, Words
from personalised_services.letter_ways import Kind
from personalised_services.models import Letter
from personalised_services.models.finalisation_facts import LeadsTo

LINE = forms.TextInput(attrs={"autocomplete": "off"})
YES_OR_NO = (("yes", "Yes"), ("no", "No"))


def _yes_or_no(label, **more):
    return forms.TypedChoiceField(
        choices=YES_OR_NO, coerce=lambda said: said == "yes", empty_value=None, required=False,
        widget=forms.RadioSelect, label=label, **more,
    )  # fmt: skip


class _Filled(CaseForm):
    """A form that shows what is answered already."""

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        said = {True: "yes", False: "no"}
        shown = {name: getattr(record, name) for name in self.fields if hasattr(record, name)}
        self.initial = {name: said[value] if isinstance(value, bool) else value for name, value in shown.items()}

    def needs(self, rule, **words):
        """Each of these fields is answered, or its words say what is missing."""
        for name, said in words.items():
            if self.cleaned_data.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, ValidationError(said, code=rule))

    def past_day(self, name, rule):
        day = self.cleaned_data[name]
        if day and day > self.today:
            raise ValidationError("That day has not come yet.", code=rule)
        return day


class Conditions(_Filled):
    """Each condition for finalising (FIN-01)."""

    condition_words = Words(max_length=2000, required=False, label="Words to them")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        words = self.fields.pop("condition_words")
        for key, one in CONDITIONS.items():
            choices = [each for each in Answer.choices if one.may_not_apply or each[0] != Answer.NOT_APPLICABLE]
            self.fields[key] = forms.ChoiceField(choices=choices, widget=forms.RadioSelect, label=one.words)
            self.initial[key] = getattr(record, key)
        self.fields["condition_words"] = words


class CustomerTold(_Filled):
    """How the customer was told that the issues are addressed and the case goes back (FIN-02, FIN-03)."""

    told_how = forms.ChoiceField(choices=Told.choices, widget=forms.RadioSelect, label="The customer was told")
    told_on = DayField(required=False, label="Phoned on")
    told_words = Words(max_length=2000, required=False, label="What was said, or how often nobody was reached")
    letter = forms.ModelChoiceField(
        Letter.objects.none(), required=False, label="Letter about leaving", empty_label="None"
    )
    responded_on = DayField(required=False, label="The customer responded on")
    response_words = Words(max_length=2000, required=False, label="What the customer responded")
    untold_because = Words(max_length=2000, required=False, label="Why there is no contact at all")
    untold_discussed_with = PersonField(required=False, label="Discussed with the SSM")
    untold_discussed_on = DayField(required=False, label="Discussed on")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        field, team = self.fields["letter"], record.case.team
        field.queryset = Letter.objects.sent().in_brief().filter(case=record.case_id, kind=Kind.EXIT)
        field.label_from_instance = lambda letter: f"{letter.reference}, posted on {letter.posted_on:%-d %B %Y}"
        leaders = {one.pk for one in (*holders(SSM, team), *holders(SM, team))} - {by.pk if by else None}
        self.fields["untold_discussed_with"].queryset = Staff.objects.filter(pk__in=leaders).select_related(
            "team__site"
        )
        spoke_with = record.untold_discussed_with
        self.initial["untold_discussed_with"] = spoke_with and spoke_with.logon

    def clean_told_on(self):
        return self.past_day("told_on", "FIN-02")

    def clean_responded_on(self):
        return self.past_day("responded_on", "FIN-02")

    def clean_untold_discussed_on(self):
        return self.past_day("untold_discussed_on", "FIN-03")

    def clean(self):
        cleaned = super().clean()
        match cleaned.get("told_how"):
            case Told.PHONE:
                self.needs(
                    "FIN-02", told_on="Say when the customer was told by phone.", told_words="Say what was said."
                )
                kept = {"told_on"}
            case Told.LETTER:
                self.needs("FIN-02", letter="Say which letter told the customer: one that was sent.")
                kept = {"letter", "responded_on", "response_words"}
                self._answered(cleaned)
            case Told.NOT_AT_ALL:
                self.needs(
                    "FIN-03", untold_because="Say why.", untold_discussed_on="Say when it was discussed with the SSM.",
                    untold_discussed_with="No contact at all only after discussion with the SSM: say with whom.",
                )  # fmt: skip
                kept = {"untold_because", "untold_discussed_with", "untold_discussed_on"}
            case _:
                return cleaned
        for name in self.fields.keys() - kept - {"told_how", "told_words"}:
            cleaned[name] = "" if isinstance(self.fields[name], Words) else None
        return cleaned

    def _answered(self, cleaned):
        letter, day = cleaned.get("letter"), cleaned.get("responded_on")
        if day and letter and day < letter.posted_on:
            self.add_error("responded_on", ValidationError("That was before the letter was sent.", code="FIN-02"))
        if day:
            self.needs("FIN-02", response_words="Say what the customer responded.")
        else:
            cleaned["response_words"] = ""


class GiveReason(_Filled):
    """For which of four reasons, and what that one needs (FIN-04, FIN-05, FIN-07)."""

    reason = forms.ChoiceField(choices=Reason.choices, widget=forms.RadioSelect, label="Reason")
    reason_words = Words(max_length=2000, label="Why")
    all_addressed = _yes_or_no("All issues, other agencies’ too, are addressed appropriately")
    options_by = forms.ChoiceField(
        choices=[("", "Not yet"), *Communicated.choices], required=False, label="All options were clearly communicated",
        help_text="Where the customer declined the options.",
    )  # fmt: skip
    options_until = DayField(
        required=False, label="To be taken up until", help_text="A suitable timeframe, which is over."
    )
    resolves_no_more = _yes_or_no("Ongoing management in PS will not resolve the issues")
    process = forms.ChoiceField(
        choices=[("", "None"), *Process.choices], required=False, label="Specialist process that is ongoing"
    )
    only_outstanding = _yes_or_no("It is the only outstanding issue")
    escalates = _yes_or_no("The customer has a history of escalating Child Support decisions")

    def clean(self):
        cleaned = super().clean()
        match cleaned.get("reason"):
            case Reason.DECLINED:
                self.needs(
                    "FIN-05", all_addressed="Answer this.", options_by="Say how they were communicated.",
                    options_until="Say until when.", resolves_no_more="Answer this.",
                )  # fmt: skip
            case Reason.SPECIALIST:
                self.needs(
                    "FIN-07", all_addressed="Answer this.", process="Say which.", only_outstanding="Answer this.",
                    escalates="Answer this.",
                )  # fmt: skip
            case Reason.ADDRESSED:
                self.needs("FIN-04", all_addressed="Answer this.")
        return cleaned


class Submit(CaseForm):
    """That the customer was transferred for finalisation, and the portal updated (FIN-04)."""

    transferred_as = Words(
        max_length=120, label="Customer transferred for finalisation", widget=LINE, help_text="Where it stands."
    )
    portal_record = Words(
        max_length=120, label="Updated in the portal", widget=LINE, help_text="The number of the portal’s record."
    )


class ReviewIt(CaseForm):
    """What the finalisation document and the CMP show (FIN-04)."""

    review_words = Words(max_length=2000, label="What the finalisation document and the CMP show")


class Refuse(CaseForm):
    """Why it is not approved, as discussed with the PSSO, and what comes next (FIN-06)."""

    reason = Words(max_length=2000, label="Reasons, discussed with the PSSO")
    refusal_discussed_on = DayField(label="Discussed on")
    next_steps = Words(max_length=2000, label="Next steps, as agreed")
    cmp_updated = Words(max_length=120, label="CMP updated", widget=LINE, help_text="What it says now, or its number.")
    leads_to = forms.ChoiceField(choices=LeadsTo.choices, initial=LeadsTo.MANAGEMENT, label="What follows")

    def clean_refusal_discussed_on(self):
        if self.cleaned_data["refusal_discussed_on"] > self.today:
            raise ValidationError("Discuss it first: that day has not come yet.", code="FIN-06")
        return self.cleaned_data["refusal_discussed_on"]


class Reactivate(CaseForm):
    """When the customer was reactivated, and what is done about the unresolved issues (FIN-06)."""

    reactivated_on = DayField(label="Reactivated on")
    unresolved_actioned = Words(max_length=2000, label="How the unresolved issues are actioned")

    def clean_reactivated_on(self):
        day = self.cleaned_data["reactivated_on"]
        refused_on = self.record.decided_at.astimezone(self.record.site.tz).date()
        if not refused_on <= day <= self.today:
            raise ValidationError("Not before the decision, and not a day that is to come.", code="FIN-06")
        return day


class Action(CaseForm):
    """How the approval is documented (FIN-08)."""

    approval_documented = Words(max_length=2000, label="The approval, as it is documented")


class Close(CaseForm):
    """The closing checklist: nothing of it is left out (FIN-08)."""

    transfer_documented = Words(max_length=2000, label="The transfer from PS, as it is documented")
    unlocked_on = DayField(label="Customer unlocked on")
    business_line = Words(max_length=120, label="Business line that has the case now", widget=LINE)
    indicator = forms.ChoiceField(choices=Indicator.choices, widget=forms.RadioSelect, label="PS indicator")
    closing_portal_record = Words(max_length=120, label="Updated in the portal", widget=LINE)

    def clean_unlocked_on(self):
        day = self.cleaned_data["unlocked_on"]
        approved_on = self.record.decided_at.astimezone(self.record.site.tz).date()
        if not approved_on <= day <= self.today:
            raise ValidationError("Not before the approval, and not a day that is to come.", code="FIN-08")
        return day


class Because(CaseForm):
    """Why."""

    because = Words(max_length=500, label="Why")
