"""The timeline: what happened to a record, when, by whom. Written here and nowhere else; read by everyone who sees the record."""

from casework import wake
from casework.models import TimelineEntry

#: What is read of an entry and of its author.
READ = (
    "record_label", "record_id", "at", "step", "told", "changes", "version",
    "by", *(f"by__{name}" for name in ("given_name", "family_name", "logon", "person_number")),
)  # fmt: skip


def plain(value):
    """A value as it stands in `changes`: JSON types only; a person or list entry by its words."""
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def entry_of(record, *, by, step: str, told: str, changes: dict | None = None):
    """One entry, not yet stored: for those who store many at once."""
    return TimelineEntry(
        record_label=record.record_label,
        record_id=record.pk,
        by=by,
        step=step,
        told=told[:200],
        changes={name: plain(value) for name, value in (changes or {}).items()},
        version=record.version,
    )


def noted(told: str, note: str) -> str:
    """What was told, with the note that was given along."""
    return f"{told}: {note}" if note else told


def tell(record, *, by, step: str, told: str, changes: dict | None = None) -> TimelineEntry:
    """Add one entry, in the caller's transaction."""
    entry = entry_of(record, by=by, step=step, told=told, changes=changes)
    entry.save(force_insert=True)
    wake.after_commit(wake.HAPPENED)
    return entry


def of(record):
    """The record's entries, newest first, with their authors."""
    return about(record.record_label, record.pk)


def about(record_label: str, record_id: int):
    """The entries of the record with this label and key, newest first, with their authors."""
    entries = TimelineEntry.objects.filter(record_label=record_label, record_id=record_id)
    return entries.select_related("by").only(*READ).order_by("-id")
