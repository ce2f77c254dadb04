"""Which records somebody sees, whatever house they live in: one policy for lists over all houses, counts and the feed."""

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from casework.records import Record
from personalised_services.of_a_case import (
    about_what_is_seen_with_its_case,
    besides,
    kinds_seen_with_their_case,
    seen_with_their_case,
)


def record_types() -> dict[str, type[Record]]:
    """{label: model} of every kind of record."""
    return {model._meta.label_lower: model for model in apps.get_models() if issubclass(model, Record)}


def about_records_of(user) -> Q:
    """True of rows whose `record_label` and `record_id` name a record that `user` sees.

    Asked row by row, so that a page of a long list never looks at more records than it has rows; and not at all where
    the policy lets `user` see every record of that kind.
    """
    seen = about_what_is_seen_with_its_case(user)
    for label, model in record_types().items():
        if label in kinds_seen_with_their_case():
            more = besides(user, label)
            if more is not None:
                seen |= _about(label, model._default_manager.filter(more))
        else:
            seen |= _about(label, model._default_manager.visible_to(user))  # type: ignore[attr-defined]
    return seen


def _about(label: str, records) -> Q:
    """True of rows about one of these records; about any of the kind where they are all."""
    if records.query.is_empty():
        return Q(pk__in=[])
    if not records.query.where:
        return Q(record_label=label)
    return Q(record_label=label) & Q(Exists(records.order_by().filter(pk=OuterRef("record_id"))))


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
