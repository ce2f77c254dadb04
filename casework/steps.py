"""The one door: every change of a record's state is a step, declared once on the model and taken here.

A step is a django-fsm transition whose `custom` slot holds a `Step`. Button, REST action, timeline text, permission,
refusal and manual all come from that one declaration. Direct calls of a transition are forbidden (tests/checks).
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.transaction import atomic
from django.utils.module_loading import import_string

from casework import timeline


class Reason(tuple):
    """(text, rule id): why a step is refused. `field` is the answer that would put it right, where there is one."""

    field: str

    def __new__(cls, text: str, rule: str | None = None, field: str = ""):
        reason = super().__new__(cls, (text, rule))
        reason.field = field
        return reason


class Refused(Exception):
    """The step is not possible now. `reasons` are all that stand against it; a page shows them, the API answers 409."""

    def __init__(self, reasons: list[Reason]):
        super().__init__("; ".join(text for text, _ in reasons))
        self.reasons = reasons


class Stale(Exception):
    """Somebody changed the record since it was read: the conflict page, or 412."""


@dataclass(frozen=True)
class Step:
    """What a step is: its words, its form, what must be true, what it upholds and what follows."""

    label: str  # the button, the API's title, the manual's heading
    told: str  # the timeline: "finalised the contact"
    form: str | None = None  # dotted path; one form for page and API
    guards: tuple = ()  # judge stored facts; each says why it refuses
    rules: tuple[str, ...] = ()  # ids in docs/procedures that the step upholds
    then: tuple = ()  # effects, in order, after save()
    icon: str = "circle-dot"
    by_time: bool = False  # whether time may take it: the sweep, with nobody as its author
    at_once: bool = False  # its button takes it where it stands: it asks nothing, and another step takes it back

    def form_class(self):
        return import_string(self.form) if self.form else None


def step(*args, **kwargs) -> dict[str, Step]:
    """Fill django-fsm's own `custom` slot."""
    return {"step": Step(*args, **kwargs)}


def because(reason: str | Callable, rule: str | None):
    """Give a guard the words of its refusal; `reason` may be a function of the record."""

    def mark(guard):
        guard.reason = (reason, rule)
        return guard

    return mark


def lasting(guard):
    """A guard whose answer is the same for a record's whole life: where it says no, a page does not speak of the step."""
    guard.lasting = True
    return guard


@cache
def declared(model) -> dict[str, Any]:
    """{name: django-fsm's description} of the model's steps: its own in source order, then those of its abstract bases."""
    steps = (item for cls in model.__mro__ for item in vars(cls).items() if hasattr(item[1], "_django_fsm"))
    return {name: method._django_fsm for name, method in steps}


def declaration(model, name: str) -> Step:
    """The step called `name`; KeyError where the model has none."""
    return next(iter(declared(model)[name].transitions.values())).custom["step"]


def move_now(record, name: str):
    described = declared(type(record)).get(name)  # type: ignore[arg-type]
    if described is None:
        raise KeyError(name)
    state = described.field.get_state(record)
    return described.get_transition(state) if described.has_transition(state) else None


def refusals(record, move) -> list[Reason]:
    """Every reason against, at once. A guard answers True, False, or the list of its reasons."""
    reasons: list[Reason] = []
    for guard in move.custom["step"].guards:
        verdict = guard(record)
        if isinstance(verdict, list):
            reasons += verdict
        elif not verdict:
            text, rule = guard.reason
            reasons.append(Reason(text(record) if callable(text) else text, rule))
    return reasons


def offers(record, user) -> Iterator[tuple[str, Step, list[Reason]]]:
    """(name, step, reasons against it) for all that `user` may do here, possible or not: buttons and API listing."""
    for name in declared(type(record)):  # type: ignore[arg-type]
        move = move_now(record, name)
        if move and move.has_perm(record, user):
            yield name, move.custom["step"], refusals(record, move)


def gate(record, name: str, user):
    """State, then person, then guards. KeyError for an unknown step, `Refused`, or PermissionDenied."""
    move = move_now(record, name)
    if move is None:
        raise Refused([Reason(f"{record.reference} is {record.state_words}: this can no longer be done.")])
    if not (move.has_perm(record, user) if user else move.custom["step"].by_time):
        raise PermissionDenied
    if reasons := refusals(record, move):
        raise Refused(reasons)
    return move


def lock(record):
    """The record as it stands in the database now, its row locked until the transaction ends."""
    record_of_now = lock_one(type(record)._base_manager.all(), record.pk)
    if record_of_now is None:
        raise type(record).DoesNotExist
    return record_of_now


def lock_one(rows, number: int, *also: str):
    """The same for the one of these rows with that key, read with what its steps and its answer (`also`) need; or None.

    The record that it belongs to is locked before it: no step of the one is taken while the other changes. Whoever waited
    for the row reads it again: what is beside a record is as old as the statement, and the record itself may name somebody
    else since. The second reading has the row in hand and finds all as it is.
    """
    _lock_what_it_belongs_to(rows.model, number)
    reading = rows.order_by().select_related(*rows.model.READ_WITH, *also)
    reading = reading.select_for_update(of=("self",)).filter(pk=number)
    for _ in range(2):
        for record in reading.all():
            if _is_of_one_moment(record):
                return record
    return None


def _lock_what_it_belongs_to(model, number: int) -> None:
    if way := model.LOCKED_UNDER:
        above = model
        for name in way.split("__"):
            above = above._meta.get_field(name).related_model
        belonging = model._base_manager.filter(pk=number).values(way)
        list(above._base_manager.filter(pk__in=belonging).order_by().select_for_update().values_list("pk"))


def _is_of_one_moment(record) -> bool:
    """Whether what was read beside the record is what it names."""
    read = record._state.fields_cache.items()
    named = ((record._meta.get_field(name), beside) for name, beside in read)
    return all(getattr(record, field.attname) == (beside and beside.pk) for field, beside in named if field.concrete)


def _stored(record) -> dict[str, Any]:
    """{field: value} of what the row holds; lists and the like are copies, so that a change in place is seen."""
    values = {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}
    return {name: deepcopy(value) if isinstance(value, list | dict) else value for name, value in values.items()}


def take(record, name: str, *, by, version: int, **answers):
    """Take the step: lock, compare versions, gate, move, save, tell, apply the effects, in one transaction.

    `by` is None where time takes it. Returns the record as it is afterwards; its `just_told` is what the timeline says of it. Raises `Stale`, `Refused`, PermissionDenied, KeyError (no such step).
    No mail is sent and no task is published inside it (rows in the outbox only).
    """
    with atomic():
        record = lock(record)
        if record.version != version:
            raise Stale
        return take_locked(record, name, by=by, **answers)


def take_locked(record, name: str, *, by, **answers):
    """The same for a record that was locked in the caller's transaction and is at the version that the caller means.

    Whatever it raises has to end that transaction: there is no savepoint to go back to.
    """
    move = gate(record, name, by)
    declaration: Step = move.custom["step"]
    before = _stored(record)
    told = getattr(record, name)(by=by, **answers) or declaration.told
    record.version += 1
    record.save(update_fields=[field for field, value in _stored(record).items() if value != before[field]])
    timeline.tell(record, by=by, step=name, told=told, changes=answers)
    record.just_told = told
    for effect in declaration.then:
        effect(record, by=by, **answers)
    return record
