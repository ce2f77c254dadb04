"""A recommendation of segment 3: its page and its steps. Whoever reads one reads its case, which is written down before it is shown."""

from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from casework import approvals, timeline
from casework.pages import seen_by, step_page
from casework.steps import offers
from people.access import allow
from personalised_services.guidance.segment import next_for_recommendation
from personalised_services.models import SegmentRecommendation
from personalised_services.reach import PS_STAFF


def _seen(request, reference):
    return seen_by(request.user, SegmentRecommendation.objects.with_case(), reference)


@allow(*PS_STAFF)
@require_GET
def recommendation(request, reference):
    """A recommendation of segment 3: the three answers, what was decided, by whom it is documented, the next step, the timeline."""
    recommendation = _seen(request, reference)
    recommendation.note_reading(by=request.user)
    offered = offers(recommendation, request.user)
    context = {
        "active": "cases", "recommendation": recommendation, "case": recommendation.case,
        "next": next_for_recommendation(recommendation),
        "steps": {name: {"step": step, "refused": against} for name, step, against in offered},
        "decisions": list(approvals.of(recommendation)),
        "timeline": list(timeline.of(recommendation)),
    }  # fmt: skip
    return render(request, "personalised_services/recommendation.html", context)


@allow(*PS_STAFF)
@require_http_methods(["GET", "POST"])
def step(request, reference, name):
    """One step of a recommendation: its form, its refusal, or the step taken."""
    recommendation = _seen(request, reference)
    response = step_page(request, recommendation, name, "personalised_services/plan_step.html", case=recommendation.case)  # fmt: skip
    if response.status_code != 302:
        recommendation.note_reading(by=request.user)
    return response
