"""What a request to finalise a Child Support case holds; its steps stand in `finalisation.py`."""

from datetime import date, timedelta

from django.db import models
from django.urls import reverse

from personalised_services.conditions.finalising import REPLY_DAYS
from personalised_services.finalising import CONDITIONS, Answer, Communicated, Indicator, Process, Reason, Told
from personalised_services.models.of_case import OfCase
from personalised_services.models.sight import person

#: What stays as it was submitted.
SUBMITTED = (
    *CONDITIONS, "condition_words", "told_how", "told_on", "told_words", "letter", "responded_on", "response_words",
    "untold_because", "untold_discussed_with", "untold_discussed_on", "reason", "reason_words", "all_addressed", "options_by",
    "options_until", "resolves_no_more", "process", "only_outstanding", "escalates",
)  # fmt: skip


class LeadsTo(models.TextChoices):
    """Where a refusal leads, besides going on in management (FIN-06)."""

    MANAGEMENT = "management", "Management goes on"
    SEGMENT_3 = "segment_3", "Segment 3"
    SPECIALIST = "specialist", "Transfer to a specialist area"


def _words(length=2000):
    return models.TextField(max_length=length, blank=True, editable=False)


def _line(length=120):
    return models.CharField(max_length=length, blank=True, editable=False)


def _one_of(choices):
    return models.CharField(max_length=20, choices=choices, blank=True, editable=False)


def _day():
    return models.DateField(null=True, editable=False)


def _moment():
    return models.DateTimeField(null=True, editable=False)


def _yes_no():
    return models.BooleanField(null=True, editable=False)


class FinalisationFacts(OfCase):
    """The facts of a request: conditions, how the customer was told, the reason, the decision, and how the case was closed."""

    case = models.ForeignKey("Case", models.PROTECT, related_name="finalisations", editable=False)
    # the conditions
    approach_complete = _one_of(Answer)
    issues_final = _one_of(Answer)
    cmp_complete = _one_of(Answer)
    no_intrays = _one_of(Answer)
    responses_understood = _one_of(Answer)
    decisions_told = _one_of(Answer)
    feedback_given = _one_of(Answer)
    msp_discussed = _one_of(Answer)
    condition_words = _words()
    # how the customer was told
    told_how = _one_of(Told)
    told_on = _day()
    told_words = _words()
    letter = models.ForeignKey("Letter", models.PROTECT, null=True, related_name="+", editable=False, db_index=False)
    letter_posted_on = _day()
    reply_over_at = _moment()
    responded_on = _day()
    response_words = _words()
    untold_because = _words()
    untold_discussed_with = person(null=True)
    untold_discussed_on = _day()
    # the reason
    reason = _one_of(Reason)
    reason_words = _words()
    all_addressed = _yes_no()
    options_by = _one_of(Communicated)
    options_until = _day()
    resolves_no_more = _yes_no()
    process = _one_of(Process)
    only_outstanding = _yes_no()
    escalates = _yes_no()
    # the submission, and what the SSM made of it
    transferred_as = _line()
    portal_record = _line()
    submitted_at = _moment()
    submitted_by = person(null=True)
    reviewed_at = _moment()
    reviewed_by = person(null=True)
    review_words = _words()
    decided_at = _moment()
    decided_by = person(null=True)
    refused_because = _words()
    next_steps = _words()
    refusal_discussed_on = _day()
    cmp_updated = _line()
    leads_to = _one_of(LeadsTo)
    reactivated_on = _day()
    unresolved_actioned = _words()
    # how it was actioned
    actioned_at = _moment()
    actioned_by = person(null=True)
    approval_documented = _words()
    transfer_documented = _words()
    unlocked_on = _day()
    business_line = _line()
    indicator = _one_of(Indicator)
    closing_portal_record = _line()
    closed_at = _moment()
    closed_by = person(null=True)
    ended_because = _words(500)

    class Meta:
        abstract = True

    def get_absolute_url(self):
        return reverse("personalised_services:finalisation", args=[self.reference])

    # -- facts
    @property
    def headline(self) -> str:
        """Never the customer's name or CRN: it stands in lists, notices and e-mails."""
        return "Finalisation request"

    @property
    def reply_until(self) -> date | None:
        """The last of the 14 full days after the letter's posting; None where no letter went (FIN-02)."""
        return self.letter_posted_on + timedelta(days=REPLY_DAYS) if self.letter_posted_on else None

    @property
    def told_in_words(self) -> str:
        if self.told_how == Told.PHONE:
            return f"By phone on {self.told_on:%-d %B %Y}. {self.told_words}"
        if self.told_how == Told.LETTER:
            said = f"By the letter LTR-{self.letter_id}, posted on {self.letter_posted_on:%-d %B %Y}"
            return (
                f"{said}; responded on {self.responded_on:%-d %B %Y}. {self.response_words}"
                if self.responded_on
                else said
            )
        if self.told_how == Told.NOT_AT_ALL:
            spoke = f"{self.untold_discussed_with.name}, {self.untold_discussed_on:%-d %B %Y}"  # type: ignore[union-attr]
            return f"Not at all, as discussed with {spoke}: {self.untold_because}"
        return ""

    @property
    def reason_in_words(self) -> str:
        """What the reason needs, as it was answered."""
        said = {
            "declined": f"Options communicated {self.get_options_by_display().lower()}, to be taken up until {self.options_until:%-d %B %Y}" if self.options_until else "",  # type: ignore[attr-defined]
            "specialist": f"{self.get_process_display()}, the only outstanding process",  # type: ignore[attr-defined]
        }  # fmt: skip
        return "\n".join(filter(None, (said.get(self.reason), self.reason_words)))
