from functools import reduce
from operator import or_

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, transition

from casework.outbox import send
from casework.privacy.fields import GuardedList, GuardedText
from casework.records import Record
from casework.steps import step
from people.clock import now
from tps import conditions, effects, mails, who
from tps.models.option import Option
from tps.querysets import SEARCHED, ContactQuerySet
from tps.questions import CrnGiven, Form

STAFF = settings.AUTH_USER_MODEL
GUIDELINE = (5 * 60, 10 * 60)  # seconds; where the guidance changes (CON-17)


class State(models.TextChoices):
    OPEN = "open", "Open"
    FINALISED = "finalised", "Finalised, SO notified"
    DISCARDED = "discarded", "Discarded"


ANSWERS = (
    "form", "service_officer", "location", "service_zone", "source", "waiting_since", "customer_on_hold", "crn_given",
    "enquiry_type", "help_needed", "checked", "references", "no_reference", "no_answer_in_reference", "help_given",
    "self_support_tried", "compensation_specific", "work_item_in_scope", "summary",
)  # fmt: skip


def _any_changed(*fields):
    """A trigger's condition: one of the fields gets another value."""
    return reduce(or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in fields))


def _choice(list_name):
    return models.ForeignKey(
        Option, models.PROTECT, null=True, blank=True, related_name="+", limit_choices_to={"list": list_name}
    )


