import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, transition

from casework import approvals as asked
from casework.steps import step
from people.clock import now
from personalised_services.approvals import SEGMENT_3
from personalised_services.conditions import segment as conditions
from personalised_services.effects import segment as effects
from personalised_services.models.of_case import BelongsToCase, changed, moving
from personalised_services.models.sight import person
from personalised_services.querysets.segment import OPEN_RECOMMENDATION, RecommendationQuerySet
from personalised_services.segment_guide import Ground
from personalised_services.who import segment as who

STAFF = settings.AUTH_USER_MODEL
FORMS = "personalised_services.forms.segment"
#: What the PSSO says, and the SSM decides.
SAID = ("issues_addressed", "escalates", "restricted", "ground", "reasons", "discussed_on", "discussed_with")


class State(models.TextChoices):
    DRAFT = "draft", "Draft"
    AWAITING = "awaiting", "Awaiting the SSM"
    APPROVED = "approved", "Approved, to be documented"
    DOCUMENTED = "documented", "In segment 3"
    REJECTED = "rejected", "Rejected"
    DROPPED = "dropped", "Let go"


EDGES = [
    ("draft", "awaiting"), ("awaiting", "draft"), ("awaiting", "approved"), ("awaiting", "rejected"),
    ("approved", "documented"), ("draft", "dropped"), ("approved", "dropped"),
]  # fmt: skip
OPEN = [State(value) for value in OPEN_RECOMMENDATION]


