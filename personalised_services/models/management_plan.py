import pgtrigger
from django.db import models
from django.db.models import F
from django_fsm import FSMField, transition

from casework.steps import step
from people.clock import now
from personalised_services.conditions import cmp as conditions
from personalised_services.effects import cmp as effects
from personalised_services.models.management_facts import ManagementFacts
from personalised_services.models.of_case import changed, moving
from personalised_services.querysets.cmp import OPEN_CMP, ManagementPlanQuerySet
from personalised_services.who import cmp as who

FORMS = "personalised_services.forms.cmp"


class State(models.TextChoices):
    DRAFT = "draft", "Draft"
    COMPLETED = "completed", "Completed"
    APPROVED = "approved", "Approved"
    CLOSED = "closed", "Closed"


EDGES = [("draft", "completed"), ("completed", "approved"), ("approved", "closed")]
OPEN = [State(value) for value in OPEN_CMP]


class CustomerManagementPlan(ManagementFacts):
    """How a Child Support customer is managed: the history, where the stacking document is, issues, actions and timeframes (CMP-01 to CMP-04)."""

    REFERENCE_PREFIX = "CMP"

    state = FSMField(max_length=9, choices=State, default=State.DRAFT, protected=True)

    objects = ManagementPlanQuerySet.as_manager()

    class Meta(ManagementFacts.Meta):
        abstract = False
        ordering = ["-id"]
        indexes = [models.Index(F("case"), F("id").desc(), name="cmp_of_case")]
        triggers = [
            *moving("cmp", EDGES, starts="draft", as_="starts_as_draft", called="CMP"),
            pgtrigger.Protect(
                name="cmp_of_one_case", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__case__df=pgtrigger.F("new__case"))
                | pgtrigger.Q(old__started_at__df=pgtrigger.F("new__started_at"))
                | pgtrigger.Q(old__started_by__df=pgtrigger.F("new__started_by")),
            ),
            pgtrigger.Protect(
                name="cmp_stays_as_approved", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="approved")
                & changed("completed_at", "completed_by", "approved_at", "approved_by"),
            ),
            pgtrigger.Protect(
                name="cmp_closed_for_good", operation=pgtrigger.Update, condition=pgtrigger.Q(old__state="closed")
            ),
            pgtrigger.Trigger(
                name="cmp_approved_by_its_owner", when=pgtrigger.Before, operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__approved_by__df=pgtrigger.F("old__approved_by")),
                func="IF NOT EXISTS (SELECT 1 FROM personalised_services_case c WHERE c.id = NEW.case_id AND c.owner_id = NEW.approved_by_id)"
                " THEN RAISE EXCEPTION 'the PSSO who owns it approves CMP %', OLD.id; END IF; RETURN NEW;",
            ),
        ]  # fmt: skip

    # -- the history, and what it says
    @transition(
        state, source=OPEN, target=None, permission=who.cmps_psso_or_who_leads_it,
        custom=step(
            "Record the review of the history", "reviewed the history", form=f"{FORMS}.History", icon="history",
            rules=("CMP-01",), then=(effects.active_msp_goes_to_psm,),
        ),
    )  # fmt: skip
    def record_history(self, *, by, msp_active, **found):
        """Record what windows, history report, historical CIRTs and indicators, and CIMS say; a customer with an active MSP goes to the PSM."""
        for name, words in found.items():
            setattr(self, name, words)
        self.reviewed_at, self.reviewed_by, self.msp_active = now(), by, msp_active
        if msp_active:
            self.psm_told_at = self.psm_told_at or now()
            return "reviewed the history: an MSP is active, and the PSM is told"
        return None

    @transition(
        state, source=OPEN, target=None, permission=who.cmps_psm,
        custom=step(
            "Record the cross-program discussion", "discussed the customer across the programs",
            form=f"{FORMS}.Discussion", icon="messages-square",
            guards=(conditions.is_with_the_psm, conditions.is_not_discussed), rules=("CMP-01",),
            then=(effects.psso_is_told_of_the_discussion,),
        ),
    )  # fmt: skip
    def record_discussion(self, *, by, discussion):
        """Record what the discussion across the programs came to, for a customer who has an active MSP."""
        self.discussed_at, self.discussed_by, self.discussion = now(), by, discussion

    @transition(
        state, source=OPEN, target=None, permission=who.cmps_psso_or_who_leads_it,
        custom=step(
            "Write what it says", "wrote what the CMP says", form=f"{FORMS}.Content", icon="file-pen",
            rules=("CMP-02", "REF-15"),
        ),
    )  # fmt: skip
    def write_content(self, *, by, **said):
        """Write down where the stacking document is, where the referral came from and why, and which options the customer has."""
        for name, words in said.items():
            setattr(self, name, words)

    # -- issues, actions, timeframes
    @transition(
        state, source=OPEN, target=None, permission=who.cmps_psso_or_who_leads_it,
        custom=step("Add an issue", "added an issue", form=f"{FORMS}.AddIssue", icon="circle-alert", rules=("SEG-07",)),
    )  # fmt: skip
    def add_issue(self, *, by, words):
        """Add an issue that PS manages for the customer."""
        self.issues.create(words=words, noted_by=by)

    @transition(
        state, source=OPEN, target=None, permission=who.cmps_psso_or_who_leads_it,
        custom=step(
            "Agree on an action", "agreed on an action", form=f"{FORMS}.AgreeAction", icon="list-plus",
            guards=(conditions.an_issue_is_open,), rules=("SEG-07",), then=(effects.its_timeframe_is_watched,),
        ),
    )  # fmt: skip
    def agree_action(self, *, by, issue, actor, words, due_on):
        """Say who does what about an issue, and by which day; the timeframe is monitored."""
        action = self.actions.create(issue=issue, actor=actor, words=words, due_on=due_on, agreed_by=by)
        return f"agreed on an action: {action.get_actor_display().lower()}, by {due_on:%-d %B %Y}"

    @transition(
        state, source=OPEN, target=None, permission=who.cmps_psso_or_who_leads_it,
        custom=step(
            "End an action", "ended an action", form=f"{FORMS}.EndAction", icon="list-checks",
            guards=(conditions.an_action_is_open,), rules=("SEG-07",), then=(effects.its_timeframe_is_over,),
        ),
    )  # fmt: skip
    def end_action(self, *, by, action, result, outcome):
        """Say what came of an action within its timeframe: done, not done, or no longer needed."""
        self.actions.filter(pk=action.pk).update(ended_at=now(), ended_by=by, result=result, outcome=outcome)
        return f"ended an action: {self.actions.get(pk=action.pk).get_result_display().lower()}"

    @transition(
        state, source=OPEN, target=None, permission=who.cmps_psso_or_who_leads_it,
        custom=step(
            "Record an acknowledgement", "sought the customer’s acknowledgement", form=f"{FORMS}.Acknowledge",
            icon="message-square", guards=(conditions.there_is_an_issue,), rules=("SEG-07",),
        ),
    )  # fmt: skip
    def record_acknowledgement(self, *, by, issue, answer, sought_on, words):
        """Record that the customer's acknowledgement was sought that an issue is resolved, and what they said."""
        said = issue.acknowledgements.create(answer=answer, sought_on=sought_on, words=words, by=by)
        return f"sought the customer’s acknowledgement: {said.get_answer_display().lower()}"

    @transition(
        state, source=OPEN, target=None, permission=who.cmps_psso_or_who_leads_it,
        custom=step(
            "Settle an issue", "settled an issue", form=f"{FORMS}.SettleIssue", icon="circle-check",
            guards=(conditions.an_issue_is_open,), rules=("SEG-07",),
        ),
    )  # fmt: skip
    def settle_issue(self, *, by, issue, status, outcome):
        """Set the status of an issue, and say how it ended; its actions are ended before."""
        self.issues.filter(pk=issue.pk).update(ended_at=now(), ended_by=by, ended_as=status, outcome=outcome)
        return f"settled an issue: {self.issues.get(pk=issue.pk).get_ended_as_display().lower()}"

    @transition(
        state, source=OPEN, target=None, permission=who.cmps_psso_or_who_leads_it,
        custom=step(
            "Record a stakeholder told", "told a stakeholder of a key change", form=f"{FORMS}.TellStakeholder",
            icon="megaphone", guards=(conditions.customer_is_in_segment_3,), rules=("SEG-07",),
        ),
    )  # fmt: skip
    def tell_stakeholder(self, *, by, whom, change):
        """Record that a stakeholder was told of a key change that could affect them, for a customer in segment 3."""
        self.stakeholders_told.create(whom=whom, change=change, by=by)

    # -- its states
    @transition(
        state, source=State.DRAFT, target=State.COMPLETED, permission=who.cmps_psso_or_who_leads_it,
        custom=step(
            "Complete it", "completed the CMP", icon="check",
            guards=(conditions.history_is_reviewed, conditions.content_is_written, conditions.segment_is_allocated),
            rules=("CMP-01", "CMP-03", "REF-15"), then=(effects.it_is_completed,),
        ),
    )  # fmt: skip
    def complete(self, *, by):
        """Complete the CMP, within 21 days of the receipt of the intray; it goes on being updated afterwards."""
        self.completed_at, self.completed_by = now(), by

    @transition(
        state, source=State.COMPLETED, target=State.APPROVED, permission=who.cmps_psso,
        custom=step("Set it to approved", "set the CMP to approved", icon="badge-check", rules=("CMP-04",)),
    )  # fmt: skip
    def approve(self, *, by):
        """Set the CMP to approved once it is completed, as the PSSO who owns it."""
        self.approved_at, self.approved_by = now(), by

    @transition(
        state, source=State.APPROVED, target=State.CLOSED, permission=who.cmps_psso_or_who_leads_it,
        custom=step(
            "Close it", "closed the CMP", form=f"{FORMS}.Close", icon="archive",
            guards=(conditions.every_action_is_ended, conditions.every_issue_is_settled), rules=("CMP-02",),
        ),
    )  # fmt: skip
    def close_cmp(self, *, by, because):
        """Close the CMP, once its actions are complete, and say why."""
        self.closed_at, self.closed_because = now(), because
