"""How a Child Support case ends: its finalisation is requested, decided on its own, and the case is closed."""

from django.db import models
from django.utils.functional import cached_property
from django_fsm import transition

from casework.steps import step
from people.clock import now
from personalised_services.conditions import finalising as finalising_conditions
from personalised_services.effects import case as effects
from personalised_services.effects import finalising as finalising_effects
from personalised_services.effects import letter as letter_effects
from personalised_services.models.case_states import State
from personalised_services.querysets.finalising import OPEN_REQUEST
from personalised_services.who import case as who


class Finalising(models.Model):
    class Meta:
        abstract = True

    @cached_property
    def requests(self):
        """The finalisation requests of the case, newest first; a Centrelink customer leaves by an exit instead."""
        return list(self.finalisations.all()) if self.program == "child_support" else []

    @property
    def open_finalisation(self):
        """The finalisation request that is not at its end; None where there is none (FIN-04)."""
        return next((one for one in self.requests if one.state in OPEN_REQUEST), None)

    @transition(
        "state", source=State.ACTIVE, target=None, permission=who.its_psso,
        custom=step(
            "Request finalisation", "began to request the finalisation", icon="archive",
            guards=(finalising_conditions.case_is_of_child_support, finalising_conditions.may_be_finalised), rules=("FIN-01", "FIN-04"),
            then=(finalising_effects.request_begins,),
        ),
    )  # fmt: skip
    def request_finalisation(self, *, by):
        """Begin to request that the case goes back to the general business area: the conditions are answered next."""
        request = self.finalisations.create(opened_by=by)
        return f"began to request the finalisation: {request.reference}"

    @transition(
        "state", source=State.ACTIVE, target=State.FINALISED, permission=who.its_psso,
        custom=step(
            "Close the finalised case", "went back to the general business area", icon="archive",
            guards=(finalising_conditions.its_finalisation_is_closed,), rules=("FIN-08", "LET-01"),
            then=(effects.nothing_runs_any_more, letter_effects.finalised_customer_is_written_to),
        ),
    )  # fmt: skip
    def finalise(self, *, by):
        """The case is closed: no limit of it runs any more but those of its letters."""
        self.closed_at = now()
