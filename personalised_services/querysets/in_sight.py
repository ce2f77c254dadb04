"""Who sees a record of a case, and what a list shows of it."""

from personalised_services.querysets.cold import OfCaseQuerySet


class InSightQuerySet(OfCaseQuerySet):
    """Records that are seen by whoever sees their case, and by nobody else."""


class CommitmentQuerySet(InSightQuerySet):
    def open(self):
        """Those that are still to be kept, what is due first first (CAS-09)."""
        return self.filter(state="open").order_by("due_on", "id")


class CorrespondenceQuerySet(InSightQuerySet):
    def open(self):
        """Those of which no action is recorded yet (CAS-13)."""
        return self.exclude(state="actioned")
