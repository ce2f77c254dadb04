from functools import reduce
from operator import or_

import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, transition

from casework.deadlines import met, over
from casework.privacy.fields import GuardedText
from casework.records import Record
from casework.steps import step
from casework.timeline import noted
from compensation import conditions, effects, who
from compensation.deadlines import TO_LODGE
from compensation.querysets import StopPaymentQuerySet
from escalations.questions import How
from people.clock import now
from tps.effects import hand_on

STAFF = settings.AUTH_USER_MODEL


class State(models.TextChoices):
    IDENTIFIED = "identified", "Identified"
    VERIFIED = "verified", "Verified"
    WITHDRAWN = "withdrawn", "Withdrawn, arrears are correct"
    LODGED = "lodged", "Lodged, outcome owed"
    STOPPED = "stopped", "Stopped"
    NOT_STOPPED = "not_stopped", "Not stopped in time"


class Edition(models.TextChoices):
    COMPENSATION = "compensation", "Compensation Recovery"
    SMART_CENTRE = "smart_centre", "Smart Centre"


class Trigger(models.TextChoices):
    FINALISED = "finalised", "An SO finalised the activity and incorrect arrears were generated"
    ANOTHER_SO = "another_so", "Another SO identified incorrect arrears"


class Channel(models.TextChoices):
    WEBFORM = "webform", "Stop Customer Payment webform (mySupport), to the Centrelink Payments Support Team"
    ICT = "ict", "ICT Applications Service Desk"


#: Where each edition's requests are lodged (STP-02).
CHANNEL = {Edition.COMPENSATION: Channel.WEBFORM, Edition.SMART_CENTRE: Channel.ICT}


ANSWERS = ("payment_type", "amount", "period_from", "period_to", "exact_reason", "blueprint_file", "no_blueprint")
NOT_LODGED = [State.IDENTIFIED, State.VERIFIED]
OPEN = [*NOT_LODGED, State.LODGED]


def _any_changed(*fields):
    return reduce(or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in fields))


def _together(name, *fields):
    """When and by whom stand together, or neither does."""
    none, all_of_them = (Q(**{f"{field}__isnull": empty for field in fields}) for empty in (True, False))
    return models.CheckConstraint(condition=none | all_of_them, name=f"stop_payment_{name}_at_and_by")


def _person():
    return models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", editable=False, db_index=False)


