import pgtrigger
from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, transition

from casework import approvals as asked
from casework.deadlines import cleared
from casework.steps import step
from people.clock import now
from personalised_services.approvals import FINALISATION
from personalised_services.approvals import finalising as deciding
from personalised_services.conditions import finalising as conditions
from personalised_services.deadlines import FINALISATION_REPLY
from personalised_services.effects import finalising as effects
from personalised_services.finalising import REASON_FIELDS
from personalised_services.models.finalisation_facts import SUBMITTED, FinalisationFacts
from personalised_services.models.of_case import changed, moving
from personalised_services.querysets.finalising import OPEN_REQUEST, RequestQuerySet
from personalised_services.who import finalising as who

FORMS = "personalised_services.forms.finalising"


class State(models.TextChoices):
    DRAFT = "draft", "Draft"
    AWAITING = "awaiting", "Awaiting the SSM"
    APPROVED = "approved", "Approved"
    ACTIONED = "actioned", "Actioned by the SSM"
    CLOSED = "closed", "Closed"
    KEPT = "kept", "Kept in segment 3"
    REFUSED = "refused", "Not approved"
    REACTIVATED = "reactivated", "Reactivated"
    WITHDRAWN = "withdrawn", "Withdrawn"


EDGES = [
    ("draft", "awaiting"), ("awaiting", "draft"), ("awaiting", "approved"), ("awaiting", "refused"), ("approved", "actioned"),
    ("actioned", "closed"), ("actioned", "kept"), ("refused", "reactivated"), ("draft", "withdrawn"),
]  # fmt: skip
APPROVED = [State.APPROVED, State.ACTIONED, State.CLOSED, State.KEPT]
REFUSED = [State.REFUSED, State.REACTIVATED]
DECIDED = [*APPROVED, *REFUSED]
SUBMITTED_STATES = [State.AWAITING, *DECIDED]
ADDRESSED = Q(all_addressed__isnull=False, all_addressed=True)
OF_REASON = (
    Q(reason="addressed") & ADDRESSED
    | Q(reason="declined", options_by__in=["phone", "writing"], options_until__isnull=False)
    & ADDRESSED & Q(resolves_no_more__isnull=False, resolves_no_more=True)
    | Q(reason="specialist") & ADDRESSED & ~Q(process="")
    & Q(only_outstanding__isnull=False, only_outstanding=True) & Q(escalates__isnull=False, escalates=False)
    | Q(reason="segment_3")
)  # fmt: skip
TOLD = (
    Q(told_how="phone", told_on__isnull=False)
    | Q(told_how="letter", letter__isnull=False, letter_posted_on__isnull=False)
    | Q(told_how="not_at_all", untold_discussed_with__isnull=False, untold_discussed_on__isnull=False) & ~Q(untold_because="")
)  # fmt: skip
MET = (
    Q(approach_complete="yes", issues_final="yes", cmp_complete="yes", no_intrays="yes", decisions_told="yes")
    & Q(responses_understood__in=["yes", "na"], feedback_given__in=["yes", "na"], msp_discussed__in=["yes", "na"])
)  # fmt: skip


