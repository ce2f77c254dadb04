"""Adjectives of segments and of what recommends segment 3, and who sees which."""

from django.db import models

from personalised_services.of_a_case import SeenWithCase

OPEN_RECOMMENDATION = ("draft", "awaiting", "approved")


class SegmentQuerySet(models.QuerySet):
    def current(self):
        """The one of each case that holds."""
        return self.filter(ended_at=None)


class RecommendationQuerySet(SeenWithCase):
    def open(self):
        """Those that are not at their end."""
        return self.filter(state__in=OPEN_RECOMMENDATION)

    def with_case(self):
        """With what a page and an answer say beside them: nothing of the customer but the CRN's last characters."""
        sealed = (f"case__customer__{name}_sealed" for name in ("name", "crn", "born"))
        people = ("recommended_by", "discussed_with", "decided_by", "documented_by")
        return self.select_related(*self.model.READ_WITH, *people).defer(*sealed)  # type: ignore[attr-defined]
