import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, transition

from casework.deadlines import cleared, met
from casework.outbox import send
from casework.steps import step
from people.clock import now
from people.models import Staff
from personalised_services.approvals import cold as cold_approvals
from personalised_services.cold_programs import INCIDENTS, ZONE_IS_EMAILED
from personalised_services.conditions import cold as cold_conditions
from personalised_services.deadlines import COLD_DAY, COLD_REVIEW, day_ends
from personalised_services.effects import cold as cold_effects
from personalised_services.effects import letter as letter_effects
from personalised_services.letter_ways import AFTER_COLD
from personalised_services.mails import cold as cold_mails
from personalised_services.models.cold_facts import ColdFacts
from personalised_services.models.of_case import changed, moving
from personalised_services.querysets.cold import UNDER_WAY, ColdTransferQuerySet
from personalised_services.who import cold as cold_who

FORMS = "personalised_services.forms.cold"


class State(models.TextChoices):
    ASSESSED = "assessed", "Call assessed"
    PASSED_ON = "passed_on", "Urgent business, passed on"
    ANSWERED = "answered", "Answered"
    WARNED = "warned", "Warned"
    CALLED_BACK = "called_back", "Called back"
    AWAITING = "awaiting", "Awaiting the decision"
    APPROVED = "approved", "Approved"
    DECLINED = "declined", "Not approved"
    TOLD = "told", "Not approved, and told"
    ON_BOARD = "on_board", "On the whiteboard"
    LOOKED_BACK = "looked_back", "Looked back at by the PSSO"
    REVIEWED = "reviewed", "Reviewed"
    LAPSED = "lapsed", "Ended with its day"


EDGES = [
    ("assessed", "passed_on"), ("assessed", "answered"), ("assessed", "warned"), ("warned", "called_back"),
    ("warned", "lapsed"), ("called_back", "awaiting"), ("called_back", "on_board"), ("called_back", "lapsed"),
    ("awaiting", "called_back"), ("awaiting", "approved"), ("awaiting", "declined"), ("awaiting", "lapsed"),
    ("approved", "on_board"), ("approved", "lapsed"), ("declined", "told"), ("on_board", "looked_back"),
    ("looked_back", "reviewed"),
]  # fmt: skip
#: Whoever had to do with it.
PEOPLE = (
    "taken_by", "passed_to", "warned_by", "called_back_by", "asked_by", "decided_by", "alerted_by", "looked_back_by", "reviewed_by",
)  # fmt: skip
#: What the database keeps once it was said: with the call, and with the decision.
OF_THE_CALL = (
    "case",
    "program",
    "taken_at",
    "taken_by",
    "urgent",
    "persistent",
    "inappropriate",
    "outside_restrictions",
)
OF_THE_DECISION = ("decided_at", "decided_by", "decided_as", "approved", "asked_by", "asked_of")