class FinalisationRequest(FinalisationFacts):
    """That a Child Support case goes back to the general business area: conditions, customer told, reason, the SSM's decision, the closing (FIN-04)."""

    REFERENCE_PREFIX = "FNL"
    READ_WITH = (
        "case__customer", "case__owner__team", "case__team__mailbox", "case__site", "untold_discussed_with", "submitted_by",
    )  # fmt: skip

    state = FSMField(max_length=11, choices=State, default=State.DRAFT, protected=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state__in=OPEN_REQUEST), name="finalisation_one_open"),
            models.CheckConstraint(condition=~Q(state__in=SUBMITTED_STATES) | MET, name="finalisation_conditions_met"),
            models.CheckConstraint(condition=~Q(state__in=SUBMITTED_STATES) | TOLD, name="finalisation_customer_told"),
            models.CheckConstraint(condition=~Q(state__in=SUBMITTED_STATES) | OF_REASON, name="finalisation_reason_holds"),
            models.CheckConstraint(
                condition=Q(state__in=SUBMITTED_STATES, submitted_at__isnull=False, submitted_by__isnull=False)
                & ~Q(transferred_as="") & ~Q(portal_record="")
                | ~Q(state__in=SUBMITTED_STATES) & Q(submitted_at=None, submitted_by=None),
                name="finalisation_submitted_wholly",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DECIDED, decided_at__isnull=False, decided_by__isnull=False)
                | ~Q(state__in=DECIDED) & Q(decided_at=None, decided_by=None),
                name="finalisation_decided_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("submitted_by")), name="finalisation_not_by_who_asked"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=APPROVED) | Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(review_words=""),
                name="finalisation_reviewed_first",
            ),
            models.CheckConstraint(
                condition=Q(state__in=REFUSED, refusal_discussed_on__isnull=False)
                & ~Q(refused_because="") & ~Q(next_steps="") & ~Q(cmp_updated="") & ~Q(leads_to="")
                | ~Q(state__in=REFUSED) & Q(refusal_discussed_on=None, refused_because="", next_steps="", cmp_updated="", leads_to=""),
                name="finalisation_refused_wholly",
            ),
            models.CheckConstraint(
                condition=Q(state="reactivated", reactivated_on__isnull=False) & ~Q(unresolved_actioned="")
                | ~Q(state="reactivated") & Q(reactivated_on=None, unresolved_actioned=""),
                name="finalisation_reactivated_wholly",
            ),
            models.CheckConstraint(
                condition=Q(state__in=APPROVED[1:], actioned_at__isnull=False, actioned_by__isnull=False) & ~Q(approval_documented="")
                | ~Q(state__in=APPROVED[1:]) & Q(actioned_at=None, actioned_by=None, approval_documented=""),
                name="finalisation_actioned_wholly",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", unlocked_on__isnull=False)
                & ~Q(transfer_documented="") & ~Q(business_line="") & ~Q(indicator="") & ~Q(closing_portal_record="") & ~Q(reason="segment_3")
                | ~Q(state="closed") & Q(unlocked_on=None, transfer_documented="", business_line="", indicator="")
                & (Q(state="kept", reason="segment_3") | ~Q(state="kept")),
                name="finalisation_closed_wholly",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["closed", "kept"], closed_at__isnull=False, closed_by__isnull=False)
                | ~Q(state__in=["closed", "kept"]) & Q(closed_at=None, closed_by=None),
                name="finalisation_closed_at_and_by",
            ),
        ]  # fmt: skip
        indexes = [models.Index(F("case"), F("id").desc(), name="finalisation_of_case")]
        triggers = [
            *moving("finalisation", EDGES, starts="draft", as_="starts_as_draft", called="request"),
            pgtrigger.Trigger(
                name="finalisation_of_child_support", when=pgtrigger.Before, operation=pgtrigger.Insert,
                func="IF NOT EXISTS (SELECT FROM personalised_services_case AS one WHERE one.id = NEW.case_id AND one.program = 'child_support') THEN RAISE EXCEPTION 'a Child Support case is finalised'; END IF; RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="finalisation_after_14_full_days", when=pgtrigger.Before, operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="draft", new__state="awaiting", new__told_how="letter", new__responded_on__isnull=True),
                func="IF NEW.letter_posted_on + 14 >= (SELECT (NEW.submitted_at AT TIME ZONE site.timezone)::date FROM personalised_services_case AS one JOIN people_site AS site ON site.id = one.site_id WHERE one.id = NEW.case_id) THEN RAISE EXCEPTION 'the 14 days for a reply are not over'; END IF; RETURN NEW;",
            ),
            pgtrigger.Protect(
                name="finalisation_of_one_case", operation=pgtrigger.Update, condition=changed("case", "opened_at", "opened_by")
            ),
            pgtrigger.Protect(
                name="finalisation_stays_as_submitted", operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="draft") & changed(*SUBMITTED),
            ),
        ]  # fmt: skip

    @property
    def state_words(self) -> str:
        return {"awaiting": "awaiting the SSM", "actioned": "actioned by the SSM"}.get(self.state, self.get_state_display().lower())  # fmt: skip

    # -- the draft
    @transition(
        state, source=State.DRAFT, target=None, permission=who.requests_psso,
        custom=step("Answer the conditions", "answered the conditions", form=f"{FORMS}.Conditions", icon="list-checks", rules=("FIN-01",)),
    )  # fmt: skip
    def answer_conditions(self, *, by, **answers):
        """Answer each condition for finalising the case."""
        for name, value in answers.items():
            setattr(self, name, value)

    @transition(
        state, source=State.DRAFT, target=None, permission=who.requests_psso,
        custom=step(
            "Record how the customer was told", "recorded how the customer was told", form=f"{FORMS}.CustomerTold",
            icon="phone-outgoing", rules=("FIN-02", "FIN-03"), then=(effects.reply_is_awaited,),
        ),
    )  # fmt: skip
    def tell_customer(self, *, by, letter, **told):
        """Record that the customer was told by phone, or by which letter; or why not at all, as discussed with the SSM."""
        self.letter, self.letter_posted_on, self.reply_over_at = letter, letter and letter.posted_on, None
        for name, value in told.items():
            setattr(self, name, value)

    @transition(
        state, source=State.DRAFT, target=None, permission=who.time_alone,
        custom=step(
            "End the time for a reply", "ended the time for a reply: 14 full days are over", icon="calendar-check", by_time=True,
            guards=(conditions.reply_time_is_over,), rules=("FIN-02",),
            then=(cleared(FINALISATION_REPLY), effects.psso_may_submit),
        ),
    )  # fmt: skip
    def end_reply_time(self, *, by):
        """The customer's 14 full calendar days to respond are over: the request may be submitted."""
        self.reply_over_at = now()

    @transition(
        state, source=State.DRAFT, target=None, permission=who.requests_psso,
        custom=step("Give the reason", "gave the reason for finalising", form=f"{FORMS}.GiveReason", icon="scale", rules=("FIN-04", "FIN-05", "FIN-07")),
    )  # fmt: skip
    def give_reason(self, *, by, reason, reason_words, **needed):
        """Say for which of the four reasons the case is finalised, and what that one needs."""
        self.reason, self.reason_words = reason, reason_words
        for name in REASON_FIELDS:
            setattr(self, name, needed[name])

    @transition(
        state, source=State.DRAFT, target=State.WITHDRAWN, permission=who.requests_psso,
        custom=step("Give up the request", "did not pursue the finalisation", form=f"{FORMS}.Because", icon="circle-minus", rules=("FIN-01",), then=(cleared(FINALISATION_REPLY),)),
    )  # fmt: skip
    def leave(self, *, by, because):
        """Do without the request, and say why: management goes on."""
        self.ended_because = because

    # -- the decision
    @transition(
        state, source=State.DRAFT, target=State.AWAITING, permission=who.requests_psso,
        custom=step(
            "Submit to the SSM", "submitted it to the SSM", form=f"{FORMS}.Submit", icon="send",
            guards=(conditions.every_condition_is_met, conditions.customer_is_told, conditions.reason_holds),
            rules=("FIN-01", "FIN-02", "FIN-04"), then=(asked.asks(FINALISATION), cleared(FINALISATION_REPLY)),
        ),
    )  # fmt: skip
    def submit_to_ssm(self, *, by, transferred_as, portal_record):
        """Transfer the customer for finalisation, update the portal, and submit the request; it can't be changed while it waits."""
        self.transferred_as, self.portal_record = transferred_as, portal_record
        self.submitted_at, self.submitted_by = now(), by

    @transition(
        state, source=State.AWAITING, target=State.DRAFT, permission=who.requests_psso,
        custom=step("Withdraw it", "withdrew it", icon="undo-2", rules=("FIN-04",), then=(deciding.withdraws,)),
    )  # fmt: skip
    def withdraw(self, *, by):
        """Take the request back from the SSM, to change it."""
        self.submitted_at = self.submitted_by = self.reviewed_at = self.reviewed_by = None
        self.review_words = ""

    @transition(
        state, source=State.AWAITING, target=None, permission=asked.decides(FINALISATION),
        custom=step("Review document and CMP", "reviewed the finalisation document and the CMP", form=f"{FORMS}.ReviewIt", icon="file-search", rules=("FIN-04",)),
    )  # fmt: skip
    def review_it(self, *, by, review_words):
        """Record that the finalisation document and the CMP were reviewed, and what they show."""
        self.reviewed_at, self.reviewed_by, self.review_words = now(), by, review_words

    @transition(
        state, source=State.AWAITING, target=State.APPROVED, permission=asked.decides(FINALISATION),
        custom=step(
            "Approve the finalisation", "approved the finalisation", icon="check",
            guards=(
                asked.is_as_asked(FINALISATION), conditions.is_reviewed, conditions.every_condition_is_met,
                conditions.reason_holds,
            ),
            rules=("FIN-04", "FIN-05", "FIN-07"), then=(asked.approves(FINALISATION),),
        ),
    )  # fmt: skip
    def approve(self, *, by):
        """Approve that the case is finalised, for the reason that is given."""
        self.decided_at, self.decided_by = now(), by

    @transition(
        state, source=State.AWAITING, target=State.REFUSED, permission=asked.decides(FINALISATION),
        custom=step(
            "Do not approve", "did not approve the finalisation", form=f"{FORMS}.Refuse", icon="corner-up-left",
            rules=("FIN-06",), then=(asked.sends_back(FINALISATION),),
        ),
    )  # fmt: skip
    def refuse_request(self, *, by, reason, **agreed):
        """Do not approve: the reasons are discussed with the PSSO, next steps agreed, the CMP updated."""
        self.refused_because, self.decided_at, self.decided_by = reason, now(), by
        for name, value in agreed.items():
            setattr(self, name, value)

    @transition(
        state, source=State.REFUSED, target=State.REACTIVATED, permission=who.requests_psso,
        custom=step("Reactivate the customer", "reactivated the customer", form=f"{FORMS}.Reactivate", icon="rotate-ccw", rules=("FIN-06",)),
    )  # fmt: skip
    def reactivate(self, *, by, reactivated_on, unresolved_actioned):
        """Record that the customer is reactivated, and how the unresolved issues are actioned: management goes on."""
        self.reactivated_on, self.unresolved_actioned = reactivated_on, unresolved_actioned

    # -- what follows the approval
    @transition(
        state, source=State.APPROVED, target=State.ACTIONED, permission=who.requests_leader,
        custom=step(
            "Action the request", "actioned the request", form=f"{FORMS}.Action", icon="clipboard-check",
            guards=(conditions.every_issue_is_settled,), rules=("FIN-08",), then=(effects.psso_closes_it,),
        ),
    )  # fmt: skip
    def action_request(self, *, by, approval_documented):
        """Document the approval, once the status of every issue is set, and action the request."""
        self.approval_documented, self.actioned_at, self.actioned_by = approval_documented, now(), by

    @transition(
        state, source=State.ACTIONED, target=State.CLOSED, permission=who.requests_psso,
        custom=step(
            "Transfer and close", "transferred the customer and closed the case", form=f"{FORMS}.Close", icon="archive",
            guards=(
                conditions.customer_leaves, conditions.every_issue_is_settled, conditions.no_action_is_left,
                conditions.no_restriction_is_left, conditions.no_recommendation_is_left,
            ),
            rules=("FIN-08", "FIN-01"), then=(effects.case_is_finalised,),
        ),
    )  # fmt: skip
    def close_case(self, *, by, **done):
        """Document the transfer, unlock the customer, move the case to its business line, remove the indicator unless there is an overpayment, update the portal: the case is closed."""
        for name, value in done.items():
            setattr(self, name, value)
        self.closed_at, self.closed_by = now(), by

    @transition(
        state, source=State.ACTIONED, target=State.KEPT, permission=who.requests_psso,
        custom=step(
            "Keep in segment 3", "kept the customer in segment 3", icon="layers",
            guards=(conditions.customer_stays, conditions.case_is_in_segment_3), rules=("FIN-04",),
        ),
    )  # fmt: skip
    def keep_in_segment_3(self, *, by):
        """The customer stays with Personalised Services, in segment 3: the case goes on."""
        self.closed_at, self.closed_by = now(), by