class Contact(Record):
    """A technical contact with TPS: the TSC record. Holds no customer details in any field (CON-13)."""

    REFERENCE_PREFIX = "TPS"
    ANSWERS = ANSWERS

    state = FSMField(max_length=12, choices=State, default=State.OPEN, protected=True)
    form = models.CharField(max_length=20, choices=Form, default=Form.SMART_CENTRE)
    opened_at = models.DateTimeField(default=now, editable=False)
    opened_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    officer = models.ForeignKey(STAFF, models.PROTECT, related_name="+", db_index=False)
    fronted_at = models.DateTimeField(default=now, editable=False)
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="+", db_index=False, editable=False)
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="+", db_index=False, editable=False)

    service_officer = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", db_index=False)
    corrected_officer = models.ForeignKey(
        STAFF, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    location = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+", db_index=False)
    service_zone = models.ForeignKey("people.Zone", models.PROTECT, null=True, related_name="+", db_index=False)
    source = _choice("source")
    waiting_since = models.DateTimeField(null=True)
    customer_on_hold = models.BooleanField(null=True)
    crn_given = models.CharField(max_length=12, choices=CrnGiven, blank=True)
    enquiry_type = _choice("enquiry_type")
    help_needed = GuardedText(max_length=160, blank=True)
    checked = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    references = GuardedList(default=list, blank=True)
    no_reference = models.BooleanField(default=False)
    no_answer_in_reference = models.BooleanField(null=True)
    help_given = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    self_support_tried = models.BooleanField(null=True)
    compensation_specific = models.BooleanField(null=True)
    work_item_in_scope = models.BooleanField(null=True)
    summary = GuardedText(max_length=2000, blank=True)

    taken_over_at = models.DateTimeField(null=True, editable=False)
    taken_over_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", editable=False)
    ran_on_at = models.DateTimeField(null=True, editable=False)
    discard_reason = _choice("discard_reason")

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") ^ Q(closed_at__isnull=False), name="contact_closed_at_when_closed"
            ),
            models.CheckConstraint(
                condition=Q(taken_over_at=None, taken_over_by=None)
                | Q(taken_over_at__isnull=False, taken_over_by__isnull=False),
                name="contact_taken_over_at_and_by",
            ),
            models.CheckConstraint(
                condition=~Q(checked__contains=["nothing_checked"]) | Q(checked=["nothing_checked"]),
                name="contact_nothing_checked_excludes",
            ),
        ]
        indexes = [
            models.Index(F("officer"), F("id").desc(), name="contact_of_officer"),
            models.Index(F("team"), F("id").desc(), name="contact_of_team"),
            models.Index(F("site"), F("id").desc(), name="contact_of_site"),
            models.Index(F("service_officer"), F("id").desc(), name="contact_of_so"),
            models.Index(F("corrected_officer"), F("id").desc(), condition=Q(corrected_officer__isnull=False), name="contact_of_corrected_so"),
            models.Index(F("site"), F("id").desc(), condition=Q(state="open"), name="contact_open_of_site"),
            models.Index(fields=["opened_at"], name="contact_opened_at"),
            GinIndex(SEARCHED, name="contact_words"),
        ]  # fmt: skip
        triggers = [
            pgtrigger.FSM(name="contact_legal_edges", field="state", transitions=[("open", "finalised"), ("open", "discarded")]),
            pgtrigger.Protect(name="contact_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="contact_starts_open", operation=pgtrigger.Insert, condition=~pgtrigger.Q(new__state="open")
            ),
            pgtrigger.Protect(
                name="contact_closed_to_change",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="open") & _any_changed(*ANSWERS, "officer", "closed_at", "kept"),
            ),
            pgtrigger.Trigger(
                name="contact_version_moves",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["fronted_at"]),
                func="IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'contact % was saved from a stale copy', OLD.id; END IF; RETURN NEW;",
            ),
        ]  # fmt: skip

    def get_absolute_url(self):
        return reverse("tps:contact", args=[self.reference])

    # -- facts
    @property
    def headline(self) -> str:
        return (
            ": ".join(filter(None, (self.enquiry_type and self.enquiry_type.label, self.help_needed))) or "New contact"
        )

    @property
    def state_words(self) -> str:
        return self.get_state_display().split(",")[0].lower()

    @property
    def for_officer(self):
        """The SO that the contact was for: as recorded, or as an addendum corrected it."""
        return self.corrected_officer if self.corrected_officer_id else self.service_officer

    @property
    def seconds(self) -> int:
        """How long it took, or has taken so far."""
        return int(((self.closed_at or now()) - self.opened_at).total_seconds())

    @property
    def team_mailbox(self) -> str:
        return self.team.mailbox.address if self.team.mailbox else ""

    def takes_answers(self) -> bool:
        return self.state == State.OPEN

    # -- steps
    @transition(
        state, source=State.OPEN, target=State.FINALISED, permission=who.its_officer,
        custom=step(
            "Finalise and notify SO", "finalised the contact and notified the SO", icon="check",
            guards=(conditions.form_is_complete,), rules=("CON-11", "CON-14", "CON-15"), then=(send(mails.finalised),),
        ),
    )  # fmt: skip
    def finalise(self, *, by):
        """Close the contact once the advice is given; the SO is e-mailed the summary, once."""
        self.closed_at = now()

    @transition(
        state, source=State.OPEN, target=State.DISCARDED, permission=who.its_officer,
        custom=step("Discard", "discarded the contact, opened in error", form="tps.forms.Discard", icon="trash-2", rules=("CON-01",)),
    )  # fmt: skip
    def discard(self, *, by, discard_reason):
        """Put aside a contact that was opened in error. Nothing is sent; the record and its reason stay."""
        self.discard_reason = discard_reason
        self.closed_at = now()

    @transition(
        state, source=State.OPEN, target=State.OPEN, permission=who.its_officer,
        custom=step(
            "Take over", "took over the customer enquiry", icon="handshake",
            guards=(conditions.is_not_taken_over,), rules=("CON-18",),
        ),
    )  # fmt: skip
    def take_over(self, *, by):
        """Take the customer enquiry over, which frees the SO; TPS completes it and the notice says so."""
        self.taken_over_at, self.taken_over_by = now(), by

    @transition(
        state, source=State.OPEN, target=State.OPEN, permission=who.its_officer,
        custom=step(
            "New Claim, complex", "said that a complex New Claim enquiry runs past the guideline", icon="timer",
            guards=(conditions.is_new_claim, conditions.came_from_another_program, conditions.does_not_run_on_yet),
            rules=("CON-20",),
        ),
    )  # fmt: skip
    def run_on(self, *, by):
        """Let a complex New Claim enquiry from another program line run past the guideline."""
        self.ran_on_at = now()

    @transition(
        state, source=State.OPEN, target=State.OPEN, permission=who.its_officer_or_team_leader,
        custom=step("Hand to a colleague", "handed the contact to a colleague", form="tps.forms.HandOver", icon="users", rules=("CON-01",)),
    )  # fmt: skip
    def hand_over(self, *, by, to):
        """Give the live contact, its clock and all that is typed, to another TPS officer."""
        self.officer, self.fronted_at = to, now()
        return f"handed the contact to {to.name}"

    @transition(
        state, source=State.FINALISED, target=State.FINALISED, permission=who.tps_staff,
        custom=step(
            "Add an addendum", "added an addendum", form="tps.forms.AddAddendum", icon="file-pen",
            rules=("CON-31",), then=(effects.write_addendum,),
        ),
    )  # fmt: skip
    def add_addendum(self, *, by, text, kept=()):
        """Correct or complete a closed record, with author and time; the record itself stays as it was."""

    @transition(
        state, source=State.FINALISED, target=State.FINALISED, permission=who.its_officer_or_team_leader,
        custom=step(
            "Correct the SO", "corrected the service officer", form="tps.forms.CorrectServiceOfficer", icon="user-pen",
            rules=("CON-31", "CON-14"), then=(effects.write_addendum, send(mails.corrected)),
        ),
    )  # fmt: skip
    def correct_service_officer(self, *, by, service_officer, text, kept=()):
        """Say who the contact was really for: an addendum, and the summary goes to them."""
        self.corrected_officer = service_officer
        return f"corrected the service officer to {service_officer.name} ({service_officer.logon})"
