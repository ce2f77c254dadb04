"""Referrals to Assessment Services over the API: list, read, take a step. One is drafted by a step of its case."""

from rest_framework import serializers

from casework.api.documents import by_filters, step_of, told
from casework.api.lists import filtered
from casework.api.shapes import HappeningShape, OffersShape, moment_of
from people.access import allow
from people.roles import PSSO, SM, SSM
from personalised_services.api.of_case import OfCaseShape, OfCaseViews, day_of, line_of
from personalised_services.filters import AssessmentFilters
from personalised_services.models import AssessmentReferral
from personalised_services.models.assessment_referral import State
from personalised_services.reach import PS_STAFF

READERS, STEPPERS = PS_STAFF, (PSSO, SSM, SM)


class AssessmentReferralLineShape(OfCaseShape):
    """A referral to Assessment Services, as the list tells it: how far it is, never what it says (CAS-20)."""

    state = serializers.ChoiceField(State.choices)


class AssessmentReferralShape(AssessmentReferralLineShape):
    """A referral to Assessment Services, wholly. Reading one is recorded."""

    subject = serializers.CharField(help_text="Fixed by the procedure (CAS-20).")
    summary = serializers.CharField()
    examples = serializers.CharField()
    actions_to_date = serializers.CharField()
    sent_at = serializers.DateTimeField(allow_null=True)
    recorded_as = serializers.CharField()
    identified = serializers.CharField()
    discussed_on = serializers.DateField(allow_null=True)
    discussed = serializers.CharField()
    review_required = serializers.BooleanField(allow_null=True)
    consulted = serializers.ListField(child=serializers.CharField())
    nominee = serializers.CharField()


SAID = ("subject", "summary", "examples", "actions_to_date", "recorded_as", "identified", "discussed", "review_required", "consulted", "nominee")  # fmt: skip


def _line(one) -> dict:
    return line_of(one)


@allow(*READERS)
class AssessmentReferralViews(OfCaseViews):
    """Referrals to Assessment Services that one sees."""

    record = AssessmentReferral
    filters = AssessmentFilters
    shown_with = (*AssessmentReferral.READ_WITH, "opened_by", "mailbox")

    def one(self, record):
        said = {name: getattr(record, name) for name in SAID}
        return (
            _line(record) | said | {"sent_at": moment_of(record.sent_at), "discussed_on": day_of(record.discussed_on)}
        )

    @told(
        "Referrals to Assessment Services that you see, newest first",
        AssessmentReferralLineShape(many=True),
        parameters=by_filters(AssessmentFilters),
    )
    @allow(*READERS)
    def list(self, request):
        rows = filtered(request, self.all_seen(), self.filters)
        return self.page_of(rows, lambda records: self.lines(records, _line))

    @told(
        "One referral to Assessment Services",
        AssessmentReferralShape,
        404,
        takes=("reference", "none_match"),
        unchanged=True,
    )
    @allow(*READERS)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told(
        "What you may do with a referral to Assessment Services, and what stands against it",
        OffersShape,
        404,
        takes=("reference",),
    )
    @allow(*READERS)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step", AssessmentReferralShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(AssessmentReferral)], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(*STEPPERS)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told(
        "What happened to a referral to Assessment Services, newest first",
        HappeningShape(many=True),
        404,
        takes=("reference",),
    )
    @allow(*READERS)
    def happened(self, request, reference):
        return super().happened(request, reference)
