"""The approvals inbox: what waits for one's decision beside what was asked and what has happened since; where one's own stand."""

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from casework import approvals
from casework.deadlines import of as limits_of
from casework.keyset import page_of
from casework.models import Approval
from casework.pages import version_of, what_happened
from casework.steps import Reason, Refused, Stale, declaration, offers, take
from casework.templatetags.ui import badge, due
from casework.told_times import duration
from desk.sight import seen_among
from people.access import allow
from people.clock import now
from people.roles import APPROVER
from personalised_services.reach import PS_STAFF

PAGE = 50
WHO_DECIDE = (*PS_STAFF, APPROVER)
MINE, INSTEAD, ASKED, DECIDED = "mine", "instead", "asked", "decided"
#: What a line of the list shows of a request, and nothing more is read.
ON_A_LINE = ("record_label", "record_id", "kind", "asked_at", "outcome", "decided_at", "decided_by")
VIEWS = {
    MINE: "Needs my decision", INSTEAD: "For others, who may be away", ASKED: "Asked by me", DECIDED: "Decided by me",
}  # fmt: skip


def seen(user, rows: list[Approval]) -> list[Approval]:
    """Those of the requests whose record `user` sees; each knows the case that it is seen with."""
    found = seen_among(user, {(row.record_label, row.record_id) for row in rows})
    shown = [row for row in rows if (row.record_label, row.record_id) in found]
    for row in shown:
        row.seen_with = found[row.record_label, row.record_id]
    return shown


def of_view(user, view, *, today=False):
    """The requests of a view: those to be decided, the oldest first (with `today`, those for today alone); those asked or
    decided by `user`, the newest first.
    """
    match view:
        case "mine" | "instead":
            rows = approvals.awaiting(user, instead=view == INSTEAD, today=today)
        case "asked":
            rows = Approval.objects.filter(asked_by=user)
        case _:
            rows = Approval.objects.filter(decided_by=user).exclude(asked_by=user)
    people = ("asked_by", "decided_by") if view in (ASKED, DECIDED) else ("asked_by",)
    shown = (f"{who}__{name}" for who in people for name in ("given_name", "family_name"))
    return rows.select_related(None).select_related(*people).only(*ON_A_LINE, *shown)


@dataclass
class Line:
    """A request as the list shows it."""

    row: Approval
    href: str
    selected: bool

    def __post_init__(self):
        self.decision = approvals.decisions()[self.row.kind]
        self.reference = approvals.record_of(self.row).reference
        self.case = self.row.seen_with if self.row.seen_with != self.reference else ""
        if self.row.is_waiting:
            self.stands = due(duration(now() - self.row.asked_at), "soon" if self.decision.today else "paused")
        else:
            self.stands = badge(self.row.get_outcome_display())


def _today_first(user, view, page, rows) -> list[Approval]:
    """The first page of what is to be decided, with what is for today before it, from however far behind."""
    if page.newer:
        first = seen(user, list(of_view(user, view, today=True)[:PAGE]))
    else:
        first = [row for row in rows if approvals.decisions()[row.kind].today]
    return first + [row for row in rows if row not in first]


def _inbox(request, view, at=None, *, status=200, **pane):
    page = page_of(
        of_view(request.user, view), request.GET, size=PAGE, moment="asked_at", address=urlencode({"view": view}),
        oldest_first=view in (MINE, INSTEAD), seen=partial(seen, request.user),
    )  # fmt: skip
    rows = sorted(page.rows, key=lambda row: row.asked_at, reverse=not page.oldest_first)
    if view in (MINE, INSTEAD) and not page.older:
        rows = _today_first(request.user, view, page, rows)
    chosen = _chosen(request.user, at) if at is not None else None
    context = {
        "active": "approvals", "views": VIEWS, "view": view, "page": page,
        "lines": [Line(row, f"?{urlencode({'view': view, 'at': row.pk})}", row.pk == at) for row in rows],
        "row": chosen, "said": urlencode({"view": view}), **(_pane(request, chosen) if chosen else {}), **pane,
    }  # fmt: skip
    return render(request, "desk/approvals.html", context, status=status)


