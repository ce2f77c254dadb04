import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_fsm import FSMField, transition

from casework.privacy.fields import GuardedText
from casework.records import Record
from casework.steps import step
from people.clock import now
from tps import conditions, who
from tps.querysets import OfContactQuerySet

STAFF = settings.AUTH_USER_MODEL


class State(models.TextChoices):
    ASKED = "asked", "Asked for"
    COMPLETED = "completed", "Completed"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Outcome(models.TextChoices):
    STANDS = "stands", "The decision stands"
    CHANGED = "changed", "The decision is changed"


class UrgentPaymentReview(Record):
    """A customer's request, on hearing the outcome of the first one, to review an Urgent Payment decision; TPS completes it (EXP-03)."""

    REFERENCE_PREFIX = "UPR"
    READ_WITH = ("contact",)

    state = FSMField(max_length=12, choices=State, default=State.ASKED, protected=True)
    contact = models.OneToOneField("tps.Contact", models.PROTECT, related_name="urgent_payment_review", editable=False)
    first_outcome_told = models.BooleanField()
    asked_at = models.DateTimeField(default=now, editable=False)
    recorded_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", db_index=False, editable=False)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True, editable=False)
    outcome_words = GuardedText(max_length=1000, blank=True, editable=False)
    completed_at = models.DateTimeField(null=True, editable=False)
    completed_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", db_index=False, editable=False)
    withdrawn_because = GuardedText(max_length=300, blank=True, editable=False)

    objects = OfContactQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(first_outcome_told=True), name="urgent_payment_review_after_first_outcome"),
            models.CheckConstraint(
                condition=Q(state="completed", completed_at__isnull=False, completed_by__isnull=False) & ~Q(outcome="")
                | ~Q(state="completed") & Q(outcome="", outcome_words="", completed_at=None, completed_by=None),
                name="urgent_payment_review_completed_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn") ^ Q(withdrawn_because=""), name="urgent_payment_review_withdrawn_because"
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.FSM(
                name="urgent_payment_review_legal_edges", field="state",
                transitions=[("asked", "completed"), ("asked", "withdrawn"), ("withdrawn", "asked")],
            ),
            pgtrigger.Protect(name="urgent_payment_review_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(name="urgent_payment_review_starts_asked", operation=pgtrigger.Insert, condition=~pgtrigger.Q(new__state="asked")),
            pgtrigger.Protect(name="urgent_payment_review_completed_stays", operation=pgtrigger.Update, condition=pgtrigger.Q(old__state="completed")),
            pgtrigger.Trigger(
                name="urgent_payment_review_version_moves", when=pgtrigger.Before, operation=pgtrigger.Update, condition=pgtrigger.AnyChange(),
                func="IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'urgent payment review % was saved from a stale copy', OLD.id; END IF; RETURN NEW;",
            ),
        ]  # fmt: skip

    def get_absolute_url(self):
        return reverse("tps:urgent_payment_review", args=[self.reference])

    @property
    def headline(self) -> str:
        return f"Urgent Payment review, {self.contact.reference}"

    @property
    def state_words(self) -> str:
        return self.get_state_display().lower()

    def takes_answers(self) -> bool:
        return False

    @transition(
        state, source=State.ASKED, target=State.COMPLETED, permission=who.officer_of_its_contact,
        custom=step(
            "Complete the review", "completed the review", form="tps.forms.CompleteReview", icon="check", rules=("EXP-03",),
        ),
    )  # fmt: skip
    def complete_review(self, *, by, outcome, outcome_words="", kept=()):
        """Record what came of the review: the decision stands or is changed, and what the customer was told."""
        self.outcome, self.outcome_words = outcome, outcome_words
        self.completed_at, self.completed_by = now(), by
        return f"completed the review: {Outcome(outcome).label.lower()}"

    @transition(
        state, source=State.ASKED, target=State.WITHDRAWN, permission=who.officer_of_its_contact,
        custom=step("Withdraw", "withdrew the request for review", form="tps.forms.WithdrawBecause", icon="undo-2", rules=("EXP-03",)),
    )  # fmt: skip
    def withdraw(self, *, by, because, kept=()):
        """The customer does not want it after all, or it was entered in error."""
        self.withdrawn_because = because

    @transition(
        state, source=State.WITHDRAWN, target=State.ASKED, permission=who.officer_of_its_contact,
        custom=step(
            "Ask for it after all", "asked for the review after all", icon="redo-2",
            guards=(conditions.its_contact_is_open,), rules=("EXP-03",),
        ),
    )  # fmt: skip
    def ask_again(self, *, by):
        """Take up again a request that was withdrawn."""
        self.withdrawn_because = ""
