"""Verbs that start a case, and what is written down when somebody reads one."""

from datetime import date

from django.db.transaction import atomic

from casework import timeline
from casework.steps import Reason, Refused
from people.roles import PSSO
from personalised_services import crn as written
from personalised_services.models import Case, Customer, RelatedStaff, Visit
from personalised_services.sealing import index_of


def customer_with(*, crn: str, name: str, date_of_birth: date) -> Customer:
    """The customer with this CRN, added if there is none yet. Raises ValueError where it is no CRN.

    Two who add the same customer at once get the same row.
    """
    normal = written.normal(crn)
    if normal is None:
        raise ValueError("A CRN is nine digits and a letter.")
    customer = Customer()
    customer.seal(name=name, crn=normal, date_of_birth=date_of_birth)
    Customer.objects.bulk_create([customer], ignore_conflicts=True)
    return Customer.objects.get(crn_index=index_of(normal))


def open_case(customer: Customer, *, program: str, owner, by) -> Case:
    """Accept the customer into a program, with one PSSO as their point of contact (CAS-01).

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
    return case


def _against(customer, program, owner):
    if case := customer.cases.filter(program=program).open().first():
        yield Reason(f"The customer has an open case of this program already: {case.reference}.", "CAS-24")
    if not (owner.is_active and owner.has_role(PSSO)):
        yield Reason(f"{owner.name} is no PSSO: a case is owned by one.", "CAS-01")
    if RelatedStaff.objects.running().filter(customer=customer, staff=owner).exists():
        yield Reason(f"{owner.name} can’t be given this case.")


def visit(case: Case, *, by, means: str, otherwise: str = Visit.Standing.LEFT) -> Visit:
    """Write down that somebody read the case, how and by which right; before it is shown."""
    return case.note_reading(by=by, means=means, otherwise=otherwise)


def front_card(crn: str, *, by) -> list[Case]:
    """The open cases of the customer with this CRN, for any PS officer who has them on the line; written down.

    Empty where there is none, and for whoever is related to the customer.
    """
    with_people = Case.objects.open().select_related("owner__team", "site", "customer")
    cases = list(with_people.filter(customer__crn_index=index_of(crn)).not_of_relatives(by).order_by("program"))
    if cases:
        Visit.objects.create(staff=by, customer=cases[0].customer, means="front_card", standing="ps_officer")
    return cases
