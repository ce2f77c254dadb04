"""What a Customer Management Plan holds: its facts, and beside it issues, agreed actions, acknowledgements, stakeholders told."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse

from people.clock import now
from personalised_services.models.of_case import BelongsToCase
from personalised_services.models.sight import ended_at_and_by, only_ended, person

HISTORY = ("windows_found", "report_found", "incidents_found", "cims_found")
CONTENT = ("stacking_document", "referred_from", "main_reason")


def _words(length):
    return models.TextField(max_length=length, blank=True, editable=False)


def _moment():
    return models.DateTimeField(null=True, editable=False)


def _filled(*names):
    found = Q()
    for name in names:
        found &= ~Q(**{name: ""})
    return found


class ManagementFacts(BelongsToCase):
    """The facts of a Customer Management Plan, and what the database keeps of the rules among them."""

    case = models.ForeignKey("Case", models.PROTECT, related_name="management_plans", editable=False, db_index=False)
    started_at = models.DateTimeField(default=now, editable=False)
    started_by = person()

    # the history (CMP-01)
    reviewed_at, reviewed_by = _moment(), person(null=True)
    windows_found, report_found, incidents_found, cims_found = _words(1000), _words(1000), _words(1000), _words(1000)
    msp_active = models.BooleanField(null=True, editable=False)
    psm_told_at = _moment()
    discussed_at, discussed_by, discussion = _moment(), person(null=True), _words(2000)

    # what it says (REF-15)
    stacking_document = models.CharField(max_length=200, blank=True, editable=False)
    referred_from = models.CharField(max_length=200, blank=True, editable=False)
    main_reason, options = _words(1000), _words(4000)

    completed_at, completed_by = _moment(), person(null=True)
    approved_at, approved_by = _moment(), person(null=True)
    closed_at, closed_because = _moment(), _words(500)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=~Q(state="closed"), name="cmp_one_per_case"),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None, msp_active=None)
                | (Q(reviewed_at__isnull=False, reviewed_by__isnull=False, msp_active__isnull=False) & _filled(*HISTORY)),
                name="cmp_history_reviewed_wholly",
            ),
            models.CheckConstraint(
                condition=Q(msp_active=None) | Q(msp_active=False) | Q(psm_told_at__isnull=False),
                name="cmp_active_msp_goes_to_psm",
            ),
            models.CheckConstraint(
                condition=Q(discussed_at=None, discussed_by=None, discussion="")
                | (Q(discussed_at__isnull=False, discussed_by__isnull=False, psm_told_at__isnull=False) & ~Q(discussion="")),
                name="cmp_discussed_wholly",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", completed_at=None, completed_by=None)
                | (
                    ~Q(state="draft") & Q(completed_at__isnull=False, completed_by__isnull=False, reviewed_at__isnull=False)
                    & _filled(*CONTENT)
                ),
                name="cmp_completed_wholly",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "completed"], approved_at=None, approved_by=None)
                | Q(state__in=["approved", "closed"], approved_at__isnull=False, approved_by__isnull=False),
                name="cmp_approved_at_and_by",
            ),
            models.CheckConstraint(
                condition=(~Q(state="closed") & Q(closed_at=None, closed_because=""))
                | (Q(state="closed", closed_at__isnull=False) & ~Q(closed_because="")),
                name="cmp_closed_for_a_reason",
            ),
        ]  # fmt: skip

    def get_absolute_url(self):
        return reverse("personalised_services:cmp", args=[self.reference])

    # -- facts
    @property
    def headline(self) -> str:
        """Never the customer's name or CRN: it stands in lists, notices and e-mails."""
        return "Customer Management Plan"


