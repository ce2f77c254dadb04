"""The tracker of cases, a case's page and its steps. Every reading of a case is written down before it is shown."""

from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework import deadlines, timeline
from casework.keyset import page_of
from casework.pages import seen_by, step_page
from casework.steps import offers
from people.access import allow
from people.roles import PSSO
from personalised_services import actions
from personalised_services.conditions.case import is_of_its_program
from personalised_services.deadlines import CMP
from personalised_services.guidance.case import next_step
from personalised_services.models import Case
from personalised_services.querysets.cmp import OPEN_CMP
from personalised_services.querysets.cold import ANSWERING
from personalised_services.querysets.segment import OPEN_RECOMMENDATION
from personalised_services.reach import PS_STAFF
from personalised_services.segment_guide import GUIDES
from personalised_services.tracker import led_by, most_pressing_first, standing_of, workload
from personalised_services.views.work import LATEST, work_of

PAGE = 50
#: Steps of a case that a step of another record takes.
TAKEN_BY_OTHERS = ("enter_segment_3", "stay", "endorse_exit", "leave", "finalise")
COLD = 5  # of the latest cold transfers on a case's page
#: Steps that begin another record, and which one: its page is what comes next.
BEGINS = {
    "start_letter": lambda case: case.letters.in_brief().first(),
    "start_cmp": lambda case: case.management_plans.first(),
    "recommend_segment_3": lambda case: case.recommendations.first(),
    "log_contact": lambda case: case.contacts.first(),
    "consult_specialist": lambda case: case.consultations.first(),
    "refer_to_assessment": lambda case: case.assessment_referrals.first(),
    "record_correspondence": lambda case: case.correspondence.first(),
    "record_voicemail": lambda case: case.contacts.first(),
    "draft_variation": lambda case: case.variations.first(),
    "propose_exit": lambda case: case.exits.first(),
    "propose_restriction": lambda case: case.restriction_proposals.first(),
    "request_finalisation": lambda case: case.finalisations.first(),
}
ABOUT_SEGMENTS = ("allocate_segment", "recommend_segment_3", "review_segment_3")
VIEWS = {"mine": "Mine", "all": "All that I see", "left": "Left PS"}


@allow(*PS_STAFF)
@require_GET
def tracker(request):
    """The PSSO tracker: one's own cases, and all that one sees, with what is due next and whom each waits for.

    Nothing of the customer but the CRN's last characters. Who leads a team sees how much each PSSO there has.
    """
    user = request.user
    usual = "mine" if user.has_role(PSSO) else "all"
    view = request.GET.get("view") if request.GET.get("view") in VIEWS else usual
    led = led_by(user)
    of = next((one for one in led if one.logon == request.GET.get("of")), None)
    seen = Case.objects.visible_to(user)
    open_ones = seen.in_hand_of(of) if of else seen.open()
    rows = {"mine": seen.in_hand_of(user), "all": open_ones, "left": seen.closed()}[view]
    said = urlencode({"view": view, "of": of.logon} if of else {"view": view})
    page = page_of(
        rows, request.GET, size=PAGE, moment="opened_at", address=said,
        drawn=lambda cases: cases.in_brief().with_warning().with_segment(),
    )  # fmt: skip
    standing = standing_of(page.rows)
    whole = not page.newer and not page.older
    cases = most_pressing_first(page.rows, standing) if whole else page.rows
    context = {
        "active": "cases", "views": VIEWS, "view": view, "page": page, "of": of, "whole": whole,
        "lines": [(case, standing[case.pk]) for case in cases], "loads": workload(led) if led else [],
    }  # fmt: skip
    return render(request, "personalised_services/cases.html", context)


def _seen(request, reference):
    return seen_by(request.user, Case.objects.select_related(*Case.READ_WITH, "opened_by"), reference)


def _of_child_support(case) -> dict:
    """CMP and segments of a Child Support case; what its steps ask about them is known from here on, and not read again."""
    if case.program != "child_support":
        case.cmp = case.segment = case.open_recommendation = None
        return {}
    cmps, recommendations = list(case.management_plans.all()), list(case.recommendations.all())
    segments = list(case.segments.select_related("set_by", "recommendation"))
    case.cmp = next((one for one in cmps if one.state in OPEN_CMP), None)
    case.segment = next((one for one in segments if one.ended_at is None), None)
    case.open_recommendation = next((one for one in recommendations if one.state in OPEN_RECOMMENDATION), None)
    due = deadlines.of(case).filter(closed_at=None, kind=CMP.kind).first()
    return {"cmps": cmps, "cmp_due": due, "segments": segments, "recommendations": recommendations}


def _beside(case) -> dict:
    """The records of the case that its page lists; only what the case has is asked for."""
    wanted = {
        "issues": lambda: case.issues.select_related("noted_by"),
        "indicators": lambda: case.indicators.filter(lifted_at=None).select_related("set_by"),
        "plans": case.plans.all,
        "exits": case.exits.all,
        "variations": lambda: case.variations.select_related("restriction")[:LATEST],
        "cold_transfers": lambda: case.cold_transfers.all()[:COLD],
        "referrals": case.referrals.all,
        "letters": lambda: case.letters.in_brief().with_due(),
        "grants": lambda: case.grants.running().select_related("staff"),
    }
    return {name: list(rows()) if name in case.work else [] for name, rows in wanted.items()}


def _page(request, case, *, crn=""):
    """The page; `crn` is the whole CRN, where it was asked for."""
    managed = _of_child_support(case)
    steps = {
        name: {"step": step, "refused": against}
        for name, step, against in offers(case, request.user)
        if name not in TAKEN_BY_OTHERS and is_of_its_program(case, step)
    }
    context = {
        "active": "cases", "case": case, "customer": case.customer, "crn": crn, "steps": steps, "next": next_step(case),
        "not_now": sum(bool(offer["refused"]) for offer in steps.values()),
        "beside": list(Case.objects.beside(case).select_related("owner")),
        **_beside(case), **managed, "answers": request.user.has_role(*ANSWERING),
        "finalisations": case.requests, "proposals": case.proposals,
        "relatives": list(case.customer.relatives.running().select_related("staff")),
        "timeline": list(timeline.of(case)),
    }  # fmt: skip
    return render(request, "personalised_services/case.html", context | work_of(case))


@allow(*PS_STAFF)
@require_GET
def case(request, reference):
    """A case: who the customer is, what to mind in contacting them, the next step, issues, indicators, the timeline."""
    case = _seen(request, reference)
    actions.visit(case, by=request.user, means="page")
    return _page(request, case)


@allow(*PS_STAFF)
@require_POST
def show_crn(request, reference):
    """The same page with the whole CRN, which is written down as such."""
    case = _seen(request, reference)
    actions.visit(case, by=request.user, means="crn")
    return _page(request, case, crn=case.customer.crn)


@allow(*PS_STAFF)
@require_http_methods(["GET", "POST"])
def step(request, reference, name):
    """One step of a case: its form, its refusal, or the step taken. Whoever gave the case out of their reach goes to the tracker."""
    case = _seen(request, reference)
    beside = list(Case.objects.beside(case).select_related("owner"))
    guides = GUIDES if name in ABOUT_SEGMENTS else ()
    response = step_page(request, case, name, "personalised_services/step.html", beside=beside, guides=guides)
    if response.status_code != 302:
        actions.visit(case, by=request.user, means="page")
    elif name in BEGINS:
        return redirect(BEGINS[name](case))
    elif not Case.objects.visible_to(request.user).filter(pk=case.pk).exists():
        return redirect("personalised_services:cases")
    return response
