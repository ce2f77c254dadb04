"""The timeline: what happened to a record, when, by whom. Written here and nowhere else; read by everyone who sees the record."""

from casework.models import TimelineEntry


def plain(value):
    """A value as it stands in `changes`: JSON types only; a person or list entry by its words."""
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def tell(record, *, by, step: str, told: str, changes: dict | None = None) -> TimelineEntry:
    """Add one entry, in the caller's transaction."""
    return TimelineEntry.objects.create(
        record_label=record.record_label,
        record_id=record.pk,
        by=by,
        step=step,
        told=told,
        changes={name: plain(value) for name, value in (changes or {}).items()},
        version=record.version,
    )


def of(record):
    """The record's entries, newest first, with their authors."""
    return (
        TimelineEntry.objects.filter(record_label=record.record_label, record_id=record.pk)
        .select_related("by")
        .order_by("-id")
    )
