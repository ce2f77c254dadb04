"""One form per step of a restriction proposal. The page and the API use the same ones."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError

from people.models import Staff
from people.reach import holders
from people.roles import SM, SSM
from personalised_services.forms.case import CaseForm, DayField, PersonField, Words
from personalised_services.models import ChannelRestriction, Letter
from personalised_services.models.restriction_facts import DISCUSSED, FRONT_SCREEN, STATED, Basis, Violence

LONGEST = timedelta(days=731)
LINE = forms.TextInput(attrs={"autocomplete": "off"})


class _Draft(CaseForm):
    """A form that shows what is stated already."""

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.initial = {name: getattr(record, name) for name in self.fields if hasattr(record, name)}

    def ssms(self):
        """The SSMs of the case's team, and the SMs who have it, without who fills in."""
        case = self.record.case
        people = [*holders(SSM, case.team), *holders(SM, case.team)]
        found = Staff.objects.filter(pk__in={one.pk for one in people} - {self.by.pk})
        related = case.customer.relatives.running().values("staff")
        return found.exclude(pk__in=related).select_related("team__site").order_by("family_name", "given_name")

    def past_day(self, name, rule):
        """A day of the case's that has come, or None."""
        day = self.cleaned_data[name]
        if day and day > self.today:
            raise ValidationError("That day has not come yet.", code=rule)
        return day

    def needs(self, name, words, rule):
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, ValidationError(words, code=rule))


class Ground(_Draft):
    """On what ground a restriction is considered (SCR-02)."""

    basis = forms.ChoiceField(choices=Basis.choices, widget=forms.RadioSelect, label="Ground")
    avenues = Words(
        max_length=2000, required=False, label="Avenues tried",
        help_text="Every other service and administrative review option, and what came of it.",
    )  # fmt: skip
    behaviour_continues = forms.BooleanField(required=False, label="The counterproductive behaviour continues")
    violence = forms.ChoiceField(choices=[("", "None"), *Violence.choices], required=False, label="Physical violence")
    consulted = PersonField(required=False, label="SSM consulted")
    consulted_on = DayField(required=False, label="Consulted on")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["consulted"].queryset = self.ssms()
        self.initial["consulted"] = record.consulted and record.consulted.logon

    def clean_consulted_on(self):
        return self.past_day("consulted_on", "SCR-02")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("basis") == Basis.EXHAUSTED:
            self.needs(
                "avenues", "Say which other avenues were tried: a restriction comes after all of them.", "SCR-02"
            )
            self.needs("behaviour_continues", "Only where the behaviour continues is a restriction proposed.", "SCR-02")
            cleaned |= {"violence": "", "consulted": None, "consulted_on": None}
        elif cleaned.get("basis") == Basis.VIOLENCE:
            self.needs("violence", "Say whether it was actual or threatened.", "SCR-02")
            self.needs("consulted", "It is considered at once, in consultation with the SSM: say with whom.", "SCR-02")
            self.needs("consulted_on", "Say when the SSM was consulted.", "SCR-02")
            cleaned |= {"behaviour_continues": cleaned.get("behaviour_continues") or None}
        return cleaned


class Warnings(_Draft):
    """What CIRT and CIMS show of warnings, and which went before (SCR-03, SCR-04)."""

    searched_on = DayField(label="CIRT and CIMS searched on")
    cirt_shows = Words(max_length=500, label="What CIRT shows")
    cims_shows = Words(max_length=500, label="What CIMS shows")
    warning = forms.ModelChoiceField(
        Letter.objects.none(), required=False, label="Warning letter of this case", empty_label="None"
    )
    warned_elsewhere = Words(
        max_length=500, required=False, label="Warning recorded elsewhere",
        help_text="Spoken or written, by whom, and where it is recorded.",
    )  # fmt: skip
    warned_on = DayField(required=False, label="Warned on")
    unwarned_because = Words(max_length=500, required=False, label="Why there was no warning")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        field = self.fields["warning"]
        field.queryset = Letter.objects.sent().in_brief().filter(case=record.case_id, kind="warning")
        field.label_from_instance = lambda letter: f"{letter.reference}, posted on {letter.posted_on:%-d %B %Y}"
        if not self.is_bound:
            self.initial["searched_on"] = record.searched_on or self.today

    def clean_searched_on(self):
        return self.past_day("searched_on", "SCR-03")

    def clean_warned_on(self):
        return self.past_day("warned_on", "SCR-03")

    def clean(self):
        cleaned = super().clean()
        said = [name for name in ("warning", "warned_elsewhere", "unwarned_because") if cleaned.get(name)]
        if len(said) != 1 and not self.errors:
            words = "Name the warning that went before, the letter or the one elsewhere; or say why there was none."
            self.add_error(said[1] if said else "unwarned_because", ValidationError(words, code="SCR-04"))
        if cleaned.get("warned_elsewhere"):
            self.needs("warned_on", "Say when the customer was warned.", "SCR-04")
        else:
            cleaned["warned_on"] = None
        return cleaned