class SegmentRecommendation(BelongsToCase):
    """That a customer be managed in segment 3: recommended by the PSSO, decided by the SSM, documented by the PSM (SEG-03, SEG-05, SEG-06)."""

    REFERENCE_PREFIX = "SREC"
    READ_WITH = (*BelongsToCase.READ_WITH, "discussed_with")

    state = FSMField(max_length=10, choices=State, default=State.DRAFT, protected=True)
    case = models.ForeignKey("Case", models.PROTECT, related_name="recommendations", editable=False, db_index=False)
    recommended_at = models.DateTimeField(default=now, editable=False)
    recommended_by = person()
    issues_addressed = models.BooleanField(editable=False)
    escalates = models.BooleanField(editable=False)
    restricted = models.BooleanField(editable=False)
    ground = models.CharField(max_length=12, choices=Ground, editable=False)
    reasons = models.TextField(max_length=2000, editable=False)
    discussed_on = models.DateField(editable=False)
    discussed_with = person()
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = person(null=True)
    unexplored = models.TextField(max_length=2000, blank=True, editable=False)
    documented_at = models.DateTimeField(null=True, editable=False)
    documented_by = person(null=True)
    documented_words = models.TextField(max_length=2000, blank=True, editable=False)
    dropped_because = models.TextField(max_length=500, blank=True, editable=False)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state__in=OPEN), name="recommendation_one_open_per_case"),
            models.CheckConstraint(condition=~Q(reasons=""), name="recommendation_with_reasons"),
            models.CheckConstraint(
                condition=~Q(ground="restrictions") | Q(restricted=True), name="recommendation_restrictions_in_place"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "awaiting"], decided_at=None, decided_by=None)
                | Q(state__in=["approved", "documented", "rejected"], decided_at__isnull=False, decided_by__isnull=False)
                | Q(state="dropped"),
                name="recommendation_decided_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("recommended_by")), name="recommendation_decided_by_another"
            ),
            models.CheckConstraint(
                condition=(Q(state="rejected") & ~Q(unexplored="")) | (~Q(state="rejected") & Q(unexplored="")),
                name="recommendation_rejected_with_options",
            ),
            models.CheckConstraint(
                condition=(Q(state="documented", documented_at__isnull=False, documented_by__isnull=False) & ~Q(documented_words=""))
                | (~Q(state="documented") & Q(documented_at=None, documented_by=None, documented_words="")),
                name="recommendation_documented_wholly",
            ),
            models.CheckConstraint(
                condition=(Q(state="dropped") & ~Q(dropped_because="")) | (~Q(state="dropped") & Q(dropped_because="")),
                name="recommendation_dropped_for_a_reason",
            ),
        ]  # fmt: skip
        indexes = [models.Index(F("case"), F("id").desc(), name="recommendation_of_case")]
        triggers = [
            *moving("recommendation", EDGES, starts="draft", as_="starts_as_draft"),
            pgtrigger.Protect(
                name="recommendation_of_one_case", operation=pgtrigger.Update,
                condition=changed("case", "recommended_at", "recommended_by"),
            ),
            pgtrigger.Protect(
                name="recommendation_stays_as_asked", operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="draft") & changed(*SAID),
            ),
            pgtrigger.Protect(
                name="recommendation_decided_once", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__decided_at__isnull=False) & changed("decided_at", "decided_by", "unexplored"),
            ),
        ]  # fmt: skip

    def get_absolute_url(self):
        return reverse("personalised_services:recommendation", args=[self.reference])

    # -- facts
    @property
    def headline(self) -> str:
        """Never the customer's name or CRN: it stands in lists, notices and e-mails."""
        return "Recommendation of segment 3"

    # -- steps
    @transition(
        state, source=State.DRAFT, target=None, permission=who.recommendations_psso,
        custom=step("Change the recommendation", "changed the recommendation", form=f"{FORMS}.Change", icon="file-pen", rules=("SEG-03",)),
    )  # fmt: skip
    def change_recommendation(self, *, by, **said):
        """Answer the three questions anew, and say with whom and when it was discussed."""
        for name, value in said.items():
            setattr(self, name, value)

    @transition(
        state, source=State.DRAFT, target=State.AWAITING, permission=who.recommendations_psso,
        custom=step(
            "Ask the SSM", "asked the SSM to approve segment 3", icon="badge-question-mark", at_once=True,
            guards=(conditions.case_is_in_segment_2,), rules=("SEG-03",), then=(asked.asks(SEGMENT_3),),
        ),
    )  # fmt: skip
    def ask_ssm(self, *, by):
        """Ask the SSM to approve segment 3, after it was discussed with them; it stays as it is until they decide."""

    @transition(
        state, source=State.AWAITING, target=State.DRAFT, permission=asked.asked_it(SEGMENT_3),
        custom=step("Withdraw it", "withdrew the recommendation", icon="undo-2", rules=("SEG-03",), then=(asked.withdraws(SEGMENT_3),)),
    )  # fmt: skip
    def withdraw(self, *, by):
        """Take it back from who decides, to change it."""

    @transition(
        state, source=State.AWAITING, target=State.APPROVED, permission=asked.decides(SEGMENT_3),
        custom=step(
            "Approve segment 3", "approved segment 3", form=f"{FORMS}.Approve", icon="check",
            guards=(asked.is_as_asked(SEGMENT_3), conditions.case_is_in_segment_2, conditions.there_is_a_psm),
            rules=("SEG-03", "SEG-06"), then=(asked.approves(SEGMENT_3), effects.psm_is_asked),
        ),
    )  # fmt: skip
    def approve(self, *, by, reason=""):
        """Approve segment 3 for the reason that is given; the PSM documents it, and it holds from then on."""
        self.decided_at, self.decided_by = now(), by
        return f"approved segment 3: {self.get_ground_display()}"

    @transition(
        state, source=State.AWAITING, target=State.REJECTED, permission=asked.decides(SEGMENT_3),
        custom=step(
            "Reject it: segment 2 is kept", "rejected segment 3: segment 2 is kept", form=f"{FORMS}.Reject",
            icon="corner-up-left", rules=("SEG-05",), then=(asked.sends_back(SEGMENT_3),),
        ),
    )  # fmt: skip
    def reject(self, *, by, reason):
        """Keep segment 2, and say which unexplored options were discussed with the PSSO."""
        self.decided_at, self.decided_by, self.unexplored = now(), by, reason

    @transition(
        state, source=State.APPROVED, target=State.DOCUMENTED, permission=who.recommendations_psm,
        custom=step(
            "Document it and set the review date", "documented segment 3", form=f"{FORMS}.Document", icon="file-check",
            guards=(conditions.case_is_in_segment_2,), rules=("SEG-06", "SEG-02"), then=(effects.customer_enters_segment_3,),
        ),
    )  # fmt: skip
    def document(self, *, by, because, review_on, window_record, portal_record):
        """Document the decision, update window and portal, and set a review date within 3 months: the customer is in segment 3."""
        self.documented_at, self.documented_by, self.documented_words = now(), by, because
        return f"documented segment 3, to be reviewed by {review_on:%-d %B %Y}"

    @transition(
        state, source=[State.DRAFT, State.APPROVED], target=State.DROPPED,
        permission=who.recommendations_psso_or_who_leads_it,
        custom=step("Let it go", "let the recommendation go", form=f"{FORMS}.LetGo", icon="circle-minus", rules=("SEG-05",)),
    )  # fmt: skip
    def let_go(self, *, by, because):
        """Let go of the recommendation, and say why; the segment stays as it is."""
        self.dropped_because = because
