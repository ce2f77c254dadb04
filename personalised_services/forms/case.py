"""One form per step of a case, and the one that looks a customer up. The page and the API use the same ones."""

from datetime import datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, OuterRef, When

from casework.filters import DayField as Day
from people.clock import now
from people.models import Mailbox, RoleHeld, Staff
from people.roles import PSSO
from personalised_services import crn
from personalised_services.models import Grant, OutstandingIssue, RelatedStaff, SensitiveIndicator
from personalised_services.reach import PS_STAFF
from personalised_services.tracker import workload

LONGEST_GRANT = timedelta(days=92)


class DayField(Day):
    """A day, by the browser's own calendar."""

    takes = "text"
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Words(forms.CharField):
    """A text about the customer. A CRN stands in the case and nowhere else."""

    widget = forms.Textarea(attrs={"rows": 3})

    def validate(self, value):
        super().validate(value)
        if value and crn.is_within(value):
            raise ValidationError("Leave the CRN out: the case has it.", code="crn")


class CaseForm(forms.Form):
    """The base of a step's form."""

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.record, self.by = record, by

    @property
    def today(self):
        return now().astimezone(self.record.site.tz).date()


def _one_of(rows, label):
    return forms.ModelChoiceField(rows, label=label, empty_label="Choose")


def staff_of_ps(record, *roles):
    """Active staff with one of the roles, without those who are related to the customer."""
    held = RoleHeld.objects.held_at(now()).filter(staff=OuterRef("pk"), role__in=[role.key for role in roles])
    related = RelatedStaff.objects.running().filter(customer=record.customer_id)
    found = Staff.objects.active().filter(pk__in=held.values("staff")).exclude(pk__in=related.values("staff"))
    return found.order_by("family_name", "given_name")


class PersonField(forms.ModelChoiceField):
    """One of a few members of staff; over the API by logon."""

    def __init__(self, **kwargs):
        super().__init__(Staff.objects.none(), to_field_name="logon", empty_label="Choose", **kwargs)

    def label_from_instance(self, person):
        return f"{person.name}, {person.team.name}"


class PssoField(PersonField):
    """A PSSO who is to take something on, each with how much they have."""

    def tell_loads(self, pssos):
        self.loads = {load.psso.pk: load for load in workload(pssos)}

    def label_from_instance(self, person):
        load = self.loads.get(person.pk)
        return f"{super().label_from_instance(person)}: {load}" if load else super().label_from_instance(person)


class MailboxField(forms.ModelChoiceField):
    """A mailbox of the agency: those of whom it is for stand first, where there is only one it is chosen, and all are named by their purpose."""

    def __init__(self, *, of, **kwargs):
        self.fitting = Mailbox.objects.filter(purpose__icontains=of)
        first = Case(When(purpose__icontains=of, then=0), default=1)
        super().__init__(Mailbox.objects.order_by(first, "address"), empty_label="Choose", **kwargs)
        # Set here: given to Django, it would leave the empty choice out.
        self.initial = self._the_only_one

    def _the_only_one(self):
        found = list(self.fitting.all()[:2])
        return found[0].pk if len(found) == 1 else None

    def label_from_instance(self, box):
        return f"{box.purpose}: {box.address}"


class SetConditions(CaseForm):
    """Special contact conditions, and when they were agreed (CAS-04)."""

    contact_conditions = Words(
        max_length=2000, required=False, label="Special contact conditions",
        help_text="How the customer is contacted, and how not. Empty: there are none.",
    )  # fmt: skip
    agreed_on = DayField(required=False, label="Agreed on")

    def __init__(self, *args, record, by, **kwargs):
        shown = {"contact_conditions": record.contact_conditions, "agreed_on": record.conditions_agreed_on}
        super().__init__(*args, record=record, by=by, initial=shown, **kwargs)
        self.initial["agreed_on"] = record.conditions_agreed_on or self.today

    def clean(self):
        cleaned = super().clean()
        agreed = cleaned.get("agreed_on")
        if cleaned.get("contact_conditions") and agreed is None and "agreed_on" not in self.errors:
            self.add_error("agreed_on", ValidationError("Say when they were agreed.", code="CAS-04"))
        if agreed and agreed > self.today:
            self.add_error("agreed_on", "That day has not come yet.")
        if not cleaned.get("contact_conditions") and agreed is None:
            cleaned["agreed_on"] = self.today
        return cleaned


