"""Saving as you type: answers are compared field by field, so that two people (or two tabs) never overwrite each other.

The page carries, for each field, a short hash of the value it was rendered with (`began`). A field is the sender's
change if what they send differs from what they began with; it is a conflict only if the stored value has moved too,
to something else. Nothing here is a step: no timeline entry, no version skipped, only open records.
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.db.transaction import atomic

from casework import timeline
from casework.steps import Reason, Refused, lock


@dataclass
class Clash:
    """One field that two people changed: the value stored by the other, and the one typed here."""

    name: str
    theirs: Any
    yours: Any


class Conflict(Exception):
    """Fields changed by someone else since they were read. Nothing was saved; nothing typed is lost."""

    def __init__(self, record, clashes: list[Clash], mine: dict[str, Any]):
        super().__init__(", ".join(clash.name for clash in clashes))
        self.record, self.clashes, self.mine = record, clashes, mine


@dataclass
class Saved:
    record: Any
    changed: list[str] = field(default_factory=list)


def _comparable(value):
    if isinstance(value, Model):
        return value.pk
    return value if value not in ("", [], ()) else None


def fingerprint(value) -> str:
    """Eight hex digits of a value; equal for equal answers, whatever way they are written."""
    text = json.dumps(_comparable(value), cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def stored(record, name: str):
    """The stored answer; a foreign key as its id, without a query."""
    return getattr(record, record._meta.get_field(name).attname)


def began(record) -> dict[str, str]:
    """What a page must carry: {field: fingerprint of the stored answer}."""
    return {name: fingerprint(stored(record, name)) for name in record.ANSWERS}


def refuse_where_closed(record) -> None:
    """Raises `Refused` where what is typed can no longer be saved, with the record's own words (CON-31)."""
    if not record.takes_answers():
        raise Refused([Reason(*record.closed_to_change())])


def save_answers(record, *, by, answers: dict[str, Any], began: dict[str, str] | None = None, kept=None) -> Saved:
    """Store the answers that the sender changed. Raises `Conflict`, and `Refused` on a closed record (CON-31).

    `answers` are cleaned by the record's form; `kept` = {field: [category]} are privacy findings that the officer
    says are no customer details; each is told once in the timeline, by field and category, never the text (CON-13).
    """
    with atomic():
        record = lock(record)
        refuse_where_closed(record)
        changes, clashes = _sort(record, answers, began)
        if clashes:
            raise Conflict(record, clashes, changes)
        newly_kept = _keep(record, by, kept or {})
        for name, value in changes.items():
            setattr(record, name, value)
        if changes or newly_kept:
            record.version += 1
            record.save()
    return Saved(record, sorted(changes))


def _sort(record, answers, began):
    changes, clashes = {}, []
    for name, value in answers.items():
        if name not in record.ANSWERS:
            raise KeyError(name)
        here, now_stored = fingerprint(value), fingerprint(stored(record, name))
        from_here = (began or {}).get(name, now_stored)
        if here in (now_stored, from_here):
            continue
        if now_stored != from_here:
            clashes.append(Clash(name, getattr(record, name), value))
        changes[name] = value
    return changes, clashes


def _keep(record, by, kept) -> bool:
    added = False
    for name, categories in kept.items():
        for category in categories:
            if category not in record.kept.get(name, []):
                record.kept.setdefault(name, []).append(category)
                timeline.tell(
                    record, by=by, step="keep", told="said that a privacy finding is no customer detail",
                    changes={"field": name, "category": category},
                )  # fmt: skip
                added = True
    return added
