import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django_fsm import FSMField, transition

from casework.records import Record
from casework.steps import step
from people.clock import now
from personalised_services.conditions import case as conditions
from personalised_services.effects import case as effects
from personalised_services.effects import letter as letter_effects
from personalised_services.models.case_states import CLOSED, EDGES, OPEN, State
from personalised_services.models.case_steps.agreed import AgreedWithTheCustomer
from personalised_services.models.case_steps.consulted import Consulted
from personalised_services.models.case_steps.contacts import ContactsWithTheCustomer
from personalised_services.models.case_steps.finalising import Finalising
from personalised_services.models.case_steps.known import KnownOfTheCustomer
from personalised_services.models.case_steps.leaving import Leaving
from personalised_services.models.case_steps.management import Managed
from personalised_services.models.case_steps.restrictions import Restrictions
from personalised_services.models.case_steps.segments import Segmented
from personalised_services.models.case_steps.sight import OwnerAndSight
from personalised_services.models.case_steps.varying import Varying
from personalised_services.models.channel_restriction import ChannelRestriction
from personalised_services.models.sight import Visit
from personalised_services.querysets.case import CaseQuerySet
from personalised_services.who import case as who

STAFF = settings.AUTH_USER_MODEL


class Program(models.TextChoices):
    CENTRELINK = "centrelink", "Centrelink"
    CHILD_SUPPORT = "child_support", "Child Support"


class Case(
    ContactsWithTheCustomer, AgreedWithTheCustomer, Consulted, KnownOfTheCustomer, Managed, Segmented, Restrictions,
    OwnerAndSight, Leaving, Varying, Finalising, Record,
):  # fmt: skip
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
    closed_at = models.DateTimeField(null=True, editable=False)
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
                condition=Q(state__in=CLOSED, closed_at__isnull=False) | (~Q(state__in=CLOSED) & Q(closed_at=None)),
                name="case_closed_at_when_closed",
            ),
            models.CheckConstraint(
                condition=Q(contact_conditions="") | Q(conditions_agreed_on__isnull=False),
                name="case_conditions_are_agreed",
            ),
        ]
        indexes = [
            models.Index(F("owner"), F("id").desc(), name="case_of_owner"),
            models.Index(F("team"), F("id").desc(), name="case_of_team"),
            models.Index(F("site"), F("id").desc(), name="case_of_site"),
        ]
        triggers = [
            pgtrigger.FSM(name="case_legal_edges", field="state", transitions=EDGES),
            pgtrigger.Trigger(
                name="case_leaves_by_its_exit", when=pgtrigger.Before, operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__state__in=["exit_endorsed", "exited"]) & pgtrigger.Q(old__state__df=pgtrigger.F("new__state")),
                func=(
                    "IF NOT EXISTS (SELECT FROM personalised_services_exitrecommendation AS one WHERE one.case_id = NEW.id"
                    " AND one.state = CASE NEW.state WHEN 'exited' THEN 'complete' ELSE 'finalised' END)"
                    " THEN RAISE EXCEPTION 'case % has no exit that is so far', NEW.id; END IF; RETURN NEW;"
                ),
            ),
            pgtrigger.Trigger(
                name="case_finalised_by_its_request", when=pgtrigger.Before, operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__state="finalised") & pgtrigger.Q(old__state__df=pgtrigger.F("new__state")),
                func=(
                    "IF NOT EXISTS (SELECT FROM personalised_services_finalisationrequest AS one WHERE one.case_id = NEW.id"
                    " AND one.state = 'closed') THEN RAISE EXCEPTION 'case % has no closed finalisation', NEW.id; END IF; RETURN NEW;"
                ),
            ),
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
        return self.address("personalised_services:case")

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
        """What holds for the customer's service channels in the whole agency, by a plan that is running (MSP-05) or a proposal in force (SCR-04)."""
        return list(ChannelRestriction.objects.in_force([self.customer_id]))

    @property
    def own_restrictions(self) -> list[ChannelRestriction]:
        """Those of them that a plan or proposal of this case says."""
        return [one for one in self.restrictions if one.said_in.case_id == self.pk]  # type: ignore[attr-defined]

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED

    @cached_property
    def tailored_poro(self) -> bool:
        """Whether tailored PoRO applies: to current customers of Personalised Services alone, in either program (EXIT-06)."""
        return not self.is_closed or Case.objects.open().filter(customer=self.customer_id).exists()

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
            "Draft a plan", "drafted a Managed Service Plan", form="personalised_services.forms.plan.DraftPlan",
            icon="file-plus", guards=(conditions.is_of_centrelink, conditions.no_plan_is_drafted),
            rules=("MSP-01", "MSP-05"), then=(effects.plan_begins,),
        ),
    )  # fmt: skip
    def draft_plan(self, *, by, kind, **term):
        """Draft a Managed Service Plan: proactive or reactive, and its term."""
        plan = self.plans.create(kind=kind, drafted_by=by, **term)
        return f"drafted a plan: {plan.reference}"

    @transition(
        state, source=[*OPEN, *CLOSED], target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Start a letter", "started a letter", form="personalised_services.forms.letter.Start", icon="mail-plus",
            rules=("LET-01",), then=(letter_effects.letter_begins,),
        ),
    )  # fmt: skip
    def start_letter(self, *, by, kind, arose_on):
        """Start a letter to the customer: after a contact, in answer to what they wrote, when they leave, or of another kind."""
