"""Forms of what is done over all houses."""

from functools import reduce
from operator import or_

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from casework.privacy.forms import GuardedCharField, GuardedForm, GuardedInput, GuardedTextarea
from desk.handing import KINDS
from people.clock import now
from people.fields import StaffField
from people.models import Staff, Team
from people.roles import TPS_OFFICER


class Decline(GuardedForm):
    """Why it cannot be taken."""

    reason = GuardedCharField(label="Why", max_length=300, widget=GuardedTextarea(attrs={"rows": 2}))

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)


class GiveTo(forms.Form):
    """Who goes on with it."""

    to = StaffField(label="Who goes on with it, by logon or name")

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.record = record
        [role] = KINDS[record.kind_key].receivers[:1]
        self.fields["to"].queryset = Staff.objects.holding(role, now()).filter(can_sign_in=True)

    def clean_to(self):
        to = self.cleaned_data["to"]
        if to == self.record.handover.by:
            raise ValidationError(f"{to.name} is the one who offered it.")
        return to


class Offer(GuardedForm):
    """What is offered, each with a note, and to which team. One tick and one line for each record that is left open."""

    to_team = forms.ModelChoiceField(Team.objects.none(), label="Who takes over", empty_label=None)

    def __init__(self, *args, by, left_open, **kwargs):
        super().__init__(*args, **kwargs)
        self.left_open = [(f"{kind.label.replace('.', '_')}_{record.pk}", kind, record) for kind, record in left_open]
        receivers = {role for kind, _ in left_open for role in kind.receivers} or {TPS_OFFICER}
        theirs = [Q(pk__in=Staff.objects.active().holding(role).values("team")) for role in receivers]
        teams = Team.objects.filter(reduce(or_, theirs), retired_on=None)
        self.fields["to_team"].queryset = teams.select_related("site")
        self.fields["to_team"].initial = by.team_id
        for name, _, record in self.left_open:
            self.fields[f"take_{name}"] = forms.BooleanField(
                required=False, initial=True, label=f"Offer {record.reference}"
            )
            self.fields[f"note_{name}"] = GuardedCharField(
                required=False, max_length=300, label=f"Note on {record.reference}", widget=GuardedInput()
            )

    def rows(self):
        """(kind, record, its tick, its note) of each record, for the page."""
        return [(kind, record, self[f"take_{name}"], self[f"note_{name}"]) for name, kind, record in self.left_open]

    def clean(self):
        answers = super().clean()
        if self.left_open and not any(answers.get(f"take_{name}") for name, _, _ in self.left_open):
            raise ValidationError("Tick what you hand over.")
        return answers

    def chosen(self) -> list[tuple]:
        """What was ticked, as desk.actions.offer takes it."""
        answers = self.cleaned_data
        return [
            (kind, record, answers[f"note_{name}"], {"note": kept} if (kept := self.kept.get(f"note_{name}")) else {})
            for name, kind, record in self.left_open
            if answers.get(f"take_{name}")
        ]
