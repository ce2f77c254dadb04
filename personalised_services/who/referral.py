"""Who may take a referral's steps. Whoever is related to the customer takes none, whatever their roles."""

from people.reach import reaches
from people.roles import PSM, PSSO, SM, SSM
from personalised_services.intake import Route
from personalised_services.who.case import is_related, its_psso_or_who_leads_it


def _has(referral, user, *roles) -> bool:
    place = {"team_id": referral.team_id, "zone_id": referral.site.zone_id}
    return user.is_active and any(reaches(user, role, **place) for role in roles) and not is_related(referral, user)


def leads(referral, user) -> bool:
    """The SSM of the team that received it, or a service manager who has the team."""
    return _has(referral, user, SSM, SM)


def triages_proactive(referral, user) -> bool:
    """The PSM, for a proactive referral (REF-06)."""
    return referral.route == Route.PROACTIVE and _has(referral, user, PSM)


def triages_others(referral, user) -> bool:
    """A PSSO of the team that received it, or who leads that team; not a proactive one (REF-04, REF-06)."""
    if referral.route == Route.PROACTIVE or is_related(referral, user):
        return False
    of_team = user.is_active and user.has_role(PSSO) and user.team_id == referral.team_id
    return of_team or leads(referral, user)


def triages(referral, user) -> bool:
    """A PSSO of the team that received it, or who leads that team; the PSM for a proactive one (REF-04, REF-06)."""
    return triages_proactive(referral, user) or triages_others(referral, user)


def actions_it(referral, user) -> bool:
    """The PSSO who owns the case, or who leads its team (REF-08)."""
    return referral.case is not None and its_psso_or_who_leads_it(referral.case, user)


leads.roles = (SSM, SM)  # type: ignore[attr-defined]
triages_proactive.roles = (PSM,)  # type: ignore[attr-defined]
triages_others.roles = (PSSO, SSM, SM)  # type: ignore[attr-defined]
triages.roles = (PSSO, SSM, SM, PSM)  # type: ignore[attr-defined]
actions_it.roles = (PSSO, SSM, SM)  # type: ignore[attr-defined]
