"""Supervisor calls over the API: policies as on the pages. A TPS officer records one; no system does."""

from django_filters import ChoiceFilter, FilterSet
from rest_framework import serializers

from casework.api.documents import by_filters, step_of, told
from casework.api.forms import read
from casework.api.records import RecordViews
from casework.api.shapes import HappeningShape, OffersShape, PersonShape, moment_of, person
from people.access import allow
from people.roles import AUDITOR, TEAM_LEADER, TPS_OFFICER, TPS_STAFF
from tps import actions
from tps.forms import ReceiveCall
from tps.models import SupervisorCall
from tps.models.supervisor_call import HelpFrom, OtherProcedure, State, ToldHow, Why

READERS = (*TPS_STAFF, AUDITOR)
PEOPLE = ("received_by", "transferred_by", "taken_by", "team_leader", "doc_made_by", "closed_by")
MOMENTS = ("received_at", "taken_at", "told_at", "doc_made_at", "closed_at")
PLAIN = (
    "version", "state", "why", "reason", "needs_deeper", "also_tps_officer", "tried_first", "warm_transfer", "explained_in_full",
    "told_how", "doc_title", "help_from", "other_procedure", "withdrawn_because", "goes_to",
)  # fmt: skip


class SupervisorCallFilters(FilterSet):
    state = ChoiceFilter(choices=State.choices, label="State")
    why = ChoiceFilter(choices=Why.choices, label="Why the customer asks")


class ReceivedShape(serializers.Serializer):
    """What is known of a new supervisor call (SUP-01, SUP-02, SUP-05)."""

    contact = serializers.CharField(help_text="The reference of a contact that you have in hand.")
    why = serializers.ChoiceField(Why.choices)
    reason = serializers.CharField(
        required=False, allow_blank=True, max_length=500, help_text="What is to be explained; required where it is technical."
    )  # fmt: skip
    needs_deeper = serializers.BooleanField(
        required=False, help_text="It needs a deeper explanation than the SO could give."
    )
    transferred_by = serializers.CharField(
        required=False, allow_null=True, help_text="The SO's logon, or a name that only one person bears; the contact's, if not said."
    )  # fmt: skip
    warm_transfer = serializers.BooleanField(required=False)
    explained_in_full = serializers.BooleanField(required=False, help_text="The SO explained the customer's situation.")
    tried_first = serializers.BooleanField(
        required=False, help_text="The SO is a TPS officer too, tried to resolve it first, and the customer declined (SUP-09)."
    )  # fmt: skip
    keep = serializers.ListField(child=serializers.CharField(), required=False, help_text="As with a contact.")


class SupervisorCallShape(serializers.Serializer):
    """A customer's call for a supervisor, and what came of it."""

    reference = serializers.CharField()
    url = serializers.CharField()
    page = serializers.CharField(help_text="Where people read it.")
    version = serializers.IntegerField()
    state = serializers.ChoiceField(State.choices)
    contact = serializers.CharField(help_text="The contact's reference.")
    why = serializers.ChoiceField(Why.choices)
    reason = serializers.CharField()
    needs_deeper = serializers.BooleanField()
    transferred_by = PersonShape(help_text="The SO.")
    also_tps_officer = serializers.BooleanField(help_text="The SO is a TPS officer too (SUP-05).")
    tried_first = serializers.BooleanField()
    warm_transfer = serializers.BooleanField()
    explained_in_full = serializers.BooleanField()
    goes_to = serializers.CharField(
        help_text="What the customer is told that the call goes to: the edition's words (SUP-09)."
    )
    received_by = PersonShape()
    received_at = serializers.DateTimeField()
    taken_by = PersonShape(allow_null=True, help_text="The TPS officer who took it over (SUP-04).")
    taken_at = serializers.DateTimeField(allow_null=True)
    team_leader = PersonShape(allow_null=True)
    told_at = serializers.DateTimeField(allow_null=True)
    told_how = serializers.ChoiceField(ToldHow.choices, allow_blank=True)
    doc_title = serializers.CharField(
        help_text="The title of the DOC that the team leader made, never its text (SUP-03)."
    )
    doc_made_by = PersonShape(allow_null=True)
    doc_made_at = serializers.DateTimeField(allow_null=True)
    help_from = serializers.ChoiceField(HelpFrom.choices, allow_blank=True)
    other_procedure = serializers.ChoiceField(OtherProcedure.choices, allow_blank=True, help_text="Which (SUP-08).")
    withdrawn_because = serializers.CharField()
    closed_by = PersonShape(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


@allow(*READERS)
class SupervisorCallViews(RecordViews):
    """Supervisor calls, of contacts that have one."""

    record = SupervisorCall
    houses = ("tps",)
    filters = SupervisorCallFilters

    def shown(self, records):
        rows = SupervisorCall.objects.with_people().in_bulk([record.pk for record in records])
        return [self._shown(rows[record.pk]) for record in records]

    def _shown(self, one):
        return {
            "reference": one.reference,
            "url": self.url(one),
            "page": one.get_absolute_url(),
            "contact": one.contact.reference,
            **{name: getattr(one, name) for name in PLAIN},
            **{name: person(getattr(one, name)) for name in PEOPLE},
            **{name: moment_of(getattr(one, name)) for name in MOMENTS},
        }

    @told(
        "Supervisor calls that you see, newest first", SupervisorCallShape(many=True), parameters=by_filters(SupervisorCallFilters)
    )  # fmt: skip
    @allow(*READERS)
    def list(self, request):
        return super().list(request)

    @told(
        "Record a supervisor call on a contact in your hands; it is taken at once where nothing stands against that",
        SupervisorCallShape, 409, 413, 415, 422, status=201, request=ReceivedShape, takes=("key",),
    )  # fmt: skip
    @allow(TPS_OFFICER)
    def open(self, request):
        return super().open(request)

    @told("One supervisor call", SupervisorCallShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*READERS)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with a call, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*TPS_STAFF)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step of a supervisor call", SupervisorCallShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(SupervisorCall)], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(TPS_OFFICER, TEAM_LEADER)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to a supervisor call, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*READERS)
    def happened(self, request, reference):
        return super().happened(request, reference)

    def open_record(self, request):
        return actions.receive_call(by=request.user, **read(ReceiveCall(request.data, by=request.user), request.data))
