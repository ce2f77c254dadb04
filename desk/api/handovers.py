"""Handovers over the API: what is left open at the end of a shift, and who has it now. People offer and accept on the page."""

from django.urls import reverse
from rest_framework import serializers

from casework.api.documents import told
from casework.api.records import RecordViews
from casework.api.shapes import HappeningShape, PersonShape, person
from desk.api.shapes import RecordNamedShape, named
from desk.models import HandoverItem
from desk.models.handover import State
from people.access import allow
from people.roles import AUDITOR, TPS_STAFF


class HandoverItemShape(serializers.Serializer):
    """One record on its way from who leaves it open to who goes on with it."""

    reference = serializers.CharField()
    url = serializers.CharField()
    page = serializers.CharField(help_text="Where people read it.")
    version = serializers.IntegerField()
    state = serializers.ChoiceField(State.choices)
    record = RecordNamedShape(help_text="What is handed over.")
    offered_by = PersonShape()
    offered_at = serializers.DateTimeField()
    to_team = serializers.CharField()
    note = serializers.CharField()
    reason = serializers.CharField(help_text="Why it was declined; empty where it was not.")
    received_by = PersonShape(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)


def shown(item) -> dict:
    handover = item.handover
    return {
        "reference": item.reference,
        "url": reverse("api:handoveritem-one", args=[item.reference]),
        "page": item.get_absolute_url(),
        "version": item.version,
        "state": item.state,
        "record": named(item.about_label, item.about_id),
        "offered_by": person(handover.by),
        "offered_at": handover.at,
        "to_team": handover.to_team.name,
        "note": item.note,
        "reason": item.reason,
        "received_by": person(item.received_by),
        "decided_at": item.decided_at,
    }


@allow(*TPS_STAFF, AUDITOR)
class HandoverItemViews(RecordViews):
    """What is handed over at the end of a shift."""

    record = HandoverItem
    houses = ("handovers",)

    def all_seen(self):
        return super().all_seen().with_people()

    def shown(self, records):
        return [shown(record) for record in records]

    @told("What was offered at the end of a shift, newest first", HandoverItemShape(many=True))
    def list(self, request):
        return self.page_of(self.all_seen(), self.shown)

    @told("One item of a handover", HandoverItemShape, 404, takes=("reference", "none_match"), unchanged=True)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What happened to it, newest first", HappeningShape(many=True), 404, takes=("reference",))
    def happened(self, request, reference):
        return super().happened(request, reference)
