"""Requests for a decision: one person asks, another decides, once.

A `Decision` says what kind of thing is asked, which role decides it within the record's place, and by which steps. Asking
and deciding are steps of the record; the `Approval` row is their effect (`asks`, `approves`, `sends_back`, `withdraws`).
What is asked stays as it was asked: steps that would change it are refused until it is withdrawn (`is_not_asked`), and what
was changed past them can't be approved (`is_as_asked`). Whoever asked or benefits never decides, by no second role and as
nobody's deputy; the database refuses it too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from casework import notices, outbox, timeline
from casework.models import Approval
from casework.records import by_key
from casework.steps import Reason, Refused, Stale, because
from casework.words import within
from people.clock import now
from people.models import Deputy
from people.reach import Scope, holders, scopes
from people.roles import BY_KEY, Role

APPROVED, RETURNED, WITHDRAWN = Approval.Outcome.APPROVED, Approval.Outcome.RETURNED, Approval.Outcome.WITHDRAWN


@dataclass(frozen=True)
class Decision:
    """A kind of decision. `approve`, `send_back` and `withdraw` are the record's steps; `content` says what is asked.

    `role` decides within `place(record)`, a team and its site; `instead` where the asker has that role there themselves, or
    nobody has it, and besides them too, since they may be away, unless the rule wants `role` itself wherever there is one
    (`itself`). `fits(record, user)` is what else must be true of them. What is for `today` stands before all else that waits.
    Where nobody is there who could decide it, `otherwise` says how to go on.
    What `accompanies(record)` another request is decided with that one: it stands in no list of what waits, and nobody is told.
    """

    kind: str
    label: str
    record_label: str
    rule: str
    role: Role
    content: Callable[[Any], dict[str, str]]
    approve: str
    send_back: str
    withdraw: str
    instead: Role | None = None
    itself: bool = False
    today: bool = False
    follows: tuple[tuple[str, str], ...] = ()  # what happens if it is approved: (words, rule)
    icon: str = "file-check"
    whole: Callable[[Any], str] = lambda record: ""  # what is read before it is decided, where `content` is its outline
    place: Callable[[Any], tuple[Any, Any]] = lambda record: (record.team, record.site)
    benefits: Callable[[Any], Any] = lambda record: None
    fits: Callable[[Any, Any], bool] = lambda record, user: True
    accompanies: Callable[[Any], bool] = lambda record: False
    otherwise: str = ""


@cache
def decisions() -> dict[str, Decision]:
    """{kind: decision} of every house's approvals.py."""
    found = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.approvals"
        if config.name == "casework" or not find_spec(name):
            continue
        for value in vars(import_module(name)).values():
            if isinstance(value, Decision):
                found[value.kind] = value
    return found


def of(record) -> QuerySet[Approval]:
    """What was asked about the record, newest first, with its people."""
    rows = Approval.objects.filter(record_label=record.record_label, record_id=record.pk)
    return rows.select_related("site", "asked_by", "decided_by", "decided_for").order_by("-id")


def waiting_on(record, decision: Decision) -> Approval | None:
    """The request of that kind that is not decided; asked once of a record that was read."""
    if "_waiting" not in record.__dict__:
        record.__dict__["_waiting"] = {row.kind: row for row in of(record).waiting()}  # type: ignore[attr-defined]
    return record.__dict__["_waiting"].get(decision.kind)


def record_of(row: Approval):
    """Its record by key alone: enough for reference and address, and no query."""
    return by_key(row.record_label, row.record_id)


def happened_since(row: Approval):
    """What has happened on the record since it was asked, newest first."""
    return timeline.about(row.record_label, row.record_id).filter(at__gt=row.asked_at)


# -- who decides


def _deciding(row: Approval, decision: Decision) -> list[Role]:
    """Whom it is addressed to, and who decides instead of them."""
    addressed = BY_KEY[row.role]
    besides = decision.instead if addressed is decision.role and not decision.itself else None
    return [addressed, besides] if besides else [addressed]


def standing(row: Approval, decision: Decision, user) -> Scope | None:
    """By which right somebody may decide it; None where they may not. Never who asked or whom it benefits, nor for them."""
    barred = (row.asked_by_id, row.benefits_id)
    if not user.is_active or user.pk in barred or not row.is_waiting:
        return None
    place = {"team_id": row.team_id, "zone_id": row.site.zone_id}
    found = (scope for role in _deciding(row, decision) for scope in scopes(user, role))
    return next((scope for scope in found if scope.has(**place) and scope.holder not in barred), None)


