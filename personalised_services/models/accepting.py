"""How a case comes to be: the customer is accepted into a program, with one PSSO as their point of contact."""

from datetime import datetime

from django.db.transaction import atomic

from casework import deadlines, timeline
from casework.steps import Reason, Refused
from people.roles import PSSO
from personalised_services.deadlines import CMP
from personalised_services.models.case import Case
from personalised_services.models.customer import Customer
from personalised_services.models.sight import RelatedStaff


def open_case(customer: Customer, *, program: str, owner, by, received_at: datetime | None = None) -> Case:
    """Accept the customer into a program, with one PSSO as their point of contact (CAS-01).

    A Child Support case is to have its CMP completed within 21 days of `received_at`, the receipt of the intray (CMP-03).
    Raises `Refused` where the customer has an open case of the program already (CAS-24), or where the owner is no
    active PSSO or is related to the customer.
    """
    with atomic():
        customer = Customer.objects.select_for_update().get(pk=customer.pk)
        if against := list(_against(customer, program, owner)):
            raise Refused(against)
        case = Case.objects.create(
            customer=customer, program=program, owner=owner, team=owner.team, site=owner.team.site, opened_by=by
        )
        told = f"accepted the case for {case.get_program_display()} and gave it to {owner.name}"
        timeline.tell(case, by=by, step="accept_case", told=told)
        if program == "child_support":
            since = received_at or case.opened_at
            deadlines.start(case, CMP, owner=owner, team=case.team, site=case.site, since=since)
    return case


def _against(customer, program, owner):
    if case := customer.cases.filter(program=program).open().first():
        yield Reason(f"The customer has an open case of this program already: {case.reference}.", "CAS-24")
    if not (owner.is_active and owner.has_role(PSSO)):
        yield Reason(f"{owner.name} is no PSSO: a case is owned by one.", "CAS-01")
    if RelatedStaff.objects.running().filter(customer=customer, staff=owner).exists():
        yield Reason(f"{owner.name} can’t be given this case.")