class StopPayment(Record):
    """A request to stop incorrect arrears before they issue: which of the two triggers, the DOC, the lodgement, the outcome (STP-01)."""

    REFERENCE_PREFIX = "STP"
    ANSWERS = ANSWERS
    READ_WITH = ("site", "team__mailbox", "officer", "receiving_team__site", "escalation")

    state = FSMField(max_length=12, choices=State, default=State.IDENTIFIED, protected=True)
    edition = models.CharField(max_length=12, choices=Edition)
    trigger = models.CharField(max_length=12, choices=Trigger)
    contact = models.ForeignKey("tps.Contact", models.PROTECT, null=True, related_name="stop_payments")
    #: What it was escalated with to an SSO (STP-07): one request, one escalation.
    escalation = models.OneToOneField(
        "escalations.Escalation", models.PROTECT, null=True, related_name="stop_request", editable=False
    )
    finalised_on = models.DateField()
    identified_at = models.DateTimeField(default=now, editable=False)
    found_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", db_index=False)
    found_late = models.BooleanField(default=False, editable=False)
    receiving_team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+", db_index=False)
    opened_at = models.DateTimeField(default=now, editable=False)
    opened_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", editable=False)
    officer = models.ForeignKey(STAFF, models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="+", db_index=False, editable=False)
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="+", db_index=False, editable=False)

    payment_type = GuardedText(max_length=80, blank=True)
    amount = models.DecimalField(max_digits=9, decimal_places=2, null=True, validators=[MinValueValidator(0.01)])
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    exact_reason = GuardedText(max_length=500, blank=True)
    blueprint_file = models.CharField(max_length=14, blank=True)
    no_blueprint = models.BooleanField(default=False)

    doc_checked_at = models.DateTimeField(null=True, editable=False)
    doc_checked_by = _person()
    verified_at = models.DateTimeField(null=True, editable=False)
    verified_by = _person()
    sso_contacted_at = models.DateTimeField(null=True, editable=False)
    sso_contacted = _person()
    sso_contacted_how = models.CharField(max_length=12, choices=How, blank=True, editable=False)
    lodged_at = models.DateTimeField(null=True, editable=False)
    lodged_by = _person()
    lodged_channel = models.CharField(max_length=8, choices=Channel, blank=True, editable=False)
    lodged_reference = GuardedText(max_length=40, blank=True, editable=False)
    withdrawn_because = GuardedText(max_length=500, blank=True, editable=False)
    outcome_words = GuardedText(max_length=500, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = StopPaymentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OPEN, closed_at=None) | (~Q(state__in=OPEN) & Q(closed_at__isnull=False)),
                name="stop_payment_closed_at_when_closed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.LODGED, State.STOPPED])
                | (
                    Q(lodged_at__isnull=False, lodged_by__isnull=False)
                    & ~Q(lodged_channel="")
                    & ~Q(lodged_reference="")
                ),
                name="stop_payment_lodged_is_told",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.VERIFIED) | Q(edition=Edition.SMART_CENTRE, verified_at__isnull=False),
                name="stop_payment_verified_in_smart_centre",
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None) | ~Q(verified_by=F("found_by")),
                name="stop_payment_not_verified_by_finder",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.WITHDRAWN) | ~Q(withdrawn_because=""), name="stop_payment_withdrawn_because"
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=0), name="stop_payment_amount_above_nothing"
            ),
            _together("verified", "verified_at", "verified_by"),
            _together("doc_checked", "doc_checked_at", "doc_checked_by"),
            _together("sso_contacted", "sso_contacted_at", "sso_contacted"),
            _together("lodged", "lodged_at", "lodged_by"),
        ]
        indexes = [
            models.Index(F("site"), F("id").desc(), condition=Q(state__in=OPEN), name="stop_payment_open_of_site"),
            models.Index(
                F("officer"), F("id").desc(), condition=Q(state__in=OPEN), name="stop_payment_open_of_officer"
            ),
            models.Index(F("site"), F("id").desc(), name="stop_payment_of_site"),
            models.Index(F("team"), F("identified_at"), name="stop_payment_of_team"),
        ]
        triggers = [
            pgtrigger.FSM(
                name="stop_payment_legal_edges", field="state",
                transitions=[
                    ("identified", "verified"), ("identified", "withdrawn"), ("verified", "withdrawn"),
                    ("identified", "lodged"), ("verified", "lodged"), ("lodged", "stopped"), ("lodged", "not_stopped"),
                    ("identified", "not_stopped"), ("verified", "not_stopped"),
                ],
            ),
            pgtrigger.Protect(name="stop_payment_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="stop_payment_starts_identified", operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__state="identified"),
            ),
            pgtrigger.Protect(
                name="stop_payment_closed_to_change", operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state NOT IN ('identified', 'verified', 'lodged')"),
            ),
            pgtrigger.Protect(
                name="stop_payment_doc_stays_as_checked", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__doc_checked_at__isnull=False, new__doc_checked_at__isnull=False)
                & _any_changed(*ANSWERS),
            ),
            pgtrigger.Protect(
                name="stop_payment_lodged_once", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__lodged_at__isnull=False)
                & _any_changed("lodged_at", "lodged_by", "lodged_channel", "lodged_reference"),
            ),
            pgtrigger.Trigger(
                name="stop_payment_version_moves", when=pgtrigger.Before, operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(),
                func="IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'stop payment % was saved from a stale copy', OLD.id; END IF; RETURN NEW;",
            ),
        ]  # fmt: skip

    def get_absolute_url(self):
        return reverse("compensation:stop_payment", args=[self.reference])

    # -- facts
    @property
    def headline(self) -> str:
        amount = f"${self.amount:,.2f}" if self.amount is not None else ""
        return ", ".join(filter(None, (self.payment_type, amount))) or "Stop payment"

    @property
    def state_words(self) -> str:
        return self.get_state_display().lower()

    @property
    def team_mailbox(self) -> str:
        return self.team.mailbox.address if self.team.mailbox else ""

    @property
    def channel(self) -> Channel:
        """Where it is lodged: the edition decides (STP-02)."""
        return CHANNEL[Edition(self.edition)]

    def get_channel_words(self) -> str:
        return self.channel.label

    @property
    def finalised_earlier(self) -> bool:
        """Whether the activity was finalised on an earlier day than the arrears were identified, by the site's days (STP-12)."""
        return self.finalised_on < self.identified_at.astimezone(self.site.tz).date()

    @property
    def may_have_issued(self) -> bool:
        """Whether arrears may have issued before anything could be done (STP-10, STP-12)."""
        return self.found_late or self.finalised_earlier

    @property
    def is_to_lodge(self) -> bool:
        return self.state in NOT_LODGED

    @property
    def sso_told(self) -> tuple | None:
        """(SSO, how in words, when) of who was told of the urgency, here or in the escalation; None while nobody was (STP-07)."""
        if self.sso_contacted_at:
            return self.sso_contacted, self.get_sso_contacted_how_display(), self.sso_contacted_at
        if self.escalation and self.escalation.highlighted_at:
            told = self.escalation
            return told.highlighted_to, told.get_highlighted_how_display(), told.highlighted_at
        return None

    @property
    def is_not_told(self) -> bool:
        """Whether it is to be lodged by an SSO and none was told of it yet, as the queue of escalations says too (ESC-12)."""
        told = self.sso_contacted_at or (self.escalation and self.escalation.highlighted_at)
        return self.edition == Edition.SMART_CENTRE and self.is_to_lodge and not told

    def takes_answers(self) -> bool:
        return self.state in OPEN and self.doc_checked_at is None

    def closed_to_change(self) -> tuple[str, str]:
        if self.state in OPEN:
            return f"The DOC of {self.reference} is checked as it stands. Say first that it has changed.", "STP-05"
        return f"{self.reference} is {self.state_words}: it is closed to change.", "STP-09"

    # -- steps
    @transition(
        state, source=NOT_LODGED, target=State.LODGED, permission=who.tps_staff_or_its_system,
        custom=step(
            "Record lodgement", "recorded the lodgement", form="compensation.forms.Lodge", icon="send",
            rules=("STP-02", "STP-11"), then=(met(TO_LODGE, at=lambda payment: payment.lodged_at),),
        ),
    )  # fmt: skip
    def lodge(self, *, by, lodged_reference, lodged_at, lodged_by, kept=()):
        """Record that the request was lodged: channel, reference, time and by whom. Nothing that is missing stands before it."""
        self.lodged_channel, self.lodged_reference = self.channel, lodged_reference
        self.lodged_at, self.lodged_by = lodged_at, lodged_by
        return f"recorded the lodgement {lodged_reference} by {lodged_by.name}"

    @transition(
        state, source=State.IDENTIFIED, target=State.VERIFIED, permission=who.tps_officer_but_who_found_it,
        custom=step(
            "Arrears are incorrect", "verified that the arrears are incorrect", icon="check",
            guards=(conditions.is_smart_centre,), rules=("STP-04",),
        ),
    )  # fmt: skip
    def verify(self, *, by):
        """Say, as the TPS officer, that the arrears are incorrect; it is escalated after that."""
        self.verified_at, self.verified_by = now(), by

    @transition(
        state, source=OPEN, target=None, permission=who.tps_staff,
        custom=step(
            "DOC is checked", "checked the DOC on the record", icon="file-check",
            guards=(conditions.doc_is_not_checked, conditions.doc_is_complete), rules=("STP-05",),
        ),
    )  # fmt: skip
    def check_doc(self, *, by):
        """Say that the SO's DOC states every item that the edition asks for, as they stand here. They stay so from then on."""
        self.doc_checked_at, self.doc_checked_by = now(), by

    @transition(
        state, source=OPEN, target=None, permission=who.tps_staff,
        custom=step(
            "The DOC has changed", "took back that the DOC is checked, because it has changed", icon="file-pen",
            guards=(conditions.doc_is_checked,), rules=("STP-05",),
        ),
    )  # fmt: skip
    def change_doc(self, *, by):
        """Open what the DOC says for change; it is to be checked again after that."""
        self.doc_checked_at = self.doc_checked_by = None

    @transition(
        state, source=NOT_LODGED, target=None, permission=who.tps_officer,
        custom=step(
            "Escalate to an SSO", "began the escalation to an SSO", icon="arrow-up-right",
            guards=(
                conditions.is_escalated_to_sso, conditions.contact_is_recorded, conditions.arrears_are_verified,
                conditions.is_not_escalated,
            ),
            rules=("STP-04", "STP-07"),
        ),
    )  # fmt: skip
    def escalate(self, *, by):
        """Begin the contact's escalation, or join the one that was raised. A draft is nothing that an SSO has, and says so (STP-07)."""
        self.escalation = effects.escalation_for(self, by=by)
        if conditions.is_with_sso(self):
            return f"joined it to {self.escalation.reference}, which is {self.escalation.state_words}"
        return f"began the escalation to an SSO: {self.escalation.reference} is a draft, still to be submitted"

    @transition(
        state, source=NOT_LODGED, target=None, permission=who.tps_staff,
        custom=step(
            "SSO is contacted", "contacted an SSO", form="compensation.forms.ContactSso", icon="phone-forwarded",
            guards=(conditions.is_lodged_by_sso,), rules=("STP-07",), then=(effects.highlight_escalation,),
        ),
    )  # fmt: skip
    def contact_sso(self, *, by, sso, how):
        """Say which SSO was contacted to highlight the urgency, how and when."""
        self.sso_contacted, self.sso_contacted_how, self.sso_contacted_at = sso, how, now()
        return f"contacted {sso.name} to highlight the urgency"

    @transition(
        state, source=OPEN, target=None, permission=who.tps_staff,
        custom=step(
            "Correct how it was found", "corrected how it was found", form="compensation.forms.Correct", icon="pencil",
            rules=("STP-01", "STP-12"), then=(effects.reckon_anew,),
        ),
    )  # fmt: skip
    def correct(self, *, by, trigger, finalised_on, receiving_team):
        """Put right which trigger it was, the day that the activity was finalised, and which team receives it."""
        self.trigger, self.finalised_on, self.receiving_team = trigger, finalised_on, receiving_team

    @transition(
        state, source=NOT_LODGED, target=State.WITHDRAWN, permission=who.who_may_drop_it,
        custom=step(
            "Withdraw: the arrears are correct", "withdrew the request: the arrears are correct",
            form="compensation.forms.Withdraw", icon="undo-2", rules=("STP-04",),
            then=(over(TO_LODGE), effects.withdraw_escalation, effects.tell_of_withdrawal),
        ),
    )  # fmt: skip
    def withdraw(self, *, by, because, kept=()):
        """Put the request aside because the arrears turn out to be correct, and say why."""
        self.withdrawn_because, self.closed_at = because, now()

    @transition(
        state, source=State.LODGED, target=State.STOPPED, permission=who.tps_staff,
        custom=step(
            "Stopped", "recorded that the payment was stopped", form="compensation.forms.Outcome", icon="circle-check",
            rules=("STP-09",), then=(over(TO_LODGE),),
        ),
    )  # fmt: skip
    def record_stopped(self, *, by, words, kept=()):
        """Record the outcome: the payment was stopped before it issued."""
        self.outcome_words, self.closed_at = words, now()

    @transition(
        state, source=OPEN, target=State.NOT_STOPPED, permission=who.tps_staff,
        custom=step(
            "Not stopped in time", "recorded that the payment was not stopped in time",
            form="compensation.forms.NotStopped", icon="octagon-alert", rules=("STP-09",), then=(over(TO_LODGE),),
        ),
    )  # fmt: skip
    def record_not_stopped(self, *, by, words, kept=()):
        """Record the outcome: the arrears issued, and what follows from it."""
        self.outcome_words, self.closed_at = words, now()

    @transition(
        state, source=OPEN, target=None, permission=who.its_officer_or_team_leader,
        custom=step(
            "Hand to a colleague", "handed the stop payment to a colleague", form="tps.forms.HandOver", icon="users",
            rules=("STP-09",), then=(hand_on,),
        ),
    )  # fmt: skip
    def hand_over(self, *, by, to, note="", kept=()):
        """Give the request and its time limit to another TPS officer."""
        self.officer = to
        return noted(f"handed the stop payment to {to.name}", note)
