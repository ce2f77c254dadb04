"""What is asked of the SSM about a review: whether its exit is supported (EXIT-02)."""

from casework.approvals import Decision
from people.roles import SM, SSM
from personalised_services.who.case import is_related


def what_is_recommended(review) -> dict[str, str]:
    """The draft of the exit review (EXIT-02)."""
    return {
        "Recommended": review.get_recommendation_display(),
        "What the customer contributed": review.contribution,
        "Reasons": review.reasons,
        "Consulted in the zone": review.consulted_zone,
        "Others consulted": review.consulted_others,
    }


EXIT_QUALITY = Decision(
    "exit_quality", "Quality of an exit review", "personalised_services.planreview", "EXIT-02",
    role=SSM, instead=SM, content=what_is_recommended, icon="badge-check",
    approve="support_exit", send_back="return_exit", withdraw="withdraw_exit_check",
    follows=(("The review may go to the Zone, by day 14", "REV-06"),),
    place=lambda review: (review.case.team, review.case.site), benefits=lambda review: review.written_by,
    fits=lambda review, user: not is_related(review.case, user),
)  # fmt: skip
