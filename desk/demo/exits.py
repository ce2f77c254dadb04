"""Customers who leave Personalised Services: an exit in each state, and a one-off variation that holds, by the product's own steps."""

from datetime import date, datetime, timedelta

from casework.steps import take
from desk.demo.cases import DAN, LENA, SIONE
from desk.demo.plans import BEGAN, activated, case_day
from desk.demo.staff import Cast
from people.clock import at
from personalised_services.actions import customer_with, open_case
from personalised_services.models import Case, ExitRecommendation, ManagedServicePlan, ServicingVariation

COLLEEN = "CB5013"  # Approver
ANSWERS = {
    "issues": "The debt is waived, and the complaint is answered.", "strategies": "One call a week is held for two months.",
    "manages_business": "Reports each fortnight by herself.", "behaves": "No incident for eleven weeks.",
    "decisions": "Told of the waiver by phone and by letter.", "arrangements": "Talked over on the phone.",
    "arrangements_zone": "Talked over with the manager of her Service Centre.",
}  # fmt: skip
NOT_APPLICABLE = {"online": "Has no computer, and wants none.", "responses": "There was no such complaint."}
NOTE = {
    "less_risk": "No threat since August; calls end with a next step.", "resolved": "Social casework goes on with her.",
    "options": "One contact a month in the Service Centre.", "way_back": "Begins with the local manager, who knows her.",
}  # fmt: skip
TALK = {"with_whom": "scm", "spoke_to": "Moana Pike", "words": "Takes her from next month on; knows the plan."}
TOLD = {
    "told_outcome": "Back to mainstream, with a new plan of the Zone.", "poro_explained": True, "main_contact": "call",
    "main_contact_words": "Arranged for Monday.", "told_arrangements": "Any office, any line.",
    "told_change": "She has kept every appointment since August.", "told_expectations": "One matter at a time, in a calm voice.",
}  # fmt: skip
WRITTEN = ("answers", "write_note")
SUPPORTED = (*WRITTEN, "ask_support", "support")
ENDORSED = (*SUPPORTED, "consult_zone", "record_endorsement", "finalise")
CARRIED_OUT = (*ENDORSED, "record_zone_update", "tell_customer", "end_docs")
#: CRN, name, date of birth, and what has been done, a day after the other; the last of it today.
EXITS = (
    ("264803117Q", "Petra Lindqvist", date(1972, 4, 8), WRITTEN),
    ("375914228S", "Malik Osei", date(1985, 12, 1), (*WRITTEN, "ask_support")),
    ("486025339T", "Noor Rahimi", date(1990, 6, 17), (*SUPPORTED, "consult_zone")),
    ("597136440U", "Grace Tuilagi", date(1967, 10, 25), ENDORSED),
    ("608247551W", "Henrik Solberg", date(1978, 2, 13), (*CARRIED_OUT, "complete")),
    ("719358662Y", "Ayesha Karim", date(1993, 8, 30), (*WRITTEN, "ask_support", "return_exit")),
)  # fmt: skip


def live(who: Cast, moment: datetime) -> None:
    """Each customer's exit is brought as far as it is, by Dan and his SSM; of the first one's plan something is varied once."""
    for number, (crn, name, born, steps) in enumerate(EXITS):
        dan, begun = who[DAN], moment - timedelta(days=BEGAN)
        with at(begun):
            customer = customer_with(crn=crn, name=name, date_of_birth=born)
            case = open_case(customer, program="centrelink", owner=dan, by=who[SIONE])
            plan = activated(case, dan, ends_on=case_day(case, moment) + timedelta(days=BEGAN))
        with at(moment - timedelta(days=len(steps), hours=3)):
            case = type(case).objects.select_related("owner", "team", "site").get(pk=case.pk)
            take(case, "propose_exit", by=dan, version=case.version)
        leaving = ExitRecommendation.objects.select_related(*ExitRecommendation.READ_WITH).get(case=case)
        for days_ago, step in zip(reversed(range(len(steps))), steps, strict=True):
            then = moment - timedelta(days=days_ago, hours=3)  # what it owes by e-mail has gone
            with at(then):
                leaving = _step(leaving, step, who, then)
        if number == 0:
            _vary(plan, who, moment)


def _step(leaving, step: str, who: Cast, then: datetime) -> ExitRecommendation:
    dan = who[DAN]
    if step == "answers":
        for key, item in leaving.way.criteria.items():
            name, said = ("does_not_apply", {"because": NOT_APPLICABLE[key]}) if key in NOT_APPLICABLE else ("answer_criterion", {"words": ANSWERS[key]})  # fmt: skip
            leaving = take(leaving, name, by=dan, version=leaving.version, criterion=item, **said)
        return leaving
    by = who[LENA] if step in ("support", "return_exit") else dan
    return take(leaving, step, by=by, version=leaving.version, **_answers(step, case_day(leaving.case, then), then))


def _answers(step: str, day: date, then: datetime) -> dict:
    match step:
        case "write_note":
            return NOTE
        case "support":
            return {"reason": "As discussed."}
        case "return_exit":
            return {"reason": "The housing referral is still open: wait for its outcome."}
        case "consult_zone":
            return TALK | {"held_at": then}
        case "record_endorsement":
            return {"zone_endorsed_on": day, "zone_endorsed_by": "Moana Pike, SCM", "zone_words": ""}
        case "record_zone_update":
            return {"zone_updated_on": day, "new_plan": "Reactive plan of the Hunter, in CIMS"}
        case "tell_customer":
            return TOLD | {"told_at": then}
        case "end_docs":
            return {"docs_ended_on": day, "docs_annotation": "Personalised Services has ceased."}
        case "complete":
            return {"reason": "Her issues are resolved, and the Zone’s plan is enough."}
    return {}


def _vary(plan: ManagedServicePlan, who: Cast, moment: datetime) -> None:
    """An interview in the evening, once: asked and approved yesterday."""
    said = {
        "what": "One call after six in the evening, by her PSSO.", "change_of_assessment": False, "holds_from": None,
        "circumstances": "Her mother is in hospital, and she sits with her until five.",
        "fairness": "Without it she can’t say what she has to before the review.", "holds_until": moment + timedelta(days=2),
    }  # fmt: skip
    with at(moment - timedelta(days=1)):
        case = Case.objects.select_related("owner", "team", "site").get(pk=plan.case_id)
        take(case, "draft_variation", by=who[DAN], version=case.version, restriction=plan.restrictions.get(), **said)
        one = ServicingVariation.objects.get(case=case)
        one = take(one, "ask_approval", by=who[DAN], version=one.version)
        take(one, "approve", by=who[COLLEEN], version=one.version)
