"""What can be handed over at the end of a shift, and how each kind of record is: by its own step, never round it.

A kind says whose records of it are open, who may receive one, and which of its steps hands it on. That step is taken in
the name of who offered it, whose offer it completes, or of the team leader who gives it to somebody.
"""

from collections.abc import Callable
from dataclasses import dataclass

from casework import notices, outbox
from casework.models import Notice
from casework.steps import Reason, Refused, declaration, declared, lock, move_now, take
from casework.sweep import NobodyToTell, leaders_of
from compensation.models import StopPayment
from desk import mails
from escalations.models import Escalation
from escalations.who import raised_it
from people.clock import now
from people.roles import SSO, TEAM_LEADER, TPS_OFFICER, Role
from tps.conditions import against_claiming
from tps.models import Contact, FollowUp, QualityCheck


@dataclass(frozen=True)
class Kind:
    """A kind of record that can be handed over; where two people have it, what each of them has is a kind of its own."""

    model: type
    title: str  # of one: "Contact"
    receivers: tuple[Role, ...]
    left_open: Callable  # a person's records, open and in their hands
    step: str  # its own step that hands it on, with `to`
    reads: tuple[str, ...] = ()  # what its headline needs
    held_as: str = ""  # as what the giver has it, where somebody else has it too: "sso"
    barred: Callable | None = None  # (records, person): those that this person can't have, whatever their role

    @property
    def label(self) -> str:
        return self.model._meta.label_lower  # type: ignore[attr-defined]

    @property
    def key(self) -> str:
        return kind_key(self.label, self.held_as)

    @property
    def shown(self):
        """Records of this kind with what their headline needs."""
        return self.model._default_manager.select_related(*self.reads)  # type: ignore[attr-defined]


def kind_key(label: str, held_as: str) -> str:
    return f"{label}:{held_as}" if held_as else label


def _not_theirs_to_check(checks, person) -> list:
    """Those that they could not claim themselves now (QOL-01, QOL-02, QOL-04)."""
    rostered = person.roster_shifts.running().exists()
    return [check for check in checks if against_claiming(check, person, rostered)]


KINDS = {
    kind.key: kind
    for kind in (
        Kind(
            Contact, "Contact", (TPS_OFFICER,),
            lambda person: Contact.objects.in_hand_of(person).select_related("enquiry_type"), "hand_over", ("enquiry_type",),
        ),
        Kind(
            FollowUp, "Follow-up", (TPS_OFFICER,),
            lambda person: FollowUp.objects.in_hand_of(person).select_related("contact__enquiry_type"), "give", ("contact__enquiry_type",),
        ),
        Kind(
            QualityCheck, "Quality check", (TPS_OFFICER,), QualityCheck.objects.in_hand_of, "hand_over", ("site",),
            barred=_not_theirs_to_check,
        ),
        Kind(StopPayment, "Stop payment", (TPS_OFFICER,), StopPayment.objects.in_hand_of, "hand_over", ("site",)),
        Kind(
            Escalation, "Escalation", (TPS_OFFICER,), Escalation.objects.waiting_for, "hand_over",
            barred=lambda records, person: [one for one in records if one.accepted_by_id == person.pk],
        ),
        Kind(
            Escalation, "Escalation, as SSO", (SSO,), Escalation.objects.in_hands_of_sso, "hand_to_sso",
            held_as="sso", barred=lambda records, person: [one for one in records if raised_it(one, person)],
        ),
    )
}  # fmt: skip


def left_open_by(person) -> list:
    """[(kind, record)] of all that a person has in hand."""
    return [(kind, record) for kind in KINDS.values() for record in kind.left_open(person)]


def still_open_with_giver(items) -> list:
    """Those of the items whose record is open in the hands of who offered it; one query a kind and giver."""
    there = set()
    for key, giver in {(item.kind_key, item.handover.by) for item in items}:
        ids = [item.about_id for item in items if (item.kind_key, item.handover.by) == (key, giver)]
        found = KINDS[key].left_open(giver).filter(pk__in=ids)
        there |= {(key, pk) for pk in found.order_by().values_list("pk", flat=True)}
    return [item for item in items if (item.kind_key, item.about_id) in there]


def takeable(items, user) -> list:
    """Those of the items that this person can have, by what their records are; at most two queries a kind."""
    barred = set()
    for kind in (KINDS[key] for key in {item.kind_key for item in items}):
        if kind.barred is not None:
            ids = [item.about_id for item in items if item.kind_key == kind.key]
            found = kind.barred(list(kind.shown.filter(pk__in=ids)), user)
            barred |= {(kind.key, record.pk) for record in found}
    return [item for item in items if (item.kind_key, item.about_id) not in barred]