class ManagedIssue(models.Model):
    """An issue that PS manages for the customer: what it is, then its status and how it ended."""

    class Status(models.TextChoices):
        RESOLVED = "resolved", "Resolved"
        DECLINED = "declined", "Options declined by the customer"
        OUTSIDE = "outside", "Outside the agency’s responsibility"
        ELSEWHERE = "elsewhere", "Goes on with a specialist area"

    plan = models.ForeignKey("CustomerManagementPlan", models.PROTECT, related_name="issues", editable=False)
    words = models.TextField(max_length=500, editable=False)
    noted_at = models.DateTimeField(default=now, editable=False)
    noted_by = person()
    ended_as = models.CharField(max_length=9, choices=Status, blank=True, editable=False)
    outcome = models.TextField(max_length=500, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = person(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            ended_at_and_by("managed_issue_ended_at_and_by"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as="", outcome="") | (Q(ended_at__isnull=False) & _filled("ended_as", "outcome")),
                name="managed_issue_settled_with_status",
            ),
        ]  # fmt: skip
        triggers = only_ended("managed_issue", "plan", "words", "noted_at", "noted_by")

    def __str__(self):
        return self.words if len(self.words) < 60 else f"{self.words[:57]}..."


class AgreedAction(models.Model):
    """An action of an issue: who does what, by which day (SEG-07); ended with what came of it."""

    class Actor(models.TextChoices):
        CUSTOMER = "customer", "The customer"
        PSSO = "psso", "The PSSO"
        OTHER = "other", "Somebody else in the agency"

    class Result(models.TextChoices):
        DONE = "done", "Done"
        NOT_DONE = "not_done", "Not done"
        NO_LONGER = "no_longer", "No longer needed"

    plan = models.ForeignKey("CustomerManagementPlan", models.PROTECT, related_name="actions", editable=False)
    issue = models.ForeignKey("ManagedIssue", models.PROTECT, related_name="actions", editable=False)
    actor = models.CharField(max_length=8, choices=Actor, editable=False)
    words = models.TextField(max_length=500, editable=False)
    due_on = models.DateField(editable=False)
    agreed_at = models.DateTimeField(default=now, editable=False)
    agreed_by = person()
    result = models.CharField(max_length=9, choices=Result, blank=True, editable=False)
    outcome = models.TextField(max_length=500, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = person(null=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            ended_at_and_by("agreed_action_ended_at_and_by"),
            models.CheckConstraint(
                condition=Q(ended_at=None, result="") | (Q(ended_at__isnull=False) & ~Q(result="")),
                name="agreed_action_ended_with_result",
            ),
        ]
        triggers = only_ended("agreed_action", "plan", "issue", "actor", "words", "due_on", "agreed_at", "agreed_by")

    def __str__(self):
        return f"{self.get_actor_display()}, by {self.due_on:%-d %B %Y}: {self.words[:60]}"


class Acknowledgement(models.Model):
    """That the customer's acknowledgement was sought that an issue is resolved, and what they said (SEG-07). Append-only."""

    class Answer(models.TextChoices):
        YES = "yes", "Acknowledged"
        NO = "no", "Not acknowledged"
        NOT_REACHED = "not_reached", "Not reached"

    issue = models.ForeignKey("ManagedIssue", models.PROTECT, related_name="acknowledgements", editable=False)
    answer = models.CharField(max_length=11, choices=Answer, editable=False)
    sought_on = models.DateField(editable=False)
    words = models.TextField(max_length=500, blank=True, editable=False)
    at = models.DateTimeField(default=now, editable=False)
    by = person()

    class Meta:
        ordering = ["-id"]
        triggers = [
            pgtrigger.Protect(name="acknowledgement_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.get_answer_display()}, {self.sought_on:%-d %B %Y}"


class StakeholderTold(models.Model):
    """Which stakeholder was told of which key change to the case of a customer in segment 3 (SEG-07). Append-only."""

    plan = models.ForeignKey("CustomerManagementPlan", models.PROTECT, related_name="stakeholders_told", editable=False)
    whom = models.CharField(max_length=200, editable=False)
    change = models.TextField(max_length=1000, editable=False)
    at = models.DateTimeField(default=now, editable=False)
    by = person()

    class Meta:
        ordering = ["-id"]
        triggers = [
            pgtrigger.Protect(name="stakeholder_told_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return self.whom
