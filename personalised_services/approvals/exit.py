"""What is asked of the SSM about an exit: whether it is supported (EXIT-02, EXIT-04, EXIT-07)."""

from casework.approvals import Decision
from people.roles import SM, SSM
from personalised_services.who.case import is_related


def what_is_recommended(leaving) -> dict[str, str]:
    """The recommendation as it was written: each criterion with its answer, the change for the better, the options."""
    answers = {row.key: row for row in leaving.answers.filter(ended_at=None)}
    answered = {
        item.words: f"Does not apply: {answers[key].not_because}" if answers[key].not_because else answers[key].words
        for key, item in leaving.way.criteria.items()
        if key in answers
    }
    return answered | {
        "Less risk": leaving.less_risk,
        "Issues resolved, or support in place": leaving.resolved,
        "Options for the plan to come": leaving.options,
        "The way back to mainstream": leaving.way_back,
    }


EXIT = Decision(
    "exit", "An exit from Personalised Services", "personalised_services.exitrecommendation", "EXIT-04",
    role=SSM, instead=SM, content=what_is_recommended, icon="door-open",
    approve="support", send_back="return_exit", withdraw="withdraw_request",
    follows=(("The exit may be finalised, and the Zone’s CAN-OC is e-mailed", "EXIT-04"),),
    place=lambda leaving: (leaving.case.team, leaving.case.site), benefits=lambda leaving: leaving.written_by,
    fits=lambda leaving, user: not is_related(leaving.case, user),
)  # fmt: skip
