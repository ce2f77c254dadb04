"""What is known to be broken: the list, one, and how SSOs and team leaders keep them."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from casework import timeline
from casework.keyset import page_of
from casework.pages import seen_by, step_page
from casework.steps import offers
from people.access import allow
from people.roles import AUDITOR, SSO, TEAM_LEADER, TPS_STAFF
from tps import actions
from tps.forms import SayOfKnownIssue
from tps.models import KnownIssue, Option

PAGE = 50
BROKEN = 100


@allow(*TPS_STAFF, AUDITOR)
@require_GET
def known_issues(request):
    """What is broken now; below, what was mended."""
    issues = KnownIssue.objects.visible_to(request.user)
    context = {
        "active": "known_issues",
        "broken": list(issues.broken()[:BROKEN]),
        "page": page_of(
            issues.filter(state="mended").select_related("mended_by"), request.GET, size=PAGE, moment="added_at", address=""
        ),
        "keeps": request.user.has_role(SSO, TEAM_LEADER),
    }  # fmt: skip
    return render(request, "tps/known_issues.html", context)


@allow(SSO, TEAM_LEADER)
@require_http_methods(["GET", "POST"])
def add_known_issue(request):
    """Say what is broken."""
    form = SayOfKnownIssue(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        issue = actions.add_known_issue(by=request.user, **form.cleaned_data)
        messages.success(request, f"{issue.reference} stands beside every contact on its topic.")
        return redirect("tps:known_issues")
    context = {"active": "known_issues", "form": form}
    return render(request, "tps/add_known_issue.html", context, status=422 if form.is_bound else 200)


def _seen(request, reference):
    return seen_by(request.user, KnownIssue.objects.select_related("added_by", "mended_by"), reference)


@allow(*TPS_STAFF, AUDITOR)
@require_GET
def known_issue(request, reference):
    """One: since when, what to tell the SO, which contacts it concerns, who said so."""
    issue = _seen(request, reference)
    labels = Option.objects.filter(list="enquiry_type", code__in=issue.topics).values_list("label", flat=True)
    context = {
        "active": "known_issues",
        "issue": issue,
        "topics": list(labels),
        "steps": {name: {"step": step, "refused": against} for name, step, against in offers(issue, request.user)},
        "timeline": list(timeline.of(issue)),
    }
    return render(request, "tps/known_issue.html", context)


@allow(SSO, TEAM_LEADER)
@require_http_methods(["GET", "POST"])
def known_issue_step(request, reference, name):
    """One step of a known issue: its form, its refusal, or the step taken."""
    return step_page(request, _seen(request, reference), name, "tps/known_issue_step.html")
