"""How a restriction of the customer's service channels is varied once: a variation is drafted, which an Approver then decides (MSP-07)."""

from django.db import models
from django_fsm import transition

from casework.steps import step
from personalised_services.conditions import case as conditions
from personalised_services.effects import case as effects
from personalised_services.querysets.case import OPEN_CASE
from personalised_services.who import case as who


class Varying(models.Model):
    class Meta:
        abstract = True

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.its_psso,
        custom=step(
            "Draft a one-off variation", "drafted a one-off servicing variation",
            form="personalised_services.forms.variation.Draft", icon="lock-open", guards=(conditions.case_is_restricted,),
            rules=("MSP-07",), then=(effects.variation_begins,),
        ),
    )  # fmt: skip
    def draft_variation(self, *, by, restriction, **said):
        """Draft a one-off variation of a restriction for exceptional circumstances: what, for how long, and whether it is fair."""
        one = self.variations.create(restriction=restriction, opened_by=by, **said)  # type: ignore[attr-defined]
        return f"drafted a one-off servicing variation: {one.reference}"
