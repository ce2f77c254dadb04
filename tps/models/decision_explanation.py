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
from tps.models.contact_triggers import any_changed
from tps.querysets import OfContactQuerySet

STAFF = settings.AUTH_USER_MODEL


class State(models.TextChoices):
    OPEN = "open", "To explain"
    EXPLAINED = "explained", "Explained"
    RIGHTS_TOLD = "rights_told", "Explained, review rights told"
    POINTED = "pointed", "Left to the SO and the procedure"
    WITHDRAWN = "withdrawn", "Withdrawn"


class What(models.TextChoices):
    DECISION = "decision", "A decision"
    CIRCUMSTANCE = "circumstance", "A circumstance"


class Procedure(models.TextChoices):
    """Where a customer of Compensation Recovery who wants more than the SO's explanation is served (EXP-05)."""

    EXPLANATION = "explanation", "Request for an explanation"
    FORMAL_REVIEW = "formal_review", "Application for a formal review"


#: What has to be so of a decision before TPS explains it further (EXP-01).
FACTS = ("made_by_smart_centre", "explained_by_so", "not_satisfied")
SAID = (State.EXPLAINED, State.RIGHTS_TOLD)


class DecisionExplanation(Record):
    """What TPS explains to a customer in a contact: a decision further, with the review rights, or a circumstance (EXP-01, EXP-02).

    On the Compensation form the SO explains a decision; the record says which procedure serves who wants more (EXP-05).
    """

    REFERENCE_PREFIX = "DEX"
    READ_WITH = ("contact",)

    state = FSMField(max_length=12, choices=State, default=State.OPEN, protected=True)
    contact = models.OneToOneField("tps.Contact", models.PROTECT, related_name="explanation", editable=False)
    what = models.CharField(max_length=12, choices=What, default=What.DECISION)
    made_by_smart_centre = models.BooleanField(null=True)
    explained_by_so = models.BooleanField(null=True)
    not_satisfied = models.BooleanField(null=True)
    opened_at = models.DateTimeField(default=now, editable=False)
    opened_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", db_index=False, editable=False)
    explanation = GuardedText(max_length=2000, blank=True)
    explained_at = models.DateTimeField(null=True, editable=False)
    explained_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", db_index=False, editable=False)
    rights_told_at = models.DateTimeField(null=True, editable=False)
    rights_told_by = models.ForeignKey(
        STAFF, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    pointed_to = models.CharField(max_length=16, choices=Procedure, blank=True, editable=False)
    withdrawn_because = GuardedText(max_length=300, blank=True, editable=False)

    objects = OfContactQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=SAID, explained_at__isnull=False, explained_by__isnull=False)
                & ~Q(explanation="")
                | ~Q(state__in=SAID) & Q(explanation="", explained_at=None, explained_by=None),
                name="explanation_said_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(what=What.CIRCUMSTANCE)
                | ~Q(state__in=SAID)
                | Q(made_by_smart_centre=True, explained_by_so=True, not_satisfied=True),
                name="explanation_of_a_decision_further",
            ),
            models.CheckConstraint(
                condition=Q(state="rights_told", what=What.DECISION, rights_told_at__isnull=False, rights_told_by__isnull=False)
                | ~Q(state="rights_told") & Q(rights_told_at=None, rights_told_by=None),
                name="explanation_rights_told_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(state="pointed", what=What.DECISION) & ~Q(pointed_to="")
                | ~Q(state="pointed") & Q(pointed_to=""),
                name="explanation_pointed_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn") ^ Q(withdrawn_because=""), name="explanation_withdrawn_because"
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.FSM(
                name="explanation_legal_edges", field="state",
                transitions=[
                    ("open", "explained"), ("explained", "rights_told"), ("open", "pointed"), ("open", "withdrawn"),
                    ("withdrawn", "open"),
                ],
            ),
            pgtrigger.Protect(name="explanation_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(name="explanation_starts_open", operation=pgtrigger.Insert, condition=~pgtrigger.Q(new__state="open")),
            pgtrigger.Protect(name="explanation_ended_stays", operation=pgtrigger.Update, condition=pgtrigger.Q(old__state__in=("rights_told", "pointed"))),
            pgtrigger.Protect(
                name="explanation_once_said_stays", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="explained") & any_changed("contact", "what", "explanation", "explained_at", "explained_by", *FACTS),
            ),
            pgtrigger.Trigger(
                name="explanation_version_moves", when=pgtrigger.Before, operation=pgtrigger.Update, condition=pgtrigger.AnyChange(),
                func="IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'explanation % was saved from a stale copy', OLD.id; END IF; RETURN NEW;",
            ),
        ]  # fmt: skip

    def get_absolute_url(self):
        return reverse("tps:explanation", args=[self.reference])

    @property
    def headline(self) -> str:
        return f"Explanation of {self.get_what_display().lower()}, {self.contact.reference}"

    @property
    def state_words(self) -> str:
        return self.get_state_display().lower()

    @property
    def is_of_a_decision(self) -> bool:
        return self.what == What.DECISION

    def takes_answers(self) -> bool:
        return False

    @transition(
        state, source=State.OPEN, target=State.EXPLAINED, permission=who.officer_of_its_contact,
        custom=step(
            "Record the explanation", "explained it to the customer", form="tps.forms.GiveExplanation", icon="message-square",
            guards=(conditions.is_for_tps_to_explain,), rules=("EXP-01", "EXP-02"),
        ),
    )  # fmt: skip
    def give_explanation(self, *, by, explanation, kept=()):
        """Say what was explained to the customer. A decision is explained further only as EXP-01 has it; a circumstance always."""
        self.explanation, self.explained_at, self.explained_by = explanation, now(), by
        return f"explained {self.get_what_display().lower()} to the customer"

    @transition(
        state, source=State.EXPLAINED, target=State.RIGHTS_TOLD, permission=who.officer_of_its_contact,
        custom=step(
            "Review rights are told", "told the customer about their review rights", icon="scale",
            guards=(conditions.is_of_a_decision,), rules=("EXP-02",),
        ),
    )  # fmt: skip
    def tell_review_rights(self, *, by):
        """Say that the customer, to whom the decision was explained, was told about their review rights."""
        self.rights_told_at, self.rights_told_by = now(), by

    @transition(
        state, source=State.OPEN, target=State.POINTED, permission=who.officer_of_its_contact,
        custom=step(
            "Point to the procedure", "left it to the SO and the procedure", form="tps.forms.PointToProcedure", icon="signpost",
            guards=(conditions.is_left_to_the_so,), rules=("EXP-05",),
        ),
    )  # fmt: skip
    def point_to_procedure(self, *, by, pointed_to):
        """Say which procedure serves a customer of Compensation Recovery who wants more than the SO's explanation; TPS does not explain it."""
        self.pointed_to = pointed_to
        return f"left it to the SO and pointed to the procedure: {Procedure(pointed_to).label}"

    @transition(
        state, source=State.OPEN, target=State.WITHDRAWN, permission=who.officer_of_its_contact,
        custom=step("Withdraw", "withdrew it: nothing is explained", form="tps.forms.WithdrawBecause", icon="undo-2", rules=("EXP-02",)),
    )  # fmt: skip
    def withdraw(self, *, by, because, kept=()):
        """Nothing is explained after all, and why. What has been explained is not withdrawn."""
        self.withdrawn_because = because

    @transition(
        state, source=State.WITHDRAWN, target=State.OPEN, permission=who.officer_of_its_contact,
        custom=step(
            "Explain it after all", "took the explanation up again", form="tps.forms.ToBeExplained", icon="redo-2",
            guards=(conditions.its_contact_is_open,), rules=("EXP-01",),
        ),
    )  # fmt: skip
    def take_up(self, *, by, what, made_by_smart_centre=None, explained_by_so=None, not_satisfied=None):
        """Take up again what was withdrawn, with what is so now."""
        self.what, self.withdrawn_because = what, ""
        self.made_by_smart_centre, self.explained_by_so = made_by_smart_centre, explained_by_so
        self.not_satisfied = not_satisfied
