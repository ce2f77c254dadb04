"""What else waits for a decision, so that the inbox holds one of each kind: a turn, a variation, a warning letter."""

from datetime import datetime, timedelta

from casework.steps import take
from desk.demo.cases import DAN
from desk.demo.letters import ELSEWHERE, write
from desk.demo.staff import Cast
from people.clock import at
from personalised_services.letter_words import Words
from personalised_services.models import Case, ManagedServicePlan, ServicingVariation

TURN = "Since Monday she rings each office of the Zone in turn; the strategies reach her PSSO alone."
VARIATION = {
    "what": "Two calls on Friday, by her PSSO.", "change_of_assessment": True, "holds_from": None,
    "circumstances": "Her lease ends that day, and the bond depends on the letter.",
    "fairness": "Without it she can’t answer what the assessment asks of her.",
}  # fmt: skip


def live(who: Cast, moment: datetime) -> None:
    """Each is Dan's, asked some hours ago."""
    dan, then = who[DAN], moment - timedelta(hours=4)
    plans = ManagedServicePlan.objects.select_related(*ManagedServicePlan.READ_WITH)
    plans = plans.filter(case__owner=dan, case__state="active", state="active").order_by("-id")
    with at(then):
        turning = plans.filter(kind="proactive")[0]
        take(turning, "ask_turn", by=dan, version=turning.version, because=TURN)
        restricting = plans.filter(kind="reactive", restrictions__ended_at=None, case__variations=None)[0]
        case = Case.objects.get(pk=restricting.case_id)
        said = VARIATION | {"restriction": restricting.restrictions.first(), "holds_until": moment + timedelta(days=3)}
        take(case, "draft_variation", by=dan, version=case.version, **said)
        one = ServicingVariation.objects.get(case=case)
        take(one, "ask_approval", by=dan, version=one.version)
    cases = Case.objects.filter(owner=dan, program="child_support", state="active").select_related("customer")
    case = cases.order_by("id")[0]
    write(case, Words(case.customer.name, ELSEWHERE), ["warning", then, [("ask_approval", None)]], who, moment)
