"""What is explained to a customer, and the review of an Urgent Payment decision (EXP-01 to EXP-05)."""

from django import forms

from casework.privacy.forms import GuardedCharField, GuardedForm, GuardedTextarea
from tps.fields import YesNoField
from tps.models.decision_explanation import FACTS, Procedure, What
from tps.models.urgent_payment_review import Outcome
from tps.questions import Form


def _explanation(**kwargs):
    return GuardedCharField(
        label="What was explained", max_length=2000, widget=GuardedTextarea(attrs={"rows": 4}), **kwargs
    )


class GiveExplanation(GuardedForm):
    """What was explained to the customer, without a customer detail (EXP-02)."""

    explanation = _explanation()

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)


class PointToProcedure(forms.Form):
    """Which procedure the customer was pointed to (EXP-05)."""

    pointed_to = forms.ChoiceField(
        choices=Procedure.choices, widget=forms.RadioSelect, label="The customer is served by"
    )

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)


class WithdrawBecause(GuardedForm):
    """Why it is withdrawn."""

    because = GuardedCharField(label="Why", max_length=300, widget=GuardedTextarea(attrs={"rows": 2}))

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)


class ToBeExplained(GuardedForm):
    """What is to be explained and, of a decision, what has to be so before TPS explains it further (EXP-01)."""

    what = forms.ChoiceField(
        choices=What.choices, initial=What.DECISION, widget=forms.RadioSelect, label="What is explained"
    )
    made_by_smart_centre = YesNoField(required=False, label="A Smart Centre SO made the decision")
    explained_by_so = YesNoField(required=False, label="The SO has explained it already")
    not_satisfied = YesNoField(required=False, label="The customer is still not satisfied")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.contact = getattr(record, "contact", record)
        if self.on_compensation:
            for name in FACTS:
                del self.fields[name]

    @property
    def on_compensation(self) -> bool:
        return self.contact.form == Form.COMPENSATION

    def clean(self):
        cleaned = super().clean()
        for name in FACTS:
            if name in self.fields and name not in self.errors:
                if cleaned.get("what") == What.CIRCUMSTANCE:
                    cleaned[name] = None
                elif cleaned.get(name) is None:
                    self.add_error(name, "Say yes or no.")
        return cleaned


class Explain(ToBeExplained):
    """The same, with what was explained and that the review rights were told; on the Compensation form with the procedure."""

    pointed_to = forms.ChoiceField(
        choices=Procedure.choices, required=False, widget=forms.RadioSelect, label="A decision: the customer is served by"
    )  # fmt: skip
    explanation = _explanation(required=False)
    rights_told = forms.BooleanField(required=False, label="The customer was told their review rights")
    field_order = ["what", *FACTS, "pointed_to", "explanation", "rights_told"]

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        del self.fields["rights_told" if self.on_compensation else "pointed_to"]

    def clean(self):
        cleaned = super().clean()
        decision = cleaned.get("what") == What.DECISION
        if self.on_compensation:
            self._clean_on_compensation(cleaned, decision)
        elif cleaned.get("rights_told"):
            if not decision:
                self.add_error("rights_told", "Review rights belong to a decision.")
            if not cleaned.get("explanation") and "explanation" not in self.errors:
                self.add_error("explanation", "Say what was explained: the review rights are told with it.")
        return cleaned

    def _clean_on_compensation(self, cleaned, decision):
        if decision and not cleaned.get("pointed_to"):
            self.add_error("pointed_to", "Say which procedure serves the customer: the SO explains the decision.")
        if decision and cleaned.get("explanation"):
            self.add_error("explanation", "The SO explains the decision, not TPS. A circumstance may be explained.")
        if not decision:
            cleaned["pointed_to"] = ""


class CompleteReview(GuardedForm):
    """What came of the review (EXP-03)."""

    outcome = forms.ChoiceField(choices=Outcome.choices, widget=forms.RadioSelect, label="Outcome")
    outcome_words = GuardedCharField(
        label="What the customer was told", max_length=1000, required=False, widget=GuardedTextarea(attrs={"rows": 3})
    )

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)


class ReviewUrgentPayment(CompleteReview):
    """The request for review, with its outcome where there is one already."""

    first_outcome_told = YesNoField(label="The customer has heard the outcome of the first request")
    outcome = forms.ChoiceField(
        choices=Outcome.choices, required=False, widget=forms.RadioSelect, label="Outcome of the review"
    )
    field_order = ["first_outcome_told", "outcome", "outcome_words"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("first_outcome_told") is None and "first_outcome_told" not in self.errors:
            self.add_error("first_outcome_told", "Say yes or no.")
        if cleaned.get("outcome_words") and not cleaned.get("outcome"):
            self.add_error("outcome", "Say what the outcome is.")
        return cleaned
