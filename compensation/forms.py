"""One form per step, one to start a request and one for what the DOC says. The page and the API use the same ones."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from casework.moments import MomentField
from casework.privacy.forms import GuardedCharField, GuardedForm, GuardedTextarea
from compensation.models.stop_payment import Edition, Trigger
from compensation.reasons import WANTED, is_exact
from escalations.questions import How
from people.clock import now
from people.fields import StaffField
from people.models import Staff, Team
from people.roles import SSO
from tps.fields import ContactField
from tps.questions import blueprint_number


class DayField(forms.DateField):
    """A day, not one yet to come unless it may be."""

    takes = "text"
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def validate(self, value):
        super().validate(value)
        if value is not None and not date(2000, 1, 1) <= value <= date(2100, 1, 1):
            raise ValidationError(self.error_messages["invalid"], code="invalid")


def _not_later(field, day, than, said):
    if day is not None and day > than:
        raise ValidationError({field: said})


class _Facts(forms.Form):
    """How incorrect arrears were found (STP-01, STP-12)."""

    trigger = forms.ChoiceField(choices=Trigger.choices, label="How it was found")
    finalised_on = DayField(label="The activity was finalised on")
    receiving_team = forms.ModelChoiceField(
        Team.objects.filter(retired_on=None).select_related("site"), required=False, label="Receiving team", empty_label="Not known",
        help_text="Where it closes earlier than your site, its close of business counts.",
    )  # fmt: skip


class Identify(_Facts):
    """Start a stop payment: which edition, how it was found, when (STP-01); in the Smart Centre, which SO brought it (STP-03)."""

    edition = forms.ChoiceField(choices=Edition.choices, label="Form")
    found_by = StaffField(
        label="Found or brought by, by logon or name", required=False,
        help_text="Compensation: you, if nobody is said. Smart Centre: the SO who brought it directly to you.",
    )  # fmt: skip
    field_order = ["edition", "trigger", "finalised_on", "identified_at", "found_by", "receiving_team", "contact"]

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["identified_at"] = MomentField(tz=by.team.site.tz, label="Identified at", help_text="Empty: now.")
        self.fields["contact"] = ContactField(
            by=by, required=False, label="Contact", help_text="Its reference, if there is one."
        )
        self.order_fields(self.field_order)

    def clean_found_by(self):
        found_by = self.cleaned_data["found_by"]
        if found_by is None and self.cleaned_data.get("edition") == Edition.SMART_CENTRE:
            raise ValidationError("Say which SO brought it to TPS.", code="STP-03")
        return found_by

    def clean(self):
        cleaned = super().clean()
        moment = cleaned.get("identified_at") or now()
        day = moment.astimezone(self.by.team.site.tz).date()
        _not_later(
            "finalised_on", cleaned.get("finalised_on"), day, "Finalised later than it was identified? Say which day."
        )
        return cleaned


class Correct(_Facts):
    """The same facts, put right."""

    def __init__(self, *args, record, by, **kwargs):
        shown = {name: getattr(record, name) for name in ("trigger", "finalised_on", "receiving_team")}
        super().__init__(*args, initial=shown, **kwargs)
        self.record = record

    def clean(self):
        cleaned = super().clean()
        day = self.record.identified_at.astimezone(self.record.site.tz).date()
        _not_later(
            "finalised_on", cleaned.get("finalised_on"), day, "Finalised later than it was identified? Say which day."
        )
        return cleaned


class Items(GuardedForm):
    """What the DOC says (STP-05); the reason exactly, or not at all (STP-06)."""

    payment_type = GuardedCharField(max_length=80, required=False, label="Payment type or component")
    amount = forms.DecimalField(max_digits=9, decimal_places=2, min_value=0.01, required=False, label="Amount to stop")
    period_from = DayField(required=False, label="Period from")
    period_to = DayField(required=False, label="Period to")
    exact_reason = GuardedCharField(
        max_length=500, required=False, label="Exact reason", widget=GuardedTextarea(attrs={"rows": 2})
    )
    blueprint_file = forms.CharField(
        max_length=14, required=False, validators=[blueprint_number], label="Blueprint file"
    )
    no_blueprint = forms.BooleanField(required=False, label="No Blueprint file applies")

    def __init__(self, data=None, *, record, by, **kwargs):
        shown = {name: getattr(record, name) for name in record.ANSWERS}
        super().__init__(data, initial=shown, **kwargs)

    def clean_exact_reason(self):
        reason = self.cleaned_data["exact_reason"]
        if reason and not is_exact(reason):
            raise ValidationError(WANTED, code="STP-06")
        return reason

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("period_from"), cleaned.get("period_to")
        if start and end and start > end:
            self.add_error("period_to", "The period ends before it begins.")
        if cleaned.get("blueprint_file") and cleaned.get("no_blueprint"):
            self.add_error("no_blueprint", "A Blueprint file is given: it cannot be that none applies.")
        return cleaned


class Lodge(GuardedForm):
    """What makes a lodgement: reference, time and by whom; the channel is the edition's (STP-02)."""

    lodged_reference = GuardedCharField(max_length=40, label="Reference")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        tz = record.site.tz
        self.fields["lodged_at"] = MomentField(
            tz=tz, label=f"Lodged at, {record.site.name} time", help_text="Empty: now."
        )
        self.fields["lodged_by"] = StaffField(
            label="Lodged by, by logon or name", required=False, help_text="Empty: you."
        )

    def clean_lodged_by(self):
        return self.cleaned_data.get("lodged_by") or self.by


class ContactSso(forms.Form):
    """Which SSO was contacted, and how (STP-07)."""

    sso = StaffField(label="SSO, by logon or name")
    how = forms.ChoiceField(choices=How.choices, label="How")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sso"].queryset = Staff.objects.holding(SSO, now())


class Withdraw(GuardedForm):
    """Why the arrears are correct."""

    because = GuardedCharField(
        max_length=500, label="Why the arrears are correct", widget=GuardedTextarea(attrs={"rows": 2})
    )

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)


class Outcome(GuardedForm):
    """What came of it."""

    words = GuardedCharField(
        max_length=500, required=False, label="What came of it", widget=GuardedTextarea(attrs={"rows": 2})
    )

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)


class NotStopped(Outcome):
    """What came of it, where the arrears issued: needed."""

    words = GuardedCharField(
        max_length=500, label="What issued, and what follows", widget=GuardedTextarea(attrs={"rows": 2})
    )
