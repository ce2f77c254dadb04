"""Contacts of cases over the API: list, read, take a step. One is logged by a step of its case."""

from casework.api.documents import by_filters, step_of, told
from casework.api.lists import filtered
from casework.api.shapes import HappeningShape, OffersShape
from people.access import allow
from people.roles import PSSO, SM, SSM
from personalised_services.api.contact_shapes import CaseContactLineShape, CaseContactShape, contact_line, shown_contact
from personalised_services.api.of_case import OfCaseViews
from personalised_services.filters import ContactFilters
from personalised_services.models import CaseContact
from personalised_services.reach import PS_STAFF


@allow(*PS_STAFF)
class CaseContactViews(OfCaseViews):
    """Contacts of the cases that one sees."""

    record = CaseContact
    filters = ContactFilters
    shown_with = (*CaseContact.READ_WITH, "opened_by", "discussed_with", "written_up_by", "letter")

    def one(self, record):
        return shown_contact(record)

    @told("Contacts of cases that you see, newest first", CaseContactLineShape(many=True), parameters=by_filters(ContactFilters))  # fmt: skip
    @allow(*PS_STAFF)
    def list(self, request):
        rows = filtered(request, self.all_seen(), self.filters)
        return self.page_of(rows, lambda records: self.lines(records, contact_line))

    @told("One contact", CaseContactShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*PS_STAFF)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with a contact, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*PS_STAFF)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step", CaseContactShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(CaseContact)], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(PSSO, SSM, SM)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to a contact, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*PS_STAFF)
    def happened(self, request, reference):
        return super().happened(request, reference)
