import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, transition

from casework.deadlines import met
from casework.records import Record
from casework.steps import step
from people.clock import now
from personalised_services import conditions, effects, who
from personalised_services.deadlines import FORTNIGHT
from personalised_services.querysets import PlanQuerySet, RestrictionQuerySet

STAFF = settings.AUTH_USER_MODEL


class State(models.TextChoices):
    DRAFT = "draft", "Draft"
    ACTIVE = "active", "Active"


class Kind(models.TextChoices):
    PROACTIVE = "proactive", "Proactive"
    REACTIVE = "reactive", "Reactive"


RUNNING = [State.ACTIVE]
OPEN = [State.DRAFT, *RUNNING]


class ManagedServicePlan(Record):
    """How a Centrelink customer is served and until when: its term, strategies, PS notes and channel restrictions (MSP-01, MSP-05)."""

    REFERENCE_PREFIX = "MSP"
    READ_WITH = ("case__customer", "case__owner__team", "case__team__mailbox", "case__site")

    state = FSMField(max_length=12, choices=State, default=State.DRAFT, protected=True)
    case = models.ForeignKey("Case", models.PROTECT, related_name="plans", editable=False)
    kind = models.CharField(max_length=9, choices=Kind, editable=False)
    starts_on = models.DateField(editable=False)
    ends_on = models.DateField(editable=False)
    unique_circumstances = models.TextField(max_length=500, blank=True, editable=False)
    strategies = models.TextField(max_length=4000, blank=True, editable=False)
    notes = models.TextField(max_length=4000, blank=True, editable=False)
    drafted_at = models.DateTimeField(default=now, editable=False)
    drafted_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", editable=False, db_index=False)
    activated_at = models.DateTimeField(null=True, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state__in=RUNNING), name="plan_one_running_per_case"),
            models.UniqueConstraint(fields=["case"], condition=Q(state="draft"), name="plan_one_draft_per_case"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="plan_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(state="draft", activated_at=None) | (~Q(state="draft") & Q(activated_at__isnull=False)),
                name="plan_activated_at_when_active",
            ),
            models.CheckConstraint(condition=Q(state="draft") | ~Q(strategies=""), name="plan_active_with_strategies"),
        ]
        triggers = [
            pgtrigger.FSM(name="plan_legal_edges", field="state", transitions=[("draft", "active")]),
            pgtrigger.Protect(name="plan_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="plan_starts_as_draft", operation=pgtrigger.Insert, condition=~pgtrigger.Q(new__state="draft")
            ),
            pgtrigger.Protect(
                name="plan_of_one_case", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__case__df=pgtrigger.F("new__case"))
                | pgtrigger.Q(old__kind__df=pgtrigger.F("new__kind")),
            ),
            pgtrigger.Trigger(
                name="plan_version_moves", when=pgtrigger.Before, operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(),
                func="IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'plan % was saved from a stale copy', OLD.id; END IF; RETURN NEW;",
            ),
        ]  # fmt: skip

    def get_absolute_url(self):
        return reverse("personalised_services:plan", args=[self.reference])

    # -- facts
    @property
    def headline(self) -> str:
        """Never the customer's name or CRN: it stands in lists, notices and e-mails."""
        return f"{self.get_kind_display()} Managed Service Plan"

    @property
    def state_words(self) -> str:
        return self.get_state_display().lower()

    @property
    def team_mailbox(self) -> str:
        return self.case.team_mailbox

    @property
    def site(self):
        """Whose calendar and day the plan goes by: its case's."""
        return self.case.site

    def takes_answers(self) -> bool:
        return False

    # -- steps
    @transition(
        state, source=State.DRAFT, target=None, permission=who.plans_psso_or_who_leads_it,
        custom=step(
            "Change the term", "changed the term of the plan", form="personalised_services.plan_forms.Term",
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
            form="personalised_services.plan_forms.Strategies", icon="file-pen", rules=("MSP-05",),
        ),
    )  # fmt: skip
    def write_strategies(self, *, by, strategies, notes):
        """Write down how the customer is served, and the PS notes beside it."""
        self.strategies, self.notes = strategies, notes

    @transition(
        state, source=OPEN, target=None, permission=who.plans_psso_or_who_leads_it,
        custom=step(
            "Restrict a channel", "restricted a channel", form="personalised_services.plan_forms.RestrictChannel",
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
            "End a restriction", "ended a channel restriction", form="personalised_services.plan_forms.EndRestriction",
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
            rules=("MSP-01", "MSP-05", "REV-11"), then=(effects.its_end_is_watched, effects.first_fortnight),
        ),
    )  # fmt: skip
    def activate(self, *, by):
        """Let the plan hold from now on; its limits run."""
        self.activated_at = now()

    @transition(
        state, source=RUNNING, target=None, permission=who.plans_psso,
        custom=step(
            "Record a fortnightly review", "recorded a fortnightly review",
            form="personalised_services.plan_forms.CaseNote", icon="calendar-check",
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
            form="personalised_services.plan_forms.CaseNote", icon="circle-alert",
            guards=(conditions.channel_is_set,), rules=("MSP-06",),
        ),
    )  # fmt: skip
    def record_non_compliance(self, *, by, note):
        """Record that the customer did not comply with the restrictions, and what happened."""
        self.case_notes.create(kind=PlanNote.Kind.NOT_COMPLYING, words=note, by=by)


