"""Letters over the API: list, read, take a step. Whoever reads one reads its case, which is written down."""

from casework.api.documents import by_filters, step_of, told
from casework.api.lists import filtered
from casework.api.records import RecordViews
from casework.api.shapes import HappeningShape, OffersShape
from people.access import allow
from people.roles import APPROVER
from personalised_services.api.letter_shapes import LetterLineShape, LetterShape, letter_lines, shown_letter
from personalised_services.filters import LetterFilters
from personalised_services.models import Letter, Visit
from personalised_services.reach import PS_STAFF

READERS = (*PS_STAFF, APPROVER)


@allow(*READERS)
class LetterViews(RecordViews):
    """Letters of the cases that one sees, and those that one decides."""

    record = Letter
    houses = ("personalised_services",)
    filters = LetterFilters
    shown_with = (*Letter.READ_WITH, "approved_by", "signed_by", "sent_by")

    def shown(self, records):
        """Each is a reading of its case, and written down."""
        for letter in records:
            letter.note_reading(by=self.request.user, means=Visit.Means.API)
        return [shown_letter(letter) for letter in records]

    @told("Letters that you see, newest first", LetterLineShape(many=True), parameters=by_filters(LetterFilters))
    @allow(*READERS)
    def list(self, request):
        return self.page_of(filtered(request, self.all_seen().in_brief(), self.filters), letter_lines)

    @told("One letter", LetterShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*READERS)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with a letter, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*READERS)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step", LetterShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(Letter)], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(*READERS)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to a letter, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*READERS)
    def happened(self, request, reference):
        self.seen(reference, "case").note_reading(by=request.user, means=Visit.Means.API)
        return super().happened(request, reference)
