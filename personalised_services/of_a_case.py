"""What belongs to a case: each kind of record that may have time limits or await decisions there, and its way to the case.

Whatever is done to a case with all that belongs to it (the tracker, giving it to somebody else) reads this one table.
"""

from collections.abc import Iterable

from django.apps import apps
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value

from casework.models import Approval, Deadline

#: {kind of record: the way from it to its case}
WAYS = {
    "case": "pk",
    "managedserviceplan": "case",
    "planreview": "plan__case",
    "referral": "case",
    "coldtransfer": "case",
    "letter": "case",
    "commitment": "case",
    "assessmentreferral": "case",
    "exitrecommendation": "case",
    "servicingvariation": "case",
    "segmentrecommendation": "case",
    "restrictionproposal": "case",
    "customermanagementplan": "case",
    "finalisationrequest": "case",
}
HOUSE = "personalised_services"


def busy_of(case) -> list:
    """The records of the case for which a limit runs, or about which a decision is asked."""
    found = []
    for kind, way in WAYS.items():
        about = {"record_label": f"{HOUSE}.{kind}", "record_id": OuterRef("pk")}
        runs = Q(Exists(Deadline.objects.filter(**about, closed_at=None)))
        is_asked = Q(Exists(Approval.objects.waiting().filter(**about).order_by()))
        found += _rows(kind).filter(runs | is_asked, **{way: case.pk}).select_related(*_rows(kind).model.READ_WITH)
    return found


def _rows(kind) -> QuerySet:
    return apps.get_model(HOUSE, kind)._base_manager.order_by("pk")


def cases_of(keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """{(record label, key): its case's key} of those records that belong to a case; in one query, or in none."""
    asked: dict[str, set[int]] = {}
    for label, key in keys:
        house, _, kind = label.partition(".")
        if house == HOUSE and kind in WAYS:
            asked.setdefault(kind, set()).add(key)
    found = [
        _rows(kind)
        .order_by()
        .filter(pk__in=some)
        .values_list(Value(f"{HOUSE}.{kind}", output_field=CharField()), F("pk"), F(WAYS[kind]))
        for kind, some in asked.items()
    ]
    rows = found[0].union(*found[1:], all=True) if found else []
    return {(label, key): case for label, key, case in rows}
