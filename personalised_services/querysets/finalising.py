"""Adjectives of finalisation requests, and who sees which."""

from personalised_services.of_a_case import SeenWithCase

#: States of a request that has not come to its end; one of a case is open at a time.
OPEN_REQUEST = ("draft", "awaiting", "approved", "actioned", "refused")


class RequestQuerySet(SeenWithCase):
    def open(self):
        """The one of a case that is not at its end."""
        return self.filter(state__in=OPEN_REQUEST)

    def with_case(self):
        """With what a page and an answer say beside them: nothing of the customer but the CRN's last characters."""
        people = ("opened_by", "untold_discussed_with", "submitted_by", "reviewed_by", "decided_by", "actioned_by", "closed_by")  # fmt: skip
        read = self.select_related(*self.model.READ_WITH, *people)
        return read.defer("case__customer__crn_sealed", "case__customer__born_sealed")
