"""Who may take the steps of a finalisation request. Whoever is related to the customer takes none, whatever their roles."""

from people.roles import PSSO, SM, SSM
from personalised_services.who.case import its_psso, who_leads_it


def requests_psso(request, user) -> bool:
    """The PSSO who owns the case (FIN-04)."""
    return its_psso(request.case, user)


def requests_leader(request, user) -> bool:
    """The SSM of the case's team, or the SM who has it; never who asked (FIN-08)."""
    return who_leads_it(request.case, user) and user.pk not in (request.submitted_by_id, request.case.owner_id)


def time_alone(request, user) -> bool:
    """Time takes it, and nobody else."""
    return False


requests_psso.roles = (PSSO,)  # type: ignore[attr-defined]
requests_leader.roles = (SSM, SM)  # type: ignore[attr-defined]
