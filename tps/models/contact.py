from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django_fsm import FSMField, transition

from casework import deadlines, timeline
from casework.beside import with_rows
from casework.deadlines import cleared, met
from casework.outbox import send
from casework.privacy.fields import GuardedList, GuardedText
from casework.records import Record
from casework.steps import step
from casework.timeline import noted
from people.clock import now
from tps import conditions, effects, mails, who
from tps.deadlines import LEFT_OPEN
from tps.guidance import FIVE_MINUTES, TEN_MINUTES
from tps.models import contact_triggers
from tps.models.contact_triggers import ANSWERS
from tps.models.option import Option
from tps.querysets import ContactQuerySet
from tps.questions import CrnGiven, Form

STAFF = settings.AUTH_USER_MODEL
GUIDELINE = (FIVE_MINUTES, TEN_MINUTES)


class State(models.TextChoices):
    OPEN = "open", "Open"
    FINALISED = "finalised", "Finalised"
    URGENT_QOL = "urgent_qol", "Finalised as urgent QOL"
    REDIRECTED = "redirected", "Redirected"
    INAPPROPRIATE = "inappropriate", "Inappropriate"
    DISCARDED = "discarded", "Discarded"


#: How a contact ends that the SO has been told of, and how every contact does that is not put aside.
TOLD = (State.FINALISED, State.REDIRECTED, State.INAPPROPRIATE)
COMPLETED = (*TOLD, State.URGENT_QOL)


class EarlyReason(models.TextChoices):
    """Why an enquiry is referred to an SSO instead of being completed by who has it (CON-19)."""

    SYSTEM_LIMITATION = "system_limitation", "System limitation"
    OUT_OF_SCOPE = "out_of_scope", "Out of the scope of TPS"


def _choice(list_name):
    return models.ForeignKey(
        Option, models.PROTECT, null=True, blank=True, related_name="+", limit_choices_to={"list": list_name}
    )


def begin(*, by, form: str, moment=None, **answers):
    """A contact that exists, and whose clock runs, from this moment; in the caller's transaction (CON-01, CON-17)."""
    moment = moment or now()
    contact = Contact.objects.create(
        form=form,
        opened_at=moment,
        opened_by=by,
        officer=by,
        fronted_at=moment,
        team=by.team,
        site=by.team.site,
        **answers,
    )
    timeline.tell(contact, by=by, step="open", told=f"opened the contact, {contact.get_form_display()} form")
    deadlines.start(contact, LEFT_OPEN, owner=by, team=by.team, site=by.team.site, since=moment)
    return contact


