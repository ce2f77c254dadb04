"""Verbs over all houses."""

from django.db.transaction import atomic

from casework import deadlines, timeline
from casework.steps import take
from desk import handing
from desk.deadlines import UNACCEPTED
from desk.models import Handover, HandoverItem
from people.clock import now
from people.models import Staff


def to_hand_over(by) -> list:
    """[(kind, record)] of what somebody has in hand and has not offered yet."""
    mine = HandoverItem.objects.waiting().filter(handover__by=by)
    offered = set(mine.values_list("about_label", "about_id"))
    return [(kind, record) for kind, record in handing.left_open_by(by) if (kind.label, record.pk) not in offered]


def offer(*, by, to_team, chosen: list[tuple]) -> Handover | None:
    """Offer records with their notes, [(kind, record, note, kept)], to a team. Each runs out at its close of business.

    Ownership stays until somebody accepts. A second press offers nothing twice; None where nothing is left to offer.
    """
    with atomic():
        Staff.objects.select_for_update(of=("self",)).get(pk=by.pk)  # one press at a time
        still = {(kind.label, record.pk) for kind, record in to_hand_over(by)}
        chosen = [one for one in chosen if (one[0].label, one[1].pk) in still]
        if not chosen:
            return None
        moment = now()
        handover = Handover.objects.create(by=by, team=by.team, to_team=to_team, at=moment)
        for kind, record, note, kept in chosen:
            _settle_earlier(kind.label, record.pk)
            item = HandoverItem.objects.create(
                handover=handover,
                about_label=kind.label,
                about_id=record.pk,
                held_as=kind.held_as,
                note=note,
                kept=kept,
            )
            told = f"offered {record.reference} to {to_team.name} at the end of the shift"
            timeline.tell(item, by=by, step="offer", told=told)
            deadlines.start(item, UNACCEPTED, owner=by, team=by.team, site=to_team.site, since=moment)
    return handover


def _settle_earlier(label, pk):
    """An offer of somebody who has the record no longer is out of date."""
    for item in HandoverItem.objects.waiting().filter(about_label=label, about_id=pk):
        take(item, "settle", by=None, version=item.version)
