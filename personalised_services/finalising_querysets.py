"""Adjectives of finalisation requests, and who sees which."""

from django.apps import apps

from casework.records import RecordQuerySet

#: States of a request that has not come to its end; one of a case is open at a time.
OPEN_REQUEST = ("draft", "awaiting", "approved", "actioned", "refused")


class RequestQuerySet(RecordQuerySet):
    def visible_to(self, user):
        """Those of the cases that the user sees."""
        cases = apps.get_model("personalised_services", "Case").objects
        return self.filter(case__in=cases.visible_to(user).order_by())

    def open(self):
        """The one of a case that is not at its end."""
        return self.filter(state__in=OPEN_REQUEST)

    def with_case(self):
        """With what a page and an answer say beside them: nothing of the customer but the CRN's last characters."""
        people = ("opened_by", "untold_discussed_with", "submitted_by", "reviewed_by", "decided_by", "actioned_by", "closed_by")  # fmt: skip
        read = self.select_related(*self.model.READ_WITH, *people)
        return read.defer("case__customer__crn_sealed", "case__customer__born_sealed")
