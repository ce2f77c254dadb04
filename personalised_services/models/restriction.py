import pgtrigger
from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, transition

from casework import approvals as asked
from casework.deadlines import met
from casework.steps import step
from people.clock import now
from personalised_services.approvals import restriction as deciding
from personalised_services.conditions import restriction as conditions
from personalised_services.deadlines import RESTRICTION_REVIEW
from personalised_services.effects import restriction as effects
from personalised_services.models.of_case import changed, moving
from personalised_services.models.restriction_facts import SUBMITTED, RestrictionFacts
from personalised_services.querysets.restriction import HOLDING, UNDER_WAY, ProposalQuerySet
from personalised_services.who import restriction as who

FORMS = "personalised_services.forms.restriction"


class State(models.TextChoices):
    DRAFT = "draft", "Draft"
    WITH_SSM = "with_ssm", "With the SSM"
    WITH_SM = "with_sm", "With the SM"
    WITH_APPROVER = "with_approver", "With the Approvers"
    IN_FORCE = "in_force", "In force"
    REVIEWED = "reviewed", "In force, reviewed"
    LIFTED = "lifted", "Lifted"
    LEFT = "left", "Not pursued"


EDGES = [
    ("draft", "with_ssm"), ("with_ssm", "with_sm"), ("with_sm", "with_approver"), ("with_approver", "in_force"),
    ("with_ssm", "draft"), ("with_sm", "draft"), ("with_approver", "draft"), ("draft", "left"),
    ("in_force", "reviewed"), ("in_force", "lifted"), ("reviewed", "lifted"),
]  # fmt: skip
DECIDED = [State.WITH_SSM, State.WITH_SM, State.WITH_APPROVER]
HOLDS = [State(value) for value in HOLDING]
APPROVED = [*HOLDS, State.LIFTED]
SENT_ON = [*DECIDED, *APPROVED]
#: What a submission can't do without (SCR-02 to SCR-05).
WHOLE = (
    (Q(basis="exhausted", behaviour_continues__isnull=False, behaviour_continues=True) & ~Q(avenues="") | Q(basis="violence", consulted__isnull=False, consulted_on__isnull=False) & ~Q(violence=""))
    & Q(searched_on__isnull=False) & (Q(warning__isnull=False) | ~Q(warned_elsewhere="") | ~Q(unwarned_because=""))
    & ~Q(reasons="") & ~Q(behaviour="") & ~Q(impact_staff="") & ~Q(issues_and_options="") & ~Q(impact_customers="")
    & ~Q(contact_arrangements="") & Q(lasts_until__isnull=False, review_on__isnull=False)
    & Q(discussed_with__isnull=False, discussed_on__isnull=False, letter__isnull=False)
)  # fmt: skip


def _reached(states, stage):
    """In these states, and in no others, somebody has taken the proposal over that stage."""
    at, by = f"{stage}_at", f"{stage}_by"
    return Q(state__in=states, **{f"{at}__isnull": False, f"{by}__isnull": False}) | ~Q(state__in=states) & Q(**{at: None, by: None})  # fmt: skip


