"""Handing something on to a colleague."""

from typing import ClassVar

from django.core.exceptions import ValidationError

from casework.privacy.forms import GuardedCharField, GuardedForm, GuardedInput
from people.clock import now
from people.fields import StaffField
from people.models import Staff
from people.roles import TPS_OFFICER, Role


class ToColleague(GuardedForm):
    """Who goes on with it, somebody who signs in, holds the role and has not got it already; and a note, if it helps."""

    receiver: ClassVar[Role] = TPS_OFFICER

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.record = record
        holders = Staff.objects.holding(self.receiver, now()).filter(can_sign_in=True)
        self.fields["to"] = StaffField(label=f"{self.receiver.label}, by logon or name", queryset=holders)
        self.fields["note"] = GuardedCharField(
            max_length=100, required=False, label="Note", widget=GuardedInput(), help_text="What they should know. Staff go by their logon.",
        )  # fmt: skip

    def whose(self):
        """The id of who has it now."""
        return self.record.officer_id

    def clean_to(self):
        to = self.cleaned_data["to"]
        if to.pk == self.whose():
            raise ValidationError(f"{to.name} has {self.record.reference} already.")
        return to
