"""Contacts over the API: open, fill in, take a step, read. Policies as on the pages; a system touches what it opened."""

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import OpenApiParameter

from casework.api.documents import by_filters, told
from casework.api.forms import read
from casework.api.lists import InOrder
from casework.api.problems import Invalid
from casework.api.records import RecordViews
from casework.api.shapes import HappeningShape, OffersShape
from casework.privacy.forms import keeps
from casework.steps import Refused, declared
from people.access import allow
from people.roles import AUDITOR, INTEGRATION_CLIENT, SERVICE_OFFICER, TPS_OFFICER, TPS_STAFF
from tps import actions, who
from tps.api.filters import ContactFilters
from tps.api.shapes import READ_ONLY, AddendumShape, AnswersShape, ContactShape, shown
from tps.forms import GUARDED, AnswersForm
from tps.models import Contact
from tps.questions import Form

READERS = (*TPS_STAFF, AUDITOR, SERVICE_OFFICER, INTEGRATION_CLIENT)
WRITERS = (TPS_OFFICER, INTEGRATION_CLIENT)
OF_STEPS = (*TPS_STAFF, INTEGRATION_CLIENT)
OF_HISTORY = (*TPS_STAFF, AUDITOR, INTEGRATION_CLIENT)
STEP = OpenApiParameter(
    "name", str, OpenApiParameter.PATH, enum=list(declared(Contact)), description="The step, as `steps/` lists it."
)


@allow(*READERS)
class ContactViews(RecordViews):
    """Contacts of Technical Peer Support."""

    record = Contact
    called = "contact"
    house = "tps"
    filters = ContactFilters

    def shown(self, records):
        return shown(records)

    @told("Contacts that you see, newest first", ContactShape(many=True), parameters=by_filters(ContactFilters))
    @allow(*READERS)
    def list(self, request):
        return super().list(request)

    @told(
        "Open a contact, with first answers",
        ContactShape,
        413,
        415,
        422,
        status=201,
        request=AnswersShape,
        takes=("key",),
    )
    @allow(*WRITERS)
    def open(self, request):
        return super().open(request)

    @told("One contact", ContactShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*READERS)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told(
        "Save answers of an open contact",
        ContactShape,
        404,
        409,
        412,
        413,
        415,
        422,
        428,
        request=AnswersShape,
        takes=("reference", "match"),
    )
    @allow(*WRITERS)
    def save(self, request, reference):
        return super().save(request, reference)

    @told("What you may do with a contact, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*OF_STEPS)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step", ContactShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[STEP], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(*OF_STEPS)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to a contact, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*OF_HISTORY)
    def happened(self, request, reference):
        return super().happened(request, reference)

    @told("What was added to a closed contact, in order", AddendumShape(many=True), 404, takes=("reference",))
    @allow(*READERS)
    def addenda(self, request, reference):
        rows = self.seen(reference).addenda.select_related("by", "service_officer")
        return self.page_of(rows, lambda addenda: AddendumShape(addenda, many=True).data, InOrder)

    # -- what is sent
    def open_record(self, request):
        form = request.data.get("form")
        contact = actions.open_contact(by=request.user, form=form if form in Form.values else None, another=True)
        return self._filled(request, contact) if request.data else contact

    def save_record(self, request, contact):
        if not contact.takes_answers():
            raise Refused(
                [
                    (
                        f"{contact.reference} is {contact.state_words}: it is closed to change. Add an addendum instead.",
                        "CON-31",
                    )
                ]
            )
        if not who.its_officer(contact, request.user):
            raise PermissionDenied
        return self._filled(request, contact)

    def _filled(self, request, contact):
        sent = dict(request.data)
        asked = sent.pop("keep", [])
        if not isinstance(asked, list):
            raise Invalid({"keep": ["Send a list of texts."]}, [])
        kept = keeps(asked, GUARDED)
        answers = read(AnswersForm(sent, contact=contact, names=sent, kept=kept), sent, read_only=READ_ONLY)
        kept = {name: kinds for name, kinds in kept.items() if answers.get(name)}
        return actions.save_contact(contact, by=request.user, answers=answers, kept=kept).record
