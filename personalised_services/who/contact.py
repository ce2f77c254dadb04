"""Who may take the steps of a contact. Whoever is related to the customer takes none, whatever their roles."""

from people.roles import PSSO, SM, SSM
from personalised_services.who.case import its_psso_or_who_leads_it


def contacts_psso_or_who_leads_it(contact, user) -> bool:
    """The PSSO who owns the contact's case, or who leads its team."""
    return its_psso_or_who_leads_it(contact.case, user)


contacts_psso_or_who_leads_it.roles = (PSSO, SSM, SM)  # type: ignore[attr-defined]
