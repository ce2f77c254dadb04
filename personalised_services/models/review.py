from datetime import timedelta

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, transition

from casework import approvals as asked
from casework.deadlines import met, over
from casework.steps import step
from people.clock import now
from personalised_services.approvals import EXIT_QUALITY
from personalised_services.conditions import review as conditions
from personalised_services.deadlines import REPLY_DAY, REVIEW_DOCUMENTS, REVIEW_PANEL
from personalised_services.effects import letter as letter_effects
from personalised_services.effects import review as effects
from personalised_services.models.of_case import moving
from personalised_services.models.plan_note import PlanNote
from personalised_services.models.review_facts import Quality, ReviewAttempt, ReviewFacts
from personalised_services.querysets.case import OPEN_REVIEW, ReviewQuerySet
from personalised_services.who import case as who


class State(models.TextChoices):
    OPEN = "open", "Open"
    CONTACTED = "contacted", "Customer reached"
    LETTER = "letter", "Letter sent"
    WRITTEN = "written", "Written up"
    WITH_ZONE = "with_zone", "With the Zone"
    REMAINS = "remains", "Remains in PS"
    EXITS = "exits", "Exits PS"


RUNNING = [State(value) for value in OPEN_REVIEW]
BEFORE_WRITTEN = [State.CONTACTED, State.LETTER, State.WRITTEN]
WITH_DOCUMENTS = [State.WITH_ZONE, State.REMAINS, State.EXITS]
EDGES = [
    ("open", "contacted"), ("open", "letter"), ("letter", "contacted"), ("contacted", "written"), ("letter", "written"),
    ("written", "with_zone"), ("with_zone", "remains"), ("with_zone", "exits"),
]  # fmt: skip


