"""What is asked for a cold transfer: of the SSM, and only where the SSM can't be reached of the SM (COLD-06)."""

from dataclasses import replace

from casework import approvals
from casework.approvals import Decision
from people.roles import SM, SSM
from personalised_services.who.case import is_related


def what_is_asked(transfer) -> dict[str, str]:
    """The calls so far and why the transfer is wanted; of the SM also why the SSM can't be reached (COLD-06)."""
    said = {
        "The calls so far": transfer.background,
        "Why": transfer.rationale,
        "Warned": f"{transfer.warned_by.name}, {transfer.case_note}",
    }
    return said | ({"The SSM can’t be reached": transfer.ssm_unreachable} if transfer.ssm_unreachable else {})


OF_SSM = Decision(
    "cold_transfer", "A cold transfer today", "personalised_services.coldtransfer", "COLD-06",
    role=SSM, content=what_is_asked, today=True, icon="phone-forwarded",
    approve="approve", send_back="decline", withdraw="withdraw_request",
    follows=(
        ("The customer goes on the whiteboard, until the end of today", "COLD-08"),
        ("Their calls are transferred; they need not be told", "COLD-09"),
    ),
    place=lambda transfer: (transfer.case.team, transfer.case.site),
    fits=lambda transfer, user: not is_related(transfer.case, user),
)  # fmt: skip
OF_SM = replace(OF_SSM, kind="cold_transfer_sm", label="A cold transfer today, the SSM can’t be reached", role=SM)
OF = {"ssm": OF_SSM, "sm": OF_SM}
_DECIDES = tuple(approvals.decides(decision) for decision in OF.values())


def decides(transfer, user) -> bool:
    """The SSM of the case's team, or the SM where the SSM can't be reached; never who asked (COLD-06, COLD-14)."""
    return any(permission(transfer, user) for permission in _DECIDES)


def asks(transfer, *, by, **answers):
    """A decision is asked for, of the SSM or of the SM; it stays as it was asked, and who decides is told (COLD-06)."""
    approvals.asks(OF[transfer.asked_of])(transfer, by=by)


def approves(transfer, *, by, reason):
    """The request is approved; who asked is told (COLD-06)."""
    approvals.approves(OF[transfer.asked_of])(transfer, by=by, reason=reason)


def declines(transfer, *, by, reason):
    """The request is sent back; who asked is told (COLD-06)."""
    approvals.sends_back(OF[transfer.asked_of])(transfer, by=by, reason=reason)


def withdraws(transfer, *, by):
    """The request is withdrawn by who asked; it waits for nobody any more."""
    decision = next(one for one in OF.values() if approvals.waiting_on(transfer, one))
    approvals.withdraws(decision)(transfer, by=by)


def lapses(transfer, *, by):
    """A request for a day that is over waits for nobody any more: it is withdrawn for who asked (COLD-14)."""
    if transfer.asked_at and not transfer.decided_at:
        withdraws(transfer, by=transfer.asked_by)


decides.roles = (SSM, SM)  # type: ignore[attr-defined]
