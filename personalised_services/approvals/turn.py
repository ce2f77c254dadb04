"""What is asked of the SSM about a proactive plan: whether it is supported that it becomes reactive (MSP-02)."""

from casework.approvals import Decision
from people.roles import SM, SSM
from personalised_services.who.case import is_related


def what_is_asked(plan) -> dict[str, str]:
    """Why the plan is to become reactive, beside how the customer is served now."""
    return {"Why": plan.turn_because, "Servicing strategies now": plan.strategies}


TURN = Decision(
    "plan_turn", "A proactive plan that becomes reactive", "personalised_services.managedserviceplan", "MSP-02",
    role=SSM, instead=SM, content=what_is_asked, icon="git-branch",
    approve="support_turn", send_back="return_turn", withdraw="withdraw_turn",
    follows=(("The Zone is consulted; where it agrees, the plan is the Zone’s and PS exits", "MSP-02"),),
    place=lambda plan: (plan.case.team, plan.case.site),
    fits=lambda plan, user: not is_related(plan.case, user),
)  # fmt: skip
