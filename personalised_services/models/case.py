import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django_fsm import FSMField, transition

from casework.records import Record
from casework.steps import Reason, Refused, step
from people.clock import now
from personalised_services import conditions, effects, letter_effects, who
from personalised_services.models.plan import ChannelRestriction
from personalised_services.models.sight import Visit
from personalised_services.querysets import CaseQuerySet

STAFF = settings.AUTH_USER_MODEL


class State(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    ACTIVE = "active", "Active"


class Program(models.TextChoices):
    CENTRELINK = "centrelink", "Centrelink"
    CHILD_SUPPORT = "child_support", "Child Support"


OPEN = [State.ACCEPTED, State.ACTIVE]


class Case(Record):
    """A customer of one program in Personalised Services, with one PSSO as their single point of contact (CAS-01)."""

    REFERENCE_PREFIX = "CASE"
    READ_WITH = ("customer", "owner__team", "team__mailbox", "site")

    state = FSMField(max_length=16, choices=State, default=State.ACCEPTED, protected=True)
    program = models.CharField(max_length=13, choices=Program, editable=False)
    customer = models.ForeignKey("Customer", models.PROTECT, related_name="cases", editable=False)
    owner = models.ForeignKey(STAFF, models.PROTECT, related_name="+", editable=False, db_index=False)
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="+", editable=False, db_index=False)
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="+", editable=False, db_index=False)
    opened_at = models.DateTimeField(default=now, editable=False)
    opened_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", editable=False, db_index=False)
    owned_since = models.DateTimeField(default=now, editable=False)
    begun_at = models.DateTimeField(null=True, editable=False)
    contact_conditions = models.TextField(max_length=2000, blank=True, editable=False)
    conditions_agreed_on = models.DateField(null=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "program"], condition=Q(state__in=OPEN), name="case_open_once_per_program"
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", begun_at=None) | (~Q(state="accepted") & Q(begun_at__isnull=False)),
                name="case_begun_at_when_active",
            ),
            models.CheckConstraint(
                condition=Q(contact_conditions="", conditions_agreed_on=None)
                | (~Q(contact_conditions="") & Q(conditions_agreed_on__isnull=False)),
                name="case_conditions_are_agreed",
            ),
        ]
        indexes = [
            models.Index(F("owner"), F("id").desc(), name="case_of_owner"),
            models.Index(F("team"), F("id").desc(), name="case_of_team"),
            models.Index(F("site"), F("id").desc(), name="case_of_site"),
        ]
        triggers = [
            pgtrigger.FSM(name="case_legal_edges", field="state", transitions=[("accepted", "active")]),
            pgtrigger.Protect(name="case_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="case_starts_accepted", operation=pgtrigger.Insert, condition=~pgtrigger.Q(new__state="accepted")
            ),
            pgtrigger.Protect(
                name="case_of_one_customer", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__customer__df=pgtrigger.F("new__customer"))
                | pgtrigger.Q(old__program__df=pgtrigger.F("new__program")),
            ),
            pgtrigger.Trigger(
                name="case_version_moves", when=pgtrigger.Before, operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(),
                func="IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'case % was saved from a stale copy', OLD.id; END IF; RETURN NEW;",
            ),
        ]  # fmt: skip

    def get_absolute_url(self):
        return reverse("personalised_services:case", args=[self.reference])

    # -- facts
    @property
    def headline(self) -> str:
        """Never the customer's name or CRN: it stands in lists, notices and e-mails."""
        return f"{self.get_program_display()} case"

    @property
    def state_words(self) -> str:
        return self.get_state_display().lower()

    @property
    def team_mailbox(self) -> str:
        return self.team.mailbox.address if self.team.mailbox else ""

    @cached_property
    def restrictions(self) -> list[ChannelRestriction]:
        """What holds for the customer's service channels in the whole agency, by the plan that is running (MSP-05)."""
        return list(ChannelRestriction.objects.in_force([self.customer_id]))

    @cached_property
    def on_board(self):
        """The entry of the whiteboard that holds today, or None: to which number the customer's calls go (COLD-09)."""
        return self.whiteboard_entries.today().first()  # type: ignore[attr-defined]

    @cached_property
    def warned_today(self):
        """The call in which the customer was asked not to call again today, or None (COLD-05)."""
        return self.cold_transfers.warned_today().select_related("warned_by").first()  # type: ignore[attr-defined]

    def note_reading(self, *, by, means: str = Visit.Means.PAGE, otherwise: str = Visit.Standing.LEFT) -> Visit:
        """One row a reading, with the right by which somebody sees it. Who has no sight of it reads it `otherwise`: usually they
        gave it away by the step that they just took.
        """
        seen = Case.objects.visible_to(by).with_standing(by).filter(pk=self.pk)
        standing = seen.values_list("standing", flat=True).first() or otherwise
        return self.visits.create(  # type: ignore[attr-defined]
            staff=by, customer_id=self.customer_id, means=means, standing=standing
        )

    def takes_answers(self) -> bool:
        return False

    # -- steps
    @transition(
        state, source=State.ACCEPTED, target=State.ACTIVE, permission=who.its_psso,
        custom=step(
            "Begin the case", "began the case", icon="play", rules=("CAS-01", "LET-01"),
            then=(letter_effects.introduction_is_due,),
        ),
    )  # fmt: skip
    def begin_case(self, *, by):
        """Take the accepted case into management, as its PSSO."""
        self.begun_at = now()

    @transition(
        state, source=OPEN, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Set contact conditions", "set the contact conditions", form="personalised_services.forms.SetConditions",
            icon="message-square", rules=("CAS-04",),
        ),
    )  # fmt: skip
    def set_contact_conditions(self, *, by, contact_conditions, agreed_on):
        """Write down special contact conditions and the day on which they were agreed; empty where there are none any more."""
        self.contact_conditions = contact_conditions
        self.conditions_agreed_on = agreed_on if contact_conditions else None
        return None if contact_conditions else "lifted the contact conditions"

    @transition(
        state, source=OPEN, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Note an outstanding issue", "noted an outstanding issue", form="personalised_services.forms.NoteIssue",
            icon="circle-alert", rules=("CAS-03",),
        ),
    )  # fmt: skip
    def note_issue(self, *, by, kind, words):
        """Note what is outstanding for the customer: of which kind, and what about."""
        issue = self.issues.create(kind=kind, words=words, noted_by=by)
        return f"noted an outstanding issue: {issue.get_kind_display().lower()}"

    @transition(
        state, source=OPEN, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Settle an issue", "settled an issue", form="personalised_services.forms.SettleIssue", icon="circle-check",
            guards=(conditions.issue_is_open,), rules=("CAS-03",),
        ),
    )  # fmt: skip
    def settle_issue(self, *, by, issue, outcome):
        """Say how an outstanding issue ended."""
        self.issues.filter(pk=issue.pk).update(settled_at=now(), settled_by=by, outcome=outcome)
        return f"settled an issue: {issue.get_kind_display().lower()}"

    @transition(
        state, source=OPEN, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Set a sensitive issue indicator", "set a sensitive issue indicator",
            form="personalised_services.forms.SetIndicator", icon="shield-alert", rules=("CAS-16",),
        ),
    )  # fmt: skip
    def set_indicator(self, *, by, kind, reason, specific_conditions):
        """Set a sensitive issue indicator with its reason and any specific conditions."""
        indicator = self.indicators.create(kind=kind, reason=reason, conditions=specific_conditions, set_by=by)
        return f"set a sensitive issue indicator: {indicator}"

    @transition(
        state, source=OPEN, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Lift an indicator", "lifted a sensitive issue indicator", form="personalised_services.forms.LiftIndicator",
            icon="shield-off", guards=(conditions.indicator_is_set,), rules=("CAS-16",),
        ),
    )  # fmt: skip
    def lift_indicator(self, *, by, indicator, because):
        """Lift a sensitive issue indicator, and say why."""
        self.indicators.filter(pk=indicator.pk).update(lifted_at=now(), lifted_by=by, lifted_because=because)
        return f"lifted a sensitive issue indicator: {indicator}"

    @transition(
        state, source=OPEN, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Draft a plan", "drafted a Managed Service Plan", form="personalised_services.plan_forms.DraftPlan",
            icon="file-plus", guards=(conditions.is_of_centrelink, conditions.no_plan_is_drafted),
            rules=("MSP-01", "MSP-05"), then=(effects.plan_begins,),
        ),
    )  # fmt: skip
    def draft_plan(self, *, by, kind, **term):
        """Draft a Managed Service Plan: proactive or reactive, and its term."""
        plan = self.plans.create(kind=kind, drafted_by=by, **term)
        return f"drafted a plan: {plan.reference}"

    @transition(
        state, source=OPEN, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Start a letter", "started a letter", form="personalised_services.letter_forms.Start", icon="mail-plus",
            rules=("LET-01",), then=(letter_effects.letter_begins,),
        ),
    )  # fmt: skip
    def start_letter(self, *, by, kind, arose_on):
        """Start a letter to the customer: after a contact, in answer to what they wrote, when they leave, or of another kind."""

    @transition(
        state, source=OPEN, target=None, permission=who.who_leads_it,
        custom=step(
            "Reallocate", "reallocated the case", form="personalised_services.forms.Reallocate", icon="users",
            rules=("CAS-01",), then=(effects.hand_on,),
        ),
    )  # fmt: skip
    def reallocate(self, *, by, owner, because):
        """Give the case, and the time limits that run for it, to another PSSO; who had it stays in the history."""
        if who.is_related(self, owner):
            raise Refused([Reason(f"{owner.name} can’t be given this case.")])
        was, self.owner, self.owned_since = self.owner, owner, now()
        self.team, self.site = owner.team, owner.team.site
        return f"reallocated the case from {was.name} to {owner.name}"

    @transition(
        state, source=OPEN, target=None, permission=who.who_leads_it,
        custom=step(
            "Grant sight for a time", "granted sight of the case", form="personalised_services.forms.GrantSight",
            icon="eye",
        ),
    )  # fmt: skip
    def grant_sight(self, *, by, staff, reason, until):
        """Let somebody of Personalised Services read the case until a day, with a reason. Staff related to the customer never see it."""
        self.grants.create(staff=staff, reason=reason, until=until, given_by=by)
        return f"granted {staff.name} sight of the case until {until.astimezone(self.site.tz):%-d %B %Y}"

    @transition(
        state, source=OPEN, target=None, permission=who.who_leads_it,
        custom=step(
            "End a grant", "ended a grant of sight", form="personalised_services.forms.EndGrant", icon="eye-off",
            guards=(conditions.is_granted,),
        ),
    )  # fmt: skip
    def end_grant(self, *, by, grant):
        """End a grant of sight before its time."""
        self.grants.filter(pk=grant.pk).update(ended_at=now(), ended_by=by)
        return f"ended the grant of sight for {grant.staff.name}"

    @transition(
        state, source=OPEN, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Record related staff", "recorded a member of staff as related to the customer",
            form="personalised_services.forms.RecordRelative", icon="user-x",
        ),
    )  # fmt: skip
    def record_relative(self, *, by, staff):
        """Shut a member of staff who is related to the customer out of all their cases, whatever their roles."""
        self.customer.relatives.get_or_create(staff=staff, ended_at=None, defaults={"recorded_by": by})
        return f"recorded {staff.name} as related to the customer"

    @transition(
        state, source=OPEN, target=None, permission=who.who_leads_it,
        custom=step(
            "End a relation", "ended a relation of staff to the customer", form="personalised_services.forms.EndRelative",
            icon="user-check", guards=(conditions.has_relatives,),
        ),
    )  # fmt: skip
    def end_relative(self, *, by, related):
        """Say that a member of staff is not related to the customer, or is not any more."""
        self.customer.relatives.filter(pk=related.pk).update(ended_at=now(), ended_by=by)
        return f"ended the relation of {related.staff.name} to the customer"