def _chosen(user, number) -> Approval | None:
    """The request of that number, if it is about a record that `user` sees."""
    rows = Approval.objects.select_related("asked_by", "decided_by", "decided_for", "benefits", "site")
    return next(iter(seen(user, list(rows.filter(pk=number)))), None)


def _pane(request, row) -> dict:
    """What is asked as it was, what has happened since, and what this reader may do; the reading is written down."""
    decision = approvals.decisions()[row.kind]
    record = type(approvals.record_of(row))._default_manager.get(pk=row.record_id)
    record.note_reading(by=request.user)
    offered = {name for name, _, _ in offers(record, request.user)} if row.is_waiting else set()
    may = decision.send_back in offered
    form_class = declaration(type(record), decision.send_back).form_class()
    approving = declaration(type(record), decision.approve).form_class()
    always = bool(approving and (asked := approving.base_fields.get("reason")) and asked.required) if may else False
    return {
        "decision": decision,
        "record": record,
        "since": list(approvals.happened_since(row)),
        "changed": row.is_waiting and record.version != row.version,
        "limit": limits_of(record).filter(closed_at=None).order_by("due_at").first(),
        "may_decide": may,
        "whole": decision.whole(record) if row.is_waiting and record.version == row.version else "",
        "reason_always": always,
        "may_withdraw": decision.withdraw in offered and row.asked_by_id == request.user.pk,
        "approve": declaration(type(record), decision.approve),
        "send_back": declaration(type(record), decision.send_back),
        "form": form_class(None, record=record, by=request.user) if may and form_class else None,
        "decides": [role.label for role in (decision.role, decision.instead) if role],
    }


@allow(*WHO_DECIDE)
@require_GET
def inbox(request):
    """What waits for this person's decision, beside the request as it was asked; none is decided together with another."""
    view = request.GET.get("view") if request.GET.get("view") in VIEWS else MINE
    at = request.GET.get("at", "")
    return _inbox(request, view, int(at) if at.isascii() and at.isdecimal() and len(at) < 16 else None)


@allow(*WHO_DECIDE)
@require_POST
def decide(request, number):
    """Approve one request, send it back or withdraw it: the record's own step, and its form."""
    row = _chosen(request.user, number)
    if row is None:
        raise Http404("There is no such request that you can see.")
    decision = approvals.decisions()[row.kind]
    names = {"approve": decision.approve, "send_back": decision.send_back, "withdraw": decision.withdraw}
    name = names.get(request.POST.get("decision", ""))
    view = request.POST.get("view") if request.POST.get("view") in VIEWS else MINE
    if name is None:
        return _inbox(request, view, row.pk, status=422)
    record = type(approvals.record_of(row))._default_manager.get(pk=row.record_id)
    form_class = declaration(type(record), name).form_class()
    form = form_class(request.POST, record=record, by=request.user) if form_class else None
    if form is not None and not form.is_valid():
        return _inbox(request, view, row.pk, status=422, form=form)
    try:
        taken = take(
            record, name, by=request.user, version=version_of(request, record), **(form.cleaned_data if form else {})
        )
    except Stale:
        words = [Reason("It was changed while you were here. Look at it as it is now.", decision.rule)]
        return _inbox(request, view, row.pk, status=409, reasons=words)
    except Refused as refused:
        return _inbox(request, view, row.pk, status=409, reasons=refused.reasons)
    except PermissionDenied:
        words = [Reason("That is not yours to decide: somebody else does.", decision.rule)]
        return _inbox(request, view, row.pk, status=403, reasons=words)
    messages.success(request, what_happened(taken))
    return redirect(f"{reverse('desk:approvals')}?{urlencode({'view': view})}")
