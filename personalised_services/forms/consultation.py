"""One form per step of a consultation and of a referral to Assessment Services. The page and the API use the same ones."""

from django import forms
from django.core.exceptions import ValidationError

from people.roles import SPECIALIST_OFFICER
from personalised_services.contact_programs import RECORDED_IN
from personalised_services.forms.case import CaseForm, DayField, MailboxField, PersonField, Words, staff_of_ps
from personalised_services.forms.cold import YesNo
from personalised_services.forms.referral import without_name
from personalised_services.models.consultation import Area

#: With whom a review that is required is consulted on, in Centrelink (CAS-23).
CONSULTED = (
    ("workforce_australia", "Workforce Australia"), ("des_provider", "Disability Employment Services provider"),
    ("assessment_services", "Assessment Services"), ("social_workers", "Social workers"),
)  # fmt: skip


def _done(label):
    return forms.BooleanField(label=label, error_messages={"required": "Do it first, then tick it."})


class Consult(CaseForm):
    """The specialist's area, from the closed list, who they are, and what they intend (CAS-21)."""

    area = forms.ChoiceField(choices=[("", "Choose"), *Area.choices], label="Area")
    specialist = PersonField(label="Specialist officer")
    intended = Words(max_length=2000, label="Action or decision intended")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["specialist"].queryset = staff_of_ps(record, SPECIALIST_OFFICER).select_related("team")


class Discuss(CaseForm):
    """What the decision means for the customer, as discussed with the specialist (CAS-05)."""

    implications = Words(max_length=2000, label="Implications for the customer")


class Agree(CaseForm):
    """How the customer is told (CAS-05)."""

    agreed_way = Words(max_length=2000, label="How the customer is told, by whom and when")


class Act(CaseForm):
    """The action, or how the customer was told (CAS-05)."""

    action = Words(max_length=2000, label="Action taken, and how the customer was told")


class TellChange(CaseForm):
    """A change that may affect the customer (CAS-06)."""

    words = Words(max_length=1000, label="What has changed, or what contact there was")


class End(CaseForm):
    """Why nothing follows."""

    ended_because = Words(max_length=500, label="Why")


class Assessment(CaseForm):
    """The three parts of a referral; it goes by e-mail, so neither name nor CRN is in it (CAS-20). `record` is the case or the draft."""

    summary = Words(max_length=4000, label="Summary of the case history", widget=forms.Textarea(attrs={"rows": 5}))
    examples = Words(max_length=4000, label="Examples of correspondence or interactions")
    actions_to_date = Words(max_length=4000, label="Management actions to date")
    mailbox = MailboxField(of="Assessment Services", label="Mailbox of Assessment Services")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        if hasattr(record, "summary"):
            self.initial = {name: getattr(record, name) for name in self.fields}
        if record.program == "centrelink":
            del self.fields["mailbox"]

    def clean(self):
        cleaned = super().clean()
        customer = getattr(self.record, "case", self.record).customer
        for name in ("summary", "examples", "actions_to_date"):
            try:
                without_name(customer, cleaned.get(name, ""))
            except ValidationError as error:
                self.add_error(name, error)
        return cleaned


class SendBack(CaseForm):
    """What is to be changed."""

    reason = Words(max_length=2000, label="What is to be changed")


class Identified(CaseForm):
    """The actions that Assessment Services identified, and where the referral is recorded (CAS-20)."""

    identified = Words(max_length=4000, label="Actions identified")
    recorded_as = forms.CharField(max_length=120)

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["recorded_as"].label = f"Recorded in {RECORDED_IN[record.program]} as"


class Discussed(CaseForm):
    """That the actions were discussed with SM, SSM and PSSO; in Centrelink the review and the nominee too (CAS-23)."""

    discussed_on = DayField(label="Discussed on")
    with_sm = _done("Discussed with the SM")
    with_ssm = _done("Discussed with the SSM")
    with_psso = _done("Discussed with the PSSO")
    discussed = Words(max_length=2000, label="What was agreed, and what goes into the plan")
    review_required = YesNo(label="Review required")
    consulted = forms.MultipleChoiceField(
        choices=CONSULTED, required=False, widget=forms.CheckboxSelectMultiple, label="Consulted on the review with"
    )
    nominee = Words(max_length=500, required=False, label="Whether a nominee would help the customer")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.initial = {"discussed_on": self.today}
        if record.program != "centrelink":
            for name in ("review_required", "consulted", "nominee"):
                del self.fields[name]

    def clean_discussed_on(self):
        if self.cleaned_data["discussed_on"] > self.today:
            raise ValidationError("That day has not come yet.", code="CAS-23")
        return self.cleaned_data["discussed_on"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("review_required"):
            for name, words in (("consulted", "Say with whom the review was consulted on."), ("nominee", "Say whether a nominee would help.")):  # fmt: skip
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, ValidationError(words, code="CAS-23"))
        return {name: value for name, value in cleaned.items() if not name.startswith("with_")}
