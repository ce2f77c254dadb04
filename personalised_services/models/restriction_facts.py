"""What a proposal to restrict a customer's service channels holds; its steps stand in `restriction.py`."""

from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property

from personalised_services.models.of_case import OfCase
from personalised_services.models.sight import Visit, person


class Basis(models.TextChoices):
    EXHAUSTED = "exhausted", "All other reasonable avenues are exhausted"
    VIOLENCE = "violence", "Physical violence, actual or threatened"


class Violence(models.TextChoices):
    ACTUAL = "actual", "Actual"
    THREATENED = "threatened", "Threatened"


#: What the front screen's contact note reads, and all that it reads (SCR-07).
FRONT_SCREEN = "MSP SEE NOTE"
#: What a proposal states, in its order (SCR-04); what is discussed with the SSM (SCR-05).
STATED = ("reasons", "behaviour", "impact_staff", "issues_and_options", "impact_customers", "contact_arrangements")
DISCUSSED = ("staff_safety", "disruption", "workload", "others_in_case", "previous_action")
#: What stays as it was submitted.
SUBMITTED = (
    "basis", "avenues", "behaviour_continues", "violence", "consulted", "consulted_on", "searched_on", "cirt_shows",
    "cims_shows", "warning", "warned_elsewhere", "warned_on", "unwarned_because", *STATED, "lasts_until",
    "discussed_with", "discussed_on", *DISCUSSED, "letter",
)  # fmt: skip


def _words(length=2000):
    return models.TextField(max_length=length, blank=True, editable=False)


def _day():
    return models.DateField(null=True, editable=False)


def _moment():
    return models.DateTimeField(null=True, editable=False)


class RestrictionFacts(OfCase):
    """The facts of a proposal: on what ground, which warning went before, what is stated, who forwarded it, what came of it."""

    SEEN_BESIDES = Visit.Standing.APPROVER

    case = models.ForeignKey("Case", models.PROTECT, related_name="restriction_proposals", editable=False)
    # the ground
    basis = models.CharField(max_length=9, choices=Basis, blank=True, editable=False)
    avenues = _words()
    behaviour_continues = models.BooleanField(null=True, editable=False)
    violence = models.CharField(max_length=10, choices=Violence, blank=True, editable=False)
    consulted = person(null=True)
    consulted_on = _day()
    # warnings
    searched_on = _day()
    cirt_shows = _words(500)
    cims_shows = _words(500)
    warning = models.ForeignKey("Letter", models.PROTECT, null=True, related_name="+", editable=False, db_index=False)
    warned_elsewhere = _words(500)
    warned_on = _day()
    unwarned_because = _words(500)
    # what is stated
    reasons = _words()
    behaviour = _words()
    impact_staff = _words()
    issues_and_options = _words()
    impact_customers = _words()
    contact_arrangements = _words()
    lasts_until = _day()
    review_on = _day()
    # what was discussed with the SSM
    discussed_with = person(null=True)
    discussed_on = _day()
    staff_safety = _words(1000)
    disruption = _words(1000)
    workload = _words(1000)
    others_in_case = _words(1000)
    previous_action = _words(1000)
    letter = models.ForeignKey(
        "Letter", models.PROTECT, null=True, related_name="restriction_proposals", editable=False
    )
    # the chain
    submitted_at = _moment()
    submitted_by = person(null=True)
    ssm_at = _moment()
    ssm_by = person(null=True)
    sm_at = _moment()
    sm_by = person(null=True)
    approved_at = _moment()
    approved_by = person(null=True)
    # what is recorded of one in force
    summary = models.CharField(max_length=200, blank=True, editable=False)
    front_screen_note = models.CharField(max_length=12, blank=True, editable=False)
    filed_as = models.CharField(max_length=80, blank=True, editable=False)
    # what came of it
    reviewed_at = _moment()
    reviewed_by = person(null=True)
    review_words = _words()
    lifted_at = _moment()
    lifted_by = person(null=True)
    lifted_because = _words(500)

    class Meta:
        abstract = True

    def get_absolute_url(self):
        return reverse("personalised_services:restriction", args=[self.reference])

    # -- facts
    @property
    def headline(self) -> str:
        """Never the customer's name or CRN: it stands in lists, notices and e-mails."""
        return "Service channel restriction"

    @cached_property
    def channels(self) -> list:
        """How far each channel is to be open, or is."""
        return list(self.restrictions.filter(ended_at=None))  # type: ignore[attr-defined]

    @property
    def has_warning(self) -> bool:
        """Whether it says which warning went before, or why there was none (SCR-04)."""
        return bool(self.warning_id or self.warned_elsewhere or self.unwarned_because)

    @property
    def warned_in_words(self) -> str:
        if self.warning_id:
            return f"By the letter LTR-{self.warning_id}"
        if self.warned_elsewhere:
            return f"{self.warned_on:%-d %B %Y}: {self.warned_elsewhere}"
        return f"None: {self.unwarned_because}" if self.unwarned_because else ""

    @property
    def in_chain(self) -> set[int | None]:
        """Who proposed, owns or forwarded it: none of them decides it any more (SCR-06)."""
        return {self.submitted_by_id, self.ssm_by_id, self.sm_by_id, self.case.owner_id}  # type: ignore[attr-defined]
