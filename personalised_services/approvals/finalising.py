"""What is asked of the SSM: that a Child Support case is finalised, for one of four reasons (FIN-04)."""

from casework import approvals
from casework.approvals import Decision
from people.roles import SM, SSM
from personalised_services.finalising import CONDITIONS
from personalised_services.who.case import is_related


def what_is_answered(request) -> dict[str, str]:
    """{condition: its answer}, as far as they are answered (FIN-01)."""
    return {one.words: getattr(request, f"get_{key}_display")() for key, one in CONDITIONS.items()}


def what_is_requested(request) -> dict[str, str]:
    """The request as it was submitted: conditions, how the customer was told, the reason and what it needs."""
    return {
        **what_is_answered(request),
        "Words": request.condition_words,
        "The customer was told": request.told_in_words,
        "Reason": request.get_reason_display(),
        "What the reason needs": request.reason_in_words,
    }


def may_decide(request, user) -> bool:
    """Nobody who is related to the customer, nor who has the case."""
    return not is_related(request.case, user) and user.pk != request.case.owner_id


FINALISATION = Decision(
    "finalisation", "Finalising a case", "personalised_services.finalisationrequest", "FIN-04",
    role=SSM, instead=SM, content=what_is_requested, icon="archive",
    approve="approve", send_back="refuse_request", withdraw="withdraw",
    follows=(
        ("You set the status of every issue and document the approval", "FIN-08"),
        ("The PSSO transfers and unlocks the customer, and the case is closed", "FIN-08"),
    ),
    place=lambda request: (request.case.team, request.case.site),
    benefits=lambda request: None if request.case.owner_id == request.submitted_by_id else request.case.owner,
    fits=may_decide,
)  # fmt: skip


def withdraws(request, *, by):
    """The request waits for nobody any more: whoever has the case now withdraws it, also for a PSSO who asked before them."""
    asker = approvals.waiting_on(request, FINALISATION).asked_by
    approvals.withdraws(FINALISATION)(request, by=asker)
