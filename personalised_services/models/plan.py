import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, transition

from casework.deadlines import cleared, met, over
from casework.steps import step
from people.clock import now
from personalised_services.conditions import case as conditions
from personalised_services.conditions import exit as exit_conditions
from personalised_services.conditions import review as review_conditions
from personalised_services.deadlines import FORTNIGHT, PLAN_END, REVIEW_OPENS, day_0_of
from personalised_services.effects import case as effects
from personalised_services.effects import review as review_effects
from personalised_services.models.of_case import BelongsToCase, moving
from personalised_services.models.plan_note import PlanNote
from personalised_services.models.plan_turning import TurnsReactive
from personalised_services.querysets.case import RUNNING_PLAN, PlanQuerySet
from personalised_services.who import case as who

STAFF = settings.AUTH_USER_MODEL


class State(models.TextChoices):
    DRAFT = "draft", "Draft"
    ACTIVE = "active", "Active"
    UNDER_REVIEW = "under_review", "Under review"
    RENEWED = "renewed", "To be renewed"
    EXITING = "exiting", "Exit follows"
    ENDED = "ended", "Ended"
    DROPPED = "dropped", "Let go"


class Kind(models.TextChoices):
    PROACTIVE = "proactive", "Proactive"
    REACTIVE = "reactive", "Reactive"


RUNNING = [State(value) for value in RUNNING_PLAN]
#: One that was renewed holds beside the Zone's new plan, until it gives way in the same transaction.
ALONE = [state for state in RUNNING if state != State.RENEWED]
EDGES = [
    ("draft", "active"), ("active", "under_review"), ("under_review", "active"), ("under_review", "renewed"),
    ("under_review", "exiting"), ("renewed", "ended"), ("active", "ended"), ("exiting", "ended"),
    ("draft", "dropped"),
]  # fmt: skip
OPEN = [State.DRAFT, *RUNNING]
NEVER_HELD = [State.DRAFT, State.DROPPED]