class Contact(Record):
    """A technical contact with TPS: the TSC record. Holds no customer details in any field (CON-13)."""

    REFERENCE_PREFIX = "TPS"
    ANSWERS = ANSWERS
    READ_WITH = ("enquiry_type", "source", "service_officer", "team__mailbox")

    state = FSMField(max_length=16, choices=State, default=State.OPEN, protected=True)
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
    referred_early_at = models.DateTimeField(null=True, editable=False)
    referred_early_by = models.ForeignKey(
        STAFF, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    referred_early_reason = models.CharField(max_length=20, choices=EarlyReason, blank=True, editable=False)
    discard_reason = _choice("discard_reason")
    redirected_to = _choice("redirect_to")
    redirected_where = GuardedText(max_length=80, blank=True)
    inappropriate_category = _choice("inappropriate")
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by", editable=False)

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
                condition=Q(referred_early_at=None, referred_early_by=None, referred_early_reason="")
                | Q(
                    referred_early_at__isnull=False,
                    referred_early_by__isnull=False,
                    referred_early_reason__in=EarlyReason.values,
                ),
                name="contact_referred_early_at_by_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="urgent_qol") | Q(form=Form.SMART_CENTRE), name="contact_urgent_qol_on_its_form"
            ),
            models.CheckConstraint(
                condition=Q(state="redirected", form=Form.COMPENSATION, redirected_to__isnull=False)
                | (~Q(state="redirected") & Q(redirected_to=None, redirected_where="")),
                name="contact_redirected_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(state="inappropriate") ^ Q(inappropriate_category=None),
                name="contact_inappropriate_has_category",
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
            models.Index(fields=["site", "opened_at"], name="contact_of_site_by_time"),
            models.Index(fields=["team", "opened_at"], name="contact_of_team_by_time"),
        ]  # fmt: skip
        triggers = contact_triggers.TRIGGERS

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
        return self.get_state_display().lower()

    @property
    def for_officer(self):
        """The SO that the contact was for: as recorded, or as an addendum corrected it."""
        return self.corrected_officer if self.corrected_officer_id else self.service_officer

    @property
    def told_before(self):
        """Of a corrected contact: the SO who was told last before the right one."""
        corrections = (
            self.addenda.filter(service_officer__isnull=False).select_related("service_officer").order_by("-id")
        )
        before = corrections[1:2].first()
        return before.service_officer if before else self.service_officer

    @property
    def seconds(self) -> int:
        """How long it took, or has taken so far."""
        return int(((self.closed_at or now()) - self.opened_at).total_seconds())

    @property
    def team_mailbox(self) -> str:
        return self.team.mailbox.address if self.team.mailbox else ""

    @cached_property
    def hanging(self) -> set[str]:
        """What hangs on it, by name; looked up once, though several steps ask."""
        return with_rows(self, ("supervisor_calls", "explanation", "urgent_payment_review"))

    @cached_property
    def call_in_hand(self):
        """The supervisor call of it that TPS still has in hand, or None (SUP-04); looked up once, though several steps ask."""
        return self.supervisor_calls.in_hand().first() if "supervisor_calls" in self.hanging else None

    def takes_answers(self) -> bool:
        return self.state == State.OPEN

    # -- steps
    @transition(
        state, source=State.OPEN, target=State.FINALISED, permission=who.its_officer,
        custom=step(
            "Finalise and notify SO", "finalised the contact and notified the SO", icon="check",
            guards=(conditions.form_is_complete, *conditions.BESIDE_IT, conditions.has_no_supervisor_call_in_hand), rules=("CON-11", "CON-14", "CON-15"),
            then=(met(LEFT_OPEN), send(mails.finalised)),
        ),
    )  # fmt: skip
    def finalise(self, *, by):
        """Close the contact once the advice is given; the SO is e-mailed the summary, once."""
        self.closed_at = now()

    @transition(
        state, source=State.OPEN, target=State.URGENT_QOL, permission=who.its_officer,
        custom=step(
            "Finalise as Urgent QOL", "finalised the contact as urgent QOL; no summary is sent", icon="zap",
            guards=(conditions.is_on_smart_centre_form, conditions.form_is_complete, *conditions.BESIDE_IT, conditions.has_no_supervisor_call_in_hand), rules=("CON-16", "CON-15", "QOL-04"),
            then=(met(LEFT_OPEN), effects.request_urgent_check),
        ),
    )  # fmt: skip
    def finalise_as_urgent_qol(self, *, by):
        """Complete an urgent QOL contact of the Smart Centre form. The SO is sent no summary."""
        self.closed_at = now()

    @transition(
        state, source=State.OPEN, target=State.REDIRECTED, permission=who.its_tps_officer,
        custom=step(
            "Redirect", "redirected the contact and notified the SO", form="tps.forms.Redirect", icon="forward",
            guards=(conditions.is_on_compensation_form, conditions.is_not_for_tps_to_complete, conditions.says_who_and_what, conditions.has_no_supervisor_call_in_hand),
            rules=("CON-26", "CON-14", "CON-15"), then=(met(LEFT_OPEN), send(mails.finalised)),
        ),
    )  # fmt: skip
    def redirect(self, *, by, redirected_to, redirected_where="", kept=()):
        """Send a general enquiry on the Compensation line to the regular line or the program responsible; the SO is told where."""
        self.redirected_to, self.redirected_where = redirected_to, redirected_where
        self.closed_at = now()
        where = f"{redirected_to.label}: {redirected_where}" if redirected_where else redirected_to.label
        return f"redirected the contact ({where}) and notified the SO"

    @transition(
        state, source=State.OPEN, target=State.INAPPROPRIATE, permission=who.its_tps_officer,
        custom=step(
            "Close as inappropriate", "closed the contact as inappropriate and notified the SO",
            form="tps.forms.CloseAsInappropriate", icon="circle-x",
            guards=(conditions.is_not_for_tps_to_complete, conditions.says_who_and_what, conditions.has_no_supervisor_call_in_hand),
            rules=("CON-25", "CON-27", "CON-14", "CON-15"), then=(met(LEFT_OPEN), send(mails.finalised)),
        ),
    )  # fmt: skip
    def close_as_inappropriate(self, *, by, inappropriate_category, follows=None):
        """Record a contact that TPS does not exist for, by its category; the SO is told the right way to go.

        A repeat contact on the Compensation form names the earlier one (`follows`): it goes to the team leader (CON-27).
        """
        self.inappropriate_category, self.follows = inappropriate_category, follows
        self.closed_at = now()
        return f"closed the contact as inappropriate ({inappropriate_category.label}) and notified the SO"

    @transition(
        state, source=State.OPEN, target=State.DISCARDED, permission=who.its_officer,
        custom=step(
            "Discard", "discarded the contact, opened in error", form="tps.forms.Discard", icon="trash-2",
            guards=(conditions.is_not_for_tps_to_complete, conditions.was_not_asked_in_writing, conditions.has_no_supervisor_call_in_hand), rules=("CON-01",), then=(cleared(LEFT_OPEN),),
        ),
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
        state, source=State.OPEN, target=State.OPEN, permission=who.its_tps_officer,
        custom=step(
            "Refer early", "referred the enquiry early to an SSO", form="tps.forms.ReferEarly", icon="corner-up-right",
            guards=(conditions.is_not_referred_early,), rules=("CON-19",),
        ),
    )  # fmt: skip
    def refer_early(self, *, by, reason):
        """Say that an SSO has to resolve it: a system limitation, or out of the scope of TPS. Before or after taking over."""
        self.referred_early_at, self.referred_early_by, self.referred_early_reason = now(), by, reason
        return f"referred the enquiry early to an SSO ({EarlyReason(reason).label.lower()})"

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
        custom=step("Hand to a colleague", "handed the contact to a colleague", form="tps.forms.HandOver", icon="users", rules=("CON-01",), then=(effects.hand_on,)),
    )  # fmt: skip
    def hand_over(self, *, by, to, note="", kept=()):
        """Give the live contact, its clock and all that is typed, to another TPS officer."""
        self.officer, self.fronted_at = to, now()
        return noted(f"handed the contact to {to.name}", note)

    @transition(
        state, source=COMPLETED, target=None, permission=who.tps_staff_or_its_system,
        custom=step(
            "Add an addendum", "added an addendum", form="tps.forms.AddAddendum", icon="file-pen",
            rules=("CON-31",), then=(effects.write_addendum,),
        ),
    )  # fmt: skip
    def add_addendum(self, *, by, text, kept=()):
        """Correct or complete a closed record, with author and time; the record itself stays as it was."""

    @transition(
        state, source=TOLD, target=None, permission=who.its_officer_or_team_leader,
        custom=step(
            "Correct the SO", "corrected the service officer", form="tps.forms.CorrectServiceOfficer", icon="user-pen",
            rules=("CON-31", "CON-14"), then=(effects.write_addendum, send(mails.corrected), send(mails.not_for_you), effects.tell_who_was_told_wrongly),
        ),
    )  # fmt: skip
    def correct_service_officer(self, *, by, service_officer, text, kept=()):
        """Say who the contact was really for: an addendum, the summary goes to them, and who had it hears that it was a mistake."""
        self.corrected_officer = service_officer
        return f"corrected the service officer to {service_officer.name} ({service_officer.logon})"

    @transition(
        state, source=COMPLETED, target=None, permission=who.a_team_leader,
        custom=step(
            "Open a follow-up", "opened a follow-up", form="tps.forms.OpenFollowUp", icon="reply",
            guards=(conditions.is_followed_up_on_its_line, conditions.has_no_open_follow_up), rules=("CON-27",),
            then=(effects.open_follow_up,),
        ),
    )  # fmt: skip
    def open_follow_up(self, *, by, asked, to, kept=()):
        """Give what is still asked about a Compensation enquiry to a TPS officer; the SO has told their team leader."""
        return f"opened a follow-up, given to {to.name}"
