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
from tps import who
from tps.models.contact import begin
from tps.models.option import Option
from tps.querysets import WrittenQuestionQuerySet
from tps.questions import Form

STAFF = settings.AUTH_USER_MODEL
IN_BRIEF = 160


class WrittenQuestion(Record):
    """What an SO asks TPS in writing, the channel for staff who are deaf or have hearing loss (CON-22).

    Picked up it becomes a contact like any other, and finalising that e-mails the answer.
    """

    REFERENCE_PREFIX = "ASK"
    READ_WITH = ("asked_by__team__site",)

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        PICKED_UP = "picked_up", "Picked up"
        WITHDRAWN = "withdrawn", "Withdrawn"

    state = FSMField(max_length=12, choices=State, default=State.WAITING, protected=True)
    form = models.CharField(max_length=20, choices=Form, default=Form.SMART_CENTRE)
    text = GuardedText(max_length=2000)
    asked_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(default=now, editable=False)
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="+", editable=False)
    contact = models.OneToOneField(
        "tps.Contact", models.PROTECT, null=True, related_name="written_question", editable=False
    )
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = WrittenQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state="picked_up") ^ Q(contact=None), name="written_question_picked_up_has_contact"),
            models.CheckConstraint(condition=Q(state="waiting") ^ Q(closed_at__isnull=False), name="written_question_waits_or_not"),
        ]  # fmt: skip
        indexes = [
            models.Index(F("asked_by"), F("id").desc(), name="written_question_of_so"),
            models.Index(fields=["id"], condition=Q(state="waiting"), name="written_question_waiting"),
        ]
        triggers = [
            pgtrigger.FSM(name="written_question_legal_edges", field="state", transitions=[("waiting", "picked_up"), ("waiting", "withdrawn")]),
            pgtrigger.Protect(name="written_question_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(name="written_question_starts_waiting", operation=pgtrigger.Insert, condition=~pgtrigger.Q(new__state="waiting")),
            pgtrigger.Protect(name="written_question_closed_to_change", operation=pgtrigger.Update, condition=~pgtrigger.Q(old__state="waiting")),
            pgtrigger.Trigger(
                name="written_question_version_moves", when=pgtrigger.Before, operation=pgtrigger.Update, condition=pgtrigger.AnyChange(),
                func="IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'written question % was saved from a stale copy', OLD.id; END IF; RETURN NEW;",
            ),
        ]  # fmt: skip

    def get_absolute_url(self):
        return reverse("tps:written_question", args=[self.reference])

    @property
    def headline(self) -> str:
        return f"Asked in writing: {self.in_brief}"

    @property
    def in_brief(self) -> str:
        words = " ".join(self.text.split())
        return words if len(words) <= IN_BRIEF else words[: IN_BRIEF - 1] + "…"

    @property
    def state_words(self) -> str:
        return self.get_state_display().lower()

    @property
    def is_answered(self) -> bool:
        """Whether its contact is closed; the summary is the answer."""
        return self.contact is not None and not self.contact.takes_answers()

    def takes_answers(self) -> bool:
        return False

    @transition(
        state, source=State.WAITING, target=State.PICKED_UP, permission=who.a_tps_officer,
        custom=step("Pick up and answer", "picked the question up", icon="pencil-line", rules=("CON-22", "CON-01")),
    )  # fmt: skip
    def pick_up(self, *, by):
        """Open the contact in which it is answered: the SO, the source and what is asked stand in it already."""
        officer, kept = self.asked_by, self.kept.get("text", [])
        self.contact = begin(
            by=by, form=self.form, service_officer=officer, source=Option.objects.get(list="source", code="written"),
            waiting_since=self.asked_at, customer_on_hold=False, help_needed=self.in_brief,
            location=officer.team, service_zone=officer.team.site.zone, kept={"help_needed": kept} if kept else {},
        )  # fmt: skip
        self.closed_at = now()
        return f"picked the question up as {self.contact.reference}"

    @transition(
        state, source=State.WAITING, target=State.WITHDRAWN, permission=who.who_asked,
        custom=step("Withdraw", "withdrew the question", icon="undo-2", rules=("CON-22",)),
    )  # fmt: skip
    def withdraw(self, *, by):
        """The SO does not need the answer any more."""
        self.closed_at = now()
