from functools import reduce
from operator import or_

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, transition

from casework.outbox import send
from casework.privacy.fields import GuardedText
from casework.records import Record
from casework.steps import step
from casework.timeline import noted
from escalations import conditions, effects, mails, who
from escalations.querysets import OPEN, EscalationQuerySet
from escalations.questions import ANSWERS, CallIs, Destination, DocIs, How, ToIctBy, WhyEscalated
from people.clock import now
from tps.questions import INCIDENT, NNU

STAFF = settings.AUTH_USER_MODEL


class State(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    ACCEPTED = "accepted", "Accepted"
    WAITING_ICT = "waiting_ict", "Waiting for ICT"
    RESOLVED = "resolved", "Resolved"
    RETURNED = "returned", "Returned to TPS"
    WITHDRAWN = "withdrawn", "Withdrawn"


EDGES = [
    ("draft", "submitted"), ("returned", "submitted"), ("submitted", "accepted"), ("accepted", "waiting_ict"),
    ("waiting_ict", "accepted"), ("accepted", "resolved"), ("submitted", "returned"), ("accepted", "returned"),
    ("draft", "withdrawn"), ("submitted", "withdrawn"), ("returned", "withdrawn"),
]  # fmt: skip
WRITTEN_IN = [State.DRAFT, State.RETURNED]
NOT_CLOSED = [State.DRAFT, State.SUBMITTED, State.ACCEPTED, State.WAITING_ICT, State.RETURNED]


def _any_changed(*fields):
    """A trigger's condition: one of the fields gets another value."""
    return reduce(or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in fields))


def _staff():
    return models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", db_index=False, editable=False)


