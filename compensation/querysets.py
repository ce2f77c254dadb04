"""Adjectives of stop payments."""

from django.db.models import OuterRef, Q, Subquery

from casework.models import Deadline
from casework.records import RecordQuerySet
from people.roles import AUDITOR, INTEGRATION_CLIENT, TPS_STAFF

TO_LODGE, OPEN = ("identified", "verified"), ("identified", "verified", "lodged")

BRIEF = (
    "state", "edition", "payment_type", "amount", "finalised_on", "identified_at", "found_late", "lodged_reference",
    "sso_contacted_at", "officer", "found_by", "site", "escalation", "site__timezone", "escalation__highlighted_at",
    *(f"{who}__{name}" for who in ("officer", "found_by") for name in ("given_name", "family_name")),
)  # fmt: skip


class StopPaymentQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """TPS staff and auditors see every stop payment, a system what it opened; nobody else any."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_role(*TPS_STAFF, AUDITOR):
            return self
        return self.filter(opened_by=user) if user.has_role(INTEGRATION_CLIENT) else self.filter(Q(pk__in=[]))

    def to_lodge(self):
        return self.filter(state__in=TO_LODGE)

    def outcome_owed(self):
        """Lodged, or not lodged in time: open until the outcome is recorded (STP-09)."""
        return self.filter(state="lodged")

    def open(self):
        return self.filter(state__in=OPEN)

    def in_hand_of(self, user):
        """Those that somebody has to see to until their outcome is recorded."""
        return self.open().filter(officer=user)

    def closed(self):
        return self.exclude(state__in=OPEN)

    def with_due(self):
        """With `due_at`: when it is to be lodged, as its limit says now."""
        limit = Deadline.objects.filter(record_label=self.model._meta.label_lower, record_id=OuterRef("pk"))
        return self.annotate(due_at=Subquery(limit.order_by("-id").values("due_at")[:1]))

    def in_brief(self):
        """What a line of the queue shows, and not a column more."""
        return self.select_related("officer", "found_by", "site", "escalation").only(*BRIEF).with_due()
