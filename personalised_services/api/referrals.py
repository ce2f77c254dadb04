"""Referrals over the API: other business lines send and follow theirs; Personalised Services lists, reads and takes steps."""

from casework.api.documents import by_filters, step_of, told
from casework.api.forms import read
from casework.api.lists import filtered
from casework.api.records import RecordViews
from casework.api.shapes import HappeningShape, OffersShape
from people.access import allow
from people.roles import INTEGRATION_CLIENT
from personalised_services import actions
from personalised_services.api.referral_shapes import (
    ReferralLineShape,
    ReferralShape,
    SentShape,
    referral_lines,
    shown_referral,
)
from personalised_services.filters import ReferralFilters
from personalised_services.forms.referral import NewReferral
from personalised_services.models import Referral
from personalised_services.reach import PS_STAFF

SENDERS = (*PS_STAFF, INTEGRATION_CLIENT)


@allow(*SENDERS)
class ReferralViews(RecordViews):
    """Referrals to Personalised Services. A system sees those that it sent."""

    record = Referral
    houses = ("personalised_services",)
    filters = ReferralFilters
    shown_with = Referral.READ_WITH

    def shown(self, records):
        """Each is a reading of its own, and written down."""
        for referral in records:
            referral.note_reading(by=self.request.user)
        triage = self.request.user.has_role(*PS_STAFF)
        return [shown_referral(referral, triage=triage) for referral in records]

    @told("Referrals that you see, newest first", ReferralLineShape(many=True), parameters=by_filters(ReferralFilters))
    @allow(*SENDERS)
    def list(self, request):
        return self.page_of(filtered(request, self.all_seen(), self.filters), referral_lines)

    @told("Refer a customer: the limit runs from the receipt", ReferralShape, 409, 413, 415, 422, status=201, request=SentShape, takes=("key",))  # fmt: skip
    @allow(*SENDERS)
    def open(self, request):
        return super().open(request)

    @told("One referral", ReferralShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*SENDERS)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told("What you may do with a referral, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*SENDERS)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step", ReferralShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(Referral)], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(*PS_STAFF)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to a referral, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*PS_STAFF)
    def happened(self, request, reference):
        self.seen(reference).note_reading(by=request.user)
        return super().happened(request, reference)

    def open_record(self, request):
        said = read(NewReferral(request.data, by=request.user), request.data)
        return actions.record_referral(by=request.user, **said)
