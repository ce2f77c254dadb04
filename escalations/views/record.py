"""An escalation's record page and its steps."""

from urllib.parse import parse_qsl, urlencode

from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from casework import outbox, timeline
from casework.pages import seen_by, step_page
from casework.steps import offers
from escalations.models import Escalation
from escalations.views.shown import checks_of
from people.access import allow
from people.roles import AUDITOR, SERVICE_OFFICER, TPS_STAFF

#: Steps after which the pane has done with an escalation.
DONE_WITH = ("return_to_tps", "give_update")


@allow(*TPS_STAFF, AUDITOR, SERVICE_OFFICER)
@require_GET
def escalation(request, reference):
    """The record: what is asked of whom, what was done before it came here, the update, the timeline."""
    record = seen_by(request.user, Escalation.objects.with_people(), reference)
    reads_history = request.user.has_role(*TPS_STAFF, AUDITOR)
    context = {
        "active": "escalations",
        "escalation": record,
        "contact": record.contact,
        "checks": checks_of(record),
        "steps": {name: {"step": step, "refused": against} for name, step, against in offers(record, request.user)},
        "timeline": list(timeline.of(record)) if reads_history else [],
        "mails": list(outbox.owed_by(record)) if reads_history else [],
        "reads_history": reads_history,
        "writes": record.takes_answers() and record.officer_id == request.user.pk,
    }
    return render(request, "escalations/escalation.html", context)


@allow(*TPS_STAFF)
@require_http_methods(["GET", "POST"])
def step(request, reference, name):
    """One step of an escalation: its form, its refusal, or the step taken. From the queue, it goes back to the queue.

    There the hand goes on beside where it was, as the queue stood; who left the step is at the row that they came from.
    """
    record = seen_by(request.user, Escalation.objects.with_people(), reference)
    from_queue = request.POST.get("queue", request.GET.get("queue"))
    if from_queue is None:
        return step_page(request, record, name, "tps/step.html")
    address, said = reverse("escalations:queue"), dict(parse_qsl(from_queue.lstrip("?")))
    response = step_page(request, record, name, "tps/step.html", leave=f"{address}?{urlencode(said)}")
    if not isinstance(response, HttpResponseRedirect):
        return response
    if name in DONE_WITH:
        said.pop("at", None)
    if hand := request.POST.get("hand", request.GET.get("hand")):
        said["hand"] = hand
    return redirect(f"{address}?{urlencode(said)}")
