from django.conf import settings
from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils.functional import cached_property
from django_fsm import FSMField, transition

from casework import approvals as asked
from casework.deadlines import met, over
from casework.outbox import send
from casework.records import Record
from casework.steps import step
from people.clock import now
from personalised_services.approvals.referral import DECLINE
from personalised_services.conditions import referral as conditions
from personalised_services.deadlines import REFERRAL, URGENT_REFERRAL
from personalised_services.effects import referral as effects
from personalised_services.intake import Area, AsWhat, Because, Intray, Network, Risk, Route
from personalised_services.mails import case as mails
from personalised_services.models.accepting import open_case
from personalised_services.models.case import Program
from personalised_services.models.channel_restriction import ChannelRestriction
from personalised_services.models.referral_triggers import CONSTRAINTS, TRIGGERS
from personalised_services.models.sight import Visit
from personalised_services.querysets.case import ReferralQuerySet
from personalised_services.who import referral as who

STAFF = settings.AUTH_USER_MODEL


class State(models.TextChoices):
    RECEIVED = "received", "Received"
    UNDER_REVIEW = "under_review", "Under review"
    AWAITING_SSM = "awaiting_ssm", "Awaiting the SSM"
    DECLINED = "declined", "Not accepted"
    ACCEPTED = "accepted", "Accepted"
    ACTIONED = "actioned", "Actioned"
    COMPLETE = "complete", "In the PS portal"


TRIAGED = [State.RECEIVED, State.UNDER_REVIEW]


def _staff(**more):
    return models.ForeignKey(STAFF, models.PROTECT, related_name="+", editable=False, db_index=False, **more)


