"""How a proactive plan becomes reactive: the SSM supports it, the Zone agrees and is responsible from then on (MSP-02)."""

from django.db import models
from django_fsm import transition

from casework import approvals as asked
from casework.deadlines import over
from casework.steps import step
from people.clock import now
from personalised_services.approvals import TURN
from personalised_services.conditions import case as conditions
from personalised_services.deadlines import FORTNIGHT
from personalised_services.models.sight import person
from personalised_services.who import case as who

FORMS = "personalised_services.forms.plan"
HOLDS = ("active", "under_review")


class TurnsReactive(models.Model):
    """What is known of a proactive plan's turn, and its steps; each leaves what was discussed in the PS case notes."""

    turn_because = models.TextField(max_length=2000, blank=True, editable=False)
    turn_supported_at = models.DateTimeField(null=True, editable=False)
    turn_supported_by = person(null=True)
    zone_agreed_on = models.DateField(null=True, editable=False)
    zone_agreed_by = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def zone_is_responsible(self) -> bool:
        """Whether the Zone manages it since it became reactive; PS exits (MSP-02)."""
        return self.zone_agreed_on is not None

    @transition(
        "state", source=HOLDS, target=None, permission=who.plans_psso,
        custom=step(
            "Ask to make it reactive", "asked to make the plan reactive", form=f"{FORMS}.Turn", icon="badge-question-mark",
            guards=(conditions.plan_is_to_turn, conditions.turn_is_not_supported, asked.is_not_asked(TURN)),
            rules=("MSP-02",), then=(asked.asks(TURN),),
        ),
    )  # fmt: skip
    def ask_turn(self, *, by, because):
        """Ask the SSM to support that the proactive plan becomes reactive, because of the customer's behaviour."""
        self.turn_because = because

    @transition(
        "state", source=HOLDS, target=None, permission=asked.decides(TURN),
        custom=step(
            "Support it", "supported that the plan becomes reactive", form=f"{FORMS}.Discussed", icon="badge-check",
            guards=(asked.is_as_asked(TURN),), rules=("MSP-02",), then=(asked.approves(TURN),),
        ),
    )  # fmt: skip
    def support_turn(self, *, by, reason):
        """Support that it becomes reactive; what was discussed is a PS case note."""
        self.turn_supported_at, self.turn_supported_by = now(), by
        self._note_of_turn(f"Supported by the SSM. {reason}", by)

    @transition(
        "state", source=HOLDS, target=None, permission=asked.decides(TURN),
        custom=step(
            "Do not support it", "did not support that the plan becomes reactive", form=f"{FORMS}.Discussed",
            icon="corner-up-left", rules=("MSP-02",), then=(asked.sends_back(TURN),),
        ),
    )  # fmt: skip
    def return_turn(self, *, by, reason):
        """Do not support it: the plan remains proactive; what was discussed is a PS case note."""
        self._note_of_turn(f"Not supported by the SSM. {reason}", by)

    @transition(
        "state", source=HOLDS, target=None, permission=asked.asked_it(TURN),
        custom=step("Withdraw the request", "withdrew the request", icon="x", rules=("MSP-02",), then=(asked.withdraws(TURN),)),
    )  # fmt: skip
    def withdraw_turn(self, *, by):
        """Take the request back: the plan remains proactive."""

    @transition(
        "state", source=HOLDS, target=None, permission=who.plans_psso,
        custom=step(
            "Record that the Zone agrees", "became reactive: the Zone agrees and is responsible", form=f"{FORMS}.ZoneAgrees",
            icon="handshake", guards=(conditions.plan_is_to_turn, conditions.turn_is_supported), rules=("MSP-02",),
            then=(over(FORTNIGHT),),
        ),
    )  # fmt: skip
    def record_agreement(self, *, by, zone_agreed_on, zone_agreed_by, discussion):
        """Record that the Zone agrees: the plan is reactive and the Zone's from now on, and PS exits."""
        self.kind, self.zone_agreed_on, self.zone_agreed_by = "reactive", zone_agreed_on, zone_agreed_by
        self._note_of_turn(f"Agreed by {zone_agreed_by}. {discussion}", by)

    @transition(
        "state", source=HOLDS, target=None, permission=who.plans_psso,
        custom=step(
            "Record that the Zone does not agree", "remains proactive: the Zone does not agree", form=f"{FORMS}.ZoneRefuses",
            icon="thumbs-down", guards=(conditions.plan_is_to_turn, conditions.turn_is_supported), rules=("MSP-02",),
        ),
    )  # fmt: skip
    def record_disagreement(self, *, by, discussion):
        """Record that the Zone does not agree: the plan remains proactive, and what the SSM supported counts no more."""
        self.turn_because, self.turn_supported_at, self.turn_supported_by = "", None, None
        self._note_of_turn(f"The Zone does not agree. {discussion}", by)

    def _note_of_turn(self, words, by):
        self.case_notes.create(kind="turn", words=words, by=by)  # type: ignore[attr-defined]
