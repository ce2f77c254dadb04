"""Who may take the steps of a consultation, and who sees one. Whoever is related to the customer, neither."""

from people.roles import PSSO, SM, SPECIALIST_OFFICER, SSM
from personalised_services.who.case import is_related, its_psso_or_who_leads_it


def its_specialist(consultation, user) -> bool:
    """The specialist officer who is consulted with, while they are (CAS-05)."""
    is_theirs = consultation.specialist_id == user.pk and user.is_active and user.has_role(SPECIALIST_OFFICER)
    return is_theirs and not is_related(consultation.case, user)


def its_specialist_or_psso(consultation, user) -> bool:
    """The specialist officer, the PSSO who owns the case, or who leads its team."""
    return its_specialist(consultation, user) or its_psso_or_who_leads_it(consultation.case, user)


its_specialist.roles = (SPECIALIST_OFFICER,)  # type: ignore[attr-defined]
its_specialist_or_psso.roles = (SPECIALIST_OFFICER, PSSO, SSM, SM)  # type: ignore[attr-defined]
