"""What belongs to a case: each kind of record that may have time limits or await decisions there, and its way to the case.

Whatever is done to a case with all that belongs to it (the tracker, giving it to somebody else) reads this one table.
"""

from collections.abc import Iterable
from functools import cache

from django.apps import apps
from django.db.models import Case as Way
from django.db.models import CharField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.lookups import Exact

from casework.models import Approval, Deadline
from casework.records import Record, RecordQuerySet
from people.among import AmongFew

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


def of_relatives(user, customer: str) -> Q:
    """Whether the user is related to that customer."""
    related = apps.get_model(HOUSE, "RelatedStaff").objects.running().filter(staff=user).order_by()
    return Q(AmongFew(customer, related.values("customer")))


class SeenWithCase(RecordQuerySet):
    """Records that whoever sees their case sees, and else nobody but whom `besides` names."""

    def visible_to(self, user):
        """Those of the cases that the user sees, and those besides."""
        cases = apps.get_model(HOUSE, "Case").objects
        seen = Q(**{f"{WAYS.get(str(self.model._meta.model_name), 'case')}__in": cases.visible_to(user).order_by()})
        besides = self.besides(user)
        return self.filter(seen if besides is None else seen | besides)

    def besides(self, user) -> Q | None:
        """Which of them the user sees without seeing the case; None where that is none."""
        return None


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
        apps.get_model(HOUSE, kind)
        ._base_manager.filter(pk__in=some)
        .order_by()
        .values_list(Value(f"{HOUSE}.{kind}", output_field=CharField()), "pk", WAYS[kind])
        for kind, some in asked.items()
    ]
    rows = found[0].union(*found[1:], all=True) if len(found) > 1 else (found or [[]])[0]
    return {(label, key): case for label, key, case in rows}


def references_of_cases(keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """{record, by label and key: its case's reference} of those that belong to a case and are not one; in one query, or in none."""
    case_type = apps.get_model(HOUSE, "Case")
    about = ((label, key) for label, key in keys if label != case_type._meta.label_lower)
    return {one: f"{case_type.REFERENCE_PREFIX}-{case}" for one, case in cases_of(about).items() if case is not None}


def seen_with_their_case(user, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """{record, by label and key: its case's reference} of those that the user sees because they see their case; in two queries
    for any kinds.

    What the user sees besides is not among them, nor are kinds that say in their own words who sees them.
    """
    case_of = cases_of((label, key) for label, key in keys if label in kinds_seen_with_their_case())
    case_type = apps.get_model(HOUSE, "Case")
    cases = case_type.objects.visible_to(user).filter(pk__in=set(case_of.values()))
    seen = set(cases.order_by().values_list("pk", flat=True)) if case_of else set()
    return {about: f"{case_type.REFERENCE_PREFIX}-{case}" for about, case in case_of.items() if case in seen}


def about_what_is_seen_with_its_case(user) -> Q:
    """True of rows whose `record_label` and `record_id` name a record that the user sees because they see its case.

    Asked once for all kinds, whatever row it is: a row leads to its case, and the case is looked for among those in sight.
    """
    label = ExpressionWrapper(OuterRef("record_label"), output_field=CharField())
    ways = [When(Exact(label, Value(one)), then=_case_of_row(one)) for one in kinds_seen_with_their_case()]
    cases = apps.get_model(HOUSE, "Case").objects.visible_to(user).order_by()
    return Q(record_label__in=kinds_seen_with_their_case()) & Q(Exists(cases.filter(pk=Way(*ways))))


def _case_of_row(label: str) -> Subquery:
    kind = label.partition(".")[2]
    row = apps.get_model(label)._base_manager.order_by().filter(pk=OuterRef(OuterRef("record_id")))
    return Subquery(row.values(WAYS.get(kind, "case")))


@cache
def kinds_seen_with_their_case() -> tuple[str, ...]:
    """The labels of those kinds, but for the case itself, which says in its own words who sees it."""
    kinds = apps.get_app_config(HOUSE).get_models()
    return tuple(kind._meta.label_lower for kind in kinds if issubclass(kind, Record) and _is_seen_with_case(kind))


def besides(user, label: str) -> Q | None:
    """Which records of such a kind the user sees without seeing their case; None where that is none."""
    return apps.get_model(label)._default_manager.all().besides(user)  # type: ignore[attr-defined]


def _is_seen_with_case(kind: type[Record]) -> bool:
    policy = type(kind._default_manager.all()).visible_to  # type: ignore[attr-defined]
    return policy is SeenWithCase.visible_to