def decides(decision: Decision):
    """The permission of the steps that decide: who may decide this request."""

    def permission(record, user) -> bool:
        row = waiting_on(record, decision)
        return row is not None and standing(row, decision, user) is not None and decision.fits(record, user)

    permission.__doc__ = "Who decides it: neither who asked nor whom it benefits, nor a deputy of theirs."
    permission.roles = tuple(filter(None, (decision.role, decision.instead)))  # type: ignore[attr-defined]
    return permission


def asked_it(decision: Decision):
    """The permission of the step that withdraws: who asked."""

    def permission(record, user) -> bool:
        row = waiting_on(record, decision)
        return row is not None and row.asked_by_id == user.pk and decision.fits(record, user)

    permission.__doc__ = "Who asked for the decision."
    return permission


def awaiting(user, *, instead: bool = False, today: bool = False) -> QuerySet[Approval]:
    """What waits for this person's decision; with `instead`, what others decide who may be away; with `today`, what is for
    today alone. The oldest first. What accompanies another request is not among it.

    By role and place alone: what they may not see, or what does not fit them, is for the caller to leave out.
    """
    asked_of: dict[tuple[Role, Role], list[str]] = {}  # {(whom it is addressed to, who decides): kinds}
    for decision in decisions().values():
        if today and not decision.today:
            continue
        if not instead:
            asked_of.setdefault((decision.role, decision.role), []).append(decision.kind)
        if decision.instead and not (instead and decision.itself):
            addressed = decision.role if instead else decision.instead
            asked_of.setdefault((addressed, decision.instead), []).append(decision.kind)
    rows = Q(pk__in=[])
    for (addressed, role), kinds in asked_of.items():
        for scope in scopes(user, role):
            rows |= Q(role=addressed.key, kind__in=kinds) & _within(user, scope)
    barred = Q(asked_by=user) | Q(benefits=user, benefits__isnull=False)
    return (
        Approval.objects.waiting()
        .filter(rows, accompanies=False)
        .exclude(barred)
        .select_related("site", "asked_by")
        .order_by("id")
    )


def _within(user, scope: Scope) -> Q:
    """The rows that somebody decides by that scope: as a deputy none that their principal asked or benefits from."""
    if scope.holder == user.pk:
        return scope.rows()
    return scope.rows() & ~Q(asked_by=scope.holder) & ~Q(benefits=scope.holder, benefits__isnull=False)


# -- where its record goes


def go_along(records, *, by, occurrence) -> None:
    """What is asked about these records waits for who decides it where they are now, who is told; what is asked stays as it is.

    Refused where nobody there could decide it: it would wait for ever.
    """
    known = {(record.record_label, record.pk): record for record in records}
    about = Q(pk__in=[])
    for label, number in known:
        about |= Q(record_label=label, record_id=number)
    for row in Approval.objects.waiting().filter(about).select_related("asked_by").order_by("id"):
        record, decision = known[row.record_label, row.record_id], decisions()[row.kind]
        team, site = decision.place(record)
        if team.pk != row.team_id:
            role, people = _addressed(decision, record, row.asked_by, team)
            moved = Approval.objects.waiting().filter(pk=row.pk).update(role=role.key, team=team, site=site)
            text = f"{by.name} gave you a decision: {within(decision.label)}, {record.reference}."
            for person in people if moved and not row.accompanies else ():  # nor where it was decided at this moment
                notices.tell(record, to=person, kind=f"{decision.kind}.moved", text=text, occurrence=occurrence)


# -- guards


def is_not_asked(decision: Decision):
    """The guard of steps that would change what is asked about."""

    @because("A decision about it is asked for. Have that withdrawn first.", decision.rule)
    def guard(record):
        return waiting_on(record, decision) is None

    return guard


def is_as_asked(decision: Decision):
    """The guard of the step that approves: what it is about is as it was when it was asked."""

    @because("It is not as it was when this was asked. Send it back, so that it is asked anew.", decision.rule)
    def guard(record):
        row = waiting_on(record, decision)
        return row is not None and row.content == _content(record, decision)

    return guard


