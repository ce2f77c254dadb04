"""Which records somebody sees, whatever house they live in: one policy for lists over all houses, counts and the feed."""

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from casework.records import Record


def record_types() -> dict[str, type[Record]]:
    """{label: model} of every kind of record."""
    return {model._meta.label_lower: model for model in apps.get_models() if issubclass(model, Record)}


def about_records_of(user, labels=None) -> Q:
    """True of rows whose `record_label` and `record_id` name a record that `user` sees; of these kinds alone, where `labels` says so.

    Asked row by row, so that a page of a long list never looks at more records than it has rows; and not at all where
    the policy lets `user` see every record of that kind.
    """
    seen = Q(pk__in=[])
    for label, model in record_types().items():
        if labels is not None and label not in labels:
            continue
        records = model._default_manager.visible_to(user).order_by()  # type: ignore[attr-defined]
        all_of_them = not records.query.where
        seen |= Q(record_label=label) & (Q() if all_of_them else Q(Exists(records.filter(pk=OuterRef("record_id")))))
    return seen
