"""Who may take a letter's steps. Whoever is related to the customer takes none, whatever their roles."""

from people.roles import PSSO, SM, SSM
from personalised_services.who.case import its_psso, its_psso_or_who_leads_it


def letters_psso(letter, user) -> bool:
    """The PSSO who owns the letter's case (LET-03)."""
    return its_psso(letter.case, user)


def letters_psso_or_who_leads_it(letter, user) -> bool:
    """The PSSO who owns the letter's case, or who leads its team."""
    return its_psso_or_who_leads_it(letter.case, user)


def nobody(letter, user) -> bool:
    """Only time."""
    return False


letters_psso.roles = (PSSO,)  # type: ignore[attr-defined]
letters_psso_or_who_leads_it.roles = (PSSO, SSM, SM)  # type: ignore[attr-defined]
