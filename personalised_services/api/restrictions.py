"""Proposed restrictions over the API: list, read, take a step. Whoever reads one reads its case, which is written down."""

from casework.api.documents import by_filters, step_of, told
from casework.api.lists import filtered
from casework.api.records import RecordViews
from casework.api.shapes import HappeningShape, OffersShape
from people.access import allow
from people.roles import APPROVER
from personalised_services.api.restriction_shapes import (
    RestrictionProposalLineShape,
    RestrictionProposalShape,
    proposal_lines,
    shown_proposal,
)
from personalised_services.filters import ProposalFilters
from personalised_services.models import RestrictionProposal, Visit
from personalised_services.reach import PS_STAFF

READERS = (*PS_STAFF, APPROVER)


@allow(*READERS)
class RestrictionProposalViews(RecordViews):
    """Proposed restrictions of the cases that one sees, and those that one decides."""

    record = RestrictionProposal
    houses = ("personalised_services",)
    filters = ProposalFilters
    shown_with = (
        *RestrictionProposal.READ_WITH,
        "discussed_with",
        "submitted_by",
        "approved_by",
        "reviewed_by",
        "lifted_by",
    )

    def shown(self, records):
        """Each is a reading of its case, and written down."""
        for proposal in records:
            proposal.note_reading(by=self.request.user, means=Visit.Means.API)
        return [shown_proposal(proposal) for proposal in records]

    @told("Restrictions that you see, newest first", RestrictionProposalLineShape(many=True), parameters=by_filters(ProposalFilters))  # fmt: skip
    @allow(*READERS)
    def list(self, request):
        return self.page_of(filtered(request, self.all_seen(), self.filters), proposal_lines)

    @told("One restriction", RestrictionProposalShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*READERS)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with a restriction, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*READERS)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step", RestrictionProposalShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(RestrictionProposal)], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(*READERS)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to a restriction, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*READERS)
    def happened(self, request, reference):
        self.seen(reference, "case").note_reading(by=request.user, means=Visit.Means.API)
        return super().happened(request, reference)