class NoteIssue(CaseForm):
    """What is outstanding for the customer (CAS-03)."""

    kind = forms.ChoiceField(choices=[("", "Choose"), *OutstandingIssue.Kind.choices], label="What it is")
    words = Words(max_length=500, label="What about")


class SettleIssue(CaseForm):
    """Which issue, and how it ended (CAS-03)."""

    issue = _one_of(OutstandingIssue.objects.none(), "Which issue")
    outcome = Words(max_length=500, label="How it ended")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["issue"].queryset = record.issues.filter(settled_at=None)


class SetIndicator(CaseForm):
    """A sensitive issue indicator, its reason and any specific conditions (CAS-16)."""

    kind = forms.ChoiceField(choices=SensitiveIndicator.Kind.choices, label="Indicator")
    reason = Words(max_length=500, label="Reason")
    specific_conditions = Words(max_length=500, required=False, label="Specific conditions")

    def clean_kind(self):
        kind = self.cleaned_data["kind"]
        if self.record.indicators.filter(kind=kind, lifted_at=None).exists():
            raise ValidationError("This indicator is set already.", code="CAS-16")
        return kind


class LiftIndicator(CaseForm):
    """Which indicator no longer applies, and why."""

    indicator = _one_of(SensitiveIndicator.objects.none(), "Which indicator")
    because = Words(max_length=500, label="Why it no longer applies")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["indicator"].queryset = record.indicators.filter(lifted_at=None)


class Reallocate(CaseForm):
    """Who has the case from now on, and why (CAS-01)."""

    owner = PssoField(label="The PSSO who takes it")
    because = Words(max_length=500, label="Why")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        takers = staff_of_ps(record, PSSO).exclude(pk=record.owner_id)
        self.fields["owner"].queryset = takers.select_related("team__site")
        self.fields["owner"].tell_loads(takers)


class GrantSight(CaseForm):
    """Who may read the case, why, and until which day."""

    staff = PersonField(label="Who may read it")
    reason = Words(max_length=500, label="Reason")
    until = DayField(label="Until the end of", help_text="Three months at the most.")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        readers = staff_of_ps(record, *PS_STAFF).exclude(pk__in=(record.owner_id, by.pk))
        self.fields["staff"].queryset = readers.select_related("team")

    def clean_until(self):
        day = self.cleaned_data["until"]
        if not self.today <= day <= self.today + LONGEST_GRANT:
            raise ValidationError("Today or later, and three months at the most.", code="until")
        return datetime.combine(day + timedelta(days=1), time.min, self.record.site.tz)


class EndGrant(CaseForm):
    """Whose sight ends now."""

    grant = _one_of(Grant.objects.none(), "Whose")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["grant"].queryset = record.grants.running().select_related("staff")


class RecordRelative(CaseForm):
    """Who is related to the customer, and sees none of their cases from now on."""

    staff = PersonField(
        label="Who is related to the customer", help_text="They see none of the customer’s cases from now on."
    )

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        self.fields["staff"].queryset = staff_of_ps(record, *PS_STAFF).select_related("team")


class EndRelative(CaseForm):
    """Who is not related to the customer after all, or is not any more."""

    related = _one_of(RelatedStaff.objects.none(), "Who")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, record=record, by=by, **kwargs)
        # The database refuses that somebody ends their own; it is not offered either.
        self.fields["related"].queryset = record.customer.relatives.running().exclude(staff=by).select_related("staff")


class LookUp(forms.Form):
    """A customer's whole CRN: sent in the body of the request, never in an address."""

    crn = forms.CharField(
        max_length=20, label="CRN", help_text="Nine digits and a letter.", widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_crn(self):
        written = crn.normal(self.cleaned_data["crn"])
        if written is None:
            raise ValidationError("A CRN is nine digits and a letter.", code="crn")
        return written
