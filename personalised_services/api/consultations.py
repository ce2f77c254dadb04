"""Consultations with specialist officers over the API: list, read, take a step. One begins by a step of its case."""

from rest_framework import serializers

from casework.api.documents import by_filters, step_of, told
from casework.api.lists import filtered
from casework.api.shapes import HappeningShape, OffersShape, PersonShape, moment_of, person
from people.access import allow
from people.roles import PSSO, SM, SPECIALIST_OFFICER, SSM
from personalised_services.api.of_case import OfCaseShape, OfCaseViews, line_of
from personalised_services.filters import ConsultationFilters
from personalised_services.models import SpecialistConsultation
from personalised_services.models.consultation import Area, State
from personalised_services.reach import PS_STAFF

READERS, STEPPERS = (*PS_STAFF, SPECIALIST_OFFICER), (PSSO, SSM, SM, SPECIALIST_OFFICER)


class ConsultationLineShape(OfCaseShape):
    """A consultation, as the list tells it: area and state, never what is intended (CAS-05)."""

    state = serializers.ChoiceField(State.choices)
    area = serializers.ChoiceField(Area.choices)


class ConsultationShape(ConsultationLineShape):
    """A consultation, wholly. Reading one is recorded."""

    specialist = PersonShape()
    intended = serializers.CharField()
    issues_told = serializers.CharField(
        help_text="What is outstanding on the case, as the specialist was told (CAS-06)."
    )
    implications = serializers.CharField()
    agreed_way = serializers.CharField()
    action = serializers.CharField()
    ended_because = serializers.CharField()
    closed_at = serializers.DateTimeField(allow_null=True)


SAID = ("intended", "issues_told", "implications", "agreed_way", "action", "ended_because")


def _line(one) -> dict:
    return line_of(one) | {"area": one.area}


@allow(*READERS)
class ConsultationViews(OfCaseViews):
    """Consultations that one sees."""

    record = SpecialistConsultation
    filters = ConsultationFilters
    shown_with = (*SpecialistConsultation.READ_WITH, "opened_by")

    def one(self, record):
        said = {name: getattr(record, name) for name in SAID}
        return (
            _line(record) | said | {"specialist": person(record.specialist), "closed_at": moment_of(record.closed_at)}
        )

    @told(
        "Consultations that you see, newest first",
        ConsultationLineShape(many=True),
        parameters=by_filters(ConsultationFilters),
    )
    @allow(*READERS)
    def list(self, request):
        rows = filtered(request, self.all_seen(), self.filters)
        return self.page_of(rows, lambda records: self.lines(records, _line))

    @told("One consultation", ConsultationShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*READERS)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with a consultation, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*READERS)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step", ConsultationShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(SpecialistConsultation)], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(*STEPPERS)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to a consultation, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*READERS)
    def happened(self, request, reference):
        return super().happened(request, reference)
