"""Shift handover: what somebody leaves open, offered as one list, accepted item by item; the rest goes to the team leader."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.models import Deadline
from casework.pages import seen_by, step_page
from casework.steps import Refused
from desk import actions, handing
from desk.forms import Offer
from desk.models import HandoverItem
from people.access import allow
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
    form = form or Offer(by=user, left_open=actions.to_hand_over(user))
    context = {
        "active": "handover",
        "waiting": shown(waiting_for(user), user),
        "left": shown(left_to(user), user) if user.has_role(TEAM_LEADER) else None,
        "form": form,
        "mine": shown(mine.with_people().order_by("-id")[:MOST], user),
        "reads_only": not user.has_role(*TPS_STAFF),
    }
    return render(request, "desk/handover.html", context, status=status)


@allow(*TPS_STAFF, AUDITOR)
@require_GET
def handover(request):
    """What waits for the viewer, what they leave open, what became of what they offered."""
    return _page(request)


@allow(*TPS_STAFF)
@require_POST
def offer(request):
    """Offer what is ticked as one list, each with its note."""
    form = Offer(request.POST, by=request.user, left_open=actions.to_hand_over(request.user))
    if not form.is_valid():
        return _page(request, form, status=422)
    made = actions.offer(by=request.user, to_team=form.cleaned_data["to_team"], chosen=form.chosen())
    if made is None:
        messages.info(request, "Nothing is left to hand over.")
    else:
        number = made.items.count()
        messages.success(
            request, f"{number} offered to {made.to_team.name}. Each stays yours until somebody accepts it."
        )
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
