"""Knowledge gaps over the API: take one up, take its steps, read. The ranking is a report (reports/knowledge-gaps/)."""

from django.urls import reverse
from django_filters import ChoiceFilter, FilterSet
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from casework.api.documents import by_filters, told
from casework.api.forms import read
from casework.api.records import RecordViews
from casework.api.shapes import HappeningShape, OffersShape, PersonShape, moment_of, person
from casework.steps import declared
from people.access import allow
from people.roles import AUDITOR, SSO, TEAM_LEADER, TPS_STAFF
from tps import actions
from tps.forms import TakeUpGap
from tps.models import KnowledgeGap

READERS = (*TPS_STAFF, AUDITOR)
KINDS = ("enquiry_type", "reference")
STEP = OpenApiParameter(
    "name", str, OpenApiParameter.PATH, enum=list(declared(KnowledgeGap)), description="The step, as `steps/` lists it."
)


class KnowledgeGapFilters(FilterSet):
    state = ChoiceFilter(choices=KnowledgeGap.State.choices, label="State")


class TakenUpShape(serializers.Serializer):
    """What is taken up."""

    kind = serializers.ChoiceField(choices=KINDS)
    about = serializers.CharField(max_length=300, help_text="The enquiry type's code, or the reference as it is given.")
    keep = serializers.ListField(child=serializers.CharField(), required=False, help_text="As with a contact.")


class KnowledgeGapShape(serializers.Serializer):
    """What knowledge is missing about, who sees to it, and since when it is put right."""

    reference = serializers.CharField()
    url = serializers.CharField()
    page = serializers.CharField(help_text="Where people read it.")
    version = serializers.IntegerField()
    state = serializers.ChoiceField(KnowledgeGap.State.choices)
    kind = serializers.ChoiceField(choices=KINDS)
    about = serializers.CharField(help_text="The enquiry type's code, or the reference as it is given.")
    owner = PersonShape()
    opened_by = PersonShape()
    opened_at = serializers.DateTimeField()
    being_done = serializers.CharField()
    changed = serializers.CharField(help_text="What was changed.")
    fixed_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField(help_text="Why it was withdrawn, or is open again.")


def _shown(gap) -> dict:
    return {
        "reference": gap.reference,
        "url": reverse("api:knowledgegap-one", args=[gap.reference]),
        "page": gap.get_absolute_url(),
        "version": gap.version,
        "state": gap.state,
        "kind": gap.kind,
        "about": gap.about,
        "owner": person(gap.owner),
        "opened_by": person(gap.opened_by),
        "opened_at": moment_of(gap.opened_at),
        "being_done": gap.being_done,
        "changed": gap.changed,
        "fixed_on": gap.fixed_on,
        "reason": gap.reason_back,
    }


@allow(*READERS)
class KnowledgeGapViews(RecordViews):
    """What knowledge is missing about."""

    record = KnowledgeGap
    houses = ("tps",)
    filters = KnowledgeGapFilters

    def all_seen(self):
        return super().all_seen().with_people()

    def shown(self, records):
        return [_shown(record) for record in records]

    @told("Knowledge gaps that were taken up, newest first", KnowledgeGapShape(many=True), parameters=by_filters(KnowledgeGapFilters))  # fmt: skip
    @allow(*READERS)
    def list(self, request):
        return super().list(request)

    @told(
        "Take up an enquiry type or a reference; one that is taken up already is given back", KnowledgeGapShape,
        413, 415, 422, status=201, request=TakenUpShape, takes=("key",),
    )  # fmt: skip
    @allow(SSO, TEAM_LEADER)
    def open(self, request):
        return super().open(request)

    @told("One knowledge gap", KnowledgeGapShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*READERS)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with a knowledge gap, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*TPS_STAFF)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step of a knowledge gap", KnowledgeGapShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[STEP], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(*TPS_STAFF)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to a knowledge gap, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*READERS)
    def happened(self, request, reference):
        return super().happened(request, reference)

    def open_record(self, request):
        form = TakeUpGap(request.data)
        read(form, request.data)
        return actions.take_up_gap(by=request.user, **form.asked())
