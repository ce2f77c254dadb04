"""The whiteboard: on a call, what to do with it. Any PS officer sees today's: references and what the front card says."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from casework import timeline
from casework.pages import seen_by, step_page
from casework.steps import offers
from people.access import allow
from personalised_services.forms.case import LookUp
from personalised_services.models import ColdTransfer, WhiteboardEntry
from personalised_services.querysets.cold import ANSWERING
from personalised_services.reach import PS_STAFF

MOST = 50


def _keys(rows, found) -> set[int]:
    return set(found.filter(pk__in=[row.pk for row in rows]).order_by().values_list("pk", flat=True)) if rows else set()


@allow(*PS_STAFF)
@require_GET
def whiteboard(request):
    """Whose calls are transferred today and to which number, who was warned, what awaits a decision; asks again every few seconds."""
    user = request.user
    entries = WhiteboardEntry.objects.today_for(user).on_lines().with_calls()
    today = list(ColdTransfer.objects.not_of_relatives(user).of_today()[: 2 * MOST])
    warned = [one for one in today if one.state == "warned"]
    on_the_way = [one for one in today if one.state != "warned"]
    seen = _keys(today, ColdTransfer.objects.visible_to(user))
    board = request.htmx.target == "whiteboard"
    context = {
        "active": "whiteboard", "form": None if board else LookUp(), "warned": warned, "on_the_way": on_the_way,
        "entries": sorted(entries[:MOST], key=lambda entry: (entry.case.team_id != user.team_id, entry.pk)),
        "seen": seen,
        "on_the_line": seen | _keys([one for one in warned if one.pk not in seen], ColdTransfer.objects.with_card_opened_by(user)),
        "answers": user.has_role(*ANSWERING),
    }  # fmt: skip
    return render(request, f"personalised_services/{'_' if board else ''}whiteboard.html", context)


@allow(*PS_STAFF)
@require_GET
def entry(request, reference):
    """One entry: the number, when calls were transferred and by whom, and nothing else of the customer."""
    rows = WhiteboardEntry.objects.with_case().select_related("put_by", "transfer", "taken_off_by")
    entry = seen_by(request.user, rows, reference)
    context = {
        "active": "whiteboard", "entry": entry, "case": entry.case, "calls": list(entry.calls.select_related("by")),
        "sees_transfer": ColdTransfer.objects.visible_to(request.user).filter(pk=entry.transfer_id).exists(),
        "steps": {name: {"step": step, "refused": against} for name, step, against in offers(entry, request.user)},
        "timeline": list(timeline.of(entry)),
    }  # fmt: skip
    return render(request, "personalised_services/whiteboard_entry.html", context)


@allow(*ANSWERING)
@require_http_methods(["GET", "POST"])
def step(request, reference, name):
    """One step of an entry. Whoever logged a call is back at the whiteboard: the next one may ring."""
    entry = seen_by(request.user, WhiteboardEntry.objects.with_case(), reference)
    response = step_page(request, entry, name)
    if response.status_code == 302 and name == "log_call":
        return redirect("personalised_services:whiteboard")
    return response
