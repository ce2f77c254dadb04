"""Whom a case is consulted on with: specialist officers, Assessment Services; and its stacking document."""

from django.db import models
from django_fsm import transition

from casework.steps import step
from personalised_services.conditions import case as conditions
from personalised_services.conditions import stacking as stacking_conditions
from personalised_services.effects import consultation as consultation_effects
from personalised_services.querysets.case import OPEN_CASE
from personalised_services.who import case as who

FORMS = "personalised_services.forms.consultation"
STACKING = "personalised_services.forms.stacking"


class Consulted(models.Model):
    class Meta:
        abstract = True

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Begin a consultation", "began a consultation with a specialist officer", form=f"{FORMS}.Consult",
            icon="users", rules=("CAS-05", "CAS-06", "CAS-21"), then=(consultation_effects.consultation_begins,),
        ),
    )  # fmt: skip
    def consult_specialist(self, *, by, **said):
        """Begin a consultation with a specialist officer, who is advised of what is outstanding."""

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Refer to Assessment Services", "drafted a referral to Assessment Services", form=f"{FORMS}.Assessment",
            icon="clipboard-list", rules=("CAS-20",), then=(consultation_effects.referral_is_drafted,),
        ),
    )  # fmt: skip
    def refer_to_assessment(self, *, by, **said):
        """Draft a referral for a case review by Assessment Services: case history, examples, management actions to date."""

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Create the stacking document", "created the stacking document", form=f"{STACKING}.Create", icon="files",
            guards=(conditions.is_of_child_support, stacking_conditions.has_no_document), rules=("CAS-19",),
        ),
    )  # fmt: skip
    def create_stacking(self, *, by, created_on, location, subject, reason):
        """Create the stacking document; its first notepad says why the customer was referred."""
        document = self.model_of_stacking.objects.create(case=self, created_on=created_on, location=location, by=by)
        document.notepads.create(number=1, kind="referred", subject=subject, words=reason, by=by)

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Add a notepad", "added a notepad", form=f"{STACKING}.Add", icon="file-plus",
            guards=(conditions.is_of_child_support, stacking_conditions.has_a_document), rules=("CAS-19",),
        ),
    )  # fmt: skip
    def add_notepad(self, *, by, subject, **said):
        """Add a notepad under a meaningful subject; a discussion records options, commitments and timeframes."""
        self._notepad(subject=subject, by=by, **said)
        return f"added a notepad: {subject}"

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.who_leads_it,
        custom=step(
            "Record a transfer or exit decision", "recorded a decision on transfer or exit", form=f"{STACKING}.Decide",
            icon="gavel", guards=(conditions.is_of_child_support, stacking_conditions.has_a_document), rules=("CAS-19",),
        ),
    )  # fmt: skip
    def record_transfer_decision(self, *, by, subject, words):
        """Record the SSM's decision to approve or not approve transfer and exit of the customer, in the stacking document."""
        self._notepad(subject=subject, words=words, kind="decision", by=by)

    @property
    def model_of_stacking(self):
        return type(self)._meta.get_field("stacking").related_model

    def _notepad(self, **said):
        """The next notepad; the case's row is locked."""
        last = self.stacking.notepads.first()
        return self.stacking.notepads.create(number=last.number + 1, **said)
