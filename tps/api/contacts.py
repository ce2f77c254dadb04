"""Contacts over the API: open, fill in, take a step, read. Policies as on the pages; a system touches what it opened."""

from django.core.exceptions import PermissionDenied
from rest_framework.response import Response

from casework.answers import refuse_where_closed
from casework.api.answered import AnsweredViews
from casework.api.documents import as_sent, by_filters, step_of, told
from casework.api.idempotency import once
from casework.api.lists import InOrder, Searched, searched
from casework.api.shapes import HappeningShape, OffersShape
from casework.api.versions import etag
from people.access import allow
from people.api import only_reads
from people.roles import AUDITOR, INTEGRATION_CLIENT, SERVICE_OFFICER, TPS_OFFICER, TPS_STAFF
from tps import actions, who
from tps.api.shapes import READ_ONLY, SHOWN_WITH, AddendumSentShape, AddendumShape, AnswersShape, ContactShape, shown
from tps.filters import ContactFilters, ContactSearch
from tps.forms import AnswersForm
from tps.models import Contact
from tps.questions import Form

READERS = (*TPS_STAFF, AUDITOR, SERVICE_OFFICER, INTEGRATION_CLIENT)
WRITERS = (TPS_OFFICER, INTEGRATION_CLIENT)
OF_STEPS = (*TPS_STAFF, INTEGRATION_CLIENT)
OF_HISTORY = (*TPS_STAFF, AUDITOR, INTEGRATION_CLIENT)


@allow(*READERS)
class ContactViews(AnsweredViews):
    """Contacts of Technical Peer Support."""

    record = Contact
    houses = ("tps",)
    filters = ContactFilters
    shown_with = SHOWN_WITH
    answers_form, read_only = AnswersForm, READ_ONLY

    def keep(self, record, **said):
        return actions.save_contact(record, **said)

    def shown(self, records):
        return shown(records, self.request.user)

    @told("Contacts that you see, newest first", ContactShape(many=True), parameters=by_filters(ContactFilters))
    @allow(*READERS)
    def list(self, request):
        return super().list(request)

    @told(
        "Search the contacts that you see; the words are sent, so that they stand in no address",
        ContactShape(many=True), 413, 415, 422, request=as_sent("ContactSearch", ContactSearch),
        operation_id="contacts_search", description="A search that the privacy guard flags is not run (CON-13).",
    )  # fmt: skip
    @allow(*READERS)
    @only_reads
    def search(self, request):
        return self.page_of(searched(request, self.all_seen(), ContactSearch), self.shown, Searched)

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
        takes=("reference", "key", "match"), parameters=[step_of(Contact)], description="Send what the step `asks`; nothing where it asks nothing.",
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

    @told(
        "Add to a closed contact: the step “add_addendum”, answered with the addendum",
        AddendumShape, 404, 409, 412, 413, 415, 422, 428, status=201, request=AddendumSentShape, takes=("reference", "key", "match"),
    )  # fmt: skip
    @allow(*OF_STEPS)
    def add(self, request, reference):
        contact = self.seen(reference)

        def effect():
            return self.step(request, self.in_hand(contact.pk), "add_addendum").addenda.order_by("-pk")[0]

        def answer(addendum, status):
            headers = {"ETag": etag(addendum.contact)}
            return Response(AddendumShape(addendum).data, status, headers=headers)

        return once(request, effect, lambda number: contact.addenda.get(pk=number), answer, 201)

    # -- what is sent
    def open_record(self, request):
        form = request.data.get("form")
        contact = actions.open_contact(by=request.user, form=form if form in Form.values else None, another=True)
        return self.filled(request, contact, request.data) if request.data else contact

    def save_record(self, request, contact):
        refuse_where_closed(contact)
        if not who.its_officer(contact, request.user):
            raise PermissionDenied
        return self.filled(request, contact, request.data)
