"""The register of quality checks and the roster over the API: policies as on the pages (QOL-01 to QOL-05)."""

from rest_framework import serializers

from casework.api.documents import by_filters, step_of, told
from casework.api.forms import read
from casework.api.records import RecordViews
from casework.api.shapes import HappeningShape, OffersShape, PersonShape, moment_of, person
from people.access import allow
from people.roles import AUDITOR, INTEGRATION_CLIENT, SERVICE_OFFICER, TEAM_LEADER, TPS_OFFICER, TPS_STAFF
from tps import actions
from tps.api.filters import QualityCheckFilters, RosterShiftFilters
from tps.api.shapes import NamedShape
from tps.forms import AddShift, RequestCheck
from tps.models import QualityCheck, RosterShift
from tps.models.quality_check import GeneratedBy, Kind, State
from tps.questions import Form

READERS = (*TPS_STAFF, AUDITOR, SERVICE_OFFICER, INTEGRATION_CLIENT)
OF_HISTORY = (*TPS_STAFF, AUDITOR, INTEGRATION_CLIENT)
OF_ROSTER = (*TPS_STAFF, AUDITOR)


class RequestShape(serializers.Serializer):
    """A request for a check."""

    kind = serializers.ChoiceField(Kind.choices)
    work_item = serializers.CharField(max_length=20, help_text="The work item's number, never a customer's.")
    requested_by = serializers.CharField(help_text="Who asks: a logon, or a name that only one person bears.")
    activity_officer = serializers.CharField(help_text="Whose activity it is, in the same way.")
    generated_by = serializers.ChoiceField(GeneratedBy.choices)
    edition = serializers.ChoiceField(Form.choices)
    for_partner = serializers.BooleanField(required=False, help_text="Asked for by a Service Delivery Partner.")
    compensation_system = serializers.BooleanField(required=False, help_text="Of the Compensation system (CMS).")
    contact = serializers.CharField(required=False, allow_blank=True, help_text="The contact's reference, if any.")


