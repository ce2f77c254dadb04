"""Escalations over the API: begin one from a contact, fill it in, take its steps, read. A system raises them and decides nothing."""

from django.core.exceptions import PermissionDenied

from casework.answers import refuse_where_closed
from casework.api.answered import AnsweredViews
from casework.api.documents import by_filters, step_of, told
from casework.api.forms import read
from casework.api.shapes import HappeningShape, OffersShape
from escalations import actions, who
from escalations.api.shapes import READ_ONLY, EscalateShape, EscalationAnswersShape, EscalationShape, shown
from escalations.filters import EscalationFilters
from escalations.forms import AnswersForm, OfContact
from escalations.models import Escalation
from people.access import allow
from people.roles import AUDITOR, INTEGRATION_CLIENT, SERVICE_OFFICER, TPS_OFFICER, TPS_STAFF

READERS = (*TPS_STAFF, AUDITOR, SERVICE_OFFICER, INTEGRATION_CLIENT)
WRITERS = (TPS_OFFICER, INTEGRATION_CLIENT)
OF_STEPS = (*TPS_STAFF, INTEGRATION_CLIENT)
OF_HISTORY = (*TPS_STAFF, AUDITOR, INTEGRATION_CLIENT)


@allow(*READERS)
class EscalationViews(AnsweredViews):
    """What TPS refers on: to an SSO, or to ICT under an NNU."""

    record = Escalation
    houses = ("escalations",)
    filters = EscalationFilters
    answers_form, read_only = AnswersForm, READ_ONLY

    def keep(self, record, **said):
        return actions.save_escalation(record, **said)

    def shown(self, records):
        return shown(records)

    @told(
        "Escalations that you see, newest first", EscalationShape(many=True), parameters=by_filters(EscalationFilters)
    )
    @allow(*READERS)
    def list(self, request):
        return super().list(request)

    @told(
        "Begin to escalate a contact, with first answers", EscalationShape, 409, 413, 415, 422, status=201,
        request=EscalateShape, takes=("key",), description="A draft: the step `refer` submits it to an SSO.",
    )  # fmt: skip
    @allow(*WRITERS)
    def open(self, request):
        return super().open(request)

    @told("One escalation", EscalationShape, 404, takes=("reference", "none_match"), unchanged=True)
    @allow(*READERS)
    def retrieve(self, request, reference):
        return super().retrieve(request, reference)

    @told(
        "Save answers of a draft, or of what came back", EscalationShape, 404, 409, 412, 413, 415, 422, 428,
        request=EscalationAnswersShape, takes=("reference", "match"),
    )  # fmt: skip
    @allow(*WRITERS)
    def save(self, request, reference):
        return super().save(request, reference)

    @told("What you may do with an escalation, and what stands against it", OffersShape, 404, takes=("reference",))
    @allow(*OF_STEPS)
    def offers(self, request, reference):
        return super().offers(request, reference)

    @told(
        "Take a step", EscalationShape, 404, 409, 412, 413, 415, 422, 428, request={"application/json": {"type": "object"}},
        takes=("reference", "key", "match"), parameters=[step_of(Escalation)], description="Send what the step `asks`; nothing where it asks nothing.",
    )  # fmt: skip
    @allow(*OF_STEPS)
    def take(self, request, reference, name):
        return super().take(request, reference, name)

    @told("What happened to an escalation, newest first", HappeningShape(many=True), 404, takes=("reference",))
    @allow(*OF_HISTORY)
    def happened(self, request, reference):
        return super().happened(request, reference)

    # -- what is sent
    def open_record(self, request):
        sent = dict(request.data)
        named = {"contact": sent.pop("contact")} if "contact" in sent else {}
        contact = read(OfContact(named, by=request.user), named)["contact"]
        if not actions.may_raise(contact, request.user):
            raise PermissionDenied
        escalation = actions.open_escalation(contact, by=request.user, another=True)
        return self.filled(request, escalation, sent) if sent else escalation

    def save_record(self, request, escalation):
        refuse_where_closed(escalation)
        if not who.its_officer(escalation, request.user):
            raise PermissionDenied
        return self.filled(request, escalation, request.data)
