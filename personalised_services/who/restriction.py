"""Who may take the steps of a restriction proposal. Whoever is related to the customer takes none, whatever their roles."""

from people.reach import reaches
from people.roles import APPROVER, PSSO, SM, SSM
from personalised_services.who.case import is_related, its_psso, its_psso_or_who_leads_it, who_leads_it


def proposals_psso(proposal, user) -> bool:
    """The PSSO who owns the proposal's case (SCR-05)."""
    return its_psso(proposal.case, user)


def proposals_psso_or_who_leads_it(proposal, user) -> bool:
    """The PSSO who owns the proposal's case, or who leads its team."""
    return its_psso_or_who_leads_it(proposal.case, user)


def proposals_leader(proposal, user) -> bool:
    """The SSM of the case's team, or the SM who has it."""
    return who_leads_it(proposal.case, user)


def an_approver(proposal, user) -> bool:
    """An Approver whose role has the case's team."""
    case = proposal.case
    reached = user.is_active and reaches(user, APPROVER, team_id=case.team_id, zone_id=case.site.zone_id)
    return reached and not is_related(case, user)


def time_alone(proposal, user) -> bool:
    """Time takes it, and nobody else."""
    return False


proposals_psso.roles = (PSSO,)  # type: ignore[attr-defined]
proposals_psso_or_who_leads_it.roles = (PSSO, SSM, SM)  # type: ignore[attr-defined]
proposals_leader.roles = (SSM, SM)  # type: ignore[attr-defined]
an_approver.roles = (APPROVER,)  # type: ignore[attr-defined]
