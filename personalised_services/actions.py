"""Verbs that start a referral, a case or a cold transfer, and what is written down when somebody reads one."""

from datetime import date

from django.db.transaction import atomic

from casework import deadlines, notices, timeline
from casework.steps import Reason, Refused
from people.reach import holders
from people.roles import PSM, SM, SSM
from personalised_services import crn as written
from personalised_services.deadlines import REFERRAL
from personalised_services.intake import Route
from personalised_services.models import Case, ColdTransfer, Customer, Referral, Visit
from personalised_services.models.accepting import open_case
from personalised_services.querysets.cold import UNDER_WAY
from personalised_services.reach import PS_STAFF
from personalised_services.sealing import index_of

__all__ = ["assess_call", "customer_with", "front_card", "open_case", "record_referral", "visit"]


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


def record_referral(*, by, crn: str, name: str, date_of_birth: date, team, received_at, **said) -> Referral:
    """Record what was received by mailbox or intray; its limit runs from the receipt (REF-08).

    Until somebody takes it under review it is in the hands of who recorded it, or of who leads the team where a system
    did. Raises `Refused` where nobody leads it.
    """
    with atomic():
        customer = customer_with(crn=crn, name=name, date_of_birth=date_of_birth)
        leaders = holders(PSM, team) if said["route"] == Route.PROACTIVE else holders(SSM, team) or holders(SM, team)
        if not leaders:
            raise Refused([Reason(f"Nobody leads {team.name} who could see to it.", "REF-08")])
        referral = Referral.objects.create(
            customer=customer, team=team, site=team.site, received_at=received_at, recorded_by=by, **said
        )
        timeline.tell(referral, by=by, step="open", told=f"received a {referral.headline}")
        owner = by if by.has_role(*PS_STAFF) else leaders[0]
        deadlines.start(referral, REFERRAL, owner=owner, team=team, site=team.site, since=received_at)
        for leader in leaders:
            if leader != by:
                notices.tell(referral, to=leader, kind="received", text=f"{referral.reference} was received.")
    return referral


def visit(case: Case, *, by, means: str, otherwise: str = Visit.Standing.LEFT) -> Visit:
    """Write down that somebody read the case, how and by which right; before it is shown."""
    return case.note_reading(by=by, means=means, otherwise=otherwise)


def front_card(crn: str, *, by) -> list[Case]:
    """The open cases of the customer with this CRN, for any PS officer who has them on the line; written down.

    Where none is open, the last one of each program, which says that PS has the customer no more (EXIT-06). Empty where
    there is none, and for whoever is related to the customer.
    """
    with_people = Case.objects.select_related("owner__team", "site", "customer").not_of_relatives(by)
    of_customer = with_people.filter(customer__crn_index=index_of(crn))
    cases = list(of_customer.open().order_by("program"))
    cases = cases or list(of_customer.closed().order_by("program", "-id").distinct("program"))
    if cases:
        Visit.objects.create(staff=by, customer=cases[0].customer, means="front_card", standing="ps_officer")
    return cases


def assess_call(
    case: Case,
    *,
    by,
    identity_proved: bool,
    urgent: bool,
    outside_restrictions: bool,
    persistent: bool,
    inappropriate: bool,
) -> ColdTransfer:
    """The record of a customer's call: who they are is proved, and what the call is (COLD-01 to COLD-03).

    Raises `Refused` where another call of the case is on its way to the whiteboard; urgent business is taken at any time.
    """
    with atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        if not urgent and (under_way := case.cold_transfers.filter(state__in=UNDER_WAY, urgent=False).first()):
            raise Refused([_why_not(under_way)])
        transfer = ColdTransfer.objects.create(
            case=case, program=case.program, taken_by=by, identity_proved=identity_proved, urgent=urgent,
            outside_restrictions=outside_restrictions, persistent=persistent, inappropriate=inappropriate,
        )  # fmt: skip
        timeline.tell(transfer, by=by, step="open", told=f"took the call and assessed it: {_in_words(urgent)}")
    return transfer


def _in_words(urgent):
    return "urgent business" if urgent else "no urgent business"


def _why_not(under_way) -> Reason:
    if under_way.state == "warned":
        return Reason(
            f"The customer was warned today: record on {under_way.reference} that they called back.", "COLD-05"
        )
    return Reason(
        f"A call of this customer is on its way already: {under_way.reference} is {under_way.state_words}.", "COLD-03"
    )
