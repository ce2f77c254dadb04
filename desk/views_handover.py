"""Shift handover: what somebody leaves open, offered as one list, accepted item by item; the rest goes to the team leader."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.models import Deadline
from casework.pages import seen_by, step_page
from casework.steps import Refused, Stale, take
from desk import actions, handing
from desk.forms import Offer
from desk.models import HandoverItem
from desk.models.handover import WAITING
from people.access import SIGNED_IN, allow
from people.clock import now
from people.roles import AUDITOR, SSO, TEAM_LEADER, TPS_OFFICER, TPS_STAFF

MOST = 50
SHOWN_FOR = timedelta(days=3)


@dataclass
class Shown:
    """An item as the page shows it: what it is about in words, until when, and what the viewer may do with it."""

    item: HandoverItem
    record: object
    kind: handing.Kind
    due_at: object
    steps: dict
    gone: bool = False  # it is offered still, and the record went on otherwise


def shown(items, user) -> list[Shown]:
    """The items with their records, in a number of queries that does not depend on how many they are."""
    items = list(items)
    records, due = {}, {}
    for key in {item.kind_key for item in items}:
        found = handing.KINDS[key].shown.filter(pk__in=[item.about_id for item in items if item.kind_key == key])
        records |= {(key, record.pk): record for record in found}
    if items:
        rows = Deadline.objects.filter(
            record_label=HandoverItem._meta.label_lower, record_id__in=[item.pk for item in items]
        )
        due = dict(rows.values_list("record_id", "due_at"))
    return [
        Shown(
            item, records[item.kind_key, item.about_id], handing.KINDS[item.kind_key], due.get(item.pk),
            dict(possible(item, user)),
        )
        for item in items
    ]  # fmt: skip


def possible(item, user):
    """(name, step) of what the viewer may do, whatever stands against it: that is said when they do it."""
    for name, move in handing.moves(item):
        if move.has_perm(item, user):
            yield name, move.custom["step"]


def waiting_for(user) -> list[HandoverItem]:
    """What is offered to the viewer, is still open and can be theirs, the earliest first."""
    mine = HandoverItem.objects.offered_to(user).with_people().order_by("id")[:MOST]
    offered = handing.still_open_with_giver([item for item in mine if handing.may_receive(item, user)])
    return handing.takeable(offered, user)


def left_to(leader) -> list[HandoverItem]:
    """What nobody of the leader's site accepted, or somebody declined, and is still open."""
    return handing.still_open_with_giver(list(HandoverItem.objects.left_to(leader).with_people().order_by("id")[:MOST]))


def _page(request, form=None, status=200):
    user = request.user
    mine = HandoverItem.objects.filter(handover__by=user, handover__at__gt=now() - SHOWN_FOR)
    offered = shown(mine.with_people().order_by("-id")[:MOST], user)
    waits = [row.item for row in offered if row.item.state in WAITING]
    open_still = {item.pk for item in handing.still_open_with_giver(waits)}
    for item in waits:
        if item.pk not in open_still:
            _went_on_otherwise(next(row for row in offered if row.item.pk == item.pk))
    form = form or Offer(by=user, left_open=actions.to_hand_over(user))
    context = {
        "active": "handover",
        "waiting": shown(waiting_for(user), user),
        "left": shown(left_to(user), user) if user.has_role(TEAM_LEADER) else None,
        "form": form,
        "mine": offered,
        "offered_open": len(open_still),
        "reads_only": not user.has_role(*TPS_STAFF),
    }
    return render(request, "desk/handover.html", context, status=status)


def _went_on_otherwise(row):
    """Nobody has to accept it any more; that it is settled is noted when its time comes."""
    row.gone, row.steps = True, {}


@allow(*TPS_STAFF, AUDITOR)
@require_GET
def handover(request):
    """What waits for the viewer, what they leave open, what became of what they offered."""
    return _page(request)


@allow(*TPS_STAFF)
@require_POST
def offer(request):
    """Offer what is ticked as one list, each with its note. Enter in a field offers nothing: only the button does."""
    form = Offer(request.POST, by=request.user, left_open=actions.to_hand_over(request.user))
    if not form.is_valid():
        return _page(request, form, status=422)
    if "enter" in request.POST:
        messages.info(request, "Nothing is offered yet: press Offer.")
        return _page(request, form)
    made = actions.offer(by=request.user, to_team=form.cleaned_data["to_team"], chosen=form.chosen())
    if made is None:
        messages.info(request, "Nothing is left to hand over.")
    else:
        number = made.items.count()
        messages.success(
            request, f"{number} offered to {made.to_team.name}. Each stays yours until somebody accepts it."
        )
    return redirect("desk:handover")


@allow(SIGNED_IN)
@require_POST
def leaving(request):
    """Sign out; who leaves something open that they have not offered is asked first, once, with the way to hand it over."""
    left = actions.to_hand_over(request.user) if request.user.has_role(*TPS_STAFF) else []
    if not left:
        return redirect("people:sign_out", preserve_request=True)
    return render(request, "desk/leaving.html", {"active": "handover", "left": left})


@allow(TPS_OFFICER, SSO, TEAM_LEADER)
@require_http_methods(["GET", "POST"])
def accept_shown(request):
    """Accept all that is offered to the viewer: asked first, and each by its own step. What is refused is said item by item."""
    rows = shown(waiting_for(request.user), request.user)
    if request.method == "GET":
        return render(request, "desk/accept_shown.html", {"active": "handover", "rows": rows})
    asked, refused, accepted = set(request.POST.getlist("item")), [], []
    for row in rows:
        if row.item.reference in asked:
            try:
                take(row.item, "accept", by=request.user, version=row.item.version)
                accepted.append(row.record.reference)
            except (Refused, Stale, PermissionDenied) as why:
                words = (
                    " ".join(text for text, _ in why.reasons)
                    if isinstance(why, Refused)
                    else "It was changed meanwhile."
                )
                refused.append(f"{row.record.reference} stays where it is. {words}")
    if accepted:
        messages.success(request, f"Accepted: {', '.join(accepted)}.")
    for words in refused:
        messages.error(request, words)
    return redirect("desk:handover")


@allow(TPS_OFFICER, SSO, TEAM_LEADER)
@require_http_methods(["GET", "POST"])
def step(request, reference, name):
    """One step of an item: accept, decline with a reason, give to somebody, take back. A button that is refused answers with
    the list, which says why: the other items are at hand."""
    item = seen_by(request.user, HandoverItem.objects.with_people(), reference)
    try:
        return step_page(request, item, name)
    except Refused as refused:
        why = " ".join(f"{text} ({rule})" if rule else text for text, rule in refused.reasons)
        messages.error(request, f"{item.about.reference} stays where it is. {why}")
        return _page(request, status=409)
