"""Who sets and reviews a case's segment, and who takes a recommendation's steps. Whoever is related to the customer takes none."""

from people.reach import reaches
from people.roles import PSM, PSSO, SM, SSM
from personalised_services.who.case import is_related, its_psso, its_psso_or_who_leads_it


def _has(case, user, role) -> bool:
    reach = reaches(user, role, team_id=case.team_id, zone_id=case.site.zone_id)
    return user.is_active and reach and not is_related(case, user)


def its_sm(case, user) -> bool:
    """The service manager who has the case's team (SEG-04)."""
    return _has(case, user, SM)


def sets_segment_3(case, user) -> bool:
    """The PSM, who documents what the SSM approved (SEG-06); its PSSO or who leads its team, where it was decided otherwise."""
    return _has(case, user, PSM) or its_psso_or_who_leads_it(case, user)


def recommendations_psso(recommendation, user) -> bool:
    """The PSSO who owns the case (SEG-03)."""
    return its_psso(recommendation.case, user)


def recommendations_psso_or_who_leads_it(recommendation, user) -> bool:
    """The PSSO who owns the case, or who leads its team."""
    return its_psso_or_who_leads_it(recommendation.case, user)


def recommendations_psm(recommendation, user) -> bool:
    """The PSM who has the case's team (SEG-06)."""
    return _has(recommendation.case, user, PSM)


its_sm.roles = (SM,)  # type: ignore[attr-defined]
sets_segment_3.roles = (PSM, PSSO, SSM, SM)  # type: ignore[attr-defined]
recommendations_psso.roles = (PSSO,)  # type: ignore[attr-defined]
recommendations_psso_or_who_leads_it.roles = (PSSO, SSM, SM)  # type: ignore[attr-defined]
recommendations_psm.roles = (PSM,)  # type: ignore[attr-defined]
