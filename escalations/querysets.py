"""Adjectives of escalations."""

from datetime import timedelta

from django.db.models import Case, Count, IntegerField, Q, Value, When

from casework.records import RecordQuerySet
from people.roles import AUDITOR, INTEGRATION_CLIENT, SERVICE_OFFICER, TPS_STAFF
from tps.models import Contact

#: With an SSO, or on the way there.
WITH_SSO = ("submitted", "accepted", "waiting_ict")
#: Neither closed nor only a draft: an update is still owed for it.
OPEN = (*WITH_SSO, "returned")
CLOSED = ("resolved", "withdrawn")
#: The groups of the queue, in its order: (key, heading, rule, which escalations).
GROUPS = (
    ("not_highlighted", "Highlight first: nobody has told an SSO yet", "ESC-12", Q(stop_payment=True, highlighted_at=None, state__in=WITH_SSO)),
    ("update_owed", "ICT has answered: update owed", "ESC-09", Q(state="accepted", ict_answered_at__isnull=False)),
    ("urgent", "Stop payments", "ESC-12", Q(stop_payment=True, state__in=WITH_SSO)),
    ("to_accept", "To accept", "", Q(state="submitted")),
    ("accepted", "Accepted", "", Q(state="accepted")),
    ("with_ict", "With ICT", "ESC-03", Q(state="waiting_ict")),
    ("returned", "Returned to TPS", "", Q(state="returned")),
    ("drafts", "Drafts", "", Q(state="draft")),
)  # fmt: skip

#: How long since it was submitted: (words, from, up to), each bound left open where it is None.
AGES = (
    ("under 1 h", None, timedelta(hours=1)),
    ("1 to 4 h", timedelta(hours=1), timedelta(hours=4)),
    ("4 to 24 h", timedelta(hours=4), timedelta(hours=24)),
    ("over 24 h", timedelta(hours=24), None),
)


class EscalationQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """TPS staff and auditors see all; an SO what was submitted about their own contacts; a system what it opened."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.has_role(*TPS_STAFF, AUDITOR):
            return self
        seen = Q(pk__in=[])
        if user.has_role(SERVICE_OFFICER):
            own = Contact.objects.visible_to(user).order_by()
            seen |= Q(submitted_at__isnull=False, contact__in=own)
        if user.has_role(INTEGRATION_CLIENT):
            seen |= Q(opened_by=user)
        return self.filter(seen)

    def open(self):
        """Those for which an update is owed (CON-32)."""
        return self.filter(state__in=OPEN)

    def with_sso(self):
        return self.filter(state__in=WITH_SSO)

    def waiting_for(self, user):
        """What an officer has to do something about: their drafts and what came back."""
        return self.filter(officer=user, state__in=("draft", "returned"))

    def in_hands_of_sso(self, user):
        """What an SSO accepted and owes the update of."""
        return self.filter(accepted_by=user, state__in=("accepted", "waiting_ict"))

    def most_urgent_first(self):
        """In the queue's order: a stop payment that no SSO was told of tops it until it is highlighted (ESC-12)."""
        ranks = [When(which, then=Value(rank)) for rank, (_, _, _, which) in enumerate(GROUPS)]
        rank = Case(*ranks, default=Value(len(GROUPS)), output_field=IntegerField())
        return self.annotate(group=rank).order_by("group", "submitted_at", "pk")

    def by_age(self, moment) -> list[tuple[str, int]]:
        """[(how long since it was submitted, how many)] of the open ones, in one query."""
        counted = {}
        for number, (_, since, until) in enumerate(AGES):
            within = Q() if since is None else Q(submitted_at__lte=moment - since)
            within &= Q() if until is None else Q(submitted_at__gt=moment - until)
            counted[f"age_{number}"] = Count("pk", filter=within)
        found = self.open().order_by().aggregate(**counted)
        return [(words, found[f"age_{number}"]) for number, (words, _, _) in enumerate(AGES)]

    def in_brief(self):
        """What a line of the queue shows."""
        return self.select_related("contact__enquiry_type", "officer", "accepted_by")

    def with_people(self):
        return self.select_related(
            "contact__enquiry_type", "contact__service_officer__team__site", "contact__corrected_officer", "officer", "opened_by", "submitted_by",
            "accepted_by", "resolved_by", "highlighted_to", "highlighted_by", "doc_made_by", "team__mailbox", "site", "stop_request",
        )  # fmt: skip
