"""Finalisation requests of Child Support cases, one of each kind, by the product's own steps."""

from datetime import date, datetime, timedelta
from typing import Any

from casework.steps import take
from desk.demo.cases import DAN, LENA
from desk.demo.restrictions import begun
from desk.demo.staff import Cast
from people.clock import at
from personalised_services.finalising import CONDITIONS, REASON_FIELDS
from personalised_services.models import FinalisationRequest

SUBMITTED = [("submit_to_ssm", DAN)]
APPROVED = [*SUBMITTED, ("review_it", LENA), ("approve", LENA)]
#: Customer: CRN, name, date of birth; the reason, for how many days it has been asked, and the steps after it was written.
REQUESTS = (
    ("564759962J", "Selma Brandt", date(1983, 3, 30), "addressed", 1, []),
    ("573860073K", "Tomas Ilic", date(1979, 12, 12), "declined", 3, SUBMITTED),
    ("582971184L", "Hanna Duval", date(1991, 7, 4), "specialist", 6, [*APPROVED, ("action_request", LENA)]),
    ("591082295M", "Piet Molenaar", date(1968, 5, 21), "addressed", 8, [*SUBMITTED, ("refuse_request", LENA), ("reactivate", DAN)]),
    ("609193306N", "Leona Marsh", date(1987, 9, 15), "addressed", 5, [*APPROVED, ("action_request", LENA), ("close_case", DAN)]),
)  # fmt: skip
NEEDED: dict[str, dict[str, Any]] = {
    "addressed": {"all_addressed": True},
    "declined": {"all_addressed": True, "options_by": "writing", "resolves_no_more": True},
    "specialist": {"all_addressed": True, "process": "objection", "only_outstanding": True, "escalates": False},
}
WHY = {
    "addressed": "Both assessments are put right, and the arrears are paid.",
    "declined": "A payment plan and a review were offered; neither was taken up.",
    "specialist": "Only the objection is left, with the objections team.",
}


def live(who: Cast, moment: datetime) -> list[FinalisationRequest]:
    """Each is written by Dan, and taken along as far as it goes."""
    return [_live(plan, who, moment) for plan in REQUESTS]


def _live(plan: tuple, who: Cast, moment: datetime) -> FinalisationRequest:
    crn, name, born, reason, days_ago, steps = plan
    dan, then = who[DAN], moment - timedelta(days=days_ago)
    case = begun(who, crn, name, born, then - timedelta(days=25))
    day = then.astimezone(case.site.tz).date()
    told = {
        "told_how": "phone", "told_on": day, "told_words": "Knows that the case goes back, and whom to ring.", "letter": None,
        "responded_on": None, "response_words": "", "untold_because": "", "untold_discussed_with": None, "untold_discussed_on": None,
    }  # fmt: skip
    needed: dict[str, Any] = {
        name: "" if name in ("options_by", "process") else None for name in REASON_FIELDS
    } | NEEDED[reason]
    if reason == "declined":
        needed["options_until"] = day - timedelta(days=2)
    answers = {**dict.fromkeys(CONDITIONS, "yes"), "responses_understood": "na", "msp_discussed": "na"}
    with at(then):
        take(case, "request_finalisation", by=dan, version=case.version)
        asked = FinalisationRequest.objects.select_related(*FinalisationRequest.READ_WITH).get(case=case)
        for step, said in (
            ("answer_conditions", {**answers, "condition_words": ""}), ("tell_customer", told),
            ("give_reason", {"reason": reason, "reason_words": WHY[reason], **needed}),
        ):  # fmt: skip
            asked = take(asked, step, by=dan, version=asked.version, **said)
    for number, (step, logon) in enumerate(steps, 1):
        moved = min(then + timedelta(days=number), moment)
        with at(moved):
            today = moved.astimezone(case.site.tz).date()
            asked = take(asked, step, by=who[logon], version=asked.version, **_answers(step, today))
    return asked


def _answers(step: str, today: date) -> dict:
    said: dict[str, dict[str, Any]] = {
        "submit_to_ssm": {"transferred_as": "Customer screen, for finalisation", "portal_record": "PS-4471"},
        "review_it": {"review_words": "Document and CMP agree: nothing is left to do here."},
        "refuse_request": {
            "reason": "The complaint of last week is not answered.", "refusal_discussed_on": today,
            "next_steps": "Answer the complaint, then ask again.", "cmp_updated": "CMP, complaint added", "leads_to": "management",
        },
        "reactivate": {"reactivated_on": today, "unresolved_actioned": "The complaint is with the complaints team."},
        "action_request": {"approval_documented": "Approved: the status of every issue is set."},
        "close_case": {
            "transfer_documented": "Back to the general business area.", "unlocked_on": today, "business_line": "General",
            "indicator": "removed", "closing_portal_record": "PS-4471",
        },
    }  # fmt: skip
    return said.get(step, {})
