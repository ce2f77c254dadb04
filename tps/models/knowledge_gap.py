import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, transition

from casework.privacy.fields import GuardedText
from casework.records import Record
from casework.steps import step
from people.clock import now
from tps import effects, who
from tps.models.option import Option
from tps.querysets import KnowledgeGapQuerySet

STAFF = settings.AUTH_USER_MODEL


class KnowledgeGap(Record):
    """What knowledge is missing about, a topic or a reference, who sees to it, and since when it is put right.

    Contacts say what was asked and what was checked (CON-08, CON-09, CON-30); counts before and after come from them.
    """

    REFERENCE_PREFIX = "GAP"
    READ_WITH = ("owner", "enquiry_type")

    class State(models.TextChoices):
        OPEN = "open", "Open"
        FIXED = "fixed", "Fixed"
        REOPENED = "reopened", "Reopened"
        WITHDRAWN = "withdrawn", "Withdrawn"

    state = FSMField(max_length=12, choices=State, default=State.OPEN, protected=True)
    enquiry_type = models.ForeignKey(
        Option, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    given = GuardedText("reference", max_length=300, blank=True, editable=False)
    opened_at = models.DateTimeField(default=now, editable=False)
    opened_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", db_index=False, editable=False)
    owner = models.ForeignKey(STAFF, models.PROTECT, related_name="+", db_index=False, editable=False)
    being_done = GuardedText(max_length=500, blank=True)
    changed = GuardedText("what was changed", max_length=500, blank=True)
    fixed_on = models.DateField(null=True)
    reason_back = GuardedText(max_length=500, blank=True)

    objects = KnowledgeGapQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(enquiry_type=None) ^ Q(given=""), name="knowledge_gap_about_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(state="fixed", fixed_on__isnull=False) & ~Q(changed="") | Q(fixed_on=None) & ~Q(state="fixed"),
                name="knowledge_gap_fixed_on_when_fixed",
            ),
            models.UniqueConstraint(
                F("enquiry_type"), condition=~Q(state="withdrawn") & Q(given=""), name="knowledge_gap_once_a_topic"
            ),
            models.UniqueConstraint(
                F("given"), condition=~Q(state="withdrawn") & ~Q(given=""), name="knowledge_gap_once_a_reference"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(F("owner"), F("id").desc(), condition=Q(state__in=["open", "reopened"]), name="knowledge_gap_of_owner")
        ]  # fmt: skip
        triggers = [
            pgtrigger.FSM(
                name="knowledge_gap_legal_edges", field="state",
                transitions=[("open", "fixed"), ("reopened", "fixed"), ("fixed", "reopened"), ("open", "withdrawn"), ("reopened", "withdrawn")],
            ),
            pgtrigger.Protect(name="knowledge_gap_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(name="knowledge_gap_starts_open", operation=pgtrigger.Insert, condition=~pgtrigger.Q(new__state="open")),
            pgtrigger.Protect(
                name="knowledge_gap_about_what_it_was", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__enquiry_type__df=pgtrigger.F("new__enquiry_type")) | pgtrigger.Q(old__given__df=pgtrigger.F("new__given"))
                | pgtrigger.Q(old__state="withdrawn"),
            ),
            pgtrigger.Trigger(
                name="knowledge_gap_version_moves", when=pgtrigger.Before, operation=pgtrigger.Update, condition=pgtrigger.AnyChange(),
                func="IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'knowledge gap % was saved from a stale copy', OLD.id; END IF; RETURN NEW;",
            ),
        ]  # fmt: skip

    def get_absolute_url(self):
        return reverse("tps:knowledge_gap", args=[self.reference])

    # -- facts
    @property
    def kind(self) -> str:
        return "enquiry_type" if self.enquiry_type_id else "reference"

    @property
    def about(self) -> str:
        """The enquiry type's code, or the reference as it is given."""
        return self.enquiry_type.code if self.enquiry_type else self.given

    @property
    def headline(self) -> str:
        return self.enquiry_type.label if self.enquiry_type else self.given

    @property
    def state_words(self) -> str:
        return self.get_state_display().lower()

    def takes_answers(self) -> bool:
        return False

    # -- steps
    @transition(
        state, source=[State.OPEN, State.REOPENED], target=None, permission=who.its_owner_or_who_leads,
        custom=step("Say what is being done", "said what is being done", form="tps.forms.SayWhatIsDone", icon="file-pen"),
    )  # fmt: skip
    def say_what_is_done(self, *, by, being_done, kept=()):
        """Tell readers what is being done about it."""
        self.being_done = being_done

    @transition(
        state, source=[State.OPEN, State.REOPENED], target=None, permission=who.its_owner_or_who_leads,
        custom=step("Give to a colleague", "gave the knowledge gap to a colleague", form="tps.forms.GiveGap", icon="users", then=(effects.tell_new_owner,)),
    )  # fmt: skip
    def hand_gap_on(self, *, by, to):
        """Somebody else of TPS sees to it; they are told."""
        self.owner = to
        return f"gave the knowledge gap to {to.name}"

    @transition(
        state, source=[State.OPEN, State.REOPENED], target=State.FIXED, permission=who.its_owner_or_who_leads,
        custom=step("Record as fixed", "recorded that it is fixed", form="tps.forms.RecordFixed", icon="check"),
    )  # fmt: skip
    def record_fixed(self, *, by, fixed_on, changed, kept=()):
        """Say what was changed, and since which day it stands; contacts are counted before that day and after it."""
        self.fixed_on, self.changed, self.reason_back = fixed_on, changed, ""
        return f"recorded that it is fixed since {fixed_on:%-d %B %Y}"

    @transition(
        state, source=State.FIXED, target=State.REOPENED, permission=who.its_owner_or_who_leads,
        custom=step("Open again", "opened the knowledge gap again", form="tps.forms.OpenAgain", icon="undo-2", then=(effects.tell_owner_again,)),
    )  # fmt: skip
    def open_again(self, *, by, reason, kept=()):
        """It is asked about as before; its owner is told."""
        self.reason_back, self.fixed_on = reason, None

    @transition(
        state, source=[State.OPEN, State.REOPENED], target=State.WITHDRAWN, permission=who.its_owner_or_who_leads,
        custom=step("Withdraw", "withdrew the knowledge gap", form="tps.forms.OpenAgain", icon="x"),
    )  # fmt: skip
    def put_aside(self, *, by, reason, kept=()):
        """It is none, or another one covers it. The record and its reason stay."""
        self.reason_back = reason
