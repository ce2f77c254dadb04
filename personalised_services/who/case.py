"""Who may take a case's steps. Whoever is related to the customer takes none, whatever their roles."""

from django.apps import apps

from people.reach import reaches
from people.roles import PSSO, SM, SSM


def is_related(case, user) -> bool:
    """Whether the user is related to the customer; asked once of a case that was read."""
    known = case.__dict__.setdefault("_related", {})
    if user.pk not in known:
        related = apps.get_model("personalised_services", "RelatedStaff").objects
        known[user.pk] = related.running().filter(staff=user, customer=case.customer_id).exists()
    return known[user.pk]


def _leads_it(case, user) -> bool:
    place = {"team_id": case.team_id, "zone_id": case.site.zone_id}
    return any(reaches(user, role, **place) for role in (SSM, SM))


def its_psso(case, user) -> bool:
    """The PSSO who owns the case: its one point of contact (CAS-01)."""
    return user.is_active and case.owner_id == user.pk and user.has_role(PSSO) and not is_related(case, user)


def who_leads_it(case, user) -> bool:
    """The SSM of its team, or a service manager who has the team (an SSM may be away)."""
    return user.is_active and _leads_it(case, user) and not is_related(case, user)


def its_psso_or_who_leads_it(case, user) -> bool:
    """The PSSO who owns the case, or who leads its team."""
    return its_psso(case, user) or who_leads_it(case, user)


def plans_psso(plan, user) -> bool:
    """The PSSO who owns the plan's case."""
    return its_psso(plan.case, user)


def plans_psso_or_who_leads_it(plan, user) -> bool:
    """The PSSO who owns the plan's case, or who leads its team."""
    return its_psso_or_who_leads_it(plan.case, user)


def variations_psso(variation, user) -> bool:
    """The PSSO who owns the case whose restriction is varied."""
    return its_psso(variation.case, user)


def reviews_psso(review, user) -> bool:
    """The PSSO who owns the case of the plan under review."""
    return its_psso(review.plan.case, user)


def reviews_psso_or_who_leads_it(review, user) -> bool:
    """The PSSO who owns the case of the plan under review, or who leads its team."""
    return its_psso_or_who_leads_it(review.plan.case, user)


def time_alone(record, user) -> bool:
    """Time takes it, and nobody else."""
    return False


its_psso.roles = (PSSO,)  # type: ignore[attr-defined]
who_leads_it.roles = (SSM, SM)  # type: ignore[attr-defined]
its_psso_or_who_leads_it.roles = (PSSO, SSM, SM)  # type: ignore[attr-defined]
plans_psso.roles = variations_psso.roles = (PSSO,)  # type: ignore[attr-defined]
plans_psso_or_who_leads_it.roles = (PSSO, SSM, SM)  # type: ignore[attr-defined]
reviews_psso.roles = (PSSO,)  # type: ignore[attr-defined]
reviews_psso_or_who_leads_it.roles = (PSSO, SSM, SM)  # type: ignore[attr-defined]
