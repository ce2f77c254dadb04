"""Adjectives of letters, and who sees which."""

from django.apps import apps
from django.db.models import OuterRef, Q, Subquery

from casework.models import Deadline
from people.reach import within
from people.roles import APPROVER
from personalised_services.deadlines import LETTER
from personalised_services.of_a_case import SeenWithCase

OPEN_LETTER = ("due", "draft", "awaiting", "approved", "signed", "sent")
SENT_LETTER = ("sent", "filed")
SEALED = ("words_sealed", "pdf_sealed")


class LetterQuerySet(SeenWithCase):
    def besides(self, user) -> Q | None:
        """An Approver's are the arrangements letters that wait for them or that they approved (LET-06)."""
        reach = within(user, APPROVER) if user.is_authenticated and user.is_active else None
        if reach is None:
            return None
        cases = apps.get_model("personalised_services", "Case").objects
        reached = cases.filter(reach).not_of_relatives(user).order_by()
        return Q(case__in=reached, kind="arrangements") & (Q(state="awaiting") | Q(approved_by=user))

    def open(self):
        """Those that are not at their end."""
        return self.filter(state__in=OPEN_LETTER)

    def sent(self):
        """Those that the customer has got."""
        return self.filter(state__in=SENT_LETTER)

    def in_view(self):
        """Warnings whose intray is visible: sent, and their 28 days not over (LET-05)."""
        return self.sent().filter(view_until__isnull=False, view_ended_at=None)

    def sealed_before(self, key_id: str):
        """Those composed whose words another key sealed."""
        return self.exclude(key_id=key_id).exclude(words_sealed=None)

    def with_due(self):
        """With `due_on`: the last day on which it goes in time, while that is waited for (LET-01)."""
        waited = {"record_label": "personalised_services.letter", "record_id": OuterRef("pk"), "closed_at": None}
        running = Deadline.objects.filter(**waited, kind=LETTER.kind)
        return self.annotate(due_on=Subquery(running.values("due_on")[:1]))

    def in_brief(self):
        """What a line shows: nothing of the customer, and none of what is sealed."""
        return self.defer(*SEALED)

    def with_case(self):
        """With what a page and an answer say beside them: nothing of the customer but the CRN's last characters."""
        read = self.select_related(*self.model.READ_WITH, "opened_by", "approved_by", "signed_by", "sent_by")
        return read.defer("case__customer__crn_sealed", "case__customer__born_sealed")
