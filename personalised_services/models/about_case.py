"""What is known of a case and has a state of its own: outstanding issues and sensitive indicators."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from people.clock import now

STAFF = settings.AUTH_USER_MODEL


def _staff(**more):
    return models.ForeignKey(STAFF, models.PROTECT, related_name="+", editable=False, db_index=False, **more)


class OutstandingIssue(models.Model):
    """What is outstanding for the customer elsewhere in the agency (CAS-03): noted, then settled with how it ended."""

    class Kind(models.TextChoices):
        PRIVACY_BREACH = "privacy_breach", "Privacy breach"
        COMPENSATION_CLAIM = "compensation_claim", "Compensation claim"
        COMPLAINT = "complaint", "Complaint"
        FOI_REQUEST = "foi_request", "FOI request"
        ESCALATION = "escalation", "Escalation"
        THIRD_PARTY = "third_party", "Third-party involvement"

    case = models.ForeignKey("Case", models.PROTECT, related_name="issues", editable=False)
    kind = models.CharField(max_length=20, choices=Kind, editable=False)
    words = models.TextField(max_length=500, editable=False)
    noted_at = models.DateTimeField(default=now, editable=False)
    noted_by = _staff()
    settled_at = models.DateTimeField(null=True, editable=False)
    settled_by = _staff(null=True)
    outcome = models.TextField(max_length=500, blank=True, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, outcome="")
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(outcome="")),
                name="issue_settled_with_outcome",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="issue_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="issue_settled_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__settled_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, noted {self.noted_at:%-d %B %Y}"

    @property
    def state(self) -> str:
        """Open until it is settled."""
        return "settled" if self.settled_at else "open"


class SensitiveIndicator(models.Model):
    """What has to be minded with the customer, why it is so, and on which conditions (CAS-16)."""

    class Kind(models.TextChoices):
        FAMILY_VIOLENCE = "family_violence", "Family and domestic violence"
        LGBTI = "lgbti", "LGBTI+"
        VULNERABILITY = "vulnerability", "Customer experiencing vulnerability"
        DECEASED = "deceased", "Deceased"
        SECURITY_INCIDENT = "security_incident", "Security incident"

    case = models.ForeignKey("Case", models.PROTECT, related_name="indicators", editable=False)
    kind = models.CharField(max_length=20, choices=Kind, editable=False)
    reason = models.TextField(max_length=500, editable=False)
    conditions = models.TextField(max_length=500, blank=True, editable=False)
    set_at = models.DateTimeField(default=now, editable=False)
    set_by = _staff()
    lifted_at = models.DateTimeField(null=True, editable=False)
    lifted_by = _staff(null=True)
    lifted_because = models.TextField(max_length=500, blank=True, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="indicator_with_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, lifted_because="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_because="")),
                name="indicator_lifted_with_reason",
            ),
            models.UniqueConstraint(
                fields=["case", "kind"], condition=Q(lifted_at=None), name="indicator_once_per_kind"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="indicator_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="indicator_lifted_once", operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__lifted_at__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.get_kind_display()
