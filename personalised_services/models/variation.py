from datetime import timedelta

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, transition

from casework import approvals as asked
from casework.steps import step
from people.clock import now
from personalised_services.approvals import VARIATION
from personalised_services.conditions import case as conditions
from personalised_services.models.of_case import OfCase, changed, moving
from personalised_services.models.sight import Visit, person
from personalised_services.querysets.case import VariationQuerySet
from personalised_services.who import case as who

FORMS = "personalised_services.forms.variation"
#: No document names a length (Tandem's own): what is for one occasion is over within a week.
LONGEST = timedelta(days=7)


class State(models.TextChoices):
    DRAFT = "draft", "Draft"
    AWAITING = "awaiting", "Awaiting the Approver"
    APPROVED = "approved", "Approved"
    DROPPED = "dropped", "Let go"


EDGES = [("draft", "awaiting"), ("awaiting", "draft"), ("awaiting", "approved"), ("draft", "dropped")]
SAID = ("what", "circumstances", "fairness", "change_of_assessment", "holds_until")


class ServicingVariation(OfCase):
    """A one-off variation of a restriction, for exceptional circumstances, approved and lapsing by itself (MSP-07)."""

    REFERENCE_PREFIX = "VAR"
    SEEN_BESIDES = Visit.Standing.APPROVER
    READ_WITH = (
        "case__customer",
        "case__owner__team",
        "case__team__mailbox",
        "case__site",
        "restriction__plan",
        "restriction__proposal",
    )

    state = FSMField(max_length=8, choices=State, default=State.DRAFT, protected=True)
    case = models.ForeignKey("Case", models.PROTECT, related_name="variations", editable=False)
    restriction = models.ForeignKey("ChannelRestriction", models.PROTECT, related_name="variations", editable=False)
    what = models.TextField(max_length=1000, editable=False)
    circumstances = models.TextField(max_length=2000, editable=False)
    fairness = models.TextField(max_length=2000, editable=False)
    change_of_assessment = models.BooleanField(editable=False)
    holds_from = models.DateTimeField(null=True, editable=False)
    holds_until = models.DateTimeField(editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    approved_by = person(null=True)
    dropped_because = models.TextField(max_length=500, blank=True, editable=False)

    objects = VariationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(what="") & ~Q(circumstances="") & ~Q(fairness=""), name="variation_says_why_and_is_fair"
            ),
            models.CheckConstraint(
                condition=Q(holds_from=None) & ~Q(state="approved")
                | Q(holds_until__gt=F("holds_from"), holds_until__lte=F("holds_from") + LONGEST),
                name="variation_is_for_once",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", approved_at__isnull=False, approved_by__isnull=False)
                & ~Q(approved_by=F("opened_by"))
                | ~Q(state="approved") & Q(approved_at=None, approved_by=None),
                name="variation_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="dropped") & ~Q(dropped_because="") | ~Q(state="dropped") & Q(dropped_because=""),
                name="variation_dropped_for_a_reason",
            ),
        ]  # fmt: skip
        triggers = [
            *moving("variation", EDGES, starts="draft", as_="starts_as_draft"),
            pgtrigger.Protect(
                name="variation_of_one_restriction", operation=pgtrigger.Update,
                condition=changed("case", "restriction", "opened_at", "opened_by"),
            ),
            pgtrigger.Protect(
                name="variation_stays_as_asked", operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="draft")
                & (changed(*SAID) | pgtrigger.Q(old__holds_from__isnull=False) & changed("holds_from")),
            ),
        ]  # fmt: skip

    def get_absolute_url(self):
        return reverse("personalised_services:variation", args=[self.reference])

    # -- facts
    @property
    def headline(self) -> str:
        """Never the customer's name or CRN: it stands in lists, notices and e-mails."""
        return "One-off servicing variation"

    @property
    def state_words(self) -> str:
        return "lapsed" if self.state == State.APPROVED and self.is_over else self.get_state_display().lower()

    @property
    def is_over(self) -> bool:
        """Whether its time is over: nothing is left to approve, and it holds no more."""
        return self.holds_until <= now()

    # -- steps
    @transition(
        state, source=State.DRAFT, target=None, permission=who.variations_psso,
        custom=step("Change it", "changed the variation", form=f"{FORMS}.Change", icon="file-pen", rules=("MSP-07",)),
    )  # fmt: skip
    def change_variation(self, *, by, **said):
        """Change what is asked, until it is submitted."""
        for name, value in said.items():
            setattr(self, name, value)

    @transition(
        state, source=State.DRAFT, target=State.AWAITING, permission=who.variations_psso,
        custom=step(
            "Ask the Approver", "asked an Approver", icon="badge-question-mark", at_once=True,
            guards=(conditions.variation_is_ahead, conditions.varied_restriction_holds), rules=("MSP-07",),
            then=(asked.asks(VARIATION),),
        ),
    )  # fmt: skip
    def ask_approval(self, *, by):
        """Submit it to an Approver; it can't be changed while it waits."""

    @transition(
        state, source=State.AWAITING, target=State.APPROVED, permission=asked.decides(VARIATION),
        custom=step(
            "Approve the variation", "approved the variation", icon="check",
            guards=(asked.is_as_asked(VARIATION), conditions.variation_is_ahead, conditions.varied_restriction_holds),
            rules=("MSP-07",), then=(asked.approves(VARIATION),),
        ),
    )  # fmt: skip
    def approve(self, *, by):
        """Approve it exactly as it was asked: it stands beside the restriction until it lapses."""
        self.approved_at, self.approved_by = now(), by
        self.holds_from = self.holds_from or now()

    @transition(
        state, source=State.AWAITING, target=State.DRAFT, permission=asked.decides(VARIATION),
        custom=step(
            "Send it back", "sent the variation back", form=f"{FORMS}.SendBack", icon="corner-up-left", rules=("MSP-07",),
            then=(asked.sends_back(VARIATION),),
        ),
    )  # fmt: skip
    def send_back(self, *, by, reason):
        """Send it back to who asked, and say why."""

    @transition(
        state, source=State.AWAITING, target=State.DRAFT, permission=asked.asked_it(VARIATION),
        custom=step("Withdraw it", "withdrew the variation", icon="undo-2", rules=("MSP-07",), then=(asked.withdraws(VARIATION),)),
    )  # fmt: skip
    def withdraw(self, *, by):
        """Take it back from the Approver, to change it or let it go."""

    @transition(
        state, source=State.DRAFT, target=State.DROPPED, permission=who.variations_psso,
        custom=step("Let it go", "let the variation go", form=f"{FORMS}.Drop", icon="circle-minus", rules=("MSP-07",)),
    )  # fmt: skip
    def let_go(self, *, by, because):
        """Do without it, and say why."""
        self.dropped_because = because