class ManagedServicePlan(TurnsReactive, BelongsToCase):
    """How a Centrelink customer is served and until when: its term, strategies, PS notes and channel restrictions (MSP-01, MSP-05)."""

    REFERENCE_PREFIX = "MSP"

    state = FSMField(max_length=12, choices=State, default=State.DRAFT, protected=True)
    case = models.ForeignKey("Case", models.PROTECT, related_name="plans", editable=False)
    kind = models.CharField(max_length=9, choices=Kind, editable=False)
    starts_on = models.DateField(editable=False)
    ends_on = models.DateField(editable=False)
    unique_circumstances = models.TextField(max_length=500, blank=True, editable=False)
    strategies = models.TextField(max_length=4000, blank=True, editable=False)
    notes = models.TextField(max_length=4000, blank=True, editable=False)
    plan_of_action = models.TextField(max_length=4000, blank=True, editable=False)
    drafted_at = models.DateTimeField(default=now, editable=False)
    drafted_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", editable=False, db_index=False)
    activated_at = models.DateTimeField(null=True, editable=False)
    dropped_because = models.TextField(max_length=500, blank=True, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state__in=ALONE), name="plan_one_running_per_case"),
            models.UniqueConstraint(fields=["case"], condition=Q(state="draft"), name="plan_one_draft_per_case"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="plan_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(state__in=NEVER_HELD, activated_at=None)
                | (~Q(state__in=NEVER_HELD) & Q(activated_at__isnull=False)),
                name="plan_activated_at_when_active",
            ),
            models.CheckConstraint(
                condition=Q(state__in=NEVER_HELD) | ~Q(strategies=""), name="plan_active_with_strategies"
            ),
            models.CheckConstraint(
                condition=Q(state="dropped") & ~Q(dropped_because="") | ~Q(state="dropped") & Q(dropped_because=""),
                name="plan_dropped_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(turn_supported_at=None, turn_supported_by=None, zone_agreed_on=None, zone_agreed_by="")
                | (
                    Q(turn_supported_at__isnull=False, turn_supported_by__isnull=False)
                    & ~Q(turn_because="")
                    & (
                        Q(zone_agreed_on=None, zone_agreed_by="")
                        | (Q(kind="reactive", zone_agreed_on__isnull=False) & ~Q(zone_agreed_by=""))
                    )
                ),
                name="plan_turns_supported_and_agreed",
            ),
        ]
        triggers = [
            *moving("plan", EDGES, starts="draft", as_="starts_as_draft"),
            pgtrigger.Trigger(
                name="plan_ends_with_an_exit", when=pgtrigger.Before, operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__state="ended") & ~pgtrigger.Q(old__state__in=["renewed", "ended"]),
                func=(
                    "IF NOT EXISTS (SELECT FROM personalised_services_exitrecommendation AS one WHERE one.plan_id = NEW.id"
                    " AND one.state = 'complete') THEN RAISE EXCEPTION 'plan % has no complete exit', NEW.id; END IF; RETURN NEW;"
                ),
            ),
            pgtrigger.Protect(
                name="plan_of_one_case", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__case__df=pgtrigger.F("new__case"))
                | (
                    pgtrigger.Q(old__kind__df=pgtrigger.F("new__kind"))
                    & ~pgtrigger.Q(old__kind="proactive", old__zone_agreed_on__isnull=True, new__zone_agreed_on__isnull=False)
                ),
            ),
        ]  # fmt: skip

    def get_absolute_url(self):
        return reverse("personalised_services:plan", args=[self.reference])

    # -- facts
    @property
    def headline(self) -> str:
        """Never the customer's name or CRN: it stands in lists, notices and e-mails."""
        return f"{self.get_kind_display()} Managed Service Plan"

    # -- steps
    @transition(
        state, source=State.DRAFT, target=None, permission=who.plans_psso_or_who_leads_it,
        custom=step(
            "Change the term", "changed the term of the plan", form="personalised_services.forms.plan.Term",
            icon="calendar-range", rules=("MSP-01",),
        ),
    )  # fmt: skip
    def change_term(self, *, by, starts_on, ends_on, unique_circumstances):
        """Say when the plan starts and ends; another term than a proactive plan's four months states the unique circumstances."""
        self.starts_on, self.ends_on, self.unique_circumstances = starts_on, ends_on, unique_circumstances

    @transition(
        state, source=OPEN, target=None, permission=who.plans_psso_or_who_leads_it,
        custom=step(
            "Write strategies and notes", "wrote the servicing strategies and PS notes",
            form="personalised_services.forms.plan.Strategies", icon="file-pen", rules=("MSP-05", "REF-11"),
        ),
    )  # fmt: skip
    def write_strategies(self, *, by, strategies, notes, plan_of_action=""):
        """Write down how the customer is served, the PS notes beside it, and the plan of action."""
        self.strategies, self.notes, self.plan_of_action = strategies, notes, plan_of_action

    @transition(
        state, source=OPEN, target=None, permission=who.plans_psso_or_who_leads_it,
        custom=step(
            "Restrict a channel", "restricted a channel", form="personalised_services.forms.plan.RestrictChannel",
            icon="phone-off", guards=(conditions.plan_is_reactive,), rules=("MSP-05",),
        ),
    )  # fmt: skip
    def restrict_channel(self, *, by, channel, availability, channel_conditions):
        """Say how far a service channel is open to the customer, in the whole agency; takes the place of what was said of it."""
        self.restrictions.filter(channel=channel, ended_at=None).update(ended_at=now(), ended_by=by)
        said = self.restrictions.create(
            channel=channel, availability=availability, conditions=channel_conditions, set_by=by
        )
        return f"set a channel: {said}"

    @transition(
        state, source=OPEN, target=None, permission=who.plans_psso_or_who_leads_it,
        custom=step(
            "End a restriction", "ended a channel restriction", form="personalised_services.forms.plan.EndRestriction",
            icon="phone", guards=(conditions.channel_is_set,), rules=("MSP-05",),
        ),
    )  # fmt: skip
    def end_restriction(self, *, by, restriction, because):
        """Say that nothing special holds for a channel any more, and why."""
        self.restrictions.filter(pk=restriction.pk).update(ended_at=now(), ended_by=by)
        return f"ended a channel’s restriction: {restriction}"

    @transition(
        state, source=State.DRAFT, target=State.ACTIVE, permission=who.plans_psso,
        custom=step(
            "Activate the plan", "activated the plan", icon="play",
            guards=(
                conditions.case_is_active, conditions.strategies_are_written, conditions.term_runs,
                conditions.no_other_plan_runs,
            ),
            rules=("MSP-01", "MSP-05", "REV-01", "REV-09", "REV-11"),
            then=(
                effects.its_end_is_watched, effects.first_fortnight, review_effects.its_review_is_awaited,
                review_effects.renewed_plan_gives_way,
            ),
        ),
    )  # fmt: skip
    def activate(self, *, by):
        """Let the plan hold from now on; its limits run."""
        self.activated_at = now()

    @transition(
        state, source=State.DRAFT, target=State.DROPPED, permission=who.plans_psso_or_who_leads_it,
        custom=step(
            "Let it go", "let the plan go", form="personalised_services.forms.plan.Drop", icon="circle-minus",
            rules=("MSP-01",),
        ),
    )  # fmt: skip
    def let_go(self, *, by, because):
        """Do without a plan that never held, and say why; another one may be drafted."""
        self.dropped_because = because

    @transition(
        state, source=RUNNING, target=None, permission=who.plans_psso,
        custom=step(
            "Record a fortnightly review", "recorded a fortnightly review",
            form="personalised_services.forms.plan.CaseNote", icon="calendar-check",
            guards=(conditions.plan_is_proactive,), rules=("MSP-04",), then=(met(FORTNIGHT), effects.next_fortnight),
        ),
    )  # fmt: skip
    def record_fortnightly_review(self, *, by, note):
        """Record the fortnightly review of a proactive plan, with its PS case note; the next fortnight begins."""
        self.case_notes.create(kind=PlanNote.Kind.FORTNIGHT, words=note, by=by)

    @transition(
        state, source=RUNNING, target=None, permission=who.plans_psso_or_who_leads_it,
        custom=step(
            "Record non-compliance", "recorded that the customer did not comply",
            form="personalised_services.forms.plan.CaseNote", icon="circle-alert",
            guards=(conditions.channel_is_set,), rules=("MSP-06",),
        ),
    )  # fmt: skip
    def record_non_compliance(self, *, by, note):
        """Record that the customer did not comply with the restrictions, and what happened."""
        self.case_notes.create(kind=PlanNote.Kind.NOT_COMPLYING, words=note, by=by)

    @transition(
        state, source=RUNNING, target=None, permission=who.plans_psso,
        custom=step(
            "Consider social work", "considered the part of social work", form="personalised_services.forms.plan.SocialWork",
            icon="heart-handshake", rules=("MSP-08",),
        ),
    )  # fmt: skip
    def consider_social_work(self, *, by, words, referred_on, referred_to):
        """Consider the part of social work in the plan, and record the referral where one is necessary."""
        if referred_on:
            words = f"{words}\nReferred on {referred_on:%-d %B %Y} to {referred_to}."
        self.case_notes.create(kind=PlanNote.Kind.SOCIAL_WORK, words=words, by=by)
        return (
            "referred the customer to social work" if referred_on else "considered the part of social work: no referral"
        )

    # -- the review
    @transition(
        state, source=State.ACTIVE, target=State.UNDER_REVIEW, permission=who.time_alone,
        custom=step(
            "Open the review", "opened the review", icon="calendar-clock", by_time=True,
            guards=(review_conditions.review_is_due,), rules=("REV-01",), then=(met(REVIEW_OPENS), review_effects.review_begins),
        ),
    )  # fmt: skip
    def open_review(self, *, by):
        """Open the review: 28 calendar days before the plan ends, by itself."""
        review = self.reviews.create(day_0=day_0_of(self.ends_on))
        return f"opened the review {review.reference}"

    @transition(
        state, source=State.ACTIVE, target=State.UNDER_REVIEW, permission=who.plans_psso,
        custom=step(
            "Ask for an early review", "asked for an early review", form="personalised_services.forms.review.EarlyReview",
            icon="calendar-arrow-up", guards=(review_conditions.review_is_ahead, exit_conditions.exit_is_not_endorsed), rules=("MSP-03",),
            then=(cleared(REVIEW_OPENS), review_effects.review_begins),
        ),
    )  # fmt: skip
    def ask_early_review(self, *, by, because):
        """Ask for the review early, because of the customer's circumstances; its 28 days are counted from today, and it leads to the exit."""
        today = now().astimezone(self.site.tz).date()
        review = self.reviews.create(day_0=today, early_because=because, asked_by=by)
        return f"asked for an early review, {review.reference}"

    @transition(
        state, source=State.UNDER_REVIEW, target=State.RENEWED, permission=who.plans_psso,
        custom=step(
            "Leave to the Zone’s new plan", "is to be renewed by the Zone", icon="refresh-cw",
            guards=(review_conditions.customer_remains,), rules=("REV-09", "REV-11"), then=(met(PLAN_END),),
        ),
    )  # fmt: skip
    def renew(self, *, by):
        """The customer remains: this plan holds until the Zone's new one does."""

    @transition(
        state, source=State.UNDER_REVIEW, target=State.ACTIVE, permission=who.plans_psso,
        custom=step(
            "Go on after an early review", "goes on after its early review", icon="play",
            guards=(review_conditions.early_review_changed_nothing,), rules=("MSP-03",),
            then=(review_effects.its_review_is_awaited,),
        ),
    )  # fmt: skip
    def go_on(self, *, by):
        """An early review came to no exit: the plan goes on to its end, and its review is awaited anew."""

    @transition(
        state, source=State.UNDER_REVIEW, target=State.EXITING, permission=who.plans_psso,
        custom=step(
            "Go on to the exit", "is followed by the exit process", icon="door-open",
            guards=(review_conditions.customer_exits,), rules=("REV-10", "REV-11"), then=(met(PLAN_END),),
        ),
    )  # fmt: skip
    def begin_exit(self, *, by):
        """The customer does not stay: the plan holds until the exit process has ended it."""

    @transition(
        state, source=State.RENEWED, target=State.ENDED, permission=who.plans_psso,
        custom=step(
            "End for the new plan", "gave way to the new plan", icon="archive",
            guards=(review_conditions.another_plan_holds,), rules=("REV-09",), then=(over(FORTNIGHT),),
        ),
    )  # fmt: skip
    def give_way(self, *, by):
        """The Zone's new plan holds, and this one is ended."""

    @transition(
        state, source=[State.ACTIVE, State.RENEWED, State.EXITING], target=State.ENDED, permission=who.plans_psso,
        custom=step(
            "End with the exit", "ended with the exit", icon="archive", guards=(exit_conditions.customer_has_left,),
            rules=("EXIT-05", "EXIT-07"),
        ),
    )  # fmt: skip
    def end_with_exit(self, *, by):
        """The customer has left Personalised Services: the plan is ended, and nothing of it holds any more."""
