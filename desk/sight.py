"""Which records somebody sees, whatever house they live in: one policy for lists over all houses, counts and the feed."""

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from casework.records import Record
from personalised_services.of_a_case import seen_with_their_case


def record_types() -> dict[str, type[Record]]:
    """{label: model} of every kind of record."""
    return {model._meta.label_lower: model for model in apps.get_models() if issubclass(model, Record)}


def about_records_of(user) -> Q:
    """True of rows whose `record_label` and `record_id` name a record that `user` sees.

    Asked row by row, so that a page of a long list never looks at more records than it has rows; and not at all where
    the policy lets `user` see every record of that kind.
    """
    seen = Q(pk__in=[])
    for label, model in record_types().items():
        records = model._default_manager.visible_to(user).order_by()  # type: ignore[attr-defined]
        all_of_them = not records.query.where
        seen |= Q(record_label=label) & (Q() if all_of_them else Q(Exists(records.filter(pk=OuterRef("record_id")))))
    return seen


def seen_among(user, about: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Those of these records, by label and key, that `user` sees, each with the reference of the case that it is seen with.

    Kinds that are seen with their case are asked about together; what is seen otherwise has "" for its case.
    """
    seen = seen_with_their_case(user, about)
    types = record_types()
    left = about - seen.keys()
    for label in {label for label, _ in left}:
        keys = [key for kind, key in left if kind == label]
        found = types[label]._default_manager.visible_to(user).filter(pk__in=keys)  # type: ignore[attr-defined]
        seen |= {(label, key): "" for key in found.order_by().values_list("pk", flat=True)}
    return seen
