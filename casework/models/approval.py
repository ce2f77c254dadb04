from functools import reduce
from operator import or_

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from people.clock import now

STAFF = settings.AUTH_USER_MODEL
#: What is never changed once it is asked. Of whom it is asked (`role`, `site`) changes with the `team` that has its record.
AS_ASKED = (
    "record_label",
    "record_id",
    "kind",
    "version",
    "content",
    "asked_at",
    "asked_by",
    "benefits",
    "accompanies",
)


def _changed(*names):
    return reduce(or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in names))


class ApprovalQuerySet(models.QuerySet):
    def waiting(self):
        """Those asked for and not decided."""
        return self.filter(outcome="")


class Approval(models.Model):
    """A request for a decision: what is asked about a record, of which role, and how it was decided; once, and never by who asked.

    `content` is what it is about, as it was when it was asked at `version`, and stays so. Whoever decides is neither who
    asked nor whom it benefits, and deputises for neither (`decided_for`). Kept by casework.approvals and nowhere else.
    """

    class Outcome(models.TextChoices):
        APPROVED = "approved", "Approved"
        RETURNED = "returned", "Returned"
        WITHDRAWN = "withdrawn", "Withdrawn"

    record_label = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    content = models.JSONField()
    role = models.CharField(max_length=24)
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="+", db_index=False)
    site = models.ForeignKey("people.Site", models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(default=now)
    asked_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", db_index=False)
    #: In whose favour it would be decided, where that is a member of staff who did not ask themselves.
    benefits = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", db_index=False)
    #: It is decided with another request, which it goes along with.
    accompanies = models.BooleanField(default=False, db_default=False)
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", db_index=False)
    #: By whose right a deputy decided.
    decided_for = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.TextField(max_length=2000, blank=True)

    #: The reference of the case that its record is seen with, once that was asked; of any other "".
    seen_with = ""

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["record_label", "record_id", "kind"], condition=Q(outcome=""), name="approval_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None, decided_by=None, decided_for=None, reason="")
                | (~Q(outcome="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="approval_decided_at_and_by",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["approved", "returned"]) | ~Q(decided_by=F("asked_by")),
                name="approval_not_by_who_asked",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["approved", "returned"]) | Q(benefits=None) | ~Q(decided_by=F("benefits")),
                name="approval_not_by_whom_it_benefits",
            ),
            models.CheckConstraint(
                condition=Q(decided_for=None)
                | (~Q(decided_for=F("asked_by")) & (Q(benefits=None) | ~Q(decided_for=F("benefits")))),
                name="approval_not_for_who_asked",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="withdrawn") | Q(decided_by=F("asked_by"), decided_for=None),
                name="approval_withdrawn_by_who_asked",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="returned") | ~Q(reason=""), name="approval_returned_with_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["record_label", "record_id", "-id"], name="approval_of_record"),
            models.Index(fields=["role", "team", "id"], condition=Q(outcome=""), name="approval_waiting"),
            models.Index(F("asked_by"), F("id").desc(), name="approval_asked_by"),
            models.Index(F("decided_by"), F("id").desc(), name="approval_decided_by"),
        ]
        triggers = [
            pgtrigger.Protect(name="approval_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="approval_begins_asked", operation=pgtrigger.Insert, condition=~pgtrigger.Q(new__outcome="")
            ),
            pgtrigger.Protect(
                name="approval_decided_once", operation=pgtrigger.Update, condition=~pgtrigger.Q(old__outcome="")
            ),
            pgtrigger.Protect(
                name="approval_stays_as_asked", operation=pgtrigger.Update,
                condition=_changed(*AS_ASKED) | pgtrigger.Q(old__team=pgtrigger.F("new__team")) & _changed("role", "site"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.kind}, {self.record_label} {self.record_id}"

    @property
    def is_waiting(self) -> bool:
        return not self.outcome
