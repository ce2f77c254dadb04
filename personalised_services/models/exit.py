import pgtrigger
from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, transition

from casework import approvals as asked
from casework.steps import step
from people.clock import now
from personalised_services.approvals import EXIT
from personalised_services.conditions import exit as conditions
from personalised_services.effects import exit as effects
from personalised_services.models.exit_facts import ExitFacts
from personalised_services.models.of_case import moving
from personalised_services.models.plan_note import PlanNote
from personalised_services.querysets.case import OPEN_EXIT, SUPPORTED_EXIT, ExitQuerySet
from personalised_services.who import exit as who

FORMS = "personalised_services.forms.exit"


class State(models.TextChoices):
    DRAFT = "draft", "Being written"
    AWAITING = "awaiting", "Awaiting the SSM"
    SUPPORTED = "supported", "Supported by the SSM"
    FINALISED = "finalised", "Finalised"
    COMPLETE = "complete", "Complete"
    NOT_SUPPORTED = "not_supported", "Not supported"
    WITHDRAWN = "withdrawn", "Withdrawn"


RUNNING = [State(value) for value in OPEN_EXIT]
SUPPORTED = [State(value) for value in SUPPORTED_EXIT]
FINAL = [State.FINALISED, State.COMPLETE]
TO_NOTHING = [State.NOT_SUPPORTED, State.WITHDRAWN]
EDGES = [
    ("draft", "awaiting"), ("awaiting", "draft"), ("awaiting", "supported"), ("draft", "supported"),
    ("supported", "finalised"), ("finalised", "complete"), ("awaiting", "not_supported"),
    ("supported", "not_supported"), ("draft", "withdrawn"), ("supported", "withdrawn"),
]  # fmt: skip


def _kept_since(states, *names):
    """Whether one of these fields is another than it was, in a state from which on it stays."""
    found = pgtrigger.Q()
    for name in names:
        found |= pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")})
    return pgtrigger.Q(old__state__in=states) & found


