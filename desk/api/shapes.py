"""What events, deadlines, notices and the directory look like over the API. Nobody's e-mail address is told."""

from django.apps import apps
from django.urls import NoReverseMatch, reverse
from rest_framework import serializers

from casework import deadlines
from casework.api.shapes import PersonShape, person
from casework.models import Deadline
from people.clock import now
from people.models import Site, Staff, Team, Zone


class RecordNamedShape(serializers.Serializer):
    """Which record."""

    type = serializers.CharField(help_text="What kind of record it is, as tps.contact.")
    reference = serializers.CharField()
    url = serializers.CharField(allow_null=True, help_text="Where the API has it; null where it has no such records.")
    page = serializers.CharField(help_text="Where people read it.")


def named(label: str, record_id: int) -> dict:
    """The record with this label and key, by its names; no query. The routes of a record are called by its model."""
    model = apps.get_model(label)
    record = model(pk=record_id)
    try:
        url = reverse(f"api:{model._meta.model_name}-one", args=[record.reference])
    except NoReverseMatch:
        url = None
    return {"type": label, "reference": record.reference, "url": url, "page": record.get_absolute_url()}


class EventShape(serializers.Serializer):
    """Something that happened to a record. What was written stands in the record and its timeline, never here."""

    id = serializers.IntegerField(help_text="Once only, in the whole feed. No order: the feed has its own.")
    at = serializers.DateTimeField()
    record = RecordNamedShape()
    version = serializers.IntegerField(help_text="The record's version afterwards.")
    step = serializers.CharField(help_text="What happened: a step's name, or open, save, deadline.")
    told = serializers.CharField(help_text="In words, as the timeline says it.")
    by = PersonShape(allow_null=True, help_text="Nobody where the system acted.")
    changed = serializers.ListField(child=serializers.CharField(), help_text="The names of the answers given.")

    def to_representation(self, entry):
        return {
            "id": entry.pk,
            "at": entry.at.isoformat(),
            "record": named(entry.record_label, entry.record_id),
            "version": entry.version,
            "step": entry.step,
            "told": entry.told,
            "by": person(entry.by),
            "changed": sorted(entry.changes),
        }


class EventsShape(serializers.Serializer):
    """A page of the feed."""

    results = EventShape(many=True)
    next = serializers.URLField(help_text="Where the feed goes on: always there, at its end too. Ask it again later.")


class DeadlineShape(serializers.Serializer):
    """A time limit that runs, or ran, on a record."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field's own label is another thing
    rule = serializers.CharField(help_text="The rule of the procedures that sets it.")
    record = RecordNamedShape()
    owner = PersonShape(help_text="Who is to meet it.")
    started_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    due_on = serializers.DateField(help_text="The day at the site, which is what people say.")
    state = serializers.ChoiceField(Deadline.State.choices)
    late = serializers.BooleanField(help_text="Still to be done, after it was due.")
    closed_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, row):
        limit = deadlines.limits()[row.kind]
        return {
            "id": row.pk,
            "kind": row.kind,
            "label": limit.label,
            "rule": limit.rule,
            "record": named(row.record_label, row.record_id),
            "owner": person(row.owner),
            "started_at": row.started_at.isoformat(),
            "due_at": row.due_at.isoformat(),
            "due_on": row.due_on.isoformat(),
            "state": row.state,
            "late": row.closed_at is None and row.due_at < now(),
            "closed_at": row.closed_at.isoformat() if row.closed_at else None,
        }


class NoticeShape(serializers.Serializer):
    """Something that you are told."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    kind = serializers.CharField()
    text = serializers.CharField()
    record = RecordNamedShape()
    read_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, notice):
        return {
            "id": notice.pk,
            "at": notice.at.isoformat(),
            "kind": notice.kind,
            "text": notice.text,
            "record": named(notice.record_label, notice.record_id),
            "read_at": notice.read_at.isoformat() if notice.read_at else None,
        }


class ZoneShape(serializers.ModelSerializer):
    """A Service Zone."""

    class Meta:
        model = Zone
        fields = ["id", "code", "name", "retired_on"]


class SiteShape(serializers.ModelSerializer):
    """A building, with its own time zone and hours; close of business is `closes`, local."""

    service_zone = serializers.IntegerField(source="zone_id")

    class Meta:
        model = Site
        fields = ["id", "name", "state", "timezone", "opens", "closes", "service_zone"]


class TeamShape(serializers.ModelSerializer):
    """A team, where it sits, and the Service Zone of its site."""

    site = serializers.CharField(source="site.name")
    site_id = serializers.IntegerField()
    service_zone = serializers.IntegerField(source="site.zone_id")
    service_zone_name = serializers.CharField(source="site.zone.name")

    class Meta:
        model = Team
        fields = ["id", "name", "roc_code", "site", "site_id", "service_zone", "service_zone_name"]


class StaffShape(serializers.ModelSerializer):
    """A member of staff, as far as a contact needs."""

    name = serializers.CharField()
    team = serializers.IntegerField(source="team_id")

    class Meta:
        model = Staff
        fields = ["logon", "name", "team", "verified"]
