import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, transition

from casework.outbox import send
from casework.privacy.fields import GuardedText
from casework.records import Record
from casework.steps import step
from people.clock import now
from tps import effects, mails, who
from tps.querysets import FollowUpQuerySet

STAFF = settings.AUTH_USER_MODEL


class FollowUp(Record):
    """What is still asked about a completed Compensation contact: opened by a team leader, answered by a TPS officer (CON-27)."""

    REFERENCE_PREFIX = "FUP"
    READ_WITH = ("officer", "opened_by", "contact__service_officer", "contact__corrected_officer", "contact__enquiry_type", "team__mailbox")  # fmt: skip

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ANSWERED = "answered", "Answered"
        WITHDRAWN = "withdrawn", "Withdrawn"

    state = FSMField(max_length=12, choices=State, default=State.OPEN, protected=True)
    contact = models.ForeignKey("tps.Contact", models.PROTECT, related_name="follow_ups")
    asked = GuardedText(max_length=1000)
    opened_at = models.DateTimeField(default=now, editable=False)
    opened_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", editable=False)
    officer = models.ForeignKey(STAFF, models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="+")
    answer = GuardedText(max_length=2000, blank=True)
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["contact"], condition=Q(state="open"), name="follow_up_one_open"),
            models.CheckConstraint(condition=Q(state="open") ^ Q(closed_at__isnull=False), name="follow_up_closed_at_when_closed"),
            models.CheckConstraint(condition=Q(state="answered") ^ Q(answer=""), name="follow_up_answered_has_answer"),
        ]  # fmt: skip
        indexes = [
            models.Index(F("officer"), F("id").desc(), condition=Q(state="open"), name="follow_up_open_of_officer")
        ]
        triggers = [
            pgtrigger.FSM(name="follow_up_legal_edges", field="state", transitions=[("open", "answered"), ("open", "withdrawn")]),
            pgtrigger.Protect(name="follow_up_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(name="follow_up_starts_open", operation=pgtrigger.Insert, condition=~pgtrigger.Q(new__state="open")),
            pgtrigger.Protect(name="follow_up_closed_to_change", operation=pgtrigger.Update, condition=~pgtrigger.Q(old__state="open")),
            pgtrigger.Trigger(
                name="follow_up_version_moves", when=pgtrigger.Before, operation=pgtrigger.Update, condition=pgtrigger.AnyChange(),
                func="IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'follow-up % was saved from a stale copy', OLD.id; END IF; RETURN NEW;",
            ),
        ]  # fmt: skip

    def get_absolute_url(self):
        return reverse("tps:follow_up", args=[self.reference])

    @property
    def headline(self) -> str:
        return f"Follow-up of {self.contact.reference}: {self.contact.headline}"

    @property
    def state_words(self) -> str:
        return self.get_state_display().lower()

    @property
    def team_mailbox(self) -> str:
        return self.team.mailbox.address if self.team.mailbox else ""

    def takes_answers(self) -> bool:
        return False

    @transition(
        state, source=State.OPEN, target=State.ANSWERED, permission=who.its_answering_officer,
        custom=step(
            "Answer and notify SO", "answered the follow-up and notified the SO", form="tps.forms.AnswerFollowUp", icon="check",
            rules=("CON-27",), then=(send(mails.follow_up_answered), effects.tell_team_leader),
        ),
    )  # fmt: skip
    def answer_it(self, *, by, answer, kept=()):
        """Close it with the answer; the SO is e-mailed, and the team leader who opened it is told."""
        self.answer, self.closed_at = answer, now()

    @transition(
        state, source=State.OPEN, target=None, permission=who.its_answering_officer_or_team_leader,
        custom=step("Give to another officer", "gave the follow-up to a colleague", form="tps.forms.GiveFollowUp", icon="users", rules=("CON-27",), then=(effects.tell_new_officer,)),
    )  # fmt: skip
    def give(self, *, by, to):
        """Another TPS officer answers it; its own may hand it on, as at the end of a shift."""
        self.officer, self.team = to, to.team
        return f"gave the follow-up to {to.name}"

    @transition(
        state, source=State.OPEN, target=State.WITHDRAWN, permission=who.a_team_leader,
        custom=step("Withdraw", "withdrew the follow-up", icon="undo-2", rules=("CON-27",)),
    )  # fmt: skip
    def withdraw(self, *, by):
        """It is not needed any more: nothing is sent."""
        self.closed_at = now()
