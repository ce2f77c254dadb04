import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, transition

from casework.steps import step
from people.clock import now
from personalised_services.conditions import consultation as conditions
from personalised_services.effects import consultation as effects
from personalised_services.models.of_case import OfCase, kept
from personalised_services.models.sight import Visit, person
from personalised_services.querysets.consultation import OPEN_CONSULTATION, ConsultationQuerySet
from personalised_services.who import consultation as who
from personalised_services.who.contact import contacts_psso_or_who_leads_it

FORMS = "personalised_services.forms.consultation"


class State(models.TextChoices):
    OPEN = "open", "To be discussed"
    DISCUSSED = "discussed", "Implications discussed"
    AGREED = "agreed", "Way of telling agreed"
    ACTED = "acted", "Acted on"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Area(models.TextChoices):
    """The areas in which specialist officers work (CAS-21)."""

    COMPENSATION = "compensation", "Compensation"
    PRIVACY = "privacy", "Privacy"
    LITIGATION = "litigation", "Litigation"
    FOI_AND_COMPLAINTS = "foi_and_complaints", "FOI and Complaints"
    CHANGE_OF_ASSESSMENT = "change_of_assessment", "Change of Assessment"
    NON_COMPLIANCE = "non_compliance", "Non-compliance"
    AGREEMENT_AND_CARE = "agreement_and_care", "Agreement and care teams"
    OBJECTIONS_AND_APPEALS = "objections_and_appeals", "Objections and Appeals"
    BUSINESS_INTEGRITY = "business_integrity", "Business Integrity"
    PARTICIPATION_SOLUTIONS = "participation_solutions", "Participation Solutions Team"
    ASSESSMENT_SERVICES = "assessment_services", "Assessment Services"


RUNNING = [State(value) for value in OPEN_CONSULTATION]


def _words(length=2000):
    return models.TextField(max_length=length, blank=True, editable=False)


