"""What customers wrote, over the API: list, read, take a step. It is recorded by a step of its case."""

from rest_framework import serializers

from casework.api.documents import by_filters, step_of, told
from casework.api.lists import filtered
from casework.api.shapes import HappeningShape, OffersShape, PersonShape, moment_of, person
from people.access import allow
from people.roles import PSSO, SM, SSM
from personalised_services.api.of_case import OfCaseShape, OfCaseViews, day_of, line_of
from personalised_services.filters import CorrespondenceFilters
from personalised_services.models import Correspondence
from personalised_services.models.correspondence import Medium, State
from personalised_services.reach import PS_STAFF


class CorrespondenceLineShape(OfCaseShape):
    """What a customer wrote, as the list tells it: when and how far it is seen to, never what it says (CAS-13)."""

    state = serializers.ChoiceField(State.choices)
    medium = serializers.ChoiceField(Medium.choices)
    received_on = serializers.DateField()
    reply_wanted = serializers.BooleanField(allow_null=True)


class CorrespondenceShape(CorrespondenceLineShape):
    """What a customer wrote, wholly. Reading it is recorded."""

    words = serializers.CharField()
    recorded_as = serializers.CharField()
    saved_as = serializers.CharField()
    found = serializers.CharField()
    within_plan = serializers.BooleanField(allow_null=True)
    assessment = serializers.CharField()
    letter = serializers.CharField(allow_null=True, help_text="The reference of the letter that answers it.")
    coordinated = serializers.CharField()
    coordinated_at = serializers.DateTimeField(allow_null=True)
    action = serializers.CharField()
    action_recorded_as = serializers.CharField()
    actioned_at = serializers.DateTimeField(allow_null=True)
    actioned_by = PersonShape(allow_null=True)


SAID = ("words", "recorded_as", "saved_as", "found", "within_plan", "assessment", "coordinated", "action", "action_recorded_as")  # fmt: skip


def _line(one) -> dict:
    return line_of(one) | {
        "medium": one.medium, "received_on": day_of(one.received_on), "reply_wanted": one.reply_wanted,
    }  # fmt: skip


@allow(*PS_STAFF)
class CorrespondenceViews(OfCaseViews):
    """Correspondence of the cases that one sees."""

    record = Correspondence
    filters = CorrespondenceFilters
    shown_with = (*Correspondence.READ_WITH, "opened_by", "actioned_by", "letter")

    def one(self, record):
        return _line(record) | {name: getattr(record, name) for name in SAID} | {
            "letter": record.letter.reference if record.letter else None,
            "coordinated_at": moment_of(record.coordinated_at),
            "actioned_at": moment_of(record.actioned_at), "actioned_by": person(record.actioned_by),
        }  # fmt: skip

    @told("Correspondence that you see, newest first", CorrespondenceLineShape(many=True), parameters=by_filters(CorrespondenceFilters))  # fmt: skip
    @allow(*PS_STAFF)
    def list(self, request):
        rows = filtered(request, self.all_seen(), self.filters)
        return self.page_of(rows, lambda records: self.lines(records, _line))

    @told("One piece of correspondence", CorrespondenceShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*PS_STAFF)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with correspondence, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*PS_STAFF)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step", CorrespondenceShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(Correspondence)], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(PSSO, SSM, SM)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to correspondence, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*PS_STAFF)
    def happened(self, request, reference):
        return super().happened(request, reference)