class Referral(Record):
    """A customer whom another area refers to Personalised Services: received, triaged, and accepted or not (REF-01 to REF-16)."""

    REFERENCE_PREFIX = "REF"
    LOCKED_UNDER = "case"  # once there is one
    READ_WITH = (
        "customer",
        "team__mailbox",
        "site",
        "referred_by__team__mailbox",
        "reviewer",
        "case__owner",
        "case__site",
        "zone",
    )

    state = FSMField(max_length=12, choices=State, default=State.RECEIVED, protected=True)
    program = models.CharField(max_length=13, choices=Program, editable=False)
    route = models.CharField(max_length=9, choices=Route, editable=False)
    area = models.CharField(max_length=17, choices=Area, blank=True, editable=False)
    intray = models.CharField(max_length=11, choices=Intray, blank=True, editable=False)
    customer = models.ForeignKey("Customer", models.PROTECT, related_name="referrals", editable=False)
    referred_by = _staff()
    reasons = models.TextField(max_length=4000, editable=False)
    received_at = models.DateTimeField(editable=False)
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="+", editable=False, db_index=False)
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="+", editable=False, db_index=False)
    recorded_at = models.DateTimeField(default=now, editable=False)
    recorded_by = _staff()

    reviewer = _staff(null=True)
    restricted_now = models.BooleanField(null=True, editable=False)
    had_incident = models.BooleanField(null=True, editable=False)
    incident_on = models.DateField(null=True, editable=False)
    zone_managed = models.BooleanField(null=True, editable=False)
    risk = models.CharField(max_length=3, choices=Risk, blank=True, editable=False)
    management = models.TextField(max_length=2000, blank=True, editable=False)

    urgent_at = models.DateTimeField(null=True, editable=False)
    urgent_confirmed_by = _staff(null=True)
    urgent_contact = _staff(null=True)
    urgent_contact_at = models.DateTimeField(null=True, editable=False)

    declined_as = models.CharField(max_length=8, choices=AsWhat, blank=True, editable=False)
    declined_because = models.CharField(max_length=12, choices=Because, blank=True, editable=False)
    explanation = models.TextField(max_length=2000, blank=True, editable=False)
    next_steps = models.TextField(max_length=2000, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    case = models.ForeignKey("Case", models.PROTECT, null=True, related_name="referrals", editable=False)
    zone = models.ForeignKey("people.Zone", models.PROTECT, null=True, related_name="+", editable=False, db_index=False)
    zone_told_at = models.DateTimeField(null=True, editable=False)
    centre_manager = _staff(null=True)
    centre_told_at = models.DateTimeField(null=True, editable=False)
    actioned_at = models.DateTimeField(null=True, editable=False)
    portal_record = models.CharField(max_length=40, blank=True, editable=False)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = CONSTRAINTS
        indexes = [
            models.Index(F("team"), F("id").desc(), name="referral_of_team"),
            models.Index(F("site"), F("id").desc(), name="referral_of_site"),
            models.Index(F("recorded_by"), F("id").desc(), name="referral_recorded_by"),
        ]
        triggers = TRIGGERS

    def get_absolute_url(self):
        return reverse("personalised_services:referral", args=[self.reference])

    # -- facts
    @property
    def headline(self) -> str:
        """Never the customer's name or CRN: it stands in lists, notices and e-mails."""
        return f"{self.get_program_display()} referral, {self.get_route_display().lower()}"

    @property
    def state_words(self) -> str:
        return (self.get_declined_as_display() if self.state == State.DECLINED else self.get_state_display()).lower()

    @property
    def team_mailbox(self) -> str:
        return self.team.mailbox.address if self.team.mailbox else ""

    @property
    def received_on(self):
        """The day of its receipt, where it was received."""
        return self.received_at.astimezone(self.site.tz).date()

    @property
    def is_urgent(self) -> bool:
        return self.urgent_at is not None

    @property
    def came_by(self) -> str:
        """From which area or by which intray; the urgent one once it is confirmed as urgent (REF-14)."""
        if self.route == Route.INTRAY:
            return "Urgent intray" if self.is_urgent else self.get_intray_display()
        return self.get_area_display() or "PS mailbox"

    @cached_property
    def restrictions(self) -> list[ChannelRestriction]:
        """What holds for the customer's service channels in the whole agency already (REF-02)."""
        return list(ChannelRestriction.objects.in_force([self.customer_id]))

    def takes_answers(self) -> bool:
        return False

    def note_reading(self, *, by) -> None:
        """One row a reading, with the right by which somebody sees it; who gave it out of their sight is answered once more."""
        seen = Referral.objects.visible_to(by).with_standing(by).filter(pk=self.pk)
        standing = seen.values_list("standing", flat=True).first() or Visit.Standing.LEFT
        self.visits.create(staff=by, customer_id=self.customer_id, means=Visit.Means.REFERRAL, standing=standing)

    # -- triage
    @transition(
        state, source=State.RECEIVED, target=State.UNDER_REVIEW, permission=who.triages,
        custom=step("Take it under review", "took the referral under review", icon="search-check", rules=("REF-04", "REF-06"), then=(effects.its_reviewer_has_it,)),
    )  # fmt: skip
    def take_up(self, *, by):
        """Review whether the referral suits; it is in one's own hands from now on."""
        self.reviewer = by

    @transition(
        state, source=TRIAGED, target=None, permission=who.triages,
        custom=step(
            "Answer the criteria", "answered the criteria of a direct referral",
            form="personalised_services.forms.referral.Criteria", icon="list-checks",
            guards=(conditions.is_direct,), rules=("REF-02",),
        ),
    )  # fmt: skip
    def answer_criteria(self, *, by, restricted_now, had_incident, incident_on, zone_managed):
        """Answer the three questions of a direct referral."""
        self.restricted_now, self.had_incident, self.zone_managed = restricted_now, had_incident, zone_managed
        self.incident_on = incident_on if had_incident else None

    @transition(
        state, source=State.UNDER_REVIEW, target=None, permission=who.triages,
        custom=step(
            "Record the first review", "recorded the first review", form="personalised_services.forms.referral.FirstReview",
            icon="clipboard-check", guards=(conditions.is_of_centrelink,), rules=("REF-03",),
        ),
    )  # fmt: skip
    def record_first_review(self, *, by, risk, management):
        """Record whether the customer is an aggression risk, and how they are best managed from here on."""
        self.risk, self.management = risk, management

    @transition(
        state, source=[*TRIAGED, State.ACCEPTED], target=None, permission=who.leads,
        custom=step(
            "Confirm as urgent", "confirmed the referral as urgent", form="personalised_services.forms.referral.Urgent",
            icon="siren", guards=(conditions.is_not_urgent,), rules=("REF-14", "REF-08"), then=(effects.urgent_limit,),
        ),
    )  # fmt: skip
    def confirm_urgent(self, *, by, contacted_by=None, contacted_at=None):
        """Confirm that it is urgent; for Child Support after a team leader of the area that refers contacted the SSM."""
        self.urgent_at, self.urgent_confirmed_by = now(), by
        self.urgent_contact, self.urgent_contact_at = contacted_by, contacted_at
        return "confirmed the referral as urgent: it uses the urgent intray" if self.route == Route.INTRAY else None

    @transition(
        state, source=State.UNDER_REVIEW, target=State.ACCEPTED, permission=who.triages,
        custom=step(
            "Accept", "accepted the referral", form="personalised_services.forms.referral.Accept", icon="check",
            guards=(conditions.meets_the_criteria, conditions.first_review_is_recorded),
            rules=("REF-02", "REF-03", "REF-06", "REF-07"), then=(effects.its_psso_has_it, effects.accepted_proactive),
        ),
    )  # fmt: skip
    def accept(self, *, by, owner, zone=None, **term):
        """Accept the customer: the case opens with its PSSO, and for a proactive referral the plan is drafted."""
        self.case = open_case(self.customer, program=self.program, owner=owner, by=by, received_at=self.received_at)
        self.zone = zone
        if self.route == Route.PROACTIVE:
            self.zone_told_at = now()
        return f"accepted the referral: {self.case.reference}, with {owner.name}"

    @transition(
        state, source=State.UNDER_REVIEW, target=State.DECLINED, permission=who.triages_others,
        custom=step(
            "Return or refuse", "did not accept the referral", form="personalised_services.forms.referral.Decline",
            icon="undo-2", rules=("REF-05",), then=(over(REFERRAL), over(URGENT_REFERRAL), send(mails.declined)),
        ),
    )  # fmt: skip
    def decline(self, *, by, declined_as, declined_because, explanation, next_steps):
        """Return or refuse it; the referrer is told the reason and what they can do next."""
        self._decline(declined_as, declined_because, explanation, next_steps)
        self.closed_at = now()
        return f"{AsWhat(declined_as).label.lower()} the referral: {Because(declined_because).label.lower()}"

    def _decline(self, declined_as, declined_because, explanation, next_steps):
        self.declined_as, self.declined_because = declined_as, declined_because
        self.explanation, self.next_steps = explanation, next_steps

    # -- what a proactive referral goes back by
    @transition(
        state, source=State.UNDER_REVIEW, target=State.AWAITING_SSM, permission=who.triages_proactive,
        custom=step(
            "Ask the SSM to return or refuse it", "asked the SSM to approve that it goes back",
            form="personalised_services.forms.referral.Decline", icon="undo-2", rules=("REF-06",), then=(asked.asks(DECLINE),),
        ),
    )  # fmt: skip
    def ask_to_decline(self, *, by, declined_as, declined_because, explanation, next_steps):
        """Ask for the SSM's approval that a proactive referral goes back; what is asked stays as it is until they decide."""
        self._decline(declined_as, declined_because, explanation, next_steps)

    @transition(
        state, source=State.AWAITING_SSM, target=State.DECLINED, permission=asked.decides(DECLINE),
        custom=step(
            "Approve", "approved that the referral goes back", form="personalised_services.forms.referral.Approve",
            icon="check", guards=(asked.is_as_asked(DECLINE),), rules=("REF-05", "REF-06"),
            then=(asked.approves(DECLINE), over(REFERRAL), over(URGENT_REFERRAL), send(mails.declined)),
        ),
    )  # fmt: skip
    def approve_declining(self, *, by, reason=""):
        """Approve the return or refusal; the referrer is told the explanation and the next steps."""
        self.closed_at = now()
        return f"approved: {AsWhat(self.declined_as).label.lower()}, {Because(self.declined_because).label.lower()}"

    @transition(
        state, source=State.AWAITING_SSM, target=State.UNDER_REVIEW, permission=asked.decides(DECLINE),
        custom=step(
            "Send back", "sent the request back", form="personalised_services.forms.referral.SendBack", icon="corner-up-left",
            rules=("REF-06",), then=(asked.sends_back(DECLINE),),
        ),
    )  # fmt: skip
    def send_back_to_psm(self, *, by, reason):
        """Do not approve it: the referral stays under review, and who asked is told."""

    @transition(
        state, source=State.AWAITING_SSM, target=State.UNDER_REVIEW, permission=asked.asked_it(DECLINE),
        custom=step("Withdraw the request", "withdrew the request", icon="x", rules=("REF-06",), then=(asked.withdraws(DECLINE),)),
    )  # fmt: skip
    def withdraw_request(self, *, by):
        """Take the request back, to change it or to accept the referral after all."""

    # -- actioning
    @transition(
        state, source=State.ACCEPTED, target=None, permission=who.actions_it,
        custom=step(
            "Tick an item", "ticked an item", form="personalised_services.forms.referral.Tick", icon="square-check",
            guards=(conditions.an_item_is_open,), rules=("REF-09", "REF-10", "REF-15"),
        ),
    )  # fmt: skip
    def tick(self, *, by, item, left=""):
        """Say that an item of the list is done, and which reference it left in the other system."""
        self.items.create(key=item.key, left=left, by=by)
        return f"ticked: {item.words}"

    @transition(
        state, source=State.ACCEPTED, target=None, permission=who.actions_it,
        custom=step(
            "An item does not apply", "said that an item does not apply", form="personalised_services.forms.referral.NotApplicable",
            icon="square-minus", guards=(conditions.an_optional_item_is_open,), rules=("REF-15",),
        ),
    )  # fmt: skip
    def does_not_apply(self, *, by, item, because):
        """Say why an item that is only sometimes asked for does not apply."""
        self.items.create(key=item.key, not_because=because, by=by)
        return f"does not apply: {item.words}"

    @transition(
        state, source=State.ACCEPTED, target=None, permission=who.actions_it,
        custom=step(
            "Take a tick back", "took a tick back", form="personalised_services.forms.referral.Untick",
            icon="square", guards=(conditions.an_item_is_done,), rules=("REF-08",),
        ),
    )  # fmt: skip
    def take_tick_back(self, *, by, item):
        """Say that an item is to be done after all."""
        self.items.filter(key=item.key, ended_at=None).update(ended_at=now(), ended_by=by)
        return f"to be done again: {item.words}"

    @transition(
        state, source=State.ACCEPTED, target=None, permission=who.actions_it,
        custom=step(
            "Tell the Zone", "told the Zone that the customer is accepted", form="personalised_services.forms.referral.TellZone",
            icon="mail", guards=(conditions.is_of_centrelink, conditions.zone_is_not_told), rules=("REF-09",),
            then=(effects.mail_to_zone,),
        ),
    )  # fmt: skip
    def tell_zone(self, *, by, zone):
        """E-mail the Zone CANOC representative: the customer is accepted, and the mandate in effect."""
        self.zone, self.zone_told_at = zone, now()

    @transition(
        state, source=State.ACCEPTED, target=None, permission=who.actions_it,
        custom=step(
            "Tell the Service Centre", "told the manager of the local Service Centre",
            form="personalised_services.forms.referral.TellCentre", icon="mail",
            guards=(conditions.is_of_centrelink, conditions.centre_is_not_told), rules=("REF-09",),
            then=(send(mails.to_service_centre),),
        ),
    )  # fmt: skip
    def tell_service_centre(self, *, by, manager):
        """E-mail the manager of the local Service Centre: the customer is accepted, and the mandate in effect."""
        self.centre_manager, self.centre_told_at = manager, now()

    @transition(
        state, source=State.ACCEPTED, target=None, permission=who.actions_it,
        custom=step(
            "Ask for a specialist review", "asked the PSM for a specialist review",
            form="personalised_services.forms.referral.SpecialistReview", icon="mail", rules=("REF-12",),
            then=(effects.mail_to_psm,),
        ),
    )  # fmt: skip
    def ask_for_specialist_review(self, *, by, network, because):
        """E-mail the PS Program Manager: consult the social work network or Assessment Services for a review of the case."""
        return f"asked the PSM to consult {Network(network).label}"

    @transition(
        state, source=State.ACCEPTED, target=State.ACTIONED, permission=who.actions_it,
        custom=step(
            "Record as actioned", "recorded the referral as actioned", icon="check-check",
            guards=(conditions.every_item_is_done,), rules=("REF-08", "REF-09", "REF-10", "REF-15"),
            then=(met(REFERRAL), met(URGENT_REFERRAL)),
        ),
    )  # fmt: skip
    def record_as_actioned(self, *, by):
        """Record that each item of the program's list is done; the limit is met."""
        self.actioned_at = now()

    @transition(
        state, source=State.ACTIONED, target=State.COMPLETE, permission=who.actions_it,
        custom=step(
            "Record it in the PS portal", "recorded the customer in the PS portal",
            form="personalised_services.forms.referral.Portal", icon="database",
            guards=(conditions.is_of_child_support,), rules=("REF-16",),
        ),
    )  # fmt: skip
    def record_in_portal(self, *, by, portal_record):
        """Say which record of the PS portal the customer got; only then is nothing left to do for the referral."""
        self.portal_record = portal_record
