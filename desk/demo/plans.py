"""Managed Service Plans of invented customers, and a review in each stage, by the product's own steps.

A plan was activated when the month began; how far its review has come decides when it ends.
"""

from datetime import date, datetime, time, timedelta

from casework import deadlines
from casework.steps import take
from desk.demo.cases import DAN, LENA, SIONE
from desk.demo.staff import Cast
from people.clock import at
from personalised_services.actions import customer_with, open_case
from personalised_services.models import Case, ManagedServicePlan, PlanReview

BEGAN = 40  # days ago
CUSTOMERS = {
    # key: CRN, name, date of birth
    "moss": ("231804417P", "Adele Moss", date(1983, 5, 14)),
    "tran": ("342915528H", "Viet Tran", date(1975, 9, 2)),
    "keane": ("453026639R", "Orla Keane", date(1990, 12, 27)),
    "novak": ("264137740J", "Stefan Novak", date(1968, 2, 9)),
    "ruiz": ("375248851X", "Marta Ruiz", date(1986, 6, 21)),
    "faleolo": ("486359962A", "Sefa Faleolo", date(1994, 4, 3)),
    "dietz": ("297460073N", "Karl Dietz", date(1959, 10, 18)),
    "okafor": ("208571184E", "Ngozi Okafor", date(1981, 1, 30)),
}
HEARD = {
    "strategy_understood": "yes",
    "expectations_understood": "yes",
    "interview": "Understands why calls go to one officer.",
}
WRITTEN = {
    "recommendation": "remains", "contribution": "Asks for calls in the morning.", "consulted_zone": "The SCM of the service centre",
    "reasons": "Calls are down to three a week, and the housing referral is still open.", "consulted_others": "Social work",
}  # fmt: skip
EXIT = WRITTEN | {
    "recommendation": "exits",
    "reasons": "All issues of the referral are resolved; she manages online by herself.",
}
CALLS = [(1, DAN, "record_attempt", {"result": "no_answer"}), (2, DAN, "record_attempt", {"result": "message"})]
REACHED = (1, DAN, "record_contact", {"appointment_at": None, **HEARD})
WHOLE = [REACHED, (6, DAN, "write_up", WRITTEN), (7, DAN, "complete", {})]
DECIDED = {"outcome_reasons": "A change now would put the housing referral at risk."}
TOLD = {
    "changes": "Two calls a week instead of three.",
    "issues": "The housing referral.",
    "expectations": "Calls before noon.",
}
#: Customer, day of the review that today is, and its steps: (day, by whom, step, answers). The first has no review yet.
PLANS = (
    ("moss", -20, []),
    ("tran", 1, CALLS[:1]),
    ("keane", 8, [*CALLS, (5, DAN, "record_letter", {"sent": 5, "reply": 13})]),
    ("novak", 4, [(2, DAN, "record_contact", {"appointment": 6, **dict.fromkeys(HEARD, "")})]),
    ("ruiz", 11, [REACHED, (9, DAN, "write_up", EXIT), (10, DAN, "ask_exit_check", {})]),
    ("faleolo", 17, [*WHOLE, (9, DAN, "record_invitation", {"panel": 20})]),
    ("dietz", 23, [*WHOLE, (19, DAN, "remain", DECIDED), (21, DAN, "tell_outcome", TOLD)]),
    ("okafor", 24, [REACHED, (8, DAN, "write_up", EXIT), (9, DAN, "ask_exit_check", {}), (9, LENA, "support_exit", {"reason": ""}),
                    (10, DAN, "complete", {}), (20, DAN, "exit_ps", DECIDED)]),
)  # fmt: skip


def live(who: Cast, moment: datetime) -> list[PlanReview]:
    """Each plan is activated, and its review, where it has opened, lives its steps; a reactive one restricts a channel."""
    return [review for plan in PLANS if (review := _live(plan, who, moment))]


def _live(planned: tuple, who: Cast, moment: datetime) -> PlanReview | None:
    key, day, steps = planned
    dan, begun = who[DAN], moment - timedelta(days=BEGAN)
    crn, name, born = CUSTOMERS[key]
    with at(begun):
        case = open_case(
            customer_with(crn=crn, name=name, date_of_birth=born), program="centrelink", owner=dan, by=who[SIONE]
        )
        plan = activated(case, dan, ends_on=case_day(case, moment) + timedelta(days=28 - day))
    if day < 0:
        _fortnights(plan, dan, moment)
        return None
    return _reviewed(plan, steps, who, moment)


def case_day(case: Case, moment: datetime) -> date:
    """The local day at the case's site."""
    return moment.astimezone(case.site.tz).date()


def activated(case, dan, *, ends_on) -> ManagedServicePlan:
    """The case's plan, active: proactive where its term is long, otherwise reactive with the telephone restricted."""
    case = take(case, "begin_case", by=dan, version=case.version)
    kind = "proactive" if ends_on > case_day(case, case.begun_at) + timedelta(days=80) else "reactive"
    term = {"starts_on": case_day(case, case.begun_at), "ends_on": ends_on}
    circumstances = "The customer moves interstate in the new year." if kind == "proactive" else ""
    take(case, "draft_plan", by=dan, version=case.version, kind=kind, unique_circumstances=circumstances, **term)
    plan = case.plans.get()
    if kind == "reactive":
        restriction = {
            "channel": "telephone",
            "availability": "partly",
            "channel_conditions": "Before noon, by the PSSO alone.",
        }
        plan = take(plan, "restrict_channel", by=dan, version=plan.version, **restriction)
    strategies = (
        "One call a week, on the same day, by the same officer. Each call ends with what happens next, and by when."
    )
    plan = take(plan, "write_strategies", by=dan, version=plan.version, strategies=strategies, notes="")
    return take(plan, "activate", by=dan, version=plan.version)


def _fortnights(plan, dan, moment) -> None:
    for days_ago in (27, 14):
        with at(moment - timedelta(days=days_ago)):
            note = "Looked at the record: two calls, both calm. Nothing is outstanding."
            plan = take(plan, "record_fortnightly_review", by=dan, version=plan.version, note=note)


def _reviewed(plan, steps, who, moment) -> PlanReview:
    with at(deadlines.of(plan).get(kind="msp_review_opens").due_at):
        take(plan, "open_review", by=None, version=plan.version)
    review = PlanReview.objects.get(plan=plan)
    for day, by, step, answers in steps:
        then = _at(review, day)
        with at(min(then, moment)):
            review = take(
                review, step, by=who[by], version=review.version, **_dated(review, step, answers, min(then, moment))
            )
    return review


def _at(review, day, hour=10) -> datetime:
    return datetime.combine(review.day(day), time(hour), review.site.tz)


def _dated(review, step, answers, then) -> dict:
    """The answers with the days and moments that the review's own days make of them."""
    said = dict(answers)
    if step == "record_attempt":
        said |= {"phoned_at": then, "words": ""}
    if step == "record_contact":
        said["phoned_at"] = then
    if "appointment" in said:
        said["appointment_at"] = _at(review, said.pop("appointment"), 14)
    if "sent" in said:
        said = {"sent_on": review.day(said["sent"]), "reply_by": review.day(said["reply"])}
    if "panel" in said:
        said = {"panel_at": _at(review, said["panel"], 14)}
    if step in ("remain", "exit_ps"):
        said["decided_on"] = case_day(review.case, then)
    if step == "tell_outcome":
        said["told_at"] = then
    return said