class ExitRecommendation(ExitFacts):
    """That a Centrelink customer leaves: criteria answered, Zone consulted, endorsed, finalised, and its outcome (EXIT-01 to EXIT-07)."""

    REFERENCE_PREFIX = "EXR"
    READ_WITH = ("case__customer", "case__owner__team", "case__team__mailbox", "case__site__zone", "plan", "review")

    state = FSMField(max_length=13, choices=State, default=State.DRAFT, protected=True)

    objects = ExitQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state__in=RUNNING), name="exit_one_open_per_case"),
            models.CheckConstraint(
                condition=Q(written_at=None, written_by=None)
                | (
                    Q(written_at__isnull=False, written_by__isnull=False)
                    & ~Q(less_risk="") & ~Q(resolved="") & ~Q(options="") & ~Q(way_back="")
                ),
                name="exit_note_written_wholly",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.AWAITING, *SUPPORTED]) | Q(written_at__isnull=False),
                name="exit_written_before_it_is_endorsed",
            ),
            models.CheckConstraint(
                condition=Q(supported_at=None, supported_by=None)
                | (Q(supported_at__isnull=False, supported_by__isnull=False) & (Q(review__isnull=False) | ~Q(supported_by=F("written_by")))),
                name="exit_supported_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SUPPORTED) | Q(supported_at__isnull=False), name="exit_goes_on_supported"
            ),
            models.CheckConstraint(
                condition=Q(zone_endorsed_on=None, zone_endorsed_by="", zone_words="")
                | (Q(zone_endorsed_on__isnull=False) & ~Q(zone_endorsed_by="")),
                name="exit_zone_endorses_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=FINAL, finalised_at__isnull=False) | (~Q(state__in=FINAL) & Q(finalised_at=None)),
                name="exit_finalised_at_when_final",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=TO_NOTHING) & ~Q(ended_because="")) | (~Q(state__in=TO_NOTHING) & Q(ended_because="")),
                name="exit_to_nothing_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=FINAL)
                | Q(zone_updated_on=None, told_at=None, docs_ended_on=None, new_plan="", docs_annotation=""),
                name="exit_outcome_once_it_is_final",
            ),
            models.CheckConstraint(
                condition=Q(zone_updated_on=None, new_plan="") | (Q(zone_updated_on__isnull=False) & ~Q(new_plan="")),
                name="exit_zone_updated_with_its_plan",
            ),
            models.CheckConstraint(
                condition=Q(told_at=None, poro_explained=False)
                | (
                    Q(told_at__isnull=False, poro_explained=True)
                    & ~Q(told_outcome="") & ~Q(told_arrangements="") & ~Q(told_change="") & ~Q(told_expectations="")
                    & ~Q(main_contact="") & ~Q(main_contact="no_call", main_contact_words="")
                ),
                name="exit_customer_told_wholly",
            ),
            models.CheckConstraint(
                condition=Q(docs_ended_on=None, docs_annotation="") | (Q(docs_ended_on__isnull=False) & ~Q(docs_annotation="")),
                name="exit_docs_ended_with_annotation",
            ),
            models.CheckConstraint(
                condition=(Q(state="complete", completed_at__isnull=False, completed_by__isnull=False) & ~Q(reason=""))
                | (~Q(state="complete") & Q(completed_at=None, completed_by=None, reason="")),
                name="exit_complete_with_its_reason",
            ),
        ]  # fmt: skip
        indexes = [models.Index(F("case"), F("id").desc(), name="exit_of_case")]
        triggers = [
            *moving("exit", EDGES, starts="draft", as_="starts_as_draft"),
            pgtrigger.Protect(
                name="exit_of_one_case", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__case__df=pgtrigger.F("new__case"))
                | pgtrigger.Q(old__plan__df=pgtrigger.F("new__plan")),
            ),
            pgtrigger.Protect(
                name="exit_stays_as_supported", operation=pgtrigger.Update,
                condition=_kept_since(
                    [*SUPPORTED, *TO_NOTHING], "less_risk", "resolved", "options", "way_back", "written_at", "written_by",
                    "supported_at", "supported_by", "review",
                ),
            ),
            pgtrigger.Protect(
                name="exit_stays_as_complete", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["complete", *TO_NOTHING]),
            ),
        ]  # fmt: skip

    # -- the criteria
    @transition(
        state, source=State.DRAFT, target=None, permission=who.exits_psso,
        custom=step(
            "Answer a criterion", "answered a criterion", form=f"{FORMS}.Answer", icon="square-check",
            guards=(conditions.a_criterion_is_open,), rules=("EXIT-01",),
        ),
    )  # fmt: skip
    def answer_criterion(self, *, by, criterion, words):
        """Answer a criterion for leaving: in which way it is true."""
        self.answers.create(key=criterion.key, words=words, by=by)
        return f"answered: {criterion.words}"

    @transition(
        state, source=State.DRAFT, target=None, permission=who.exits_psso,
        custom=step(
            "A criterion does not apply", "said that a criterion does not apply", form=f"{FORMS}.NotApplicable",
            icon="square-minus", guards=(conditions.an_optional_criterion_is_open,), rules=("EXIT-01",),
        ),
    )  # fmt: skip
    def does_not_apply(self, *, by, criterion, because):
        """Say why a criterion that is only sometimes asked for does not apply."""
        self.answers.create(key=criterion.key, not_because=because, by=by)
        return f"does not apply: {criterion.words}"

    @transition(
        state, source=State.DRAFT, target=None, permission=who.exits_psso,
        custom=step(
            "Take an answer back", "took an answer back", form=f"{FORMS}.TakeBack", icon="square",
            guards=(conditions.a_criterion_is_answered,), rules=("EXIT-01",),
        ),
    )  # fmt: skip
    def take_answer_back(self, *, by, criterion):
        """Say that a criterion is to be answered anew."""
        self.answers.filter(key=criterion.key, ended_at=None).update(ended_at=now(), ended_by=by)
        return f"to be answered again: {criterion.words}"

    # -- the note, and who endorses it
    @transition(
        state, source=State.DRAFT, target=None, permission=who.exits_psso,
        custom=step(
            "Write the review note", "wrote the review note", form=f"{FORMS}.Note", icon="file-pen", rules=("EXIT-04",),
        ),
    )  # fmt: skip
    def write_note(self, *, by, less_risk, resolved, options, way_back):
        """Write down the evidence of positive change, the options for the plan to come, and the way back to mainstream."""
        self.less_risk, self.resolved, self.options, self.way_back = less_risk, resolved, options, way_back
        self.written_at, self.written_by = now(), by

    @transition(
        state, source=[State.DRAFT, State.AWAITING, State.SUPPORTED], target=None, permission=who.exits_psso_or_who_leads_it,
        custom=step(
            "Record a talk with the Zone", "consulted the Zone", form=f"{FORMS}.Consultation", icon="messages-square",
            rules=("EXIT-03",),
        ),
    )  # fmt: skip
    def consult_zone(self, *, by, with_whom, spoke_to, held_at, words):
        """Record a discussion of the exit with the Zone's SCM or TL, or with its CAN-OC."""
        held = self.consultations.create(with_whom=with_whom, spoke_to=spoke_to, held_at=held_at, words=words, by=by)
        return f"consulted the Zone: {held.get_with_whom_display()}"

    @transition(
        state, source=State.DRAFT, target=State.AWAITING, permission=who.exits_psso,
        custom=step(
            "Ask the SSM", "asked the SSM to support the exit", icon="badge-question-mark", at_once=True,
            guards=(conditions.every_criterion_is_answered, conditions.note_is_written, conditions.no_review_endorses_it),
            rules=("EXIT-01", "EXIT-02", "EXIT-07"), then=(asked.asks(EXIT),),
        ),
    )  # fmt: skip
    def ask_support(self, *, by):
        """Submit the recommendation to the SSM, who supports it or not; it can't be changed while it waits."""

    @transition(
        state, source=State.AWAITING, target=State.SUPPORTED, permission=asked.decides(EXIT),
        custom=step(
            "Support the exit", "supported the exit", form=f"{FORMS}.Support", icon="badge-check",
            guards=(asked.is_as_asked(EXIT),), rules=("EXIT-04", "EXIT-07"), then=(asked.approves(EXIT),),
        ),
    )  # fmt: skip
    def support(self, *, by, reason=""):
        """Support the exit exactly as it was recommended."""
        self.supported_at, self.supported_by = now(), by

    @transition(
        state, source=State.AWAITING, target=State.NOT_SUPPORTED, permission=asked.decides(EXIT),
        custom=step(
            "Do not support the exit", "did not support the exit", form=f"{FORMS}.Return", icon="corner-up-left",
            rules=("EXIT-02",), then=(asked.sends_back(EXIT), effects.case_follows),
        ),
    )  # fmt: skip
    def return_exit(self, *, by, reason):
        """Do not support the exit: management goes on, and the recommendation may be made anew."""
        self.ended_because = reason

    @transition(
        state, source=State.AWAITING, target=State.DRAFT, permission=asked.asked_it(EXIT),
        custom=step("Withdraw the request", "withdrew the request", icon="x", rules=("EXIT-02",), then=(asked.withdraws(EXIT),)),
    )  # fmt: skip
    def withdraw_request(self, *, by):
        """Take the recommendation back from the SSM, to change it."""

    @transition(
        state, source=State.DRAFT, target=State.SUPPORTED, permission=who.exits_psso,
        custom=step(
            "Go by the review", "goes by the review, which SSM and Zone endorsed", icon="badge-check",
            guards=(conditions.every_criterion_is_answered, conditions.note_is_written, conditions.a_review_endorses_it),
            rules=("EXIT-01", "EXIT-02", "EXIT-04"),
        ),
    )  # fmt: skip
    def go_by_review(self, *, by):
        """The plan's review came to the exit: the SSM supported it there, and the Zone decided so."""
        self.review = conditions.endorsing_review(self)
        self.supported_at, self.supported_by = self.review.quality_at, self.review.quality_by
        self.zone_endorsed_on, self.zone_endorsed_by = self.review.decided_on, f"The Zone, in {self.review.reference}"
        return f"goes by the review {self.review.reference}, which SSM and Zone endorsed"

    @transition(
        state, source=State.SUPPORTED, target=None, permission=who.exits_psso,
        custom=step(
            "Record that the Zone endorses it", "recorded that the Zone endorses the exit", form=f"{FORMS}.Endorsement",
            icon="handshake",
            guards=(conditions.zone_is_asked, conditions.zone_has_not_endorsed, conditions.zone_is_consulted),
            rules=("EXIT-03", "EXIT-04"),
        ),
    )  # fmt: skip
    def record_endorsement(self, *, by, zone_endorsed_on, zone_endorsed_by, zone_words):
        """Record who of the Zone endorses the exit, and when."""
        self.zone_endorsed_on, self.zone_endorsed_by, self.zone_words = zone_endorsed_on, zone_endorsed_by, zone_words

    @transition(
        state, source=State.SUPPORTED, target=State.NOT_SUPPORTED, permission=who.exits_psso,
        custom=step(
            "Record that the Zone does not endorse it", "recorded that the Zone does not endorse the exit",
            form=f"{FORMS}.Ends", icon="thumbs-down", guards=(conditions.zone_is_asked, conditions.zone_has_not_endorsed),
            rules=("EXIT-03",), then=(effects.case_follows,),
        ),
    )  # fmt: skip
    def record_refusal(self, *, by, because):
        """Record that the Zone does not endorse the exit: management goes on."""
        self.ended_because = because

    @transition(
        state, source=[State.DRAFT, State.SUPPORTED], target=State.WITHDRAWN, permission=who.exits_psso_or_who_leads_it,
        custom=step(
            "Withdraw the exit", "withdrew the recommended exit", form=f"{FORMS}.Ends", icon="undo-2",
            rules=("EXIT-02",), then=(effects.case_follows,),
        ),
    )  # fmt: skip
    def withdraw_exit(self, *, by, because):
        """Recommend the exit no more, and say why: management goes on."""
        self.ended_because = because

    @transition(
        state, source=State.SUPPORTED, target=State.FINALISED, permission=who.exits_psso,
        custom=step(
            "Finalise and e-mail the Zone", "finalised the exit and e-mailed the Zone", icon="send",
            guards=(
                conditions.zone_is_consulted, conditions.zone_endorses_it, conditions.no_review_runs,
                conditions.zone_has_a_contact,
            ),
            rules=("EXIT-03", "EXIT-04", "EXIT-07", "REV-11"),
            then=(effects.zone_is_told, effects.plan_has_its_outcome, effects.case_follows),
        ),
    )  # fmt: skip
    def finalise(self, *, by):
        """Finalise the endorsed exit: the Zone's CAN-OC is e-mailed, the PS mailbox in copy."""
        self.finalised_at = now()

    # -- the outcome
    @transition(
        state, source=State.FINALISED, target=None, permission=who.exits_psso,
        custom=step(
            "Record the Zone’s new plan", "recorded that the Zone updated the record and made its plan",
            form=f"{FORMS}.ZoneUpdated", icon="file-check", rules=("EXIT-05",),
        ),
    )  # fmt: skip
    def record_zone_update(self, *, by, zone_updated_on, new_plan):
        """Record that the Zone updated the customer's record and made a new MSP."""
        self.zone_updated_on, self.new_plan = zone_updated_on, new_plan

    @transition(
        state, source=State.FINALISED, target=None, permission=who.exits_psso,
        custom=step(
            "Record that the customer was told", "told the customer of the exit", form=f"{FORMS}.CustomerTold",
            icon="phone-outgoing", rules=("EXIT-05", "EXIT-06"),
        ),
    )  # fmt: skip
    def tell_customer(self, *, by, **told):
        """Record the contact: outcome, regular PoRO, service arrangements, a One Main Contact, the change for the better, what is expected."""
        for name, value in told.items():
            setattr(self, name, value)

    @transition(
        state, source=State.FINALISED, target=None, permission=who.exits_psso,
        custom=step(
            "Record that the PS DOCs are ended", "ended and annotated the PS DOCs", form=f"{FORMS}.DocsEnded",
            icon="file-x", rules=("EXIT-05",),
        ),
    )  # fmt: skip
    def end_docs(self, *, by, docs_ended_on, docs_annotation):
        """Record that the DOCs about PS management are stopped, and annotated with the end of Personalised Services."""
        self.docs_ended_on, self.docs_annotation = docs_ended_on, docs_annotation

    @transition(
        state, source=State.FINALISED, target=State.COMPLETE, permission=who.exits_psso,
        custom=step(
            "Complete the exit", "completed the exit", form=f"{FORMS}.Complete", icon="door-closed",
            guards=(conditions.outcome_is_recorded, conditions.no_variation_waits),
            rules=("EXIT-05", "EXIT-06", "EXIT-07", "EXIT-01"), then=(effects.drafts_are_let_go, effects.plan_ends, effects.case_follows),
        ),
    )  # fmt: skip
    def complete(self, *, by, reason, although=""):
        """Put the reason for the decision into the MSP, which is ended: the customer has left, and tailored PoRO is over.

        Where an issue or a commitment of the case is open, `although` says why they leave all the same (EXIT-01).
        """
        self.reason, self.completed_at, self.completed_by = reason, now(), by
        self.plan.case_notes.create(kind=PlanNote.Kind.EXIT, words=f"{reason} {self.reference}", by=by)
        if although:
            self.plan.case_notes.create(kind=PlanNote.Kind.EXIT, words=f"Although something is open: {although}", by=by)
