"""What is asked of the SSM about a segment: whether the customer is one of segment 3 (SEG-03, SEG-05)."""

from casework.approvals import Decision
from people.roles import SM, SSM
from personalised_services.who.case import is_related

ANSWER = {True: "Yes", False: "No"}


def what_is_recommended(recommendation) -> dict[str, str]:
    """The three answers, for which reason, and with whom it was discussed (SEG-03)."""
    return {
        "Reason for segment 3": recommendation.get_ground_display(),
        "All issues addressed": ANSWER[recommendation.issues_addressed],
        "History of escalating": ANSWER[recommendation.escalates],
        "Restrictions in place": ANSWER[recommendation.restricted],
        "Why": recommendation.reasons,
        "Discussed with the SSM": f"{recommendation.discussed_with.name}, {recommendation.discussed_on:%-d %B %Y}",
    }


SEGMENT_3 = Decision(
    "segment_3", "Segment 3 for a customer", "personalised_services.segmentrecommendation", "SEG-03",
    role=SSM, instead=SM, content=what_is_recommended, icon="layers",
    approve="approve", send_back="reject", withdraw="withdraw",
    follows=(
        ("The PSM documents it, updates the portal and sets a review date within 3 months", "SEG-06"),
        ("The SM reviews it by that day", "SEG-04"),
    ),
    place=lambda recommendation: (recommendation.case.team, recommendation.case.site),
    fits=lambda recommendation, user: not is_related(recommendation.case, user),
)  # fmt: skip
