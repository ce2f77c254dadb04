"""Referrals: the lists, a new one, one of them with its list of things to do, and its steps. Every reading is written down."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from casework import approvals, deadlines, timeline
from casework.keyset import page_of
from casework.models import Deadline
from casework.pages import seen_by, step_page
from casework.steps import offers
from people.access import allow
from people.clock import now
from personalised_services import actions
from personalised_services.checklists import Item, items_of
from personalised_services.conditions.referral import what_is_done
from personalised_services.forms.referral import NewReferral
from personalised_services.guidance.referral import next_for_referral
from personalised_services.intake import DIRECT, criteria
from personalised_services.models import Referral
from personalised_services.reach import PS_STAFF

PAGE = 50
VIEWS = {
    "triage": "To triage", "mine": "In my hands", "ssm": "Awaiting the SSM", "accepted": "To action", "all": "All",
}  # fmt: skip


def _in_view(seen, user, view):
    match view:
        case "triage":
            return seen.to_triage()
        case "mine":
            return seen.in_hand_of(user)
        case "ssm":
            return seen.filter(state="awaiting_ssm")
        case "accepted":
            return seen.not_closed().filter(case__isnull=False)
    return seen


@allow(*PS_STAFF)
@require_GET
def referrals(request):
    """Referrals that one sees: to be triaged, in one's hands, with the SSM, to be actioned; nothing of the customer but the CRN's end."""
    view = request.GET.get("view") if request.GET.get("view") in VIEWS else "triage"
    rows = _in_view(Referral.objects.visible_to(request.user), request.user, view)
    page = page_of(rows.in_brief(), request.GET, size=PAGE, moment="received_at", address=f"view={view}")
    lines = _with_limits(page.rows)
    context = {"active": "referrals", "views": VIEWS, "view": view, "page": page, "lines": lines}
    return render(request, "personalised_services/referrals.html", context)


def _with_limits(rows):
    """[(referral, its running limit or None)], in one query however many they are."""
    label = Referral._meta.label_lower
    running = Deadline.objects.filter(record_label=label, record_id__in=[one.pk for one in rows], closed_at=None)
    found = {row.record_id: row for row in running}
    return [(one, found.get(one.pk)) for one in rows]


@allow(*PS_STAFF)
@require_http_methods(["GET", "POST"])
def new(request):
    """Record what was received by mailbox or intray."""
    form = NewReferral(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        referral = actions.record_referral(by=request.user, **form.cleaned_data)
        messages.success(request, f"{referral.reference} is recorded; its limit runs from the receipt.")
        return redirect(referral)
    context = {"active": "referrals", "form": form}
    return render(request, "personalised_services/new_referral.html", context, status=422 if form.is_bound else 200)


@dataclass
class Line:
    """An item of the list as the page shows it."""

    item: Item
    done: object  # a ReferralItem, the moment of an e-mail, or nothing

    @property
    def row(self):
        return self.done if hasattr(self.done, "by") else None


def _seen(request, reference):
    return seen_by(request.user, Referral.objects.select_related(*Referral.READ_WITH), reference)


@allow(*PS_STAFF)
@require_GET
def referral(request, reference):
    """A referral: who refers whom and why, the next step, the criteria, the list of things to do, what was decided, the timeline."""
    one = _seen(request, reference)
    one.note_reading(by=request.user)
    done = what_is_done(one) if one.case else {}
    limits = deadlines.of(one).filter(closed_at=None).order_by("due_at")
    context = {
        "active": "referrals", "referral": one, "customer": one.customer, "next": next_for_referral(one),
        "steps": {name: {"step": step, "refused": against} for name, step, against in offers(one, request.user)},
        "criteria": criteria(one) if one.route in DIRECT else [],
        "checklist": [Line(item, done.get(item.key)) for item in items_of(one.program).values()] if one.case else [],
        "restrictions": one.restrictions,
        "asked": [(approvals.decisions()[row.kind], row) for row in approvals.of(one)],
        "limits": [(deadlines.limits()[row.kind], row, row.due_at < now()) for row in limits],
        "timeline": list(timeline.of(one)),
    }  # fmt: skip
    return render(request, "personalised_services/referral.html", context)


@allow(*PS_STAFF)
@require_http_methods(["GET", "POST"])
def step(request, reference, name):
    """One step of a referral: its form, its refusal, or the step taken. Whoever gave it out of their sight goes to the list."""
    one = _seen(request, reference)
    response = step_page(request, one, name)
    if response.status_code != 302:
        one.note_reading(by=request.user)
    elif not Referral.objects.visible_to(request.user).filter(pk=one.pk).exists():
        return redirect("personalised_services:referrals")
    return response
