"""Adjectives of Customer Management Plans, and who sees which."""

from personalised_services.of_a_case import SeenWithCase

OPEN_CMP = ("draft", "completed", "approved")


class ManagementPlanQuerySet(SeenWithCase):
    def open(self):
        """The one of each case that is not closed (CMP-02)."""
        return self.filter(state__in=OPEN_CMP)

    def with_case(self):
        """With what a page and an answer say beside them: nothing of the customer but the CRN's last characters."""
        sealed = (f"case__customer__{name}_sealed" for name in ("name", "crn", "born"))
        people = ("started_by", "reviewed_by", "discussed_by", "completed_by", "approved_by")
        return self.select_related(*self.model.READ_WITH, *people).defer(*sealed)  # type: ignore[attr-defined]
