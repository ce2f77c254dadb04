"""Cold transfers and the whiteboard over the API: list, read, take a step. Whoever reads a cold transfer is written down."""

from casework.api.documents import by_filters, step_of, told
from casework.api.lists import filtered
from casework.api.records import RecordViews
from casework.api.shapes import HappeningShape, OffersShape
from people.access import allow
from personalised_services.api.cold_shapes import (
    ColdTransferLineShape,
    ColdTransferShape,
    WhiteboardLineShape,
    WhiteboardShape,
    entry_lines,
    shown_entry,
    shown_transfer,
    transfer_lines,
)
from personalised_services.filters import ColdTransferFilters, WhiteboardFilters
from personalised_services.models import ColdTransfer, WhiteboardEntry
from personalised_services.models.sight import Visit
from personalised_services.querysets.cold import ANSWERING
from personalised_services.reach import PS_STAFF

TAKE = (404, 409, 412, 413, 415, 422, 428)
SENT = {"application/json": {"type": "object"}}
ASKS = "Send what the step `asks`; nothing where it asks nothing."


@allow(*PS_STAFF)
class ColdTransferViews(RecordViews):
    """Cold transfers of the cases that one sees, and those whose call one took."""

    record = ColdTransfer
    houses = ("personalised_services",)
    filters = ColdTransferFilters
    shown_with = ColdTransfer.READ_WITH

    def shown(self, records):
        """Each is a reading of its case, and written down."""
        for transfer in records:
            transfer.note_reading(by=self.request.user, means=Visit.Means.API)
        return [shown_transfer(transfer) for transfer in records]

    @told("Cold transfers that you see, newest first", ColdTransferLineShape(many=True), parameters=by_filters(ColdTransferFilters))  # fmt: skip
    @allow(*PS_STAFF)
    def list(self, request):
        return self.page_of(filtered(request, self.all_seen(), self.filters), transfer_lines)

    @told("One cold transfer", ColdTransferShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*PS_STAFF)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with a cold transfer, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*PS_STAFF)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step", ColdTransferShape, *TAKE, request=SENT, takes=("reference", "key", "match"),
        parameters=[step_of(ColdTransfer)], description=ASKS,
    )  # fmt: skip
    @allow(*ANSWERING)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to a cold transfer, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*PS_STAFF)
    def happened(self, request, reference):
        self.seen(reference, "case").note_reading(by=request.user, means=Visit.Means.API)
        return super().happened(request, reference)


@allow(*PS_STAFF)
class WhiteboardViews(RecordViews):
    """The whiteboard: today's entries for any PS officer, earlier ones of the cases that one sees."""

    record = WhiteboardEntry
    houses = ("personalised_services",)
    filters = WhiteboardFilters
    shown_with = WhiteboardEntry.READ_WITH

    def shown(self, records):
        return [shown_entry(entry) for entry in records]

    @told("Whiteboard entries that you see, newest first", WhiteboardLineShape(many=True), parameters=by_filters(WhiteboardFilters))  # fmt: skip
    @allow(*PS_STAFF)
    def list(self, request):
        return self.page_of(filtered(request, self.all_seen(), self.filters), entry_lines)

    @told("One entry", WhiteboardShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*PS_STAFF)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with an entry, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*PS_STAFF)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step", WhiteboardShape, *TAKE, request=SENT, takes=("reference", "key", "match"),
        parameters=[step_of(WhiteboardEntry)], description=ASKS,
    )  # fmt: skip
    @allow(*ANSWERING)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to an entry, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*PS_STAFF)
    def happened(self, request, reference):
        return super().happened(request, reference)
