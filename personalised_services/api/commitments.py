"""Commitments of cases over the API: list, read, take a step. One is noted by a step of its case."""

from rest_framework import serializers

from casework.api.documents import by_filters, step_of, told
from casework.api.lists import filtered
from casework.api.shapes import HappeningShape, OffersShape, PersonShape, moment_of, person
from people.access import allow
from people.roles import PSSO, SM, SSM
from personalised_services.api.of_case import OfCaseShape, OfCaseViews, day_of, line_of
from personalised_services.filters import CommitmentFilters
from personalised_services.models import Commitment
from personalised_services.models.commitment import Kind, State
from personalised_services.reach import PS_STAFF


class CommitmentLineShape(OfCaseShape):
    """A commitment or follow-up, as the list tells it: until when, never what was promised (CAS-09)."""

    state = serializers.ChoiceField(State.choices)
    kind = serializers.ChoiceField(Kind.choices)
    due_on = serializers.DateField()
    kept_on = serializers.DateField(allow_null=True)


class CommitmentShape(CommitmentLineShape):
    """A commitment, wholly. Reading one is recorded."""

    words = serializers.CharField()
    intray = serializers.CharField(help_text="The PS in-tray that shows it (CAS-22).")
    contact = serializers.CharField(allow_null=True, help_text="The contact that followed up.")
    outcome = serializers.CharField()
    closed_at = serializers.DateTimeField(allow_null=True)
    closed_by = PersonShape(allow_null=True)


def _line(one) -> dict:
    return line_of(one) | {"kind": one.kind, "due_on": day_of(one.due_on), "kept_on": day_of(one.kept_on)}


@allow(*PS_STAFF)
class CommitmentViews(OfCaseViews):
    """Commitments of the cases that one sees."""

    record = Commitment
    filters = CommitmentFilters
    shown_with = (*Commitment.READ_WITH, "opened_by", "closed_by", "contact")

    def one(self, record):
        return _line(record) | {
            "words": record.words, "intray": record.intray, "outcome": record.outcome,
            "contact": record.contact.reference if record.contact else None,
            "closed_at": moment_of(record.closed_at), "closed_by": person(record.closed_by),
        }  # fmt: skip

    @told("Commitments that you see, newest first", CommitmentLineShape(many=True), parameters=by_filters(CommitmentFilters))  # fmt: skip
    @allow(*PS_STAFF)
    def list(self, request):
        rows = filtered(request, self.all_seen(), self.filters)
        return self.page_of(rows, lambda records: self.lines(records, _line))

    @told("One commitment", CommitmentShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*PS_STAFF)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with a commitment, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*PS_STAFF)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step", CommitmentShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(Commitment)], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(PSSO, SSM, SM)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to a commitment, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*PS_STAFF)
    def happened(self, request, reference):
        return super().happened(request, reference)
