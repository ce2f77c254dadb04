"""Reviews of plans: those that run, a review's page and its steps. Whoever reads one reads its case, which is written down before it is shown."""

from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from casework import timeline
from casework.keyset import page_of
from casework.pages import seen_by, step_page
from casework.steps import offers
from people.access import allow
from people.roles import ZONE_CONTACT
from personalised_services.guidance.case import next_for_review
from personalised_services.models import PlanReview
from personalised_services.reach import PS_STAFF
from personalised_services.review_line import line_of

PAGE = 50
VIEWS = {"running": "Running", "all": "All"}


def first_to_end(rows) -> list[PlanReview]:
    """The reviews of a page by their 28 days: they open in that order but where one was recorded later than it began."""
    return sorted(rows, key=lambda one: (one.day_0, one.pk))


@allow(*PS_STAFF, ZONE_CONTACT)
@require_GET
def reviews(request):
    """The reviews that one sees: those that have no outcome yet, the first to end first; or all, the newest first."""
    view = request.GET.get("view") if request.GET.get("view") in VIEWS else "running"
    seen = PlanReview.objects.visible_to(request.user)
    rows = seen.without_outcome() if view == "running" else seen
    page = page_of(
        rows.with_case(), request.GET, size=PAGE, moment="opened_at", address=f"view={view}",
        oldest_first=view == "running",
    )  # fmt: skip
    if view == "running":
        page.rows = first_to_end(page.rows)
    context = {"active": "reviews", "views": VIEWS, "view": view, "page": page}
    return render(request, "personalised_services/reviews.html", context)


def _seen(request, reference):
    return seen_by(request.user, PlanReview.objects.with_case(), reference)


@allow(*PS_STAFF, ZONE_CONTACT)
@require_GET
def review(request, reference):
    """A review: its 28 days, the next step, attempts, interview, letter, what is recommended, panel and outcome (REV-07)."""
    review = _seen(request, reference)
    review.note_reading(by=request.user)
    context = {
        "active": "reviews", "review": review, "plan": review.plan, "case": review.case, "line": line_of(review),
        "next": next_for_review(review), "attempts": list(review.attempts.select_related("by")),
        "steps": {name: {"step": step, "refused": against} for name, step, against in offers(review, request.user)},
        "of_ps": request.user.has_role(*PS_STAFF), "timeline": list(timeline.of(review)),
    }  # fmt: skip
    return render(request, "personalised_services/review.html", context)


@allow(*PS_STAFF)
@require_http_methods(["GET", "POST"])
def step(request, reference, name):
    """One step of a review: its form, its refusal, or the step taken."""
    review = _seen(request, reference)
    response = step_page(request, review, name, "personalised_services/plan_step.html", case=review.case)
    if response.status_code != 302:
        review.note_reading(by=request.user)
    return response