# -- effects


def asks(decision: Decision):
    """The effect of the step that asks: what is asked about is kept as it is, and who decides is told."""

    def effect(record, *, by, **answers):
        team, site = decision.place(record)
        role, people = _addressed(decision, record, by, team)
        row = Approval.objects.create(
            record_label=record.record_label, record_id=record.pk, kind=decision.kind, version=record.version,
            content=_content(record, decision), role=role.key, team=team, site=site, asked_by=by,
            benefits=decision.benefits(record), accompanies=decision.accompanies(record),
        )  # fmt: skip
        record.__dict__.pop("_waiting", None)
        text = f"{by.name} asks for your decision: {within(decision.label)}, {record.reference}."
        for person in () if row.accompanies else people:
            notices.tell(record, to=person, kind=f"{decision.kind}.asked", text=text, occurrence=row.pk)

    effect.__doc__ = (
        f"A decision is asked for: {within(decision.label)}; it stays as it was asked, and who decides is told."
    )
    effect.asks = decision  # type: ignore[attr-defined]
    return effect


def _content(record, decision) -> list[list[str]]:
    """What is asked about, in its order."""
    return [[label, words] for label, words in decision.content(record).items()]


def _addressed(decision, record, by, team) -> tuple[Role, list]:
    """The role that a request goes to, others than asker and beneficiary having it there; who is told, their deputies too."""
    benefits = decision.benefits(record)
    barred = {by.pk, benefits.pk if benefits else None}
    with_role = holders(decision.role, team)
    for role, found in ((decision.role, with_role), (decision.instead, None)):
        if role is None or (role is decision.role and decision.instead and by in with_role):
            continue  # what the role's holder asks goes to who decides instead of them
        people = [person for person in (holders(role, team) if found is None else found) if person.pk not in barred]
        if people:
            deputies = Deputy.objects.running().filter(of__in=people).select_related("staff")
            people += [one.staff for one in deputies if one.staff_id not in barred]
            return role, list({person.pk: person for person in people}.values())
    names = " or ".join(role.label for role in (decision.role, decision.instead) if role)
    besides = " besides you" if by in with_role else ""
    words = f"There is no {names} of {team.name}{besides} who could decide it. {decision.otherwise}".strip()
    raise Refused([Reason(words, decision.rule)])


def approves(decision: Decision):
    """The effect of the step that approves."""
    return _decided(decision, APPROVED, "approved")


def sends_back(decision: Decision):
    """The effect of the step that sends it back to who asked, with the reason."""
    return _decided(decision, RETURNED, "sent back")


def withdraws(decision: Decision):
    """The effect of the step by which who asked takes the request back."""
    return _decided(decision, WITHDRAWN, "withdrew")


def _decided(decision, outcome, words):
    def effect(record, *, by, reason="", **answers):
        row = waiting_on(record, decision)
        right = None if outcome is WITHDRAWN else standing(row, decision, by)
        deputised = right.holder if right and right.holder != by.pk else None
        theirs = Approval.objects.waiting().filter(pk=row.pk)
        theirs = theirs.filter(role=row.role, team=row.team_id) if right else theirs
        if not theirs.update(outcome=outcome, decided_at=now(), decided_by=by, decided_for=deputised, reason=reason):
            raise Stale  # its record went to another team at this moment
        record.__dict__.pop("_waiting", None)
        if outcome is not WITHDRAWN:
            text = f"{by.name} {words}: {within(decision.label)}, {record.reference}."
            notices.tell(record, to=row.asked_by, kind=f"{decision.kind}.decided", text=text, occurrence=row.pk)
            outbox.owe(record, _decided_mail(record, row, decision, text))

    told = "who asked is told" if outcome is not WITHDRAWN else "it waits for nobody any more"
    effect.__doc__ = f"The request is {'withdrawn' if outcome is WITHDRAWN else words}; {told}."
    return effect


def _decided_mail(record, row, decision, text) -> outbox.Mail:
    """To who asked: how it was decided. The reason stands on the record alone."""
    context = {"text": text, "to": row.asked_by, "decision": decision}
    return outbox.Mail(
        f"{decision.kind}.decided", row.asked_by.email, "casework/decided", occurrence=row.pk, context=context
    )
