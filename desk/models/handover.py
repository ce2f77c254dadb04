import pgtrigger
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, transition

from casework.deadlines import cleared, met
from casework.privacy.fields import GuardedText
from casework.records import Record, RecordQuerySet
from casework.steps import step
from desk import handing
from desk.deadlines import UNACCEPTED
from people.clock import now
from people.roles import AUDITOR, TPS_STAFF

STAFF = settings.AUTH_USER_MODEL


class State(models.TextChoices):
    OFFERED = "offered", "Offered"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    LEFT = "left", "With the team leader"
    WITHDRAWN = "withdrawn", "Taken back"
    SETTLED = "settled", "Settled otherwise"


#: Nobody has it yet, and somebody should.
WAITING = (State.OFFERED, State.DECLINED, State.LEFT)
EDGES = [
    *((start, end) for start in ("offered", "declined", "left") for end in ("accepted", "settled")),
    ("offered", "declined"), ("offered", "left"), ("declined", "left"), ("offered", "withdrawn"), ("declined", "withdrawn"),
]  # fmt: skip


class Handover(models.Model):
    """The list that somebody made at a press at the end of a shift: from whom, to which team, when."""

    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="+", db_index=False)
    to_team = models.ForeignKey("people.Team", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=now)
    leaders_told_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{self.by}, {self.at}"


class HandoverItemQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """TPS staff and auditors, who see every record that may be handed over."""
        if user.is_authenticated and user.is_active and user.has_role(*TPS_STAFF, AUDITOR):
            return self
        return self.none()

    def waiting(self):
        return self.filter(state__in=WAITING)

    def offered_to(self, user):
        """What waits for somebody of the viewer's site to accept; the viewer's own offers are not among them."""
        mine = Q(handover__by=user)
        return self.filter(state=State.OFFERED, handover__to_team__site=user.team.site_id).exclude(mine)

    def left_to(self, leader):
        """What nobody accepted, or somebody declined, of the leader's site."""
        return self.filter(state__in=(State.LEFT, State.DECLINED), handover__team__site=leader.team.site_id)

    def with_people(self):
        return self.select_related(
            "handover__by__team__site", "handover__team", "handover__to_team__site", "received_by"
        )


class HandoverItem(Record):
    """One record that somebody leaves open, on its way to who goes on with it. Ownership moves when it is accepted, not before."""

    REFERENCE_PREFIX = "HND"
    READ_WITH = ("handover__by__team__site", "handover__team", "handover__to_team__site")

    state = FSMField(max_length=9, choices=State, default=State.OFFERED, protected=True)
    handover = models.ForeignKey(Handover, models.PROTECT, related_name="items")
    about_label = models.CharField(max_length=60, editable=False)
    about_id = models.BigIntegerField(editable=False)
    held_as = models.CharField(max_length=10, blank=True, default="", editable=False)
    note = GuardedText(max_length=300, blank=True)
    reason = GuardedText(max_length=300, blank=True)
    received_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)

    objects = HandoverItemQuerySet.as_manager()

    class Meta:
        verbose_name = "handover item"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["about_label", "about_id"], condition=Q(state__in=WAITING), name="handover_of_a_record_once"
            ),
            models.CheckConstraint(
                condition=Q(state="accepted") ^ Q(received_by=None), name="handover_received_by_when_accepted"
            ),
        ]
        indexes = [models.Index(F("state"), F("id"), condition=Q(state__in=WAITING), name="handover_waiting")]
        triggers = [
            pgtrigger.FSM(name="handover_legal_edges", field="state", transitions=EDGES),
            pgtrigger.Protect(name="handover_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="handover_starts_offered", operation=pgtrigger.Insert, condition=~pgtrigger.Q(new__state="offered")
            ),
            pgtrigger.Trigger(
                name="handover_version_moves",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'handover item % was saved from a stale copy', OLD.id; END IF; RETURN NEW;",
            ),
        ]

    def get_absolute_url(self):
        return f"{reverse('desk:handover')}#{self.reference}"

    # -- facts
    @property
    def kind_key(self) -> str:
        """Which of the kinds that can be handed over it is."""
        return handing.kind_key(self.about_label, self.held_as)

    @property
    def about(self):
        """The record that is handed over, by its key alone: enough for its reference and address, and no query."""
        return apps.get_model(self.about_label)(pk=self.about_id)

    @property
    def headline(self) -> str:
        return f"{self.about.reference} from {self.handover.by.name}"

    @property
    def state_words(self) -> str:
        return self.get_state_display().lower()

    def takes_answers(self) -> bool:
        return False

    # -- steps
    @transition(
        state, source=list(WAITING), target=State.ACCEPTED, permission=handing.may_receive,
        custom=step("Accept", "accepted it", icon="check", guards=(handing.can_be_handed_on,), then=(handing.hand_on, met(UNACCEPTED))),
    )  # fmt: skip
    def accept(self, *, by):
        """Take the record over: its own step hands it on, its running limits go along."""
        self.received_by, self.decided_at = by, now()
        return f"accepted {self.headline}"

    @transition(
        state, source=State.OFFERED, target=State.DECLINED, permission=handing.may_receive,
        custom=step("Decline", "declined it", form="desk.forms.Decline", icon="x", then=(handing.tell_of_decline,)),
    )  # fmt: skip
    def decline(self, *, by, reason, kept=()):
        """Say that it cannot be taken, and why. Who offered it and the team leader are told; it waits on until close of business."""
        self.reason = reason
        return f"declined {self.headline}"

    @transition(
        state, source=list(WAITING), target=State.ACCEPTED, permission=handing.is_team_leader,
        custom=step("Give to", "gave it to somebody", form="desk.forms.GiveTo", icon="user-check", guards=(handing.is_still_to_be_handed_on,), then=(handing.hand_on, met(UNACCEPTED))),
    )  # fmt: skip
    def give(self, *, by, to):
        """A team leader decides who goes on with it."""
        self.received_by, self.decided_at = to, now()
        return f"gave {self.about.reference} to {to.name}"

    @transition(
        state, source=[State.OFFERED, State.DECLINED], target=State.WITHDRAWN, permission=handing.offered_it,
        custom=step("Take back", "took it back", icon="undo-2", then=(cleared(UNACCEPTED),)),
    )  # fmt: skip
    def withdraw(self, *, by):
        """Keep the record after all."""
        self.decided_at = now()
        return f"took {self.about.reference} back"

    @transition(
        state, source=[State.OFFERED, State.DECLINED], target=State.LEFT, permission=handing.nobody,
        custom=step("Leave to the team leader", "was accepted by nobody until close of business", icon="clock", by_time=True, then=(handing.tell_the_leaders,)),
    )  # fmt: skip
    def leave(self, *, by):
        """At close of business what nobody accepted goes to the team leader, unless it has been settled otherwise."""

    @transition(
        state, source=list(WAITING), target=State.SETTLED, permission=handing.nobody,
        custom=step("Settle", "needs nobody any more: the record went on otherwise", icon="check", by_time=True, then=(cleared(UNACCEPTED),)),
    )  # fmt: skip
    def settle(self, *, by):
        """Note that the record went on otherwise: closed, or handed on directly."""
        self.decided_at = now()