class PlanReview(ReviewFacts):
    """The 28 days in which a Managed Service Plan is reviewed before it ends: what was asked, found, recommended, decided (REV-01)."""

    REFERENCE_PREFIX = "RVW"
    LOCKED_UNDER = "plan__case"
    READ_WITH = (
        "plan__case__customer",
        "plan__case__owner__team",
        "plan__case__team__mailbox",
        "plan__case__site__zone",
    )

    state = FSMField(max_length=9, choices=State, default=State.OPEN, protected=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["plan"], condition=Q(state__in=RUNNING), name="review_one_open_per_plan"),
            models.CheckConstraint(
                condition=Q(early_because="", asked_by=None) | (~Q(early_because="") & Q(asked_by__isnull=False)),
                name="review_early_is_asked_for",
            ),
            models.CheckConstraint(
                condition=Q(interviewed_at=None, strategy_understood="", expectations_understood="")
                | (Q(interviewed_at__isnull=False) & ~Q(strategy_understood="") & ~Q(expectations_understood="")),
                name="review_interview_asks_both",
            ),
            models.CheckConstraint(
                condition=~Q(state="contacted") | Q(interviewed_at__isnull=False) | Q(appointment_at__isnull=False),
                name="review_contacted_with_interview",
            ),
            models.CheckConstraint(
                condition=Q(letter_sent_on=None, reply_by=None)
                | (
                    Q(letter_sent_on__isnull=False, reply_by__gt=F("letter_sent_on"))
                    & (
                        Q(reply_by__lte=F("day_0") + timedelta(days=REPLY_DAY))
                        | Q(letter_sent_on__gte=F("day_0") + timedelta(days=REPLY_DAY))
                    )
                ),
                name="review_letter_asks_in_time",
            ),
            models.CheckConstraint(
                condition=Q(recommendation="", written_at=None, written_by=None)
                | (
                    Q(written_at__isnull=False, written_by__isnull=False)
                    & ~Q(recommendation="")
                    & ~Q(contribution="")
                    & ~Q(reasons="")
                    & ~Q(consulted_zone="", consulted_others="")
                ),
                name="review_written_wholly",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.WRITTEN, *WITH_DOCUMENTS]) | ~Q(recommendation=""),
                name="review_written_before_zone",
            ),
            models.CheckConstraint(
                condition=Q(quality="", quality_at=None, quality_by=None)
                | (
                    ~Q(quality="")
                    & Q(quality_at__isnull=False, quality_by__isnull=False)
                    & ~Q(quality_by=F("written_by"))
                ),
                name="review_quality_checked_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=WITH_DOCUMENTS) | ~Q(recommendation="exits") | Q(quality="supported"),
                name="review_exit_is_supported",
            ),
            models.CheckConstraint(
                condition=(~Q(state__in=WITH_DOCUMENTS) & Q(zone_told_at=None))
                | Q(state__in=WITH_DOCUMENTS, zone_told_at__isnull=False),
                name="review_zone_told_when_complete",
            ),
            models.CheckConstraint(
                condition=(~Q(state__in=["remains", "exits"]) & Q(decided_on=None, outcome_by=None, outcome_reasons=""))
                | (
                    Q(state__in=["remains", "exits"], decided_on__isnull=False, outcome_by__isnull=False)
                    & ~Q(outcome_reasons="")
                ),
                name="review_outcome_with_reasons",
            ),
            models.CheckConstraint(
                condition=Q(outcome_told_at=None, outcome_told="")
                | (Q(state="remains", outcome_told_at__isnull=False) & ~Q(outcome_told="")),
                name="review_outcome_told_wholly",
            ),
        ]
        triggers = [
            *moving("review", EDGES, starts="open"),
            pgtrigger.Protect(
                name="review_of_one_plan", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__plan__df=pgtrigger.F("new__plan"))
                | pgtrigger.Q(old__day_0__df=pgtrigger.F("new__day_0"))
                | pgtrigger.Q(old__opened_at__df=pgtrigger.F("new__opened_at")),
            ),
        ]  # fmt: skip

    # -- steps
    @transition(
        state, source=[State.OPEN, State.LETTER], target=None, permission=who.reviews_psso,
        custom=step(
            "Record a phone attempt", "phoned and reached nobody", form="personalised_services.forms.review.Attempt",
            icon="phone-missed", rules=("REV-02",), then=(effects.phoned,),
        ),
    )  # fmt: skip
    def record_attempt(self, *, by, phoned_at, result, words):
        """Record an attempt to phone the customer that reached nobody: when, and what came of it."""
        self.attempts.create(at=phoned_at, result=result, words=words, by=by)

    @transition(
        state, source=[State.OPEN, State.LETTER], target=State.CONTACTED, permission=who.reviews_psso,
        custom=step(
            "Record that the customer was reached", "reached the customer", form="personalised_services.forms.review.Contact",
            icon="phone-call", rules=("REV-02", "REV-03", "LET-01"), then=(effects.phoned, effects.no_letter_is_due, letter_effects.contact_letter_is_due),
        ),
    )  # fmt: skip
    def record_contact(self, *, by, phoned_at, appointment_at, **interview):
        """Record that the customer was reached: the review interview was held, or an appointment was made for it."""
        self.attempts.create(at=phoned_at, result=ReviewAttempt.Result.REACHED, by=by)
        self.appointment_at = appointment_at
        if interview["strategy_understood"]:
            self._hold(phoned_at, **interview)
            return "reached the customer and held the review interview"
        return "reached the customer and made an appointment for the review interview"

    def _hold(self, at, *, strategy_understood, expectations_understood, interview):
        self.interviewed_at, self.interview = at, interview
        self.strategy_understood, self.expectations_understood = strategy_understood, expectations_understood

    @transition(
        state, source=State.CONTACTED, target=None, permission=who.reviews_psso,
        custom=step(
            "Record the review interview", "held the review interview", form="personalised_services.forms.review.Interview",
            icon="messages-square", guards=(conditions.not_interviewed,), rules=("REV-03", "LET-01"),
            then=(letter_effects.contact_letter_is_due,),
        ),
    )  # fmt: skip
    def record_interview(self, *, by, held_at, **interview):
        """Record the interview: whether the customer understands the strategy, the behaviours and goals expected."""
        self._hold(held_at, **interview)

    @transition(
        state, source=State.OPEN, target=State.LETTER, permission=who.reviews_psso,
        custom=step(
            "Record the review letter", "sent the review letter", form="personalised_services.forms.review.ReviewLetter",
            icon="mail", guards=(conditions.phoned_twice,), rules=("REV-04",), then=(effects.letter_is_sent,),
        ),
    )  # fmt: skip
    def record_letter(self, *, by, sent_on, reply_by):
        """Record the letter that invites the customer to contribute, and the day by which it asks for a reply; it is in the plan."""
        self.letter_sent_on, self.reply_by = sent_on, reply_by
        words = f"Sent on {sent_on:%-d %B %Y}; asks for a reply by {reply_by:%-d %B %Y}. {self.reference}"
        self.plan.case_notes.create(kind=PlanNote.Kind.REVIEW_LETTER, words=words, by=by)
        return f"sent the review letter, which asks for a reply by {reply_by:%-d %B %Y}"

    @transition(
        state, source=BEFORE_WRITTEN, target=State.WRITTEN, permission=who.reviews_psso,
        custom=step(
            "Write up the review", "wrote up the review", form="personalised_services.forms.review.WriteUp",
            icon="file-pen", guards=(asked.is_not_asked(EXIT_QUALITY),), rules=("REV-05", "REV-12"),
        ),
    )  # fmt: skip
    def write_up(self, *, by, recommendation, contribution, reasons, consulted_zone, consulted_others):
        """Write down what is recommended, what the customer contributed, why, and who was consulted."""
        self.recommendation, self.contribution, self.reasons = recommendation, contribution, reasons
        self.consulted_zone, self.consulted_others = consulted_zone, consulted_others
        self.written_at, self.written_by = now(), by
        self.quality, self.quality_words, self.quality_at, self.quality_by = "", "", None, None
        return f"wrote up the review: {self.get_recommendation_display()}"

    @transition(
        state, source=State.WRITTEN, target=None, permission=who.reviews_psso,
        custom=step(
            "Ask for the quality check", "asked for the quality check of the exit", icon="badge-question-mark", at_once=True,
            guards=(conditions.exit_is_recommended, conditions.quality_not_checked, asked.is_not_asked(EXIT_QUALITY)),
            rules=("EXIT-02", "REV-06"), then=(asked.asks(EXIT_QUALITY),),
        ),
    )  # fmt: skip
    def ask_exit_check(self, *, by):
        """Send the draft of the exit review to the SSM, whose quality check comes before the Zone."""

    @transition(
        state, source=State.WRITTEN, target=None, permission=asked.decides(EXIT_QUALITY),
        custom=step(
            "Support the exit", "supported the exit", form="personalised_services.forms.review.SupportExit", icon="badge-check",
            guards=(asked.is_as_asked(EXIT_QUALITY),), rules=("EXIT-02", "REV-06"), then=(asked.approves(EXIT_QUALITY),),
        ),
    )  # fmt: skip
    def support_exit(self, *, by, reason=""):
        """Support the exit: the quality of its review was checked, and it may go to the Zone."""
        self._checked(Quality.SUPPORTED, reason, by)

    @transition(
        state, source=State.WRITTEN, target=None, permission=asked.decides(EXIT_QUALITY),
        custom=step(
            "Do not support the exit", "did not support the exit", form="personalised_services.forms.review.ReturnExit",
            icon="corner-up-left", rules=("EXIT-02",), then=(asked.sends_back(EXIT_QUALITY),),
        ),
    )  # fmt: skip
    def return_exit(self, *, by, reason):
        """Do not support the exit: the recommendation is updated, and management goes on."""
        self._checked(Quality.NOT_SUPPORTED, reason, by)

    def _checked(self, quality, reason, by):
        self.quality, self.quality_words, self.quality_at, self.quality_by = quality, reason, now(), by

    @transition(
        state, source=State.WRITTEN, target=None, permission=asked.asked_it(EXIT_QUALITY),
        custom=step("Withdraw the quality check", "withdrew the quality check", icon="x", rules=("EXIT-02",), then=(asked.withdraws(EXIT_QUALITY),)),
    )  # fmt: skip
    def withdraw_exit_check(self, *, by):
        """Take the draft back from the SSM, to change it."""

    @transition(
        state, source=State.WRITTEN, target=State.WITH_ZONE, permission=who.reviews_psso,
        custom=step(
            "Put into the plan and e-mail the Zone", "completed the review and e-mailed the Zone", icon="send",
            guards=(conditions.exit_is_supported, conditions.zone_has_a_contact), rules=("REV-06",),
            then=(met(REVIEW_DOCUMENTS), effects.zone_is_told),
        ),
    )  # fmt: skip
    def complete(self, *, by):
        """Put the documents of the review into the plan, and tell the Zone that it is complete."""
        self.zone_told_at = now()

    @transition(
        state, source=RUNNING, target=None, permission=who.reviews_psso_or_who_leads_it,
        custom=step(
            "Record the invitation to the Zone panel", "was asked to the Zone panel",
            form="personalised_services.forms.review.PanelInvitation", icon="calendar-plus",
            guards=(conditions.panel_not_recorded,), rules=("REV-08",), then=(effects.panel_is_awaited,),
        ),
    )  # fmt: skip
    def record_invitation(self, *, by, panel_at):
        """Record that the Zone asks PS to its panel, and when it meets: within the last 14 days of the review."""
        self.panel_at = panel_at
        return f"was asked to the Zone panel of {panel_at.astimezone(self.site.tz):%-d %B %Y}"

    @transition(
        state, source=RUNNING, target=None, permission=who.reviews_psso_or_who_leads_it,
        custom=step(
            "Record the part in the panel", "took part in the Zone panel", form="personalised_services.forms.review.Panel",
            icon="users", guards=(conditions.panel_is_asked_for, conditions.panel_has_begun, conditions.panel_not_recorded),
            rules=("REV-08",), then=(met(REVIEW_PANEL),),
        ),
    )  # fmt: skip
    def record_panel(self, *, by, panel_words):
        """Record the part that PS took in the Zone's panel."""
        self.panel_words = panel_words

    @transition(
        state, source=State.WITH_ZONE, target=State.REMAINS, permission=who.reviews_psso,
        custom=step(
            "Record the outcome: remains in PS", "recorded the outcome: the customer remains in PS",
            form="personalised_services.forms.review.Outcome", icon="user-check", rules=("REV-09", "REV-11"),
            then=(over(REVIEW_PANEL), effects.plan_follows),
        ),
    )  # fmt: skip
    def remain(self, *, by, decided_on, outcome_reasons):
        """Record that the customer remains in PS, and why; the reasons stand in the plan's PS notes, and the Zone makes a new plan."""
        self._decide(by, decided_on, outcome_reasons)

    @transition(
        state, source=State.WITH_ZONE, target=State.EXITS, permission=who.reviews_psso,
        custom=step(
            "Record the outcome: exits PS", "recorded the outcome: the customer exits PS",
            form="personalised_services.forms.review.Outcome", icon="door-open", rules=("REV-10", "REV-11"),
            then=(over(REVIEW_PANEL), effects.plan_follows),
        ),
    )  # fmt: skip
    def exit_ps(self, *, by, decided_on, outcome_reasons):
        """Record that the customer exits PS, and why; the exit process follows."""
        self._decide(by, decided_on, outcome_reasons)

    def _decide(self, by, decided_on, outcome_reasons):
        self.decided_on, self.outcome_reasons, self.outcome_by = decided_on, outcome_reasons, by
        self.plan.case_notes.create(kind=PlanNote.Kind.OUTCOME, words=f"{outcome_reasons} {self.reference}", by=by)

    @transition(
        state, source=State.REMAINS, target=None, permission=who.reviews_psso,
        custom=step(
            "Record that the customer was told", "told the customer of the outcome",
            form="personalised_services.forms.review.OutcomeTold", icon="phone-outgoing",
            guards=(conditions.outcome_not_told,), rules=("REV-09", "LET-01"),
            then=(letter_effects.contact_letter_is_due,),
        ),
    )  # fmt: skip
    def tell_outcome(self, *, by, told_at, changes, issues, expectations):
        """Record the contact about the outcome: what changes, which issues remain, what is expected of the customer."""
        self.outcome_told_at = told_at
        self.outcome_told = f"Changes: {changes}\nIssues that remain: {issues}\nExpected: {expectations}"
