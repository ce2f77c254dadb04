"""Who may take the steps of a cold transfer and of the whiteboard. Whoever is related to the customer takes none."""

from people.reach import reaches
from people.roles import PSSO, SM, SSM
from personalised_services.cold_programs import PUT_UP_BY
from personalised_services.querysets.cold import ANSWERING
from personalised_services.who.case import is_related, its_psso, its_psso_or_who_leads_it, who_leads_it


def _reaches(record, user, role) -> bool:
    case = record.case
    return user.is_active and reaches(user, role, team_id=case.team_id, zone_id=case.site.zone_id)


def answers_calls(record, user) -> bool:
    """Whoever answers calls in Personalised Services: any PSSO, SSM or SM."""
    return user.is_active and user.has_role(*ANSWERING) and not is_related(record.case, user)


def handles_the_call(transfer, user) -> bool:
    """The PSSO who owns the case, who leads its team, or who had the customer on the line."""
    if its_psso_or_who_leads_it(transfer.case, user):
        return True
    return user.pk in (transfer.taken_by_id, transfer.called_back_by_id) and answers_calls(transfer, user)


def asked(transfer, user) -> bool:
    """Who asked for the approval."""
    return user.pk == transfer.asked_by_id and answers_calls(transfer, user)


def puts_up(transfer, user) -> bool:
    """Centrelink: the PSSO. Child Support: the SSM, or the SM who decided in the SSM's absence (COLD-08)."""
    if is_related(transfer.case, user):
        return False
    if PUT_UP_BY[transfer.program] is PSSO:
        colleague = user.pk == transfer.asked_by_id and user.is_active and user.has_role(PSSO)
        return colleague or its_psso(transfer.case, user)
    return _reaches(transfer, user, SSM) or _decided_as_sm(transfer, user)


def _decided_as_sm(transfer, user) -> bool:
    return user.is_active and transfer.decided_as == "sm" and user.pk == transfer.decided_by_id


def alerts(transfer, user) -> bool:
    """The SSM; the SM where it was the SM who decided (COLD-11)."""
    if is_related(transfer.case, user):
        return False
    return _decided_as_sm(transfer, user) if transfer.decided_as == "sm" else _reaches(transfer, user, SSM)


def manages_the_customer(transfer, user) -> bool:
    """The PSSO who owns the case (COLD-10)."""
    return its_psso(transfer.case, user)


def looks_back_too(transfer, user) -> bool:
    """Who leads the team, and not who looked back before them (COLD-12)."""
    return user.pk != transfer.looked_back_by_id and who_leads_it(transfer.case, user)


def nobody(transfer, user) -> bool:
    """Only time."""
    return False


def keeps_the_entry(entry, user) -> bool:
    """The PSSO who owns the case, or who leads its team."""
    return its_psso_or_who_leads_it(entry.case, user)


answers_calls.roles = handles_the_call.roles = asked.roles = keeps_the_entry.roles = ANSWERING  # type: ignore[attr-defined]
puts_up.roles = ANSWERING  # type: ignore[attr-defined]
manages_the_customer.roles = (PSSO,)  # type: ignore[attr-defined]
alerts.roles = looks_back_too.roles = (SSM, SM)  # type: ignore[attr-defined]