class RestrictionProposal(RestrictionFacts):
    """A proposal to restrict a Child Support customer's service channels, from its draft over SSM, SM and Approver to its end (SCR-06)."""

    REFERENCE_PREFIX = "RES"
    READ_WITH = (
        "case__customer", "case__owner__team", "case__team__mailbox", "case__site",
        "letter__case__owner", "letter__case__team", "consulted", "ssm_by", "sm_by",
    )  # fmt: skip

    state = FSMField(max_length=13, choices=State, default=State.DRAFT, protected=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state__in=UNDER_WAY), name="proposal_one_under_way"),
            models.UniqueConstraint(fields=["letter"], condition=Q(letter__isnull=False), name="proposal_of_its_letter"),
            models.CheckConstraint(condition=~Q(state__in=SENT_ON) | WHOLE, name="proposal_submitted_wholly"),
            models.CheckConstraint(
                condition=Q(warning=None, warned_elsewhere="", warned_on=None, unwarned_because="")
                | Q(warning__isnull=False, warned_elsewhere="", warned_on=None, unwarned_because="")
                | Q(warning=None, warned_on__isnull=False, unwarned_because="") & ~Q(warned_elsewhere="")
                | Q(warning=None, warned_elsewhere="", warned_on=None) & ~Q(unwarned_because=""),
                name="proposal_one_warning_or_why_none",
            ),
            models.CheckConstraint(
                condition=Q(lasts_until=None, review_on=None) | Q(review_on__lte=F("lasts_until")),
                name="proposal_reviewed_within_its_time",
            ),
            models.CheckConstraint(condition=_reached(SENT_ON, "submitted"), name="proposal_submitted_at_and_by"),
            models.CheckConstraint(condition=_reached(SENT_ON[1:], "ssm"), name="proposal_past_the_ssm"),
            models.CheckConstraint(condition=_reached(SENT_ON[2:], "sm"), name="proposal_past_the_sm"),
            models.CheckConstraint(condition=_reached(APPROVED, "approved"), name="proposal_approved_at_and_by"),
            models.CheckConstraint(
                condition=(Q(ssm_by=None) | ~Q(ssm_by=F("submitted_by")))
                & (Q(sm_by=None) | ~Q(sm_by=F("submitted_by")) & ~Q(sm_by=F("ssm_by")))
                & (Q(approved_by=None) | ~Q(approved_by=F("submitted_by")) & ~Q(approved_by=F("ssm_by")) & ~Q(approved_by=F("sm_by"))),
                name="proposal_by_four_people",
            ),
            models.CheckConstraint(
                condition=Q(front_screen_note="", summary="")
                | Q(front_screen_note="MSP SEE NOTE", state__in=APPROVED) & ~Q(summary=""),
                name="proposal_noted_as_msp_see_note",
            ),
            models.CheckConstraint(condition=Q(filed_as="") | Q(state__in=APPROVED), name="proposal_filed_once_approved"),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None, review_words="") & ~Q(state="reviewed")
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False, state__in=["reviewed", "lifted"]) & ~Q(review_words=""),
                name="proposal_reviewed_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["lifted", "left"], lifted_at__isnull=False) & ~Q(lifted_because="")
                | ~Q(state__in=["lifted", "left"]) & Q(lifted_at=None, lifted_by=None, lifted_because=""),
                name="proposal_lifted_with_its_reason",
            ),
        ]  # fmt: skip
        indexes = [models.Index(F("case"), F("id").desc(), name="proposal_of_case")]
        triggers = [
            *moving("proposal", EDGES, starts="draft", as_="starts_as_draft"),
            pgtrigger.Trigger(
                name="proposal_of_child_support", when=pgtrigger.Before, operation=pgtrigger.Insert,
                func="IF NOT EXISTS (SELECT 1 FROM personalised_services_case AS one WHERE one.id = NEW.case_id AND one.program = 'child_support') THEN RAISE EXCEPTION 'a restriction is proposed of a Child Support case'; END IF; RETURN NEW;",
            ),
            pgtrigger.Protect(
                name="proposal_of_one_case", operation=pgtrigger.Update, condition=changed("case", "opened_at", "opened_by")
            ),
            pgtrigger.Protect(
                name="proposal_stays_as_submitted", operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="draft") & changed(*SUBMITTED),
            ),
        ]  # fmt: skip

    @property
    def state_words(self) -> str:
        return {"with_ssm": "with the SSM", "with_sm": "with the SM"}.get(self.state, self.get_state_display().lower())

    # -- the draft
    @transition(
        state, source=State.DRAFT, target=None, permission=who.proposals_psso,
        custom=step("State the ground", "stated the ground of the restriction", form=f"{FORMS}.Ground", icon="scale", rules=("SCR-02",)),
    )  # fmt: skip
    def state_ground(self, *, by, basis, **answers):
        """Say that all other reasonable avenues are exhausted and the behaviour continues; or that there was violence, actual or threatened, and the SSM was consulted."""
        self.basis = basis
        for name, value in answers.items():
            setattr(self, name, value)

    @transition(
        state, source=State.DRAFT, target=None, permission=who.proposals_psso,
        custom=step("Record warnings", "looked for earlier warnings", form=f"{FORMS}.Warnings", icon="search", rules=("SCR-03", "SCR-04")),
    )  # fmt: skip
    def record_warnings(self, *, by, **answers):
        """Say what CIRT and CIMS show, and which warning went before, or why there was none."""
        for name, value in answers.items():
            setattr(self, name, value)

    @transition(
        state, source=State.DRAFT, target=None, permission=who.proposals_psso,
        custom=step("Write the submission", "wrote the submission", form=f"{FORMS}.Submission", icon="file-pen", rules=("SCR-04",)),
    )  # fmt: skip
    def write_submission(self, *, by, **answers):
        """State reasons, behaviour, impact, issues and options given, contact arrangements, timeframe and the day of the review."""
        for name, value in answers.items():
            setattr(self, name, value)

    @transition(
        state, source=State.DRAFT, target=None, permission=who.proposals_psso,
        custom=step(
            "Restrict a channel", "proposed how far a channel is open", form="personalised_services.forms.plan.RestrictChannel",
            icon="phone-off", rules=("SCR-04",),
        ),
    )  # fmt: skip
    def restrict_channel(self, *, by, channel, availability, channel_conditions):
        """Say how far a service channel is to be open, in the whole agency; takes the place of what was said of it."""
        self.restrictions.filter(channel=channel, ended_at=None).update(ended_at=now(), ended_by=by)
        said = self.restrictions.create(
            channel=channel, availability=availability, conditions=channel_conditions, set_by=by
        )
        return f"proposed a channel: {said}"

    @transition(
        state, source=State.DRAFT, target=None, permission=who.proposals_psso,
        custom=step(
            "Leave a channel out", "left a channel out", form=f"{FORMS}.LeaveChannel", icon="phone",
            guards=(conditions.a_channel_is_set,), rules=("SCR-04",),
        ),
    )  # fmt: skip
    def leave_channel(self, *, by, restriction):
        """Take out of the proposal what was said of a channel."""
        self.restrictions.filter(pk=restriction.pk).update(ended_at=now(), ended_by=by)
        return f"left a channel out: {restriction}"

    @transition(
        state, source=State.DRAFT, target=None, permission=who.proposals_psso,
        custom=step("Record the discussion", "discussed it with the SSM", form=f"{FORMS}.Discussion", icon="messages-square", rules=("SCR-05",)),
    )  # fmt: skip
    def record_discussion(self, *, by, **answers):
        """Say what was discussed with the SSM: staff safety, disruption, workload, impact on others in the case, previous action."""
        for name, value in answers.items():
            setattr(self, name, value)

    @transition(
        state, source=State.DRAFT, target=None, permission=who.proposals_psso,
        custom=step(
            "Start its letter", "started the service arrangements letter", icon="mail-plus",
            guards=(conditions.has_no_letter,), rules=("SCR-05",),
        ),
    )  # fmt: skip
    def start_letter(self, *, by):
        """Start the service arrangements letter that goes along with the submission."""
        self.letter = effects.arrangements_letter(self, by=by)
        return f"started the service arrangements letter {self.letter.reference}"

    @transition(
        state, source=State.DRAFT, target=State.LEFT, permission=who.proposals_psso,
        custom=step("Give up the proposal", "did not pursue the restriction", form=f"{FORMS}.Because", icon="circle-minus", rules=("SCR-02",)),
    )  # fmt: skip
    def leave(self, *, by, because):
        """Do without the restriction, and say why: a warning is given first, or another avenue is open."""
        self.lifted_at, self.lifted_by, self.lifted_because = now(), by, because

    # -- the chain
    @transition(
        state, source=State.DRAFT, target=State.WITH_SSM, permission=who.proposals_psso,
        custom=step(
            "Submit to the SSM", "submitted it to the SSM", icon="send",
            guards=(conditions.customer_is_managed, conditions.is_complete),
            rules=("SCR-04", "SCR-06"), then=(deciding.asks_ssm, effects.letter_goes_along),
        ),
    )  # fmt: skip
    def submit_to_ssm(self, *, by):
        """Submit the proposal and its letter to the SSM; neither can be changed while it waits."""
        self.submitted_at, self.submitted_by = now(), by

    @transition(
        state, source=State.WITH_SSM, target=State.WITH_SM, permission=asked.decides(deciding.BY_SSM),
        custom=step(
            "Forward to the SM", "forwarded it to the SM", icon="forward", guards=(asked.is_as_asked(deciding.BY_SSM),),
            rules=("SCR-06",), then=(deciding.forwards_to_sm,),
        ),
    )  # fmt: skip
    def forward_to_sm(self, *, by):
        """Support the submission and its letter, as the SSM, and forward them to the SM."""
        self.ssm_at, self.ssm_by = now(), by

    @transition(
        state, source=State.WITH_SM, target=State.WITH_APPROVER, permission=asked.decides(deciding.BY_SM),
        custom=step(
            "Forward to the Approvers", "forwarded it to the Approvers", icon="forward",
            guards=(asked.is_as_asked(deciding.BY_SM),), rules=("SCR-06",), then=(deciding.forwards_to_approvers,),
        ),
    )  # fmt: skip
    def forward_to_approvers(self, *, by):
        """Support the submission and its letter, as the SM, and send them to the Approvers."""
        self.sm_at, self.sm_by = now(), by

    @transition(
        state, source=State.WITH_APPROVER, target=State.IN_FORCE, permission=asked.decides(deciding.BY_APPROVER),
        custom=step(
            "Approve the restriction", "approved the restriction", icon="gavel",
            guards=(
                asked.is_as_asked(deciding.BY_APPROVER), conditions.customer_is_managed, conditions.its_days_are_ahead,
                conditions.its_letter_is_with_the_approvers,
            ),
            rules=("SCR-06", "SCR-07", "SCR-08"),
            then=(asked.approves(deciding.BY_APPROVER), effects.letter_is_signed, effects.comes_into_force),
        ),
    )  # fmt: skip
    def approve(self, *, by):
        """Approve the restriction exactly as it was submitted: it holds in the whole agency, and its letter bears your signature."""
        self.approved_at, self.approved_by = now(), by

    @transition(
        state, source=DECIDED, target=State.DRAFT, permission=deciding.decides,
        custom=step(
            "Return it", "returned it", form=f"{FORMS}.SendBack", icon="corner-up-left", rules=("SCR-06",),
            then=(deciding.sends_back, effects.letter_comes_back),
        ),
    )  # fmt: skip
    def send_back(self, *, by, reason):
        """Return the submission to its PSSO, and say what is to be changed; it goes the whole way anew."""
        self._back()

    @transition(
        state, source=DECIDED, target=State.DRAFT, permission=who.proposals_psso,
        custom=step(
            "Withdraw it", "withdrew it", icon="undo-2", rules=("SCR-06",),
            then=(deciding.withdraws, effects.letter_is_withdrawn),
        ),
    )  # fmt: skip
    def withdraw(self, *, by):
        """Take the submission back from whoever decides it, to change it."""
        self._back()

    def _back(self):
        self.submitted_at = self.submitted_by = self.ssm_at = self.ssm_by = self.sm_at = self.sm_by = None

    # -- in force
    @transition(
        state, source=HOLDS, target=None, permission=who.proposals_psso,
        custom=step("Record its summary", "recorded a summary of the restriction", form=f"{FORMS}.Summary", icon="file-check", rules=("SCR-07",)),
    )  # fmt: skip
    def record_summary(self, *, by, summary, front_screen_note):
        """Record the brief summary, and that the front screen’s special contact note reads only “MSP SEE NOTE”."""
        self.summary, self.front_screen_note = summary, front_screen_note

    @transition(
        state, source=HOLDS, target=None, permission=who.proposals_psso,
        custom=step("File the submission", "filed a copy of the submission", form=f"{FORMS}.File", icon="folder-input", rules=("SCR-07",)),
    )  # fmt: skip
    def file_copy(self, *, by, filed_as):
        """Record under which words a copy of the approved submission is filed; the letter’s copy is filed as the letter is."""
        self.filed_as = filed_as
        return f"filed a copy of the submission as “{filed_as}”"

    @transition(
        state, source=HOLDS, target=None, permission=who.proposals_psso,
        custom=step(
            "Update the segment", "put the customer into segment 3", form="personalised_services.forms.segment.Enter",
            icon="layers", guards=(conditions.segment_is_to_be_set,), rules=("SCR-08",),
            then=(effects.customer_enters_segment_3,),
        ),
    )  # fmt: skip
    def set_segment(self, *, by, review_on, **documented):
        """Put the restricted customer into segment 3 with its review date; window and portal are updated."""
        return f"put the customer into segment 3, to be reviewed by {review_on:%-d %B %Y}"

    @transition(
        state, source=HOLDS, target=State.REVIEWED, permission=who.proposals_leader,
        custom=step(
            "Review it", "reviewed the restriction: it goes on", form=f"{FORMS}.Review", icon="calendar-check",
            guards=(conditions.customer_is_managed,), rules=("SCR-08",), then=(met(RESTRICTION_REVIEW), effects.next_review),
        ),
    )  # fmt: skip
    def review_restriction(self, *, by, review_words, review_on):
        """Review the decision: the restriction goes on within its timeframe, and is reviewed again on another day."""
        self.review_words, self.review_on = review_words, review_on
        self.reviewed_at, self.reviewed_by = now(), by
        return f"reviewed the restriction: it goes on, and is reviewed again on {review_on:%-d %B %Y}"

    @transition(
        state, source=HOLDS, target=State.LIFTED, permission=who.proposals_leader,
        custom=step(
            "Lift the restriction", "lifted the restriction", form=f"{FORMS}.Because", icon="phone", rules=("SCR-08",),
            then=(met(RESTRICTION_REVIEW), effects.no_longer_watched),
        ),
    )  # fmt: skip
    def lift(self, *, by, because):
        """Lift the restriction, at its review or before, and say why: the customer’s channels are open again."""
        self.lifted_at, self.lifted_by, self.lifted_because = now(), by, because

    @transition(
        state, source=HOLDS, target=State.LIFTED, permission=who.an_approver,
        custom=step(
            "Give way", "gave way to the restriction that was approved in its place", icon="archive",
            guards=(conditions.another_holds,), rules=("SCR-06",), then=(effects.no_longer_watched,),
        ),
    )  # fmt: skip
    def give_way(self, *, by):
        """Another restriction of the case was approved and holds in its place."""
        self.lifted_at, self.lifted_by, self.lifted_because = now(), by, "Another restriction holds in its place."

    @transition(
        state, source=HOLDS, target=State.LIFTED, permission=who.time_alone,
        custom=step(
            "End with its time", "ended with its timeframe", icon="calendar-x", by_time=True,
            guards=(conditions.its_time_is_over,), rules=("SCR-04",), then=(effects.no_longer_watched,),
        ),
    )  # fmt: skip
    def end_with_its_time(self, *, by):
        """End the restriction: the timeframe for which it was approved is over."""
        self.lifted_at, self.lifted_because = now(), "Its timeframe is over."