class ChannelRestriction(models.Model):
    """How far one service channel is open to the customer, in the whole agency (MSP-05). Ended, never edited."""

    class Channel(models.TextChoices):
        FACE_TO_FACE = "face_to_face", "Face to face"
        TELEPHONE = "telephone", "Telephone"
        LETTER = "letter", "Letter"
        EMAIL = "email", "E-mail"
        ONLINE = "online", "Online account"

    class Availability(models.TextChoices):
        AVAILABLE = "available", "Available"
        PARTLY = "partly", "Partly restricted"
        FULLY = "fully", "Fully restricted"
        WRITE_ONLY = "write_only", "Write only"

    plan = models.ForeignKey("ManagedServicePlan", models.PROTECT, related_name="restrictions", editable=False)
    channel = models.CharField(max_length=12, choices=Channel, editable=False)
    availability = models.CharField(max_length=10, choices=Availability, editable=False)
    conditions = models.TextField(max_length=500, blank=True, editable=False)
    set_at = models.DateTimeField(default=now, editable=False)
    set_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", editable=False, db_index=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", editable=False, db_index=False)

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "channel"], condition=Q(ended_at=None), name="restriction_once_per_channel"
            ),
            models.CheckConstraint(
                condition=~Q(availability="partly", conditions=""), name="restriction_partly_with_conditions"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="restriction_ended_at_and_by",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="restriction_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="restriction_only_ended", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False)
                | pgtrigger.Q(old__channel__df=pgtrigger.F("new__channel"))
                | pgtrigger.Q(old__availability__df=pgtrigger.F("new__availability"))
                | pgtrigger.Q(old__conditions__df=pgtrigger.F("new__conditions")),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_channel_display()}, {self.get_availability_display().lower()}"

    @property
    def is_open(self) -> bool:
        """Whether the channel may be used at all: the front card's Do, otherwise its Do not."""
        return self.availability in (self.Availability.AVAILABLE, self.Availability.PARTLY)


class PlanNote(models.Model):
    """A PS case note of a plan: a fortnightly review (MSP-04), or that the customer did not comply (MSP-06). Append-only."""

    class Kind(models.TextChoices):
        FORTNIGHT = "fortnight", "Fortnightly review"
        NOT_COMPLYING = "not_complying", "Did not comply with the restrictions"

    plan = models.ForeignKey("ManagedServicePlan", models.PROTECT, related_name="case_notes", editable=False)
    kind = models.CharField(max_length=13, choices=Kind, editable=False)
    words = models.TextField(max_length=2000, editable=False)
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", editable=False, db_index=False)

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="plan_note_with_words")]
        triggers = [
            pgtrigger.Protect(name="plan_note_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.at:%-d %B %Y}"
