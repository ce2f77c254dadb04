"""Follow-ups and written questions over the API: policies as on the pages."""

from django_filters import ChoiceFilter, FilterSet
from rest_framework import serializers

from casework.api.documents import by_filters, step_of, told
from casework.api.forms import read
from casework.api.records import RecordViews
from casework.api.shapes import HappeningShape, OffersShape, PersonShape, moment_of, person
from people.access import allow
from people.roles import AUDITOR, SERVICE_OFFICER, TEAM_LEADER, TPS_OFFICER, TPS_STAFF
from tps import actions
from tps.forms import AskInWriting
from tps.models import FollowUp, WrittenQuestion
from tps.questions import Form

READERS = (*TPS_STAFF, AUDITOR, SERVICE_OFFICER)
OF_HISTORY = (*TPS_STAFF, AUDITOR)


class FollowUpFilters(FilterSet):
    state = ChoiceFilter(choices=FollowUp.State.choices, label="State")


class WrittenQuestionFilters(FilterSet):
    state = ChoiceFilter(choices=WrittenQuestion.State.choices, label="State")


class FollowUpShape(serializers.Serializer):
    """What is still asked about a completed Compensation contact, and the answer (CON-27)."""

    reference = serializers.CharField()
    url = serializers.CharField()
    page = serializers.CharField(help_text="Where people read it.")
    version = serializers.IntegerField()
    state = serializers.ChoiceField(FollowUp.State.choices)
    contact = serializers.CharField(help_text="The contact's reference.")
    asked = serializers.CharField()
    answer = serializers.CharField()
    service_officer = PersonShape()
    officer = PersonShape(help_text="Who answers it.")
    opened_by = PersonShape(help_text="The team leader.")
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class WrittenQuestionShape(serializers.Serializer):
    """What an SO asked in writing, and what came of it (CON-22)."""

    reference = serializers.CharField()
    url = serializers.CharField()
    page = serializers.CharField(help_text="Where people read it.")
    version = serializers.IntegerField()
    state = serializers.ChoiceField(WrittenQuestion.State.choices)
    form = serializers.ChoiceField(Form.choices)
    text = serializers.CharField()
    asked_by = PersonShape()
    asked_at = serializers.DateTimeField()
    contact = serializers.CharField(allow_null=True, help_text="The contact in which it is answered.")
    answer = serializers.CharField(allow_null=True, help_text="The contact's summary, once it is closed.")


class AskShape(serializers.Serializer):
    """A question in writing."""

    form = serializers.ChoiceField(Form.choices)
    text = serializers.CharField(max_length=2000)
    keep = serializers.ListField(child=serializers.CharField(), required=False, help_text="As with a contact.")


@allow(*READERS)
class FollowUpViews(RecordViews):
    """Follow-ups; a team leader opens one by the contact's step `open_follow_up`."""

    record = FollowUp
    houses = ("tps",)
    filters = FollowUpFilters

    def shown(self, records):
        rows = FollowUp.objects.with_people().in_bulk([record.pk for record in records])
        return [self._shown(rows[record.pk]) for record in records]

    def _shown(self, one):
        return {
            "reference": one.reference,
            "url": self.url(one),
            "page": one.get_absolute_url(),
            "version": one.version,
            "state": one.state,
            "contact": one.contact.reference,
            "asked": one.asked,
            "answer": one.answer,
            "service_officer": person(one.contact.for_officer),
            "officer": person(one.officer),
            "opened_by": person(one.opened_by),
            "opened_at": moment_of(one.opened_at),
            "closed_at": moment_of(one.closed_at),
        }

    @told("Follow-ups that you see, newest first", FollowUpShape(many=True), parameters=by_filters(FollowUpFilters))
    @allow(*READERS)
    def list(self, request):
        return super().list(request)

    @told("One follow-up", FollowUpShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*READERS)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with a follow-up, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*TPS_STAFF)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step of a follow-up", FollowUpShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(FollowUp)], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(TPS_OFFICER, TEAM_LEADER)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to a follow-up, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*OF_HISTORY)
    def happened(self, request, reference):
        return super().happened(request, reference)


@allow(*READERS)
class WrittenQuestionViews(RecordViews):
    """Questions in writing; an SO asks, a TPS officer picks one up and answers it in its contact."""

    record = WrittenQuestion
    houses = ("tps",)
    filters = WrittenQuestionFilters

    def shown(self, records):
        rows = WrittenQuestion.objects.with_people().in_bulk([record.pk for record in records])
        return [self._shown(rows[record.pk]) for record in records]

    def _shown(self, one):
        return {
            "reference": one.reference,
            "url": self.url(one),
            "page": one.get_absolute_url(),
            "version": one.version,
            "state": one.state,
            "form": one.form,
            "text": one.text,
            "asked_by": person(one.asked_by),
            "asked_at": moment_of(one.asked_at),
            "contact": one.contact.reference if one.contact else None,
            "answer": one.contact.summary if one.is_answered else None,
        }

    @told(
        "Written questions that you see, newest first", WrittenQuestionShape(many=True), parameters=by_filters(WrittenQuestionFilters)
    )  # fmt: skip
    @allow(*READERS)
    def list(self, request):
        return super().list(request)

    @told(
        "Ask TPS in writing, for yourself",
        WrittenQuestionShape,
        413,
        415,
        422,
        status=201,
        request=AskShape,
        takes=("key",),
    )
    @allow(SERVICE_OFFICER)
    def open(self, request):
        return super().open(request)

    @told("One written question", WrittenQuestionShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*READERS)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with a question, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*TPS_STAFF, SERVICE_OFFICER)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step of a written question", WrittenQuestionShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(WrittenQuestion)], description="Neither step asks anything.",
    )  # fmt: skip
    @allow(TPS_OFFICER, SERVICE_OFFICER)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to a question, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*OF_HISTORY)
    def happened(self, request, reference):
        return super().happened(request, reference)

    def open_record(self, request):
        return actions.ask_in_writing(by=request.user, **read(AskInWriting(request.data), request.data))