class QualityCheckShape(serializers.Serializer):
    """A quality check, from its request to its end (QOL-04)."""

    reference = serializers.CharField()
    url = serializers.CharField()
    page = serializers.CharField(help_text="Where people read it.")
    version = serializers.IntegerField()
    state = serializers.ChoiceField(State.choices)
    kind = serializers.ChoiceField(Kind.choices)
    work_item = serializers.CharField(help_text="Empty until the activity is named.")
    generated_by = serializers.ChoiceField(GeneratedBy.choices)
    edition = serializers.ChoiceField(Form.choices)
    for_partner = serializers.BooleanField()
    compensation_system = serializers.BooleanField()
    contact = serializers.CharField(allow_null=True, help_text="The contact's reference.")
    site = NamedShape(help_text="Where the activity was generated.")
    requested_by = PersonShape()
    activity_officer = PersonShape()
    recorded_by = PersonShape()
    requested_at = serializers.DateTimeField()
    claimed_by = PersonShape(allow_null=True)
    claimed_at = serializers.DateTimeField(allow_null=True)
    ended_by = PersonShape(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    returned_because = serializers.CharField()


class ShiftSentShape(serializers.Serializer):
    """A shift, in the time of the officer's site."""

    officer = serializers.CharField(help_text="A TPS officer's logon, or a name that only one person bears.")
    on = serializers.DateField()
    starts = serializers.TimeField(help_text="As 09:00.")
    ends = serializers.TimeField(help_text="As 12:30.")


class RosterShiftShape(serializers.Serializer):
    """When a TPS officer is rostered for QOL and QMA work (QOL-01)."""

    reference = serializers.CharField()
    url = serializers.CharField()
    page = serializers.CharField(help_text="Where people read it.")
    version = serializers.IntegerField()
    state = serializers.ChoiceField(RosterShift.State.choices)
    officer = PersonShape()
    site = NamedShape()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    added_by = PersonShape()
    ended_by = PersonShape(allow_null=True)


@allow(*READERS)
class QualityCheckViews(RecordViews):
    """Checks of activities; a TPS officer or a system requests one, a TPS officer claims and ends it."""

    record = QualityCheck
    houses = ("tps",)
    filters = QualityCheckFilters

    def shown(self, records):
        rows = QualityCheck.objects.with_people().select_related("recorded_by").in_bulk([one.pk for one in records])
        return [self._shown(rows[record.pk]) for record in records]

    def _shown(self, one):
        as_it_is = ("version", "state", "kind", "work_item", "generated_by", "edition", "for_partner", "compensation_system", "returned_because")  # fmt: skip
        people = ("requested_by", "activity_officer", "recorded_by", "claimed_by", "ended_by")
        return {
            "reference": one.reference,
            "url": self.url(one),
            "page": one.get_absolute_url(),
            **{name: getattr(one, name) for name in as_it_is},
            "contact": one.contact.reference if one.contact else None,
            "site": {"id": one.site.pk, "name": one.site.name},
            **{name: person(getattr(one, name)) for name in people},
            **{name: moment_of(getattr(one, name)) for name in ("requested_at", "claimed_at", "ended_at")},
        }

    @told("Quality checks that you see, newest first", QualityCheckShape(many=True), parameters=by_filters(QualityCheckFilters))  # fmt: skip
    @allow(*READERS)
    def list(self, request):
        return super().list(request)

    @told("Request a check", QualityCheckShape, 409, 413, 415, 422, status=201, request=RequestShape, takes=("key",))
    @allow(TPS_OFFICER, INTEGRATION_CLIENT)
    def open(self, request):
        return super().open(request)

    @told("One quality check", QualityCheckShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*READERS)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with a check, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*TPS_STAFF)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Claim a check, or take another step of it", QualityCheckShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(QualityCheck)], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(*TPS_STAFF)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to a check, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*OF_HISTORY)
    def happened(self, request, reference):
        return super().happened(request, reference)

    def offered(self, record):
        return actions.offers_of_check(record, self.request.user)

    def open_record(self, request):
        form = RequestCheck(request.data, by=request.user)
        read(form, request.data)
        return actions.request_check(by=request.user, **form.said())


@allow(*OF_ROSTER)
class RosterShiftViews(RecordViews):
    """The roster for QOL and QMA work; team leaders keep it."""

    record = RosterShift
    houses = ("tps",)
    filters = RosterShiftFilters

    def shown(self, records):
        people = ("officer", "site", "added_by", "ended_by")
        rows = RosterShift.objects.select_related(*people).in_bulk([record.pk for record in records])
        return [self._shown(rows[record.pk]) for record in records]

    def _shown(self, one):
        return {
            "reference": one.reference,
            "url": self.url(one),
            "page": one.get_absolute_url(),
            "version": one.version,
            "state": one.state,
            "officer": person(one.officer),
            "site": {"id": one.site.pk, "name": one.site.name},
            "starts_at": moment_of(one.starts_at),
            "ends_at": moment_of(one.ends_at),
            "added_by": person(one.added_by),
            "ended_by": person(one.ended_by),
        }

    @told("Shifts, the newest entered first", RosterShiftShape(many=True), parameters=by_filters(RosterShiftFilters))
    @allow(*OF_ROSTER)
    def list(self, request):
        return super().list(request)

    @told("Roster an officer", RosterShiftShape, 409, 413, 415, 422, status=201, request=ShiftSentShape, takes=("key",))
    @allow(TEAM_LEADER)
    def open(self, request):
        return super().open(request)

    @told("One shift", RosterShiftShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*OF_ROSTER)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with a shift, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*TPS_STAFF)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "End a shift, or call it off", RosterShiftShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(RosterShift)], description="The step asks nothing.",
    )  # fmt: skip
    @allow(TEAM_LEADER)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to a shift, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*OF_ROSTER)
    def happened(self, request, reference):
        return super().happened(request, reference)

    def open_record(self, request):
        form = AddShift(request.data)
        read(form, request.data)
        return actions.add_shift(by=request.user, **form.shift())