class Submission(_Draft):
    """What the submission states (SCR-04)."""

    reasons = Words(max_length=2000, label="Reasons for the restriction")
    behaviour = Words(max_length=2000, label="The customer’s behaviour")
    impact_staff = Words(max_length=2000, label="Impact on staff and the agency")
    issues_and_options = Words(
        max_length=2000, label="Outstanding or sensitive issues, and options given",
        help_text="Also what the restriction does to them.",
    )  # fmt: skip
    impact_customers = Words(
        max_length=2000, label="Impact on internal and external customers",
        help_text="Across the programs: the restriction holds in the whole agency.",
    )  # fmt: skip
    contact_arrangements = Words(max_length=2000, label="Contact arrangements while it holds")
    lasts_until = DayField(label="Lasts until the end of", help_text="Two years at the most.")
    review_on = DayField(label="The decision is reviewed on")
    field_order = (*STATED, "lasts_until", "review_on")

    def clean(self):
        cleaned = super().clean()
        until, review = cleaned.get("lasts_until"), cleaned.get("review_on")
        if until and not self.today < until <= self.today + LONGEST:
            self.add_error("lasts_until", ValidationError("After today, and two years at the most.", code="SCR-04"))
        if until and review and not self.today < review <= until:
            words = "After today, and before the restriction ends."
            self.add_error("review_on", ValidationError(words, code="SCR-08"))
        return cleaned


class LeaveChannel(CaseForm):
    """Which channel is left out."""

    restriction = forms.ModelChoiceField(ChannelRestriction.objects.none(), label="Which", empty_label="Choose")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["restriction"].queryset = record.restrictions.filter(ended_at=None)


class Discussion(_Draft):
    """What was discussed with the SSM (SCR-05)."""

    discussed_with = PersonField(label="Discussed with")
    discussed_on = DayField(label="Discussed on")
    staff_safety = Words(max_length=1000, label="Staff safety")
    disruption = Words(max_length=1000, label="Disruption to services")
    workload = Words(max_length=1000, label="Case workload")
    others_in_case = Words(max_length=1000, label="Impact on other customers in the case")
    previous_action = Words(max_length=1000, label="Previous action to address the issues")
    field_order = ("discussed_with", "discussed_on", *DISCUSSED)

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["discussed_with"].queryset = self.ssms()
        self.initial["discussed_with"] = record.discussed_with and record.discussed_with.logon

    def clean_discussed_on(self):
        return self.past_day("discussed_on", "SCR-05")


class SendBack(CaseForm):
    """What is to be changed."""

    reason = Words(max_length=2000, label="What is to be changed")


class Because(CaseForm):
    """Why."""

    because = Words(max_length=500, label="Why")


class Summary(CaseForm):
    """The brief summary, and what the front screen reads: nothing but “MSP SEE NOTE” (SCR-07)."""

    summary = Words(
        max_length=200,
        label="Summary",
        widget=LINE,
        help_text="For example: Telephone - partial restriction, PSSO contact only.",
    )
    front_screen_note = forms.CharField(
        max_length=60, label="Special contact note on the front screen", widget=LINE,
        help_text=f"It reads only “{FRONT_SCREEN}”.",
    )  # fmt: skip

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.initial = {"summary": record.summary, "front_screen_note": FRONT_SCREEN}

    def clean_front_screen_note(self):
        if self.cleaned_data["front_screen_note"] != FRONT_SCREEN:
            raise ValidationError(f"The front screen reads only “{FRONT_SCREEN}”.", code="SCR-07")
        return FRONT_SCREEN


class File(CaseForm):
    """Under which words the copy of the submission is filed."""

    filed_as = Words(max_length=80, label="Filed as", widget=LINE)


class Review(CaseForm):
    """What the review found, and when the decision is reviewed again (SCR-08)."""

    review_words = Words(max_length=2000, label="What the review found, and why the restriction goes on")
    review_on = DayField(label="Reviewed again on")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["review_on"].help_text = f"It lasts until {record.lasts_until:%-d %B %Y}."

    def clean_review_on(self):
        day = self.cleaned_data["review_on"]
        if not self.today < day <= self.record.lasts_until:
            words = "After today, and within its timeframe: to go on longer, a restriction is proposed anew."
            raise ValidationError(words, code="SCR-08")
        return day
