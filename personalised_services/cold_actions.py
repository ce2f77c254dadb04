"""The verb that starts a cold transfer's record: a call was taken and assessed."""

from django.db.transaction import atomic

from casework import timeline
from casework.steps import Reason, Refused
from personalised_services.cold_querysets import UNDER_WAY
from personalised_services.models import Case, ColdTransfer


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
