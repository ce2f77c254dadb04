"""A few cases of Personalised Services, by the product's own actions and steps: invented customers, two teams."""

from datetime import date, datetime, timedelta

from casework.steps import take
from desk.demo.staff import Cast
from people.clock import at
from personalised_services.actions import customer_with, open_case
from personalised_services.models import Case

DAN, PRIYA, LENA, SIONE = "DW5001", "PN5002", "LM5010", "SD5012"

CUSTOMERS = {
    # key: CRN, name, date of birth
    "halloran": ("204418305K", "Ines Halloran", date(1979, 3, 2)),
    "abara": ("310226714C", "Tobias Abara", date(1988, 11, 19)),
    "quist": ("417903552V", "Maren Quist", date(1964, 7, 30)),
    "lowe": ("226180947T", "Desmond Lowe", date(1991, 1, 8)),
}
#: Customer, program, PSSO, days ago, and the steps taken: (days ago, by whom, step, answers).
CASES = (
    ("halloran", "centrelink", DAN, 41, [
        (40, DAN, "begin_case", {}),
        (40, DAN, "set_contact_conditions", {"contact_conditions": "By phone, before noon, by her PSSO alone. Messages are left with no one.", "days_ago": 40}),
        (33, DAN, "note_issue", {"kind": "complaint", "words": "A written complaint about two letters that crossed."}),
        (30, DAN, "set_indicator", {"kind": "family_violence", "reason": "Told in the first contact; a new address is withheld.", "specific_conditions": "Ask whether it is safe to talk."}),
        (6, DAN, "settle_issue", {"outcome": "Answered in writing; she rang to say it is clear now."}),
    ]),
    ("halloran", "child_support", PRIYA, 20, [(19, PRIYA, "begin_case", {})]),
    ("abara", "centrelink", DAN, 26, [
        (25, DAN, "begin_case", {}),
        (9, DAN, "note_issue", {"kind": "foi_request", "words": "All file notes since January, lodged through a solicitor."}),
    ]),
    ("quist", "centrelink", DAN, 12, [
        (10, LENA, "record_relative", {"staff": "OH5011"}),
        (9, LENA, "grant_sight", {"staff": PRIYA, "reason": "Covers Dan's leave.", "until": 14}),
    ]),
    ("lowe", "child_support", PRIYA, 2, []),
)  # fmt: skip


def live(who: Cast, moment: datetime) -> list[Case]:
    """Each case is accepted by Sione and lives its steps; one is accepted and not begun yet."""
    return [_live(plan, who, moment) for plan in CASES]


def _live(plan: tuple, who: Cast, moment: datetime) -> Case:
    key, program, owner, days_ago, steps = plan
    crn, name, born = CUSTOMERS[key]
    with at(moment - timedelta(days=days_ago)):
        customer = customer_with(crn=crn, name=name, date_of_birth=born)
        case = open_case(customer, program=program, owner=who[owner], by=who[SIONE])
    for ago, by, step, said in steps:
        then = moment - timedelta(days=ago)
        answers = dict(said)
        if "days_ago" in answers:
            answers["agreed_on"] = (moment - timedelta(days=answers.pop("days_ago"))).date()
        if "staff" in answers:
            answers["staff"] = who[answers["staff"]]
        if "until" in answers:
            answers["until"] = then + timedelta(days=answers["until"])
        if step == "settle_issue":
            answers["issue"] = case.issues.get(settled_at=None)
        with at(then):
            case = take(case, step, by=who[by], version=case.version, **answers)
    return case
