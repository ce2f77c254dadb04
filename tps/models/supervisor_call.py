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
from tps import conditions, effects, who
from tps.querysets import SupervisorCallQuerySet
from tps.questions import Form

STAFF = settings.AUTH_USER_MODEL


class State(models.TextChoices):
    RECEIVED = "received", "Received"
    COMPLETED = "completed", "Completed by TPS"
    WITH_TEAM_LEADER = "with_team_leader", "With the team leader"
    SERVICE = "service", "Service, taken by the team leader"
    TECHNICAL = "technical", "Technical, taken by the team leader"
    OTHER_PROCEDURE = "other_procedure", "By another procedure"
    WITHDRAWN = "withdrawn", "No longer asked for"


#: With TPS or with the team leader: what came of it is still to be said.
OPEN = (State.RECEIVED, State.WITH_TEAM_LEADER)


class Why(models.TextChoices):
    """Why the customer asks for a supervisor."""

    TECHNICAL = "technical", "Technical"
    SERVICE = "service", "Unhappy with the service"
    NOT_SAID = "not_said", "Won’t say why"


class ToldHow(models.TextChoices):
    """How the call came to the team leader."""

    WARM_TRANSFER = "warm_transfer", "Warm transfer to their phone"
    CONFERENCE = "conference", "Conference call"


class HelpFrom(models.TextChoices):
    """Whom a team leader who took a technical call asked for help."""

    SSO = "sso", "SSO"
    CAO = "cao", "CAO"
    FIS = "fis", "FIS"
    OTHER = "other", "Somebody else"


class OtherProcedure(models.TextChoices):
    AGGRESSION = "aggression", "Aggression"
    COMPLAINT = "complaint", "Complaint"


def _person(**kwargs):
    return models.ForeignKey(STAFF, models.PROTECT, related_name="+", db_index=False, **kwargs)


