"""What a contact explains to a customer, and the review of an Urgent Payment decision: put on record, completed, read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from casework import timeline
from casework.pages import seen_by, step_page
from casework.steps import Refused, offers
from people.access import allow
from people.roles import AUDITOR, SERVICE_OFFICER, TPS_OFFICER, TPS_STAFF
from tps import actions, who
from tps.forms import Explain, ReviewUrgentPayment
from tps.models import Contact, DecisionExplanation, UrgentPaymentReview
from tps.views.onwards import onwards

READERS = (*TPS_STAFF, AUDITOR, SERVICE_OFFICER)


@dataclass(frozen=True)
class Beside:
    """What is begun from a contact's More menu and hangs on it from then on, one at the most."""

    name: str  # of the menu's entry
    there: str  # the contact's attribute
    label: str
    go_on: str
    words: str
    rules: tuple[str, ...]
    icon: str
    route: str
    form: type
    begin: Callable[..., Any]

    def address(self, contact) -> str:
        """Where it is begun; gone on with, where it is on record and not complete."""
        there = getattr(contact, self.there, None)
        if there is not None and there.state != "withdrawn":
            return there.get_absolute_url()
        return reverse(self.route, args=[contact.reference])


EXPLAIN = Beside(
    "explain", "explanation", "Explain a decision", "Go on with the explanation",
    "Or a circumstance, to the customer; with the review rights told.", ("EXP-01", "EXP-02"), "message-square",
    "tps:explain", Explain, actions.explain,
)  # fmt: skip
REVIEW = Beside(
    "review_urgent_payment", "urgent_payment_review", "Urgent Payment review", "Go on with the Urgent Payment review",
    "The customer asks for it on hearing the outcome of the first request.", ("EXP-03",), "rotate-ccw",
    "tps:review_urgent_payment", ReviewUrgentPayment, actions.review_urgent_payment,
)  # fmt: skip
BESIDE = {one.name: one for one in (EXPLAIN, REVIEW)}
#: Where nothing more is to be entered.
COMPLETE = ("rights_told", "pointed", "completed")


def offered(contact, user) -> list[dict]:
    """What this officer may begin or go on with on the contact: [{name, label, words, rule, icon, address}]."""
    if not contact.takes_answers() or not who.its_tps_officer(contact, user):
        return []
    found = []
    for one in BESIDE.values():
        there = getattr(contact, one.there, None)
        begun = there is not None and there.state != "withdrawn"
        if not begun or not is_complete(there):
            found.append(
                {"name": one.name, "label": one.go_on if begun else one.label, "words": one.words, "rule": one.rules[0], "icon": one.icon, "address": one.address(contact)}
            )  # fmt: skip
    return found


def is_complete(record) -> bool:
    """Whether nothing more is to be entered: a circumstance is explained without review rights."""
    return record.state in COMPLETE or (record.state == "explained" and not record.is_of_a_decision)


def _begin(request, reference, beside: Beside):
    """Its form on GET; put on record on POST. A refusal keeps all that was typed, and says why."""
    contact = seen_by(request.user, Contact.objects.with_people(), reference)
    if not who.its_tps_officer(contact, request.user):
        raise PermissionDenied(f"{contact.reference} is in {contact.officer.name}'s hands.")
    form = beside.form(request.POST or None, record=contact, by=request.user)
    reasons, status = [], 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            record = beside.begin(contact, by=request.user, **form.cleaned_data)
        except Refused as refused:
            reasons, status = refused.reasons, 409
        else:
            messages.success(request, f"{record.reference}: {record.state_words}.")
            return redirect("tps:write", contact.reference)
    context = {"active": "log", "contact": contact, "form": form, "beside": beside, "reasons": reasons}
    return render(request, "tps/begin_beside.html", context, status=status)


@allow(TPS_OFFICER)
@require_http_methods(["GET", "POST"])
def explain(request, reference):
    """Put on record what the contact explains (EXP-01, EXP-02, EXP-05)."""
    return _begin(request, reference, EXPLAIN)


@allow(TPS_OFFICER)
@require_http_methods(["GET", "POST"])
def review_urgent_payment(request, reference):
    """Put on record that the customer asks for the review of an Urgent Payment decision (EXP-03)."""
    return _begin(request, reference, REVIEW)


def _record(request, queryset, reference, template):
    record = seen_by(request.user, queryset, reference)
    reads_history = request.user.has_role(*TPS_STAFF, AUDITOR)
    context = {
        "active": "contacts",
        "record": record,
        "contact": record.contact,
        "steps": {name: {"step": step, "refused": against} for name, step, against in offers(record, request.user)},
        "timeline": list(timeline.of(record)) if reads_history else [],
        "reads_history": reads_history,
    }
    return render(request, template, context)


def _explanations():
    return DecisionExplanation.objects.select_related(
        "contact__enquiry_type", "opened_by", "explained_by", "rights_told_by"
    )


def _reviews():
    return UrgentPaymentReview.objects.select_related("contact__enquiry_type", "recorded_by", "completed_by")


@allow(*READERS)
@require_GET
def explanation(request, reference):
    """The record: what was explained, when and by whom; what is still to be entered."""
    return _record(request, _explanations(), reference, "tps/explanation.html")


@allow(TPS_OFFICER)
@require_http_methods(["GET", "POST"])
def explanation_step(request, reference, name):
    """One step of an explanation: its form, its refusal, or the step taken."""
    record = seen_by(request.user, _explanations(), reference)
    return step_page(request, record, name, "tps/step.html", then=onwards(request.user, is_complete))


@allow(*READERS)
@require_GET
def urgent_payment_review(request, reference):
    """The record: when the review was asked for, its outcome, when and by whom."""
    return _record(request, _reviews(), reference, "tps/urgent_payment_review.html")


@allow(TPS_OFFICER)
@require_http_methods(["GET", "POST"])
def urgent_payment_review_step(request, reference, name):
    """One step of a review: its form, its refusal, or the step taken."""
    record = seen_by(request.user, _reviews(), reference)
    return step_page(request, record, name, "tps/step.html", then=onwards(request.user, is_complete))