class ColdTransfer(ColdFacts):
    """A call that may lead to a cold transfer: assessed, warned, called back, decided, on the whiteboard for a day, reviewed."""

    REFERENCE_PREFIX = "COLD"
    READ_WITH = ("case__customer", "case__owner", "case__team__mailbox", "case__site__zone")

    state = FSMField(max_length=11, choices=State, default=State.ASSESSED, protected=True)

    objects = ColdTransferQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            *ColdFacts.Meta.constraints,
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=UNDER_WAY, urgent=False), name="cold_one_under_way_per_case"
            ),
        ]
        indexes = [
            models.Index(F("case"), F("id").desc(), name="cold_of_case"),
            models.Index(F("day_ends_at").desc(), name="cold_of_the_day"),
        ]
        triggers = [
            *moving("cold", EDGES, starts="assessed", called="cold transfer"),
            pgtrigger.Protect(
                name="cold_call_stays", operation=pgtrigger.Update, condition=changed(*OF_THE_CALL)
            ),
            pgtrigger.Protect(
                name="cold_decided_once", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__decided_at__isnull=False) & changed(*OF_THE_DECISION),
            ),
        ]  # fmt: skip

    def get_absolute_url(self):
        return reverse("personalised_services:cold_transfer", args=[self.reference])

    # -- facts
    @property
    def headline(self) -> str:
        """Never the customer's name or CRN: it stands in lists, notices and e-mails."""
        return f"{'Urgent call' if self.urgent else 'Call'} of a {self.get_program_display()} customer"

    @property
    def shown_state(self) -> str:
        """The state as pages show it: on the whiteboard is a customer until the end of that day alone (COLD-14)."""
        was = self.state == State.ON_BOARD and now() >= self.day_ends_at
        return "Was on the whiteboard" if was else self.get_state_display()

    @property
    def incident_system(self) -> str:
        """Where its incidents are recorded: it differs by program (COLD-04)."""
        return INCIDENTS[self.program]

    @property
    def zone_is_emailed(self) -> bool:
        """Whether the Zone escalation team is e-mailed, or CAPT CANOC rung (COLD-11)."""
        return ZONE_IS_EMAILED[self.program]

    def with_people(self):
        """The same, with whoever had to do with it: read at once, and not joined one by one, which takes long to plan."""
        found = Staff.objects.in_bulk({getattr(self, f"{name}_id") for name in PEOPLE} - {None})
        for name in PEOPLE:
            setattr(self, name, found.get(getattr(self, f"{name}_id")))
        return self

    # -- the call
    @transition(
        state, source=State.ASSESSED, target=State.PASSED_ON, permission=cold_who.handles_the_call,
        custom=step(
            "Pass the call on", "passed the urgent call on", form=f"{FORMS}.PassOn", icon="phone-forwarded",
            guards=(cold_conditions.business_is_urgent,), rules=("COLD-02",),
        ),
    )  # fmt: skip
    def pass_on(self, *, by, to, not_the_psso):
        """Pass urgent business to the PSSO; to another PSSO or the SSM where the PSSO is not available, which is said."""
        self.passed_to, self.not_the_psso = to, not_the_psso
        return f"passed the urgent call on to {to.name}"

    @transition(
        state, source=State.ASSESSED, target=State.ANSWERED, permission=cold_who.handles_the_call,
        custom=step(
            "Close as answered", "answered the call", icon="check", guards=(cold_conditions.business_is_not_urgent,),
            rules=("COLD-03",),
        ),
    )  # fmt: skip
    def close_as_answered(self, *, by):
        """End the call as any other: a cold transfer is not considered."""

    @transition(
        state, source=State.ASSESSED, target=State.WARNED, permission=cold_who.handles_the_call,
        custom=step(
            "Record the warning", "warned the customer and asked them not to call again that day",
            form=f"{FORMS}.Warn", icon="triangle-alert",
            guards=(cold_conditions.business_is_not_urgent, cold_conditions.all_three_are_true),
            rules=("COLD-03", "COLD-04", "COLD-05"), then=(cold_effects.day_begins,),
        ),
    )  # fmt: skip
    def warn(self, *, by, case_note, incident_reference, ess_reference, told_answered=False, **told):
        """Record what the customer was told, the incident, and the PS case note that holds the warning and the direction."""
        self.warned_at, self.warned_by, self.day_ends_at = now(), by, day_ends(self.site)
        self.case_note, self.incident_reference, self.ess_reference = case_note, incident_reference, ess_reference
        self.told_answered, self.told_not_today = told_answered, told["told_not_today"]
        self.told_of_behaviour, self.told_of_arrangements = told["told_of_behaviour"], told["told_of_arrangements"]

    @transition(
        state, source=State.WARNED, target=State.CALLED_BACK, permission=cold_who.answers_calls,
        custom=step(
            "Record a call back", "recorded that the customer called back", icon="phone-incoming",
            guards=(cold_conditions.same_day,), rules=("COLD-05",), then=(cold_effects.tell_who_goes_on,),
        ),
    )  # fmt: skip
    def call_back(self, *, by):
        """The customer called again on the day of the warning: approval is asked for."""
        self.called_back_at, self.called_back_by = now(), by

    @transition(
        state, source=[State.WARNED, State.CALLED_BACK, State.AWAITING, State.APPROVED], target=State.LAPSED,
        permission=cold_who.nobody,
        custom=step("End with the day", "ended with its day", icon="clock", by_time=True, rules=("COLD-05", "COLD-14"), then=(cold_approvals.lapses,)),
    )  # fmt: skip
    def end_with_the_day(self, *, by):
        """The day of the warning is over: the customer did not call back, or it came to no transfer."""
        return "ended with its day: the customer did not call back" if self.called_back_at is None else None

    # -- the decision
    @transition(
        state, source=State.CALLED_BACK, target=State.AWAITING, permission=cold_who.handles_the_call,
        custom=step(
            "Ask for approval", "asked for approval of the cold transfer", form=f"{FORMS}.AskApproval", icon="gavel",
            guards=(cold_conditions.approval_is_needed, cold_conditions.day_runs), rules=("COLD-05", "COLD-06", "COLD-13"),
            then=(cold_approvals.asks,),
        ),
    )  # fmt: skip
    def ask_approval(self, *, by, asked_of, ssm_unreachable, background, rationale):
        """Ask the SSM; the SM only if the SSM can't be reached, which is said. Sketches the calls so far and says why."""
        self.asked_at, self.asked_by, self.asked_of = now(), by, asked_of
        self.ssm_unreachable, self.background, self.rationale = ssm_unreachable, background, rationale
        return f"asked {'the SSM' if asked_of == 'ssm' else 'the SM'} for approval of the cold transfer"

    @transition(
        state, source=State.AWAITING, target=State.CALLED_BACK, permission=cold_who.asked,
        custom=step("Withdraw the request", "withdrew the request", icon="undo-2", rules=("COLD-06",), then=(cold_approvals.withdraws,)),
    )  # fmt: skip
    def withdraw_request(self, *, by):
        """Take the request back, to change it or to ask the other manager."""
        self.asked_at = self.asked_by = None
        self.asked_of = self.ssm_unreachable = self.background = self.rationale = ""

    @transition(
        state, source=State.AWAITING, target=State.APPROVED, permission=cold_approvals.decides,
        custom=step(
            "Approve", "approved the cold transfer", form=f"{FORMS}.Decide", icon="check",
            guards=(cold_conditions.day_runs,), rules=("COLD-06", "COLD-14"), then=(cold_approvals.approves,),
        ),
    )  # fmt: skip
    def approve(self, *, by, reason):
        """Let the customer's calls be transferred cold until the end of the day."""
        self._decide(by, reason, approved=True)

    @transition(
        state, source=State.AWAITING, target=State.DECLINED, permission=cold_approvals.decides,
        custom=step(
            "Decline", "did not approve the cold transfer", form=f"{FORMS}.Decide", icon="x",
            rules=("COLD-06", "COLD-14"), then=(cold_approvals.declines, cleared(COLD_DAY)),
        ),
    )  # fmt: skip
    def decline(self, *, by, reason):
        """Not approved: the caller is warned, and hears that today no further calls about this issue will be answered."""
        self._decide(by, reason, approved=False)

    def _decide(self, by, reason, *, approved):
        self.decided_at, self.decided_by, self.decided_as = now(), by, self.asked_of
        self.approved, self.decided_because = approved, reason

    @transition(
        state, source=State.DECLINED, target=State.TOLD, permission=cold_who.handles_the_call,
        custom=step(
            "Record that the customer was told", "warned the customer: no further calls that day about this issue",
            form=f"{FORMS}.TellDeclined", icon="message-square", rules=("COLD-07",),
        ),
    )  # fmt: skip
    def tell_declined(self, *, by, declined_incident, **told):
        """Record that the caller was warned and heard that no further calls will be answered today, and the incident."""
        self.declined_incident = declined_incident

    # -- the whiteboard, and afterwards
    @transition(
        state, source=[State.CALLED_BACK, State.APPROVED], target=State.ON_BOARD, permission=cold_who.puts_up,
        custom=step(
            "Put on the whiteboard", "put the customer on the whiteboard", form=f"{FORMS}.PutUp", icon="presentation",
            guards=(
                cold_conditions.approved_or_goes_without, cold_conditions.day_runs,
                cold_conditions.not_on_the_board_today,
            ),
            rules=("COLD-06", "COLD-08", "COLD-13", "COLD-14"),
            then=(cold_effects.put_up, cleared(COLD_DAY), cold_effects.review_begins),
        ),
    )  # fmt: skip
    def put_on_board(self, *, by, number):
        """Put the customer on the whiteboard, with the number that their calls are transferred to, until the end of the day."""
        self.without_approval = not self.approved

    @transition(
        state, source=[State.ON_BOARD, State.LOOKED_BACK], target=None, permission=cold_who.alerts,
        custom=step(
            "Alert the Zone escalation team", "alerted the Zone escalation team by e-mail", icon="mail",
            guards=(
                cold_conditions.zone_is_emailed, cold_conditions.zone_has_a_mailbox, cold_conditions.nobody_alerted_yet,
            ),
            rules=("COLD-11",), then=(send(cold_mails.zone_alert),),
        ),
    )  # fmt: skip
    def alert_zone(self, *, by):
        """Centrelink: e-mail the Zone escalation team that the customer's calls are transferred cold."""
        self.alerted_at, self.alerted_by = now(), by

    @transition(
        state, source=[State.ON_BOARD, State.LOOKED_BACK], target=None, permission=cold_who.alerts,
        custom=step(
            "Record the call to CAPT CANOC", "rang CAPT CANOC", form=f"{FORMS}.RangCanoc", icon="phone-outgoing",
            guards=(cold_conditions.canoc_is_rung, cold_conditions.nobody_alerted_yet), rules=("COLD-11",),
        ),
    )  # fmt: skip
    def ring_canoc(self, *, by, representative):
        """Child Support: record that CAPT CANOC was rung, and the representative's name."""
        self.alerted_at, self.alerted_by, self.representative = now(), by, representative

    @transition(
        state, source=[State.ON_BOARD, State.LOOKED_BACK], target=None, permission=cold_who.manages_the_customer,
        custom=step(
            "Record the restriction in CIMS", "recorded the restriction and the representative in CIMS",
            form=f"{FORMS}.InCims", icon="shield-alert",
            guards=(cold_conditions.canoc_is_rung, cold_conditions.representative_is_known), rules=("COLD-11",),
        ),
    )  # fmt: skip
    def record_restriction(self, *, by, restriction_reference):
        """Child Support: record that CIMS has the restriction and the name of the CAPT CANOC representative."""
        self.restriction_reference = restriction_reference

    @transition(
        state, source=[State.ON_BOARD, State.LOOKED_BACK], target=None, permission=cold_who.manages_the_customer,
        custom=step(
            "Record the number of calls", "recorded the incident and the number of calls", form=f"{FORMS}.CountCalls",
            icon="hash", rules=("COLD-10",),
        ),
    )  # fmt: skip
    def count_calls(self, *, by, calls_counted, calls_incident):
        """Record how many calls there were, and the incident that has them."""
        self.calls_counted, self.calls_incident = calls_counted, calls_incident

    @transition(
        state, source=State.ON_BOARD, target=State.LOOKED_BACK, permission=cold_who.manages_the_customer,
        custom=step(
            "Look back", "looked back at the history and the plan", form=f"{FORMS}.LookBack", icon="history",
            guards=(cold_conditions.it_is_over, cold_conditions.all_is_recorded), rules=("COLD-12",),
            then=(cold_effects.tell_who_looks_back_too,),
        ),
    )  # fmt: skip
    def look_back(self, *, by, found, letter, changes_for_the_zone):
        """When it is over: look back at the history and the MSP; a letter if necessary, and changes for the Zone and the review."""
        self.looked_back_at, self.looked_back_by = now(), by
        self.found, self.letter, self.changes_for_the_zone = found, letter, changes_for_the_zone
        if letter in AFTER_COLD:
            self.review_letter = letter_effects.letter_is_due(self.case, AFTER_COLD[letter], by=by)

    @transition(
        state, source=State.LOOKED_BACK, target=State.REVIEWED, permission=cold_who.looks_back_too,
        custom=step(
            "Look back too", "looked back at it as well", icon="circle-check", rules=("COLD-12",),
            then=(met(COLD_REVIEW),),
        ),
    )  # fmt: skip
    def look_back_too(self, *, by):
        """Who leads the team has looked back at it as well: the review is done."""
        self.reviewed_at, self.reviewed_by = now(), by
