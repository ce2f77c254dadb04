"""Known issues over the API: read by TPS staff and auditors, kept by SSOs and team leaders, as on the pages."""

from django_filters import ChoiceFilter, FilterSet
from rest_framework import serializers

from casework.api.documents import by_filters, step_of, told
from casework.api.forms import read
from casework.api.records import RecordViews
from casework.api.shapes import HappeningShape, OffersShape, PersonShape, moment_of, person
from people.access import allow
from people.roles import AUDITOR, SSO, TEAM_LEADER, TPS_STAFF
from tps import actions
from tps.forms import SayOfKnownIssue
from tps.models import KnownIssue
from tps.models.known_issue import SAID

READERS = (*TPS_STAFF, AUDITOR)
KEEPERS = (SSO, TEAM_LEADER)


class KnownIssueFilters(FilterSet):
    state = ChoiceFilter(choices=KnownIssue.State.choices, label="State")


class SaidShape(serializers.Serializer):
    """What is said of a known issue."""

    title = serializers.CharField(max_length=120)
    what_to_say = serializers.CharField(max_length=1000, help_text="What to tell the SO.")
    topics = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Codes of the list enquiry_type, as /options/ has it; or:"
    )  # fmt: skip
    references = serializers.ListField(child=serializers.CharField(), required=False)
    since = serializers.DateField()
    nnu = serializers.CharField(required=False, allow_blank=True, help_text="As 2026-418.")
    incident = serializers.CharField(required=False, allow_blank=True, help_text="As INC4471203.")
    keep = serializers.ListField(
        child=serializers.CharField(), required=False, write_only=True, help_text="As with a contact."
    )


class KnownIssueShape(SaidShape):
    """What is known to be broken, or was and is mended."""

    keep = None  # only ever sent
    reference = serializers.CharField(read_only=True)
    url = serializers.CharField(read_only=True)
    page = serializers.CharField(read_only=True, help_text="Where people read it.")
    version = serializers.IntegerField(read_only=True)
    state = serializers.ChoiceField(KnownIssue.State.choices, read_only=True)
    added_at = serializers.DateTimeField(read_only=True)
    added_by = PersonShape(read_only=True)
    mended_at = serializers.DateTimeField(read_only=True, allow_null=True)
    mended_by = PersonShape(read_only=True, allow_null=True)


@allow(*READERS)
class KnownIssueViews(RecordViews):
    """What is known to be broken."""

    record = KnownIssue
    houses = ("tps",)
    filters = KnownIssueFilters

    def shown(self, records):
        rows = KnownIssue.objects.select_related("added_by", "mended_by").in_bulk([one.pk for one in records])
        return [self._shown(rows[one.pk]) for one in records]

    def _shown(self, one):
        return {
            **{name: getattr(one, name) for name in SAID},
            "since": one.since.isoformat(),
            "reference": one.reference,
            "url": self.url(one),
            "page": one.get_absolute_url(),
            "version": one.version,
            "state": one.state,
            "added_at": moment_of(one.added_at),
            "added_by": person(one.added_by),
            "mended_at": moment_of(one.mended_at),
            "mended_by": person(one.mended_by),
        }

    @told("Known issues, newest first", KnownIssueShape(many=True), parameters=by_filters(KnownIssueFilters))
    @allow(*READERS)
    def list(self, request):
        return super().list(request)

    @told(
        "Say what is broken", KnownIssueShape, 413, 415, 422, status=201, request=SaidShape, takes=("key",),
        description="It stands beside the form of every contact of these enquiry types, or given these references.",
    )  # fmt: skip
    @allow(*KEEPERS)
    def open(self, request):
        return super().open(request)

    @told("One known issue", KnownIssueShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*READERS)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with a known issue, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*TPS_STAFF)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step of a known issue", KnownIssueShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(KnownIssue)], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(*KEEPERS)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to a known issue, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*READERS)
    def happened(self, request, reference):
        return super().happened(request, reference)

    def open_record(self, request):
        return actions.add_known_issue(by=request.user, **read(SayOfKnownIssue(request.data, by=request.user), request.data))  # fmt: skip
