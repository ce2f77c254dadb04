"""Adjectives of restriction proposals, and who sees which."""

from django.apps import apps
from django.db.models import Q

from people.reach import within
from people.roles import APPROVER
from personalised_services.of_a_case import SeenWithCase

#: States of a proposal that nobody has decided at its end; one of a case is under way at a time.
UNDER_WAY = ("draft", "with_ssm", "with_sm", "with_approver")
#: States in which its restrictions hold in the whole agency.
HOLDING = ("in_force", "reviewed")
OPEN_PROPOSAL = (*UNDER_WAY, *HOLDING)


class ProposalQuerySet(SeenWithCase):
    def besides(self, user) -> Q | None:
        """An Approver's are those that wait for them or that they approved (SCR-06)."""
        reach = within(user, APPROVER) if user.is_authenticated and user.is_active else None
        if reach is None:
            return None
        cases = apps.get_model("personalised_services", "Case").objects
        reached = cases.filter(reach).not_of_relatives(user).order_by()
        return Q(case__in=reached) & (Q(state="with_approver") | Q(approved_by=user))

    def open(self):
        """Those that are under way or in force."""
        return self.filter(state__in=OPEN_PROPOSAL)

    def under_way(self):
        """The one of a case that is drafted or being decided."""
        return self.filter(state__in=UNDER_WAY)

    def holding(self):
        """Those whose restrictions hold."""
        return self.filter(state__in=HOLDING)

    def with_case(self):
        """With what a page and an answer say beside them: nothing of the customer but the CRN's last characters."""
        people = ("opened_by", "consulted", "discussed_with", "submitted_by", "ssm_by", "sm_by", "approved_by", "reviewed_by", "lifted_by")  # fmt: skip
        read = self.select_related(*self.model.READ_WITH, *people)
        return read.defer("case__customer__crn_sealed", "case__customer__born_sealed")
