"""The Customer Management Plan of a Child Support case: started once, and updated from then on."""

from django.db import models
from django.utils.functional import cached_property
from django_fsm import transition

from casework.steps import step
from personalised_services.conditions import case as conditions
from personalised_services.conditions import cmp as cmp_conditions
from personalised_services.effects import cmp as cmp_effects
from personalised_services.querysets.case import OPEN_CASE
from personalised_services.who import case as who


class Managed(models.Model):
    class Meta:
        abstract = True

    @cached_property
    def cmp(self):
        """The Customer Management Plan that is not closed; None where there is none (CMP-02)."""
        return self.management_plans.open().first()

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Start the CMP", "started the Customer Management Plan", icon="clipboard-list",
            guards=(conditions.is_of_child_support, cmp_conditions.no_cmp_is_there), rules=("CMP-02", "CMP-03"),
            then=(cmp_effects.cmp_begins,),
        ),
    )  # fmt: skip
    def start_cmp(self, *, by):
        """Start the Customer Management Plan; where there is one, by whomever it was started, that one is updated."""
        plan = self.management_plans.create(started_by=by)
        self.__dict__.pop("cmp", None)
        return f"started the Customer Management Plan {plan.reference}"