class SpecialistConsultation(OfCase):
    """A specialist officer consults the PSSO before any action or notification of a decision (CAS-05). The authority to decide stays theirs."""

    REFERENCE_PREFIX = "CNS"
    READ_WITH = (*OfCase.READ_WITH, "specialist")

    state = FSMField(max_length=9, choices=State, default=State.OPEN, protected=True)
    case = models.ForeignKey("Case", models.PROTECT, related_name="consultations", editable=False)
    area = models.CharField(max_length=23, choices=Area, editable=False)
    specialist = person()
    intended = models.TextField(max_length=2000, editable=False)
    issues_told = models.TextField(editable=False)
    implications = _words()
    discussed_at = models.DateTimeField(null=True, editable=False)
    agreed_way = _words()
    agreed_at = models.DateTimeField(null=True, editable=False)
    action = _words()
    ended_because = _words(500)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = person(null=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(area__in=Area.values), name="consultation_of_a_known_area"),
            models.CheckConstraint(
                condition=Q(discussed_at=None, implications="") | Q(discussed_at__isnull=False) & ~Q(implications=""),
                name="consultation_implications_discussed",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None, agreed_way="")
                | Q(agreed_at__isnull=False, discussed_at__isnull=False) & ~Q(agreed_way=""),
                name="consultation_way_agreed",
            ),
            models.CheckConstraint(
                condition=Q(state="acted", agreed_at__isnull=False) & ~Q(action="") | ~Q(state="acted") & Q(action=""),
                name="consultation_before_any_action",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["acted", "withdrawn"], closed_at__isnull=False, closed_by__isnull=False)
                | ~Q(state__in=["acted", "withdrawn"]) & Q(closed_at=None, closed_by=None),
                name="consultation_closed_at_and_by",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(F("case"), F("id").desc(), name="consultation_of_case"),
            models.Index(F("specialist"), F("id").desc(), name="consultation_of_specialist"),
        ]
        triggers = kept(
            "consultation", starts="open",
            edges=[
                ("open", "discussed"), ("discussed", "agreed"), ("agreed", "acted"), ("open", "withdrawn"),
                ("discussed", "withdrawn"), ("agreed", "withdrawn"),
            ],
            facts=("case", "area", "specialist", "intended", "opened_at", "opened_by"),
        )  # fmt: skip

    def get_absolute_url(self):
        return reverse("personalised_services:consultation", args=[self.reference])

    @property
    def headline(self) -> str:
        """Never what is intended: it stands in lists, notices and e-mails."""
        return f"Consultation, {self.get_area_display()}"

    def note_reading(self, *, by, means: str = Visit.Means.PAGE) -> Visit:
        """Whoever reads it reads its case; the specialist has no other sight of that."""
        otherwise = Visit.Standing.SPECIALIST if by.pk == self.specialist_id else Visit.Standing.LEFT
        return self.case.note_reading(by=by, means=means, otherwise=otherwise)

    # -- steps
    @transition(
        state, source=State.OPEN, target=State.DISCUSSED, permission=contacts_psso_or_who_leads_it,
        custom=step(
            "Record the implications", "discussed the implications", form=f"{FORMS}.Discuss", icon="messages-square",
            rules=("CAS-05",),
        ),
    )  # fmt: skip
    def discuss_implications(self, *, by, implications):
        """Say what was discussed with the specialist: the decision and what it means for the customer."""
        self.implications, self.discussed_at = implications, now()

    @transition(
        state, source=State.DISCUSSED, target=State.AGREED, permission=contacts_psso_or_who_leads_it,
        custom=step(
            "Agree how the customer is told", "agreed how the customer is told", form=f"{FORMS}.Agree", icon="handshake",
            rules=("CAS-05",),
        ),
    )  # fmt: skip
    def agree_way(self, *, by, agreed_way):
        """Say how the customer is to be told, as it was agreed with the specialist."""
        self.agreed_way, self.agreed_at = agreed_way, now()

    @transition(
        state, source=RUNNING, target=State.ACTED, permission=who.its_specialist_or_psso,
        custom=step(
            "Record the action", "recorded the action or notification", form=f"{FORMS}.Act", icon="circle-check",
            guards=(conditions.customer_is_told_as_agreed,), rules=("CAS-05",),
        ),
    )  # fmt: skip
    def record_notification(self, *, by, action):
        """Record the specialist's action, or that the customer was told of the decision, as it was agreed."""
        self.action = action
        self.closed_at, self.closed_by = now(), by

    @transition(
        state, source=RUNNING, target=None, permission=who.its_specialist_or_psso,
        custom=step(
            "Tell of a change", "told of a change that may affect the customer", form=f"{FORMS}.TellChange",
            icon="message-square-warning", rules=("CAS-06", "CAS-21"), then=(effects.psso_is_told,),
        ),
    )  # fmt: skip
    def tell_change(self, *, by, words):
        """Tell the PSSO of a change that may affect the customer, or of contact with them."""
        self.changes.create(words=words, by=by)

    @transition(
        state, source=RUNNING, target=None, permission=contacts_psso_or_who_leads_it,
        custom=step(
            "Advise of outstanding issues", "advised the specialist of outstanding issues", icon="circle-alert",
            rules=("CAS-06",), then=(effects.specialist_is_advised,),
        ),
    )  # fmt: skip
    def advise_issues(self, *, by):
        """Advise the specialist officer of what is outstanding on the case now."""
        self.issues_told = effects.outstanding(self.case)

    @transition(
        state, source=RUNNING, target=State.WITHDRAWN, permission=contacts_psso_or_who_leads_it,
        custom=step("End without action", "ended the consultation", form=f"{FORMS}.End", icon="circle-minus", rules=("CAS-05",)),
    )  # fmt: skip
    def end_consultation(self, *, by, ended_because):
        """Say why nothing follows from it."""
        self.ended_because = ended_because
        self.closed_at, self.closed_by = now(), by


class ConsultationChange(models.Model):
    """A change that may affect the customer, or contact with them, of which the specialist told the PSSO (CAS-06). Append-only."""

    consultation = models.ForeignKey("SpecialistConsultation", models.PROTECT, related_name="changes", editable=False)
    words = models.TextField(max_length=1000, editable=False)
    at = models.DateTimeField(default=now, editable=False)
    by = person()

    class Meta:
        ordering = ["-id"]
        triggers = [
            pgtrigger.Protect(name="consultation_change_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"change, {self.at:%-d %B %Y}"
