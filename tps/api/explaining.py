"""What contacts explain to customers, and reviews of Urgent Payment decisions, over the API: policies as on the pages."""

from django_filters import ChoiceFilter, FilterSet
from rest_framework import serializers

from casework.api.documents import by_filters, step_of, told
from casework.api.forms import read
from casework.api.problems import Invalid
from casework.api.records import RecordViews
from casework.api.shapes import HappeningShape, OffersShape, PersonShape, moment_of, person
from people.access import allow
from people.roles import AUDITOR, SERVICE_OFFICER, TPS_OFFICER, TPS_STAFF
from tps import actions
from tps.forms import Explain, ReviewUrgentPayment
from tps.models import Contact, DecisionExplanation, UrgentPaymentReview
from tps.models.decision_explanation import FACTS, Procedure, What
from tps.models.decision_explanation import State as ExplanationState
from tps.models.urgent_payment_review import Outcome
from tps.models.urgent_payment_review import State as ReviewState

READERS = (*TPS_STAFF, AUDITOR, SERVICE_OFFICER)
OF_HISTORY = (*TPS_STAFF, AUDITOR)


def _keep():
    return serializers.ListField(child=serializers.CharField(), required=False, help_text="As with a contact.")


class ExplanationFilters(FilterSet):
    state = ChoiceFilter(choices=ExplanationState.choices, label="State")


class ReviewFilters(FilterSet):
    state = ChoiceFilter(choices=ReviewState.choices, label="State")


class _OfContactShape(serializers.Serializer):
    reference = serializers.CharField()
    url = serializers.CharField()
    page = serializers.CharField(help_text="Where people read it.")
    version = serializers.IntegerField()
    contact = serializers.CharField(help_text="The contact's reference.")


class DecisionExplanationShape(_OfContactShape):
    """What a contact explains to a customer: a decision further, or a circumstance (EXP-01, EXP-02, EXP-05)."""

    state = serializers.ChoiceField(ExplanationState.choices)
    what = serializers.ChoiceField(What.choices)
    made_by_smart_centre = serializers.BooleanField(allow_null=True)
    explained_by_so = serializers.BooleanField(allow_null=True)
    not_satisfied = serializers.BooleanField(allow_null=True)
    explanation = serializers.CharField()
    explained_at = serializers.DateTimeField(allow_null=True)
    explained_by = PersonShape(allow_null=True)
    rights_told_at = serializers.DateTimeField(allow_null=True)
    rights_told_by = PersonShape(allow_null=True)
    pointed_to = serializers.ChoiceField(Procedure.choices, allow_null=True, help_text="On the Compensation form.")
    opened_at = serializers.DateTimeField()
    opened_by = PersonShape()


class ExplainShape(serializers.Serializer):
    """What is put on record; as far as it has come."""

    contact = serializers.CharField(help_text="The reference of an open contact that you have in hand.")
    what = serializers.ChoiceField(What.choices)
    made_by_smart_centre = serializers.BooleanField(
        required=False, allow_null=True, help_text="Needed of a decision, but for the Compensation form; and so the next two."
    )  # fmt: skip
    explained_by_so = serializers.BooleanField(required=False, allow_null=True)
    not_satisfied = serializers.BooleanField(required=False, allow_null=True)
    pointed_to = serializers.ChoiceField(
        Procedure.choices, required=False, help_text="Needed of a decision on the Compensation form, and only there."
    )
    explanation = serializers.CharField(required=False, max_length=2000)
    rights_told = serializers.BooleanField(required=False)
    keep = _keep()


class UrgentPaymentReviewShape(_OfContactShape):
    """The review of an Urgent Payment decision, and its outcome (EXP-03)."""

    state = serializers.ChoiceField(ReviewState.choices)
    asked_at = serializers.DateTimeField()
    recorded_by = PersonShape()
    outcome = serializers.ChoiceField(Outcome.choices, allow_null=True)
    outcome_words = serializers.CharField()
    completed_at = serializers.DateTimeField(allow_null=True)
    completed_by = PersonShape(allow_null=True)


class ReviewShape(serializers.Serializer):
    """A request for review; with its outcome, where there is one already."""

    contact = serializers.CharField(help_text="The reference of an open contact that you have in hand.")
    first_outcome_told = serializers.BooleanField(help_text="The customer has heard the outcome of the first request.")
    outcome = serializers.ChoiceField(Outcome.choices, required=False)
    outcome_words = serializers.CharField(required=False, max_length=1000)
    keep = _keep()


