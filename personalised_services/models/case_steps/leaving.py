"""How a Centrelink customer leaves: an exit is recommended, comes to nothing or is endorsed, and the case is closed."""

from django.db import models
from django_fsm import transition

from casework.steps import step
from people.clock import now
from personalised_services.conditions import exit as exit_conditions
from personalised_services.effects import case as effects
from personalised_services.effects import exit as exit_effects
from personalised_services.effects import letter as letter_effects
from personalised_services.models.case_states import State
from personalised_services.who import case as who

#: What a recommendation takes over from one that came to nothing, to be looked at anew.
NOTE = ("less_risk", "resolved", "options", "way_back")


class Leaving(models.Model):
    class Meta:
        abstract = True

    @transition(
        "state", source=State.ACTIVE, target=State.EXIT_PROPOSED, permission=who.its_psso,
        custom=step(
            "Recommend an exit", "began to recommend an exit", icon="door-open",
            guards=(exit_conditions.case_is_of_centrelink, exit_conditions.a_plan_holds), rules=("EXIT-01", "EXIT-07"),
            then=(exit_effects.recommendation_begins,),
        ),
    )  # fmt: skip
    def propose_exit(self, *, by):
        """Begin to recommend that the customer leaves Personalised Services: the criteria are answered next."""
        before = self.exits.first()
        words = {name: getattr(before, name) for name in NOTE} if before else {}
        begun = self.exits.create(plan=self.plans.running().first(), opened_by=by, **words)
        return f"began to recommend an exit: {begun.reference}"

    @transition(
        "state", source=State.EXIT_PROPOSED, target=State.ACTIVE, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Go on managing", "goes on in management", icon="undo-2", guards=(exit_conditions.exit_came_to_nothing,),
            rules=("EXIT-02",),
        ),
    )  # fmt: skip
    def stay(self, *, by):
        """The exit was not supported, or was withdrawn: management goes on."""

    @transition(
        "state", source=State.EXIT_PROPOSED, target=State.EXIT_ENDORSED, permission=who.its_psso,
        custom=step(
            "Have the exit endorsed", "is to leave Personalised Services", icon="badge-check",
            guards=(exit_conditions.exit_is_finalised,), rules=("EXIT-04",),
        ),
    )  # fmt: skip
    def endorse_exit(self, *, by):
        """The exit is endorsed and finalised: its outcome is carried out next."""

    @transition(
        "state", source=State.EXIT_ENDORSED, target=State.EXITED, permission=who.its_psso,
        custom=step(
            "Close for the exit", "left Personalised Services", icon="archive",
            guards=(exit_conditions.exit_is_complete,), rules=("EXIT-05", "EXIT-06", "EXIT-07", "LET-01"),
            then=(effects.nothing_runs_any_more, letter_effects.exit_letter_is_due),
        ),
    )  # fmt: skip
    def leave(self, *, by):
        """The customer has left: no limit of the case runs any more but those of its letters, and tailored PoRO is over."""
        self.closed_at = now()