class Escalation(Record):
    """What TPS refers on from a contact: to an SSO, or to ICT under an NNU (ESC-01). Holds no customer details (CON-13)."""

    REFERENCE_PREFIX = "ESC"
    ANSWERS = ANSWERS
    READ_WITH = ("contact__service_officer", "contact__corrected_officer", "officer", "team__mailbox", "highlighted_to")

    state = FSMField(max_length=12, choices=State, default=State.DRAFT, protected=True)
    contact = models.ForeignKey("tps.Contact", models.PROTECT, related_name="escalations", editable=False)
    opened_at = models.DateTimeField(default=now, editable=False)
    opened_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", db_index=False, editable=False)
    officer = models.ForeignKey(STAFF, models.PROTECT, related_name="+", db_index=False, editable=False)
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="+", db_index=False, editable=False)
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="+", db_index=False, editable=False)

    destination = models.CharField(max_length=10, choices=Destination, blank=True)
    reasons = ArrayField(models.CharField(max_length=20, choices=WhyEscalated), default=list, blank=True)
    subject = GuardedText(max_length=160, blank=True)
    issue = GuardedText(max_length=2000, blank=True)
    action_taken = GuardedText(max_length=2000, blank=True)
    call = models.CharField(max_length=16, choices=CallIs, blank=True)
    doc = models.CharField(max_length=12, choices=DocIs, blank=True)
    doc_title = GuardedText(max_length=160, blank=True)
    doc_made_at = models.DateTimeField(null=True, blank=True)
    doc_made_by = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    direct_referral = models.BooleanField(null=True)
    helpdesk_referral = models.BooleanField(null=True)
    nnu = models.CharField("NNU number", max_length=20, blank=True, validators=[NNU])
    incident = models.CharField("incident number", max_length=20, blank=True, validators=[INCIDENT])
    to_ict_by = models.CharField(max_length=4, choices=ToIctBy, blank=True)
    number_in_doc = models.BooleanField(default=False)
    stop_payment = models.BooleanField(default=False)

    submitted_at = models.DateTimeField(null=True, editable=False)
    submitted_by = _staff()
    highlighted_at = models.DateTimeField(null=True, editable=False)
    highlighted_to = _staff()
    highlighted_how = models.CharField(max_length=10, choices=How, blank=True, editable=False)
    highlighted_by = _staff()
    accepted_at = models.DateTimeField(null=True, editable=False)
    accepted_by = _staff()
    ict_since = models.DateTimeField(null=True, editable=False)
    ict_answered_at = models.DateTimeField(null=True, editable=False)
    returned_at = models.DateTimeField(null=True, editable=False)
    reason_back = GuardedText(max_length=500, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    resolved_by = _staff()
    update_told = GuardedText(max_length=2000, blank=True, editable=False)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=NOT_CLOSED) ^ Q(closed_at__isnull=False), name="escalation_closed_at_when_closed"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="escalation_submitted_at_and_by",
            ),
            models.CheckConstraint(
                condition=~Q(accepted_by=F("opened_by")) & ~Q(accepted_by=F("submitted_by")) & ~Q(accepted_by=F("officer")),
                name="escalation_not_accepted_by_its_own",
            ),
            models.CheckConstraint(
                condition=~Q(resolved_by=F("opened_by")) & ~Q(resolved_by=F("submitted_by")) & ~Q(resolved_by=F("officer")),
                name="escalation_not_resolved_by_its_own",
            ),
            models.CheckConstraint(
                condition=~Q(state="resolved") | (Q(resolved_by__isnull=False) & ~Q(update_told="")),
                name="escalation_resolved_with_update",
            ),
            models.CheckConstraint(
                condition=Q(highlighted_at=None, highlighted_to=None, highlighted_by=None, highlighted_how="")
                | (Q(highlighted_at__isnull=False, highlighted_to__isnull=False, highlighted_by__isnull=False) & ~Q(highlighted_how="")),
                name="escalation_highlighted_whom_how_when",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["submitted_at"], condition=Q(state__in=OPEN), name="escalation_open"),
            models.Index(F("officer"), F("id").desc(), name="escalation_of_officer"),
            models.Index(fields=["officer"], condition=Q(state__in=["draft", *OPEN]), name="escalation_open_of_officer"),
            models.Index(F("team"), F("id").desc(), name="escalation_of_team"),
            models.Index(F("site"), F("id").desc(), name="escalation_of_site"),
            models.Index(fields=["site", "submitted_at"], condition=Q(submitted_at__isnull=False), name="escalation_of_site_by_time"),
            models.Index(fields=["team", "submitted_at"], condition=Q(submitted_at__isnull=False), name="escalation_of_team_by_time"),
            models.Index(F("opened_by"), F("id").desc(), name="escalation_of_opener"),
            models.Index(F("accepted_by"), F("id").desc(), condition=Q(accepted_by__isnull=False), name="escalation_of_sso"),
            models.Index(F("id").desc(), condition=Q(state__in=["resolved", "withdrawn"]), name="escalation_closed"),
        ]  # fmt: skip
        triggers = [
            pgtrigger.FSM(name="escalation_legal_edges", field="state", transitions=EDGES),
            pgtrigger.Protect(name="escalation_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="escalation_starts_as_draft", operation=pgtrigger.Insert, condition=~pgtrigger.Q(new__state="draft")
            ),
            pgtrigger.Protect(
                name="escalation_written_before_only",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="draft") & ~pgtrigger.Q(old__state="returned")
                & _any_changed(*(name for name in ANSWERS if name not in ("nnu", "incident")), "kept", "contact"),
            ),
            pgtrigger.Protect(
                name="escalation_closed_to_change",
                operation=pgtrigger.Update,
                condition=(pgtrigger.Q(old__state="resolved") | pgtrigger.Q(old__state="withdrawn"))
                & _any_changed("nnu", "incident", "officer", "closed_at", "resolved_by", "update_told", "accepted_by", "highlighted_at"),
            ),
            pgtrigger.Trigger(
                name="escalation_version_moves",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(),
                func="IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'escalation % was saved from a stale copy', OLD.id; END IF; RETURN NEW;",
            ),
        ]  # fmt: skip

    def get_absolute_url(self):
        return reverse("escalations:escalation", args=[self.reference])

    # -- facts
    @property
    def headline(self) -> str:
        return self.subject or "New escalation"

    @property
    def state_words(self) -> str:
        return self.get_state_display().lower()

    @property
    def team_mailbox(self) -> str:
        return self.team.mailbox.address if self.team.mailbox else ""

    @property
    def is_open(self) -> bool:
        """Whether an update is still owed for it."""
        return self.state in OPEN

    @property
    def is_not_highlighted(self) -> bool:
        """A stop payment that no SSO has been told of yet: it tops the queue (ESC-12)."""
        return self.stop_payment and self.highlighted_at is None and self.state in OPEN and self.state != State.RETURNED

    @property
    def reasons_in_words(self) -> list[str]:
        return [WhyEscalated(code).label for code in self.reasons]

    @property
    def waited(self):
        """Since it was submitted, until now or until it closed."""
        return (self.closed_at or now()) - (self.submitted_at or self.opened_at)

    def takes_answers(self) -> bool:
        return self.state in WRITTEN_IN

    # -- steps
    @transition(
        state, source=WRITTEN_IN, target=State.SUBMITTED, permission=who.its_officer,
        custom=step(
            "Submit to SSO", "submitted the escalation", icon="arrow-up-right",
            guards=(
                conditions.contact_stands, conditions.form_is_complete, conditions.destination_is_offered,
                conditions.is_not_for_time_alone, conditions.is_no_direct_referral,
                conditions.is_no_helpdesk_referral_to_ict, conditions.number_stands_in_the_doc,
                conditions.who_went_to_ict_may, conditions.call_is_as_the_contact_says, conditions.so_is_known,
                conditions.is_what_it_was_raised_for,
            ),
            rules=("ESC-01", "ESC-03", "ESC-06", "ESC-07", "CON-19"), then=(effects.tell_its_request,),
        ),
    )  # fmt: skip
    def refer(self, *, by):
        """Refer to an SSO what TPS can't resolve, once the DOC is made; again after it was returned.

        An SSO who was told of the stop payment before counts as told (ESC-12).
        """
        self.submitted_at, self.submitted_by = now(), by
        request = getattr(self, "stop_request", None)
        if request and request.sso_contacted_at and not self.highlighted_at:
            self.highlighted_to, self.highlighted_how = request.sso_contacted, request.sso_contacted_how
            self.highlighted_at, self.highlighted_by = request.sso_contacted_at, by

    @transition(
        state, source=[State.SUBMITTED, State.ACCEPTED, State.WAITING_ICT], target=None,
        permission=who.tps_staff_or_its_system,
        custom=step(
            "Record as told", "recorded that an SSO was told of the urgency", form="escalations.forms.Highlight",
            guards=(conditions.is_a_stop_payment, conditions.is_not_highlighted), rules=("ESC-12",), icon="megaphone",
        ),
    )  # fmt: skip
    def highlight(self, *, by, to, how, at):
        """Record that an SSO was also told, by any means, that a stop payment is urgent: whom, how and when."""
        self.highlighted_to, self.highlighted_how, self.highlighted_at, self.highlighted_by = to, how, at, by
        return f"recorded that {to.name} was told of the urgency ({How(how).label.lower()})"

    @transition(
        state, source=State.SUBMITTED, target=State.ACCEPTED, permission=who.another_sso,
        custom=step("Accept", "accepted the escalation", icon="check", rules=("ESC-01",)),
    )  # fmt: skip
    def accept(self, *, by):
        """Take the escalation on; never one's own."""
        self.accepted_at, self.accepted_by = now(), by

    @transition(
        state, source=State.ACCEPTED, target=State.WAITING_ICT, permission=who.another_sso,
        custom=step("Wait for ICT", "waits for ICT", form="escalations.forms.WaitForIct", icon="monitor-cog", rules=("ESC-03",)),
    )  # fmt: skip
    def wait_for_ict(self, *, by, incident, nnu=""):
        """Record that it is with ICT, under which incident number."""
        self.incident, self.nnu = incident, nnu or self.nnu
        self.ict_since, self.ict_answered_at = now(), None
        return f"waits for ICT, {incident}"

    @transition(
        state, source=State.WAITING_ICT, target=State.ACCEPTED, permission=who.another_sso,
        custom=step("ICT has answered", "recorded ICT’s answer: an update is owed", icon="monitor-check", rules=("ESC-09",)),
    )  # fmt: skip
    def ict_answered(self, *, by):
        """Record that ICT has answered; the update to TPS and the SO is owed from now."""
        self.ict_answered_at = now()

    @transition(
        state, source=State.ACCEPTED, target=State.RESOLVED, permission=who.another_sso,
        custom=step(
            "Resolve with update", "resolved the escalation and told the TPS officer and the SO",
            form="escalations.forms.Resolve", icon="check-check", rules=("ESC-09",),
            then=(effects.tell_of_update, send(mails.update), send(mails.update_officer)),
        ),
    )  # fmt: skip
    def give_update(self, *, by, update, kept=()):
        """Resolve it with the update that goes to the TPS officer and the SO; never one's own."""
        self.update_told, self.resolved_by, self.closed_at = update, by, now()

    @transition(
        state, source=[State.SUBMITTED, State.ACCEPTED], target=State.RETURNED, permission=who.another_sso,
        custom=step(
            "Return to TPS", "returned the escalation to TPS", form="escalations.forms.GiveReason", icon="undo-2",
            rules=("ESC-01",), then=(effects.tell_of_return, send(mails.returned)),
        ),
    )  # fmt: skip
    def return_to_tps(self, *, by, reason, kept=()):
        """Give it back with the reason; the officer may put it right and submit it again, or withdraw it."""
        self.reason_back, self.returned_at = reason, now()
        self.accepted_at = self.accepted_by = self.ict_since = self.ict_answered_at = None

    @transition(
        state, source=[State.DRAFT, State.SUBMITTED, State.RETURNED], target=State.WITHDRAWN,
        permission=who.its_officer_or_team_leader,
        custom=step("Withdraw", "withdrew the escalation", form="escalations.forms.GiveReason", icon="x", rules=("ESC-01",)),
    )  # fmt: skip
    def withdraw(self, *, by, reason, kept=()):
        """Take it back before an SSO has accepted it. The record and its reason stay."""
        self.reason_back, self.closed_at = reason, now()

    @transition(
        state, source=NOT_CLOSED, target=None, permission=who.its_officer_or_team_leader,
        custom=step(
            "Hand to a colleague", "handed the escalation to a colleague", form="escalations.forms.HandOver", icon="users",
            rules=("ESC-09",), then=(effects.tell_who_has_it_now,),
        ),
    )  # fmt: skip
    def hand_over(self, *, by, to, note="", kept=()):
        """Give the escalation to another TPS officer, who gets the update from then on."""
        self.officer = to
        return noted(f"handed the escalation to {to.name}", note)

    @transition(
        state, source=[State.ACCEPTED, State.WAITING_ICT], target=None, permission=who.its_sso_or_team_leader,
        custom=step(
            "Hand to another SSO", "handed the escalation to another SSO", form="escalations.forms.HandToSso", icon="users",
            rules=("ESC-09",), then=(effects.tell_who_has_it_now,),
        ),
    )  # fmt: skip
    def hand_to_sso(self, *, by, to, note="", kept=()):
        """Give what an SSO accepted to another one, who owes the update from then on; never to who raised it."""
        self.accepted_by = to
        return noted(f"handed the escalation to {to.name}, SSO", note)
