"""Who may take the steps of a Customer Management Plan. Whoever is related to the customer takes none."""

from people.reach import reaches
from people.roles import PSM, PSSO, SM, SSM
from personalised_services.who.case import is_related, its_psso, its_psso_or_who_leads_it


def cmps_psso(plan, user) -> bool:
    """The PSSO who owns the case, and with it the CMP (CMP-04)."""
    return its_psso(plan.case, user)


def cmps_psso_or_who_leads_it(plan, user) -> bool:
    """The PSSO who owns the case, or who leads its team."""
    return its_psso_or_who_leads_it(plan.case, user)


def cmps_psm(plan, user) -> bool:
    """The PSM who has the case's team (CMP-01)."""
    reach = reaches(user, PSM, team_id=plan.case.team_id, zone_id=plan.case.site.zone_id)
    return user.is_active and reach and not is_related(plan.case, user)


cmps_psso.roles = (PSSO,)  # type: ignore[attr-defined]
cmps_psso_or_who_leads_it.roles = (PSSO, SSM, SM)  # type: ignore[attr-defined]
cmps_psm.roles = (PSM,)  # type: ignore[attr-defined]
