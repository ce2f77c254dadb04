"""Restrictions of a Child Support customer's service channels: proposed here, decided on their own."""

from django.db import models
from django.utils.functional import cached_property
from django_fsm import transition

from casework.steps import step
from personalised_services.conditions import restriction as restriction_conditions
from personalised_services.effects import restriction as restriction_effects
from personalised_services.querysets.case import OPEN_CASE
from personalised_services.who import case as who


class Restrictions(models.Model):
    class Meta:
        abstract = True

    @cached_property
    def proposals(self):
        """The proposed restrictions of the case, newest first; a Centrelink customer's channels are restricted by a plan."""
        return list(self.restriction_proposals.all()) if self.program == "child_support" else []

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.its_psso,
        custom=step(
            "Propose a restriction", "proposed a service channel restriction", icon="phone-off",
            guards=(restriction_conditions.case_is_of_child_support, restriction_conditions.may_be_proposed), rules=("SCR-01", "SCR-04"),
            then=(restriction_effects.proposal_begins,),
        ),
    )  # fmt: skip
    def propose_restriction(self, *, by):
        """Start the proposal of a service channel restriction: a draft, which goes to SSM, SM and Approvers."""
        proposal = self.restriction_proposals.create(opened_by=by)
        return f"proposed a service channel restriction: {proposal.reference}"
