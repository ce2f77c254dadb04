"""A customer's call that may lead to a cold transfer: assessed on the line, then its page and its steps."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from casework import deadlines, timeline
from casework.pages import seen_by, step_page
from casework.steps import Refused, offers
from people.access import allow
from personalised_services import actions
from personalised_services.forms.cold import AssessCall
from personalised_services.guidance.cold import next_for_transfer
from personalised_services.models import Case, ColdTransfer
from personalised_services.querysets.cold import ANSWERING, cases_on_the_line_of
from personalised_services.reach import PS_STAFF


@allow(*ANSWERING)
@require_http_methods(["GET", "POST"])
def assess(request, reference):
    """Assess the call of a customer who is on the line: of a case in sight, or one whose front card was just opened."""
    case = cases_on_the_line_of(request.user).select_related(*Case.READ_WITH).with_reference(reference)
    if case is None:
        raise Http404(f"There is no {reference} whose customer you have on the line.")
    form, reasons = AssessCall(request.POST or None, record=case, by=request.user), []
    if form.is_valid():
        try:
            return redirect(actions.assess_call(case, by=request.user, **form.cleaned_data))
        except Refused as refused:
            reasons = refused.reasons
    context = {"active": "whiteboard", "case": case, "form": form, "reasons": reasons}
    status = 409 if reasons else 422 if form.errors else 200
    return render(request, "personalised_services/cold_assess.html", context, status=status)


@allow(*PS_STAFF)
@require_GET
def transfer(request, reference):
    """A cold transfer: what to say and do next, the call, the warning, the decision, the whiteboard, the review."""
    transfer = seen_by(request.user, ColdTransfer.objects.with_case().select_related("entry"), reference).with_people()
    reading = transfer.note_reading(by=request.user)
    limits = deadlines.of(transfer).filter(closed_at=None).order_by("due_at")
    entry = getattr(transfer, "entry", None)
    context = {
        "active": "whiteboard", "transfer": transfer, "case": transfer.case, "next": next_for_transfer(transfer),
        "steps": {name: {"step": step, "refused": against} for name, step, against in offers(transfer, request.user)},
        "sees_case": reading.standing != reading.Standing.TOOK_CALL, "entry": entry, "calls": list(entry.calls.select_related("by")) if entry else [],
        "limits": [(deadlines.limits()[row.kind], row) for row in limits],
        "timeline": list(timeline.of(transfer)),
    }  # fmt: skip
    return render(request, "personalised_services/cold_transfer.html", context)


@allow(*ANSWERING)
@require_http_methods(["GET", "POST"])
def step(request, reference, name):
    """One step of a cold transfer. That the customer called back is recorded by whoever has them on the line."""
    rows = ColdTransfer.objects.with_case()
    if name == "call_back":
        transfer = rows.on_the_line_of(request.user).with_reference(reference)
        if transfer is None:
            raise Http404(f"There is no {reference} whose customer you have on the line.")
    else:
        transfer = seen_by(request.user, rows, reference)
    response = step_page(request, transfer, name, "personalised_services/cold_step.html", case=transfer.case)
    if response.status_code != 302:
        transfer.note_reading(by=request.user)
    return response