def moves(item):
    """(name, django-fsm's transition) of every step that the item's state allows."""
    found = ((name, move_now(item, name)) for name in declared(type(item)))
    return [(name, move) for name, move in found if move is not None]


# -- who


def may_receive(item, user) -> bool:
    """Somebody at the receiving team's site who can have such a record, and not who offered it."""
    if not user.is_active or user.pk == item.handover.by_id:
        return False
    at_site = user.team.site_id == item.handover.to_team.site_id
    return at_site and user.has_role(*KINDS[item.kind_key].receivers)


def offered_it(item, user) -> bool:
    """Who offered it."""
    return user.is_active and user.pk == item.handover.by_id


def is_team_leader(item, user) -> bool:
    """A team leader of the site that it comes from."""
    return user.is_active and user.has_role(TEAM_LEADER) and user.team.site_id == item.handover.team.site_id


def nobody(item, user) -> bool:
    """Only time."""
    return False


may_receive.roles = tuple(dict.fromkeys(role for kind in KINDS.values() for role in kind.receivers))  # type: ignore[attr-defined]
is_team_leader.roles = (TEAM_LEADER,)  # type: ignore[attr-defined]


# -- guards


def is_still_to_be_handed_on(item):
    """The record is still open in the hands of who offered it."""
    if still_open_with_giver([item]):
        return []
    return [
        Reason(f"{item.about.reference} is no longer open in {item.handover.by.name}’s hands: it went on otherwise.")
    ]


def can_be_handed_on(item):
    """The record is still open with who offered it, who may still hand it on."""
    if reasons := is_still_to_be_handed_on(item):
        return reasons
    kind, giver = KINDS[item.kind_key], item.handover.by
    record = kind.model._base_manager.get(pk=item.about_id)
    move = move_now(record, kind.step)
    if move is None or not move.has_perm(record, giver):
        return [Reason(f"{giver.name} can no longer hand {record.reference} on. A team leader gives it to somebody.")]
    return []


# -- effects


def hand_on(item, *, by, to=None):
    """The record's own step moves it to who accepted it, or to whom a team leader gave it; its form says who may have it."""
    kind = KINDS[item.kind_key]
    record = lock(kind.model(pk=item.about_id))
    giver, taker = by if to else item.handover.by, to or by
    asked = declaration(kind.model, kind.step).form_class()({"to": taker.logon}, record=record, by=giver)
    if not asked.is_valid():
        raise Refused([Reason(str(text)) for texts in asked.errors.values() for text in texts])
    take(record, kind.step, by=giver, version=record.version, to=taker)
    if to is None:  # who accepted it needs no notice that they have it
        told = Notice.objects.filter(to=by, record_label=item.about_label, record_id=item.about_id, read_at=None)
        notices.read(by, list(told.values_list("pk", flat=True)))


def tell_of_decline(item, *, by, reason, kept=()):
    """Who offered it and the team's leaders are told."""
    text = f"{by.name} declined {item.about.reference}. It waits for somebody until close of business."
    whom = {person.pk: person for person in [item.handover.by, *_leaders(item)] if person.is_active}
    for person in whom.values():
        notices.tell(item, to=person, kind="handover_declined", text=text, occurrence=item.version)


def tell_the_leaders(item, *, by):
    """One notice and one e-mail to each team leader for all that nobody accepted of a handover. Nothing where it was settled."""
    if not still_open_with_giver([item]):
        take(item, "settle", by=None, version=item.version)
        return
    handover = type(item.handover).objects.select_for_update().get(pk=item.handover_id)
    if handover.leaders_told_at is not None:
        return
    leaders = _leaders(item)
    if not leaders:
        raise NobodyToTell(f"{item.handover.team} has no team leader to tell.")
    waiting = still_open_with_giver(
        list(type(item).objects.waiting().filter(handover=handover).with_people().order_by("id"))
    )
    names = ", ".join(one.about.reference for one in waiting)
    for leader in leaders:
        text = f"Nobody accepted from {handover.by.name}: {names}. Say who goes on."
        notices.tell(item, to=leader, kind="handover_left", text=text)
        outbox.owe(item, mails.left_to_the_leader(item, leader=leader, items=waiting))
    type(handover).objects.filter(pk=handover.pk).update(leaders_told_at=now())


def _leaders(item):
    return leaders_of({item.handover.team_id})(item.handover.team_id)
