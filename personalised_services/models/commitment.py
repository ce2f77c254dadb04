from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, transition

from casework.deadlines import met, over
from casework.steps import step
from people.clock import now
from personalised_services.conditions import commitment as conditions
from personalised_services.deadlines import COMMITMENT, FOLLOW_UP
from personalised_services.effects import commitment as effects
from personalised_services.models.of_case import OfCase, kept
from personalised_services.models.sight import person
from personalised_services.querysets.in_sight import CommitmentQuerySet
from personalised_services.who.contact import contacts_psso_or_who_leads_it

FORMS = "personalised_services.forms.commitment"


class State(models.TextChoices):
    OPEN = "open", "Open"
    KEPT = "kept", "Kept"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Kind(models.TextChoices):
    GIVEN = "given", "Given to the customer"
    GAINED = "gained", "Gained from the customer"
    FOLLOW_UP = "follow_up", "Follow-up contact"


class Commitment(OfCase):
    """What was promised to the customer or by them, or a follow-up that was arranged, and until when (CAS-09, CAS-22)."""

    REFERENCE_PREFIX = "CMT"

    state = FSMField(max_length=9, choices=State, default=State.OPEN, protected=True)
    case = models.ForeignKey("Case", models.PROTECT, related_name="commitments", editable=False)
    kind = models.CharField(max_length=9, choices=Kind, editable=False)
    words = models.TextField(max_length=1000, editable=False)
    due_on = models.DateField(editable=False)
    #: The PS in-tray that shows it, in Child Support (CAS-22).
    intray = models.CharField(max_length=120, blank=True, editable=False)
    kept_on = models.DateField(null=True, editable=False)
    #: The contact that followed up as arranged (CAS-22).
    contact = models.ForeignKey("CaseContact", models.PROTECT, null=True, related_name="followed_up", editable=False)
    options_given = models.BooleanField(default=False, editable=False)
    consequences_given = models.BooleanField(default=False, editable=False)
    outcome = models.TextField(max_length=1000, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = person(null=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(words="") & Q(due_on__isnull=False), name="commitment_has_a_timeframe"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, closed_by=None, outcome="")
                | ~Q(state="open") & Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(outcome=""),
                name="commitment_ends_with_words",
            ),
            models.CheckConstraint(
                condition=Q(state="kept", kept_on__isnull=False) | ~Q(state="kept") & Q(kept_on=None, contact=None),
                name="commitment_kept_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="kept", kind="follow_up")
                | Q(contact__isnull=False, options_given=True, consequences_given=True),
                name="commitment_followed_up_wholly",
            ),
        ]  # fmt: skip
        indexes = [models.Index(F("case"), F("id").desc(), name="commitment_of_case")]
        triggers = kept(
            "commitment", starts="open", edges=[("open", "kept"), ("open", "withdrawn")],
            facts=("case", "kind", "words", "due_on", "intray", "opened_at", "opened_by"),
        )  # fmt: skip

    def get_absolute_url(self):
        return reverse("personalised_services:commitment", args=[self.reference])

    @property
    def headline(self) -> str:
        """Never what was promised: it stands in lists, notices and e-mails."""
        return (
            self.get_kind_display() if self.kind == Kind.FOLLOW_UP else f"Commitment, {self.get_kind_display().lower()}"
        )

    @property
    def is_late(self) -> bool:
        return self.state == "open" and self.due_on < now().astimezone(self.site.tz).date()

    # -- steps
    @transition(
        state, source=State.OPEN, target=State.KEPT, permission=contacts_psso_or_who_leads_it,
        custom=step(
            "Record that it was kept", "recorded that the commitment was kept", form=f"{FORMS}.Keep", icon="circle-check",
            guards=(conditions.is_no_follow_up,), rules=("CAS-09",), then=(met(COMMITMENT, at=effects.kept_at),),
        ),
    )  # fmt: skip
    def keep_commitment(self, *, by, kept_on, outcome):
        """Say when the commitment was kept, and what came of it."""
        self._close(by, outcome)
        self.kept_on = kept_on

    @transition(
        state, source=State.OPEN, target=State.KEPT, permission=contacts_psso_or_who_leads_it,
        custom=step(
            "Record the follow-up", "recorded the follow-up", form=f"{FORMS}.FollowedUp", icon="phone-outgoing",
            guards=(conditions.is_a_follow_up,), rules=("CAS-22",), then=(met(FOLLOW_UP, at=effects.kept_at),),
        ),
    )  # fmt: skip
    def follow_up(self, *, by, contact, options_given, consequences_given, outcome):
        """Say in which contact the customer was followed up, with their options and the consequences of behaviour."""
        self._close(by, outcome)
        self.contact, self.kept_on = contact, contact.at.astimezone(self.site.tz).date()
        self.options_given, self.consequences_given = options_given, consequences_given

    @transition(
        state, source=State.OPEN, target=State.WITHDRAWN, permission=contacts_psso_or_who_leads_it,
        custom=step(
            "Withdraw it", "withdrew the commitment", form=f"{FORMS}.Withdraw", icon="circle-minus", rules=("CAS-09",),
            then=(over(COMMITMENT), over(FOLLOW_UP)),
        ),
    )  # fmt: skip
    def withdraw(self, *, by, outcome):
        """Say why it is not to be kept any more, or what was agreed instead."""
        self._close(by, outcome)

    def _close(self, by, outcome):
        self.closed_at, self.closed_by, self.outcome = now(), by, outcome
