"""An exit's page and its steps. Whoever reads it reads its case, which is written down before it is shown."""

from dataclasses import dataclass

from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from casework import approvals, timeline
from casework.pages import seen_by, step_page
from casework.steps import offers
from people.access import allow
from people.roles import ZONE_CONTACT
from personalised_services.checklists import Item
from personalised_services.conditions.exit import what_is_answered
from personalised_services.guidance.exit import next_for_exit
from personalised_services.models import ExitAnswer, ExitRecommendation
from personalised_services.reach import PS_STAFF


@dataclass
class Line:
    """A criterion as the page shows it."""

    item: Item
    row: ExitAnswer | None


def _seen(request, reference):
    return seen_by(request.user, ExitRecommendation.objects.with_case(), reference)


@allow(*PS_STAFF, ZONE_CONTACT)
@require_GET
def recommendation(request, reference):
    """An exit: the criteria with their answers, talks with the Zone, the review note, who endorses it, its outcome (EXIT-01 to EXIT-05)."""
    leaving = _seen(request, reference)
    leaving.note_reading(by=request.user)
    answered = what_is_answered(leaving)
    context = {
        "active": "cases", "leaving": leaving, "case": leaving.case, "next": next_for_exit(leaving),
        "steps": {name: {"step": step, "refused": against} for name, step, against in offers(leaving, request.user)},
        "criteria": [Line(item, answered.get(key)) for key, item in leaving.way.criteria.items()],
        "consultations": list(leaving.consultations.select_related("by")),
        "decisions": list(approvals.of(leaving)),
        "of_ps": request.user.has_role(*PS_STAFF), "timeline": list(timeline.of(leaving)),
    }  # fmt: skip
    return render(request, "personalised_services/exit.html", context)


@allow(*PS_STAFF)
@require_http_methods(["GET", "POST"])
def step(request, reference, name):
    """One step of an exit: its form, its refusal, or the step taken."""
    leaving = _seen(request, reference)
    response = step_page(request, leaving, name, "personalised_services/exit_step.html", case=leaving.case)
    if response.status_code != 302:
        leaving.note_reading(by=request.user)
    return response
