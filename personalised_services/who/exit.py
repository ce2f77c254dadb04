"""Who may take the steps of an exit. Whoever is related to the customer takes none, whatever their roles."""

from people.roles import PSSO, SM, SSM
from personalised_services.who.case import its_psso, its_psso_or_who_leads_it


def exits_psso(leaving, user) -> bool:
    """The PSSO who owns the case."""
    return its_psso(leaving.case, user)


def exits_psso_or_who_leads_it(leaving, user) -> bool:
    """The PSSO who owns the case, or who leads its team."""
    return its_psso_or_who_leads_it(leaving.case, user)


exits_psso.roles = (PSSO,)  # type: ignore[attr-defined]
exits_psso_or_who_leads_it.roles = (PSSO, SSM, SM)  # type: ignore[attr-defined]
