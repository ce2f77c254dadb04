import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, transition

from casework.steps import step
from people.clock import now
from personalised_services.conditions import commitment as conditions
from personalised_services.contact_programs import COORDINATED
from personalised_services.effects.commitment import ecrt_is_told
from personalised_services.effects.letter import letter_is_due
from personalised_services.letter_ways import Kind
from personalised_services.models.of_case import OfCase, kept
from personalised_services.models.sight import person
from personalised_services.querysets.in_sight import CorrespondenceQuerySet
from personalised_services.who.contact import contacts_psso_or_who_leads_it

FORMS = "personalised_services.forms.correspondence"


class State(models.TextChoices):
    RECEIVED = "received", "Received"
    INVESTIGATED = "investigated", "Investigated"
    ASSESSED = "assessed", "Assessed"
    ACTIONED = "actioned", "Actioned"


class Medium(models.TextChoices):
    LETTER = "letter", "Letter"
    EMAIL = "email", "E-mail"
    ONLINE = "online", "Online account"


def _words(length=2000):
    return models.TextField(max_length=length, blank=True, editable=False)


class Correspondence(OfCase):
    """Something that the customer wrote: recorded, saved, investigated, assessed against the plan, answered, actioned (CAS-13)."""

    REFERENCE_PREFIX = "COR"

    state = FSMField(max_length=12, choices=State, default=State.RECEIVED, protected=True)
    case = models.ForeignKey("Case", models.PROTECT, related_name="correspondence", editable=False)
    medium = models.CharField(max_length=6, choices=Medium, editable=False)
    received_on = models.DateField(editable=False)
    words = models.TextField(max_length=2000, editable=False)
    recorded_as = models.CharField(max_length=120, editable=False)
    saved_as = models.CharField(max_length=120, editable=False)
    found = _words()
    within_plan = models.BooleanField(null=True, editable=False)
    assessment = _words()
    reply_wanted = models.BooleanField(null=True, editable=False)
    letter = models.OneToOneField("Letter", models.PROTECT, null=True, related_name="answers", editable=False)
    coordinated_with = models.ForeignKey(
        "people.Mailbox", models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
    coordinated = _words()
    coordinated_at = models.DateTimeField(null=True, editable=False)
    action = _words()
    action_recorded_as = models.CharField(max_length=120, blank=True, editable=False)
    actioned_at = models.DateTimeField(null=True, editable=False)
    actioned_by = person(null=True)

    objects = CorrespondenceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "correspondence"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(recorded_as="") & ~Q(saved_as=""), name="correspondence_recorded_and_saved"),
            models.CheckConstraint(condition=Q(state="received") | ~Q(found=""), name="correspondence_investigated"),
            models.CheckConstraint(
                condition=Q(state__in=["received", "investigated"])
                | Q(within_plan__isnull=False, reply_wanted__isnull=False) & ~Q(assessment=""),
                name="correspondence_assessed",
            ),
            models.CheckConstraint(
                condition=Q(reply_wanted=True, letter__isnull=False) | ~Q(reply_wanted=True) & Q(letter=None)
                | Q(reply_wanted=None, letter=None),
                name="correspondence_reply_is_a_letter",
            ),
            models.CheckConstraint(
                condition=Q(coordinated_at=None, coordinated_with=None, coordinated="")
                | Q(coordinated_at__isnull=False, coordinated_with__isnull=False) & ~Q(coordinated=""),
                name="correspondence_coordinated_with_whom",
            ),
            models.CheckConstraint(
                condition=Q(state="actioned", actioned_at__isnull=False, actioned_by__isnull=False)
                & ~Q(action="") & ~Q(action_recorded_as="")
                | ~Q(state="actioned") & Q(actioned_at=None, actioned_by=None, action="", action_recorded_as=""),
                name="correspondence_actioned_wholly",
            ),
        ]  # fmt: skip
        indexes = [models.Index(F("case"), F("id").desc(), name="correspondence_of_case")]
        triggers = [
            *kept(
                "correspondence", starts="received",
                edges=[("received", "investigated"), ("investigated", "assessed"), ("assessed", "actioned")],
                facts=("case", "medium", "received_on", "words", "recorded_as", "saved_as", "opened_at", "opened_by"),
            ),
            pgtrigger.Trigger(
                name="correspondence_response_coordinated", when=pgtrigger.Before, operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__state="actioned", new__reply_wanted=True, new__coordinated_at__isnull=True),
                func=f"IF EXISTS (SELECT FROM personalised_services_case AS one WHERE one.id = NEW.case_id AND one.program IN ({', '.join(map(repr, COORDINATED))})) THEN RAISE EXCEPTION 'a written response is coordinated first'; END IF; RETURN NEW;",
            ),
        ]  # fmt: skip

    def get_absolute_url(self):
        return reverse("personalised_services:correspondence", args=[self.reference])

    @property
    def headline(self) -> str:
        """Never what it says: it stands in lists, notices and e-mails."""
        return f"Correspondence, {self.get_medium_display()[:1].lower()}{self.get_medium_display()[1:]}"

    # -- steps
    @transition(
        state, source=State.RECEIVED, target=State.INVESTIGATED, permission=contacts_psso_or_who_leads_it,
        custom=step("Investigate", "investigated the case", form=f"{FORMS}.Investigate", icon="search", rules=("CAS-13",)),
    )  # fmt: skip
    def investigate(self, *, by, found):
        """Say what the investigation of the case found."""
        self.found = found

    @transition(
        state, source=State.INVESTIGATED, target=State.ASSESSED, permission=contacts_psso_or_who_leads_it,
        custom=step(
            "Assess against the plan", "assessed it against the plan", form=f"{FORMS}.Assess", icon="scale",
            rules=("CAS-13", "LET-01"),
        ),
    )  # fmt: skip
    def assess(self, *, by, within_plan, assessment, reply_wanted):
        """Say whether action is within the customer's management plan, and whether a written response is required, which makes a letter due."""
        self.within_plan, self.assessment, self.reply_wanted = within_plan, assessment, reply_wanted
        self.letter = letter_is_due(self.case, Kind.ANSWER, by=by) if reply_wanted else None

    @transition(
        state, source=State.ASSESSED, target=None, permission=contacts_psso_or_who_leads_it,
        custom=step(
            "Coordinate the response", "coordinated the response with the External Complaints Resolution Team",
            form=f"{FORMS}.Coordinate", icon="messages-square", guards=(conditions.its_program_coordinates, conditions.reply_is_wanted), rules=("CAS-13",),
            then=(ecrt_is_told,),
        ),
    )  # fmt: skip
    def coordinate(self, *, by, mailbox, coordinated):
        """Coordinate the written response with the External Complaints Resolution Team, who is e-mailed."""
        self.coordinated_with, self.coordinated, self.coordinated_at = mailbox, coordinated, now()

    @transition(
        state, source=State.ASSESSED, target=State.ACTIONED, permission=contacts_psso_or_who_leads_it,
        custom=step(
            "Record the action", "recorded the action taken", form=f"{FORMS}.RecordAction", icon="circle-check",
            guards=(conditions.response_is_coordinated,), rules=("CAS-13",),
        ),
    )  # fmt: skip
    def record_action(self, *, by, action, action_recorded_as):
        """Record which action was taken, and where it stands."""
        self.action, self.action_recorded_as = action, action_recorded_as
        self.actioned_at, self.actioned_by = now(), by
