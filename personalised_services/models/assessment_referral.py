from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, transition

from casework import approvals as asked
from casework.steps import step
from people.clock import now
from personalised_services.approvals.consultation import ASSESSMENT
from personalised_services.conditions import consultation as conditions
from personalised_services.effects import consultation as effects
from personalised_services.models.of_case import OfCase, kept
from personalised_services.models.sight import person
from personalised_services.querysets.consultation import AssessmentQuerySet
from personalised_services.who.contact import contacts_psso_or_who_leads_it

FORMS = "personalised_services.forms.consultation"
SUBJECT = "Assessment Services Consultation Request"


class State(models.TextChoices):
    DRAFT = "draft", "Draft"
    AWAITING = "awaiting", "Awaiting the SSM"
    SENT = "sent", "Sent"
    IDENTIFIED = "identified", "Actions identified"
    DISCUSSED = "discussed", "Actions discussed"
    WITHDRAWN = "withdrawn", "Withdrawn"


SENT = ["sent", "identified", "discussed"]
FOUND = ["identified", "discussed"]


def _words(length=2000):
    return models.TextField(max_length=length, blank=True, editable=False)


class AssessmentReferral(OfCase):
    """A referral for a case review by Assessment Services: its three parts under one subject, the actions identified, their discussion (CAS-20, CAS-23)."""

    REFERENCE_PREFIX = "ASR"

    state = FSMField(max_length=10, choices=State, default=State.DRAFT, protected=True)
    case = models.ForeignKey("Case", models.PROTECT, related_name="assessment_referrals", editable=False)
    summary = models.TextField(max_length=4000, editable=False)
    examples = models.TextField(max_length=4000, editable=False)
    actions_to_date = models.TextField(max_length=4000, editable=False)
    #: The mailbox of Assessment Services, in Child Support.
    mailbox = models.ForeignKey(
        "people.Mailbox", models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
    sent_at = models.DateTimeField(null=True, editable=False)
    sent_by = person(null=True)
    recorded_as = models.CharField(max_length=120, blank=True, editable=False)
    identified = _words(4000)
    identified_at = models.DateTimeField(null=True, editable=False)
    discussed = _words()
    discussed_on = models.DateField(null=True, editable=False)
    review_required = models.BooleanField(null=True, editable=False)
    consulted = ArrayField(models.CharField(max_length=20), default=list, blank=True, editable=False)
    nominee = _words(500)
    ended_because = _words(500)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(summary="") & ~Q(examples="") & ~Q(actions_to_date=""), name="assessment_in_three_parts"
            ),
            models.CheckConstraint(
                condition=Q(state__in=SENT, sent_at__isnull=False, sent_by__isnull=False)
                | ~Q(state__in=SENT) & Q(sent_at=None, sent_by=None),
                name="assessment_sent_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(state__in=FOUND, identified_at__isnull=False) & ~Q(identified="") & ~Q(recorded_as="")
                | ~Q(state__in=FOUND) & Q(identified_at=None, identified="", recorded_as=""),
                name="assessment_actions_recorded",
            ),
            models.CheckConstraint(
                condition=Q(state="discussed", discussed_on__isnull=False) & ~Q(discussed="")
                & (~Q(review_required=True) | ~Q(consulted=[]) & ~Q(nominee=""))
                | ~Q(state="discussed") & Q(discussed_on=None, discussed=""),
                name="assessment_actions_discussed",
            ),
        ]  # fmt: skip
        indexes = [models.Index(F("case"), F("id").desc(), name="assessment_of_case")]
        triggers = kept(
            "assessment", starts="draft",
            edges=[
                ("draft", "awaiting"), ("awaiting", "draft"), ("awaiting", "sent"), ("draft", "sent"),
                ("sent", "identified"), ("identified", "discussed"), ("draft", "withdrawn"),
            ],
            facts=("case", "opened_at", "opened_by"),
        )  # fmt: skip

    def get_absolute_url(self):
        return reverse("personalised_services:assessment", args=[self.reference])

    @property
    def headline(self) -> str:
        return "Referral to Assessment Services"

    @property
    def subject(self) -> str:
        """The subject that the procedure fixes (CAS-20)."""
        return SUBJECT

    # -- steps
    @transition(
        state, source=State.DRAFT, target=None, permission=contacts_psso_or_who_leads_it,
        custom=step("Change it", "changed the referral", form=f"{FORMS}.Assessment", icon="file-pen", rules=("CAS-20",)),
    )  # fmt: skip
    def change_referral(self, *, by, summary, examples, actions_to_date, mailbox=None):
        """Change what the referral says, until it is sent."""
        self.summary, self.examples, self.actions_to_date, self.mailbox = summary, examples, actions_to_date, mailbox

    @transition(
        state, source=State.DRAFT, target=State.SENT, permission=contacts_psso_or_who_leads_it,
        custom=step(
            "Send it to the PSM", "sent the referral to the PSM", icon="send",
            guards=(conditions.goes_to_the_psm, conditions.there_is_a_psm),
            rules=("CAS-20",), then=(effects.psm_is_mailed,),
        ),
    )  # fmt: skip
    def send_to_psm(self, *, by):
        """E-mail the referral to the PSM, who consults Assessment Services."""
        self.sent_at, self.sent_by = now(), by

    @transition(
        state, source=State.DRAFT, target=State.AWAITING, permission=contacts_psso_or_who_leads_it,
        custom=step(
            "Ask the SSM", "asked the SSM to approve the referral", icon="badge-question-mark", at_once=True,
            guards=(conditions.goes_by_the_ssm,), rules=("CAS-20",), then=(asked.asks(ASSESSMENT),),
        ),
    )  # fmt: skip
    def ask_ssm(self, *, by):
        """Submit the referral to the SSM, who approves and forwards it."""

    @transition(
        state, source=State.AWAITING, target=State.SENT, permission=asked.decides(ASSESSMENT),
        custom=step(
            "Approve and forward", "approved the referral and forwarded it", icon="send",
            guards=(asked.is_as_asked(ASSESSMENT),), rules=("CAS-20",),
            then=(asked.approves(ASSESSMENT), effects.assessment_services_are_mailed),
        ),
    )  # fmt: skip
    def approve_and_forward(self, *, by):
        """Approve the referral; it is forwarded to the mailbox of Assessment Services as it stands."""
        self.sent_at, self.sent_by = now(), by

    @transition(
        state, source=State.AWAITING, target=State.DRAFT, permission=asked.decides(ASSESSMENT),
        custom=step(
            "Send it back", "sent the referral back", form=f"{FORMS}.SendBack", icon="corner-up-left", rules=("CAS-20",),
            then=(asked.sends_back(ASSESSMENT),),
        ),
    )  # fmt: skip
    def send_back(self, *, by, reason):
        """Send the referral back to who asked, and say what is to be changed."""

    @transition(
        state, source=State.AWAITING, target=State.DRAFT, permission=asked.asked_it(ASSESSMENT),
        custom=step("Take it back", "took the referral back", icon="undo-2", rules=("CAS-20",), then=(asked.withdraws(ASSESSMENT),)),
    )  # fmt: skip
    def withdraw_request(self, *, by):
        """Take the referral back from who decides, to change it."""

    @transition(
        state, source=State.SENT, target=State.IDENTIFIED, permission=contacts_psso_or_who_leads_it,
        custom=step(
            "Record the actions identified", "recorded the actions that Assessment Services identified",
            form=f"{FORMS}.Identified", icon="list-checks", rules=("CAS-20",),
        ),
    )  # fmt: skip
    def record_identified(self, *, by, identified, recorded_as):
        """Record the referral and the actions that Assessment Services identified."""
        self.identified, self.recorded_as, self.identified_at = identified, recorded_as, now()

    @transition(
        state, source=State.IDENTIFIED, target=State.DISCUSSED, permission=contacts_psso_or_who_leads_it,
        custom=step(
            "Record their discussion", "discussed the actions with SM, SSM and PSSO", form=f"{FORMS}.Discussed",
            icon="messages-square", rules=("CAS-23",),
        ),
    )  # fmt: skip
    def discuss_actions(self, *, by, discussed_on, discussed, review_required=None, consulted=(), nominee=""):
        """Say that the actions were discussed with SM, SSM and PSSO; in Centrelink also whether a review is required, with whom it was consulted on, and whether a nominee would help."""
        self.discussed_on, self.discussed = discussed_on, discussed
        self.review_required, self.consulted, self.nominee = review_required, list(consulted), nominee

    @transition(
        state, source=State.DRAFT, target=State.WITHDRAWN, permission=contacts_psso_or_who_leads_it,
        custom=step("Withdraw it", "withdrew the referral", form=f"{FORMS}.End", icon="circle-minus", rules=("CAS-20",)),
    )  # fmt: skip
    def give_up(self, *, by, ended_because):
        """Say why it is not sent."""
        self.ended_because = ended_because
