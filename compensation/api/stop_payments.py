"""Stop payments over the API: start, keep what the DOC says, take a step, read. A system records lodgements and decides nothing."""

from casework.answers import refuse_where_closed
from casework.api.documents import by_filters, step_of, told
from casework.api.forms import read
from casework.api.records import RecordViews
from casework.api.shapes import HappeningShape, OffersShape
from casework.privacy.forms import keeps
from compensation import actions
from compensation.api.shapes import READ_ONLY, ItemsShape, StartedShape, StopPaymentShape, shown
from compensation.filters import StopPaymentFilters
from compensation.forms import Identify, Items
from compensation.models import StopPayment
from people.access import allow
from people.roles import AUDITOR, INTEGRATION_CLIENT, TPS_STAFF

READERS = (*TPS_STAFF, AUDITOR, INTEGRATION_CLIENT)
WRITERS = (*TPS_STAFF, INTEGRATION_CLIENT)


@allow(*READERS)
class StopPaymentViews(RecordViews):
    """Requests to stop incorrect arrears."""

    record = StopPayment
    houses = ("compensation",)
    filters = StopPaymentFilters

    def shown(self, records):
        return shown(records)

    @told(
        "Stop payments that you see, newest first",
        StopPaymentShape(many=True),
        parameters=by_filters(StopPaymentFilters),
    )
    @allow(*READERS)
    def list(self, request):
        return super().list(request)

    @told(
        "Start a stop payment: its limit runs",
        StopPaymentShape,
        413,
        415,
        422,
        status=201,
        request=StartedShape,
        takes=("key",),
    )
    @allow(*WRITERS)
    def open(self, request):
        return super().open(request)

    @told("One stop payment", StopPaymentShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*READERS)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told(
        "Save what the DOC says", StopPaymentShape, 404, 409, 412, 413, 415, 422, 428,
        request=ItemsShape, takes=("reference", "match"),
    )  # fmt: skip
    @allow(*WRITERS)
    def save(self, request, reference):
        return super().save(request, reference)

    @told("What you may do with a stop payment, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*WRITERS)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step", StopPaymentShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(StopPayment)], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(*WRITERS)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to a stop payment, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*READERS)
    def happened(self, request, reference):
        return super().happened(request, reference)

    # -- what is sent
    def open_record(self, request):
        return actions.identify(by=request.user, **read(Identify(request.data, by=request.user), request.data))

    def save_record(self, request, payment):
        refuse_where_closed(payment)
        sent = request.data
        form = Items({**_stored(payment), **sent}, record=payment, by=request.user)
        answers = read(form, sent, read_only=READ_ONLY)
        kept = keeps(sent.get("keep", []), form.fields)
        said = {name: answers[name] for name in payment.ANSWERS if name in sent}
        return actions.save_items(payment, by=request.user, answers=said, kept=kept).record


def _stored(payment) -> dict:
    """What the record says already, so that a part of it can be sent alone."""
    return {name: getattr(payment, name) for name in payment.ANSWERS}