class _OfContactViews(RecordViews):
    """What both have in common: the contact that they hang on, and how they are read."""

    houses = ("tps",)
    people: tuple[str, ...] = ()
    moments: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()

    def shown(self, records):
        rows = self.record.objects.select_related("contact", *self.people).in_bulk([one.pk for one in records])
        return [self._shown(rows[one.pk]) for one in records]

    def _shown(self, one):
        return {
            "reference": one.reference,
            "url": self.url(one),
            "page": one.get_absolute_url(),
            "version": one.version,
            "contact": one.contact.reference,
            **{name: getattr(one, name) for name in self.plain},
            **{name: getattr(one, name) or None for name in self.choices},
            **{name: moment_of(getattr(one, name)) for name in self.moments},
            **{name: person(getattr(one, name)) for name in self.people},
        }

    def begun(self, request, form_class, verb):
        """`verb` for the contact named, with what the form makes of the rest."""
        sent = dict(request.data)
        reference = sent.pop("contact", None)
        contacts = Contact.objects.with_people().visible_to(request.user)
        contact = contacts.by_reference(reference).first() if isinstance(reference, str) else None
        if contact is None:
            raise Invalid({"contact": ["There is no such contact that you see."]}, [])
        return verb(contact, by=request.user, **read(form_class(sent, record=contact, by=request.user), sent))


@allow(*READERS)
class DecisionExplanationViews(_OfContactViews):
    """What contacts explain to customers."""

    record = DecisionExplanation
    filters = ExplanationFilters
    people = ("explained_by", "rights_told_by", "opened_by")
    moments = ("explained_at", "rights_told_at", "opened_at")
    plain = ("state", "what", *FACTS, "explanation")
    choices = ("pointed_to",)

    @told(
        "What contacts that you see explain to customers, newest first", DecisionExplanationShape(many=True), parameters=by_filters(ExplanationFilters)
    )  # fmt: skip
    @allow(*READERS)
    def list(self, request):
        return super().list(request)

    @told(
        "Put on record what a contact explains", DecisionExplanationShape, 409, 413, 415, 422, status=201,
        request=ExplainShape, takes=("key",), description="One for each contact; refused where TPS does not explain it (EXP-01, EXP-05).",
    )  # fmt: skip
    @allow(TPS_OFFICER)
    def open(self, request):
        return super().open(request)

    @told("One explanation", DecisionExplanationShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*READERS)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with an explanation, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*TPS_STAFF)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step of an explanation", DecisionExplanationShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(DecisionExplanation)], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(TPS_OFFICER)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to an explanation, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*OF_HISTORY)
    def happened(self, request, reference):
        return super().happened(request, reference)

    def open_record(self, request):
        return self.begun(request, Explain, actions.explain)


@allow(*READERS)
class UrgentPaymentReviewViews(_OfContactViews):
    """Reviews of Urgent Payment decisions."""

    record = UrgentPaymentReview
    filters = ReviewFilters
    people = ("recorded_by", "completed_by")
    moments = ("asked_at", "completed_at")
    plain = ("state", "outcome_words")
    choices = ("outcome",)

    @told(
        "Reviews of Urgent Payment decisions that you see, newest first", UrgentPaymentReviewShape(many=True), parameters=by_filters(ReviewFilters)
    )  # fmt: skip
    @allow(*READERS)
    def list(self, request):
        return super().list(request)

    @told(
        "Put on record that a customer asks for a review", UrgentPaymentReviewShape, 409, 413, 415, 422, status=201,
        request=ReviewShape, takes=("key",), description="One for each contact, after the outcome of the first request (EXP-03).",
    )  # fmt: skip
    @allow(TPS_OFFICER)
    def open(self, request):
        return super().open(request)

    @told("One review", UrgentPaymentReviewShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*READERS)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with a review, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*TPS_STAFF)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step of a review", UrgentPaymentReviewShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(UrgentPaymentReview)], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(TPS_OFFICER)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to a review, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*OF_HISTORY)
    def happened(self, request, reference):
        return super().happened(request, reference)

    def open_record(self, request):
        return self.begun(request, ReviewUrgentPayment, actions.review_urgent_payment)