class SupervisorCall(Record):
    """A customer's call for a supervisor, of a contact that has one: why, from whom, who takes it, what came of it (SUP-01)."""

    REFERENCE_PREFIX = "SUP"
    READ_WITH = ("contact__officer", "contact__enquiry_type", "contact__service_officer", "transferred_by", "taken_by", "team_leader")  # fmt: skip

    state = FSMField(max_length=18, choices=State, default=State.RECEIVED, protected=True)
    contact = models.ForeignKey("tps.Contact", models.PROTECT, related_name="supervisor_calls", editable=False)
    received_at = models.DateTimeField(default=now, editable=False)
    received_by = _person(editable=False)

    transferred_by = _person()
    also_tps_officer = models.BooleanField("the SO is a TPS officer too", default=False, editable=False)
    tried_first = models.BooleanField(default=False)
    warm_transfer = models.BooleanField(default=False)
    explained_in_full = models.BooleanField(default=False)
    why = models.CharField(max_length=12, choices=Why)
    reason = GuardedText(max_length=500, blank=True)
    needs_deeper = models.BooleanField(default=False)

    taken_by = _person(null=True, editable=False)
    taken_at = models.DateTimeField(null=True, editable=False)
    team_leader = _person(null=True, editable=False)
    told_at = models.DateTimeField(null=True, editable=False)
    told_how = models.CharField(max_length=14, choices=ToldHow, blank=True, editable=False)
    doc_title = GuardedText(max_length=80, blank=True, editable=False)
    doc_made_by = _person(null=True, editable=False)
    doc_made_at = models.DateTimeField(null=True, editable=False)
    help_from = models.CharField(max_length=6, choices=HelpFrom, blank=True, editable=False)
    other_procedure = models.CharField(max_length=12, choices=OtherProcedure, blank=True, editable=False)
    withdrawn_because = GuardedText(max_length=300, blank=True, editable=False)
    closed_by = _person(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = SupervisorCallQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["contact"], condition=Q(state__in=OPEN), name="supervisor_call_one_open"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(state__in=OPEN),
                name="supervisor_call_closed_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(taken_at=None, taken_by=None) | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="supervisor_call_taken_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(taken_by=None) | ~Q(taken_by=F("transferred_by")), name="supervisor_call_taken_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.COMPLETED)
                | Q(why=Why.TECHNICAL, needs_deeper=True, warm_transfer=True, explained_in_full=True, taken_by__isnull=False)
                & ~Q(reason=""),
                name="supervisor_call_completed_is_technical",
            ),
            models.CheckConstraint(
                condition=Q(team_leader=None, told_at=None, told_how="") & ~Q(state__in=[State.WITH_TEAM_LEADER, State.SERVICE, State.TECHNICAL])
                | Q(team_leader__isnull=False, told_at__isnull=False, told_how__in=ToldHow.values),
                name="supervisor_call_team_leader_told",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SERVICE) & Q(doc_title="", doc_made_by=None, doc_made_at=None)
                | Q(state=State.SERVICE, doc_made_by__isnull=False, doc_made_at__isnull=False) & ~Q(doc_title=""),
                name="supervisor_call_service_has_doc",
            ),
            models.CheckConstraint(
                condition=Q(state=State.TECHNICAL) ^ Q(help_from=""), name="supervisor_call_technical_has_help"
            ),
            models.CheckConstraint(
                condition=Q(state=State.OTHER_PROCEDURE) ^ Q(other_procedure=""), name="supervisor_call_which_procedure"
            ),
            models.CheckConstraint(
                condition=Q(state=State.WITHDRAWN) ^ Q(withdrawn_because=""), name="supervisor_call_withdrawn_because"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["id"], condition=Q(state="with_team_leader"), name="supervisor_call_waiting"),
        ]
        triggers = [
            pgtrigger.FSM(
                name="supervisor_call_legal_edges", field="state",
                transitions=[
                    ("received", "completed"), ("received", "with_team_leader"), ("received", "other_procedure"), ("received", "withdrawn"),
                    ("with_team_leader", "service"), ("with_team_leader", "technical"), ("with_team_leader", "other_procedure"),
                    ("with_team_leader", "withdrawn"),
                ],
            ),
            pgtrigger.Protect(name="supervisor_call_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(name="supervisor_call_starts_received", operation=pgtrigger.Insert, condition=~pgtrigger.Q(new__state="received")),
            pgtrigger.Protect(
                name="supervisor_call_closed_to_change", operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state NOT IN ('received', 'with_team_leader')"),
            ),
            pgtrigger.Trigger(
                name="supervisor_call_version_moves", when=pgtrigger.Before, operation=pgtrigger.Update, condition=pgtrigger.AnyChange(),
                func="IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'supervisor call % was saved from a stale copy', OLD.id; END IF; RETURN NEW;",
            ),
        ]  # fmt: skip

    def get_absolute_url(self):
        return reverse("tps:supervisor_call", args=[self.reference])

    # -- facts
    @property
    def headline(self) -> str:
        return f"Supervisor call: {self.reason or self.get_why_display().lower()}"

    @property
    def state_words(self) -> str:
        return self.get_state_display().lower()

    @property
    def form(self) -> str:
        """The contact's form: it says which edition's words are used."""
        return self.contact.form

    @property
    def goes_to(self) -> str:
        """What the customer is told that the call goes to: the words of the edition (SUP-09)."""
        return "a Supervisor" if self.form == Form.SMART_CENTRE else "a technical expert"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def takes_answers(self) -> bool:
        return False

    def _close(self, by):
        self.closed_by, self.closed_at = by, now()

    # -- steps
    @transition(
        state, source=State.RECEIVED, target=State.RECEIVED, permission=who.officer_of_its_contact,
        custom=step(
            "Take the call", "took the call over from the SO", icon="phone-incoming",
            guards=(conditions.is_not_taken_yet, conditions.is_technical, conditions.came_warm_and_in_full, conditions.goes_to_another_officer),
            rules=("SUP-01", "SUP-02", "SUP-04", "SUP-05", "SUP-09"), then=(effects.take_over_enquiry,),
        ),
    )  # fmt: skip
    def take_call(self, *, by):
        """Take the call over as the TPS officer: its reason is technical and needs a deeper explanation, and it came warm from an SO."""
        self.taken_by, self.taken_at = by, now()
        return (
            f"took the call over from {self.transferred_by.name}; the customer is told that it goes to {self.goes_to}"
        )

    @transition(
        state, source=State.RECEIVED, target=State.COMPLETED, permission=who.officer_of_its_contact,
        custom=step(
            "Complete the call", "completed the call", icon="check",
            guards=(conditions.is_taken, conditions.is_technical, conditions.came_warm_and_in_full), rules=("SUP-04", "SUP-01", "SUP-02"),
        ),
    )  # fmt: skip
    def finish_call(self, *, by):
        """Bring the call to its end: the explanation is given. The contact's summary says what it was."""
        self._close(by)

    @transition(
        state, source=State.RECEIVED, target=State.WITH_TEAM_LEADER, permission=who.officer_of_its_contact,
        custom=step(
            "Give to a team leader", "gave the call to a team leader", form="tps.forms.ToTeamLeader", icon="phone-forwarded",
            guards=(conditions.is_for_a_team_leader,), rules=("SUP-03", "SUP-07"), then=(effects.tell_who_leads,),
        ),
    )  # fmt: skip
    def to_team_leader(self, *, by, to, how):
        """A matter of service, or no reason given: warm to the team leader's phone, or in a conference call."""
        self.team_leader, self.told_how, self.told_at = to, how, now()
        return f"gave the call to {to.name}: {ToldHow(how).label[0].lower()}{ToldHow(how).label[1:]}"

    @transition(
        state, source=State.WITH_TEAM_LEADER, target=State.SERVICE, permission=who.a_team_leader,
        custom=step(
            "Service: I take it", "took the call as one about the service, and made a DOC", form="tps.forms.SettleAsService", icon="handshake",
            rules=("SUP-03", "SUP-07"),
        ),
    )  # fmt: skip
    def settle_as_service(self, *, by, doc_title, kept=()):
        """The customer is unhappy with the service: the team leader takes the call and makes a DOC that says truly what it was about."""
        self.doc_title, self.doc_made_by, self.doc_made_at = doc_title, by, now()
        self._close(by)

    @transition(
        state, source=State.WITH_TEAM_LEADER, target=State.TECHNICAL, permission=who.a_team_leader,
        custom=step(
            "Technical: I take it", "took the call as a technical one", form="tps.forms.SettleAsTechnical", icon="life-buoy", rules=("SUP-07",),
        ),
    )  # fmt: skip
    def settle_as_technical(self, *, by, help_from):
        """The enquiry is technical: the team leader takes the call and seeks help, from an SSO, CAO or FIS."""
        self.help_from = help_from
        self._close(by)
        return f"took the call as a technical one, with help from: {HelpFrom(help_from).label}"

    @transition(
        state, source=list(OPEN), target=State.OTHER_PROCEDURE, permission=who.officer_of_its_contact_or_leader,
        custom=step(
            "Aggression or a complaint", "went on by another procedure", form="tps.forms.ToOtherProcedure", icon="corner-up-right", rules=("SUP-08",),
        ),
    )  # fmt: skip
    def to_other_procedure(self, *, by, other_procedure):
        """Aggression goes by the aggression procedure, a complaint by the complaints procedure: say which."""
        self.other_procedure = other_procedure
        self._close(by)
        return f"went on by another procedure: {OtherProcedure(other_procedure).label.lower()}"

    @transition(
        state, source=list(OPEN), target=State.WITHDRAWN, permission=who.officer_of_its_contact_or_leader,
        custom=step(
            "No longer asked for", "said that a supervisor is no longer asked for", form="tps.forms.NoLongerAsked", icon="undo-2", rules=("SUP-06",),
        ),
    )  # fmt: skip
    def no_longer_ask(self, *, by, because, kept=()):
        """The customer goes on with the SO, or has gone; or it was recorded in error. Say which."""
        self.withdrawn_because = because
        self._close(by)

    @transition(
        state, source=State.RECEIVED, target=State.RECEIVED, permission=who.officer_of_its_contact,
        custom=step(
            "Change what is known", "changed what is known of the call", form="tps.forms.CallFacts", icon="pencil",
            rules=("SUP-01", "SUP-02", "SUP-05", "SUP-07"),
        ),
    )  # fmt: skip
    def correct_call(self, *, by, kept=(), **said):
        """Put right why a supervisor is asked for, and how the call came; a reason that was not given at first, too."""
        for name, value in said.items():
            setattr(self, name, value)
        self.also_tps_officer = conditions.is_a_tps_officer_too(self.transferred_by)
