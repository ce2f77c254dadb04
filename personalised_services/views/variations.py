"""A one-off servicing variation's page and its steps. Whoever reads it reads its case, which is written down before it is shown."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from casework import approvals, timeline
from casework.pages import seen_by, step_page
from casework.steps import offers
from people.access import allow
from people.roles import APPROVER
from personalised_services.guidance.case import next_for_variation
from personalised_services.models import Case, ServicingVariation
from personalised_services.reach import PS_STAFF

READERS = (*PS_STAFF, APPROVER)


def _seen(request, reference):
    return seen_by(request.user, ServicingVariation.objects.with_case(), reference)


@allow(*READERS)
@require_GET
def variation(request, reference):
    """A variation: which restriction, what is done once, why, whether it is fair, who approved it, until when (MSP-07)."""
    variation = _seen(request, reference)
    variation.note_reading(by=request.user)
    context = {
        "active": "cases", "variation": variation, "case": variation.case, "next": next_for_variation(variation),
        "steps": {name: {"step": step, "refused": against} for name, step, against in offers(variation, request.user)},
        "decisions": list(approvals.of(variation)),
        "sees_case": Case.objects.visible_to(request.user).filter(pk=variation.case.pk).exists(),
        "timeline": list(timeline.of(variation)),
    }  # fmt: skip
    return render(request, "personalised_services/variation.html", context)


@allow(*READERS)
@require_http_methods(["GET", "POST"])
def step(request, reference, name):
    """One step of a variation: its form, its refusal, or the step taken. An Approver who sent one back sees it no more."""
    variation = _seen(request, reference)
    response = step_page(request, variation, name, "personalised_services/variation_step.html", case=variation.case)
    if response.status_code != 302:
        variation.note_reading(by=request.user)
    elif not ServicingVariation.objects.visible_to(request.user).filter(pk=variation.pk).exists():
        return redirect("/")
    return response
