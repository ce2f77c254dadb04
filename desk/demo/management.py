"""Child Support customers in each segment, with a Customer Management Plan in each state, by the product's own steps."""

from datetime import date, datetime, timedelta

from casework.steps import take
from desk.demo.cases import DAN, LENA, SIONE
from desk.demo.staff import Cast
from people.clock import at
from personalised_services.actions import customer_with, open_case
from personalised_services.models import Case

OWEN = "OH5011"
#: CRN, name, date of birth.
CUSTOMERS = {
    "vance": ("251980443F", "Edda Vance", date(1987, 4, 16)),
    "imbert": ("362091554G", "Luc Imbert", date(1975, 10, 2)),
    "solberg": ("473102665H", "Aslak Solberg", date(1969, 1, 23)),
    "penhale": ("284213776J", "Morwen Penhale", date(1992, 8, 11)),
    "castell": ("295324887K", "Jordi Castell", date(1981, 6, 5)),
}
HISTORY = {
    "windows_found": "Two escalations since May, both answered.", "report_found": "Eleven contacts in June, four by phone.",
    "incidents_found": "One CIRT in 2024; no sensitive indicator.", "cims_found": "No plan is recorded.", "msp_active": False,
}  # fmt: skip
CONTENT = {
    "stacking_document": "Third notepad of the customer’s record", "referred_from": "Complaints referral to PS",
    "main_reason": "Two level 2 complaints about the same assessment.",
    "options": "A change of assessment; an objection to the June decision; a conference call with the objection officer.",
}  # fmt: skip
FOUR = {
    "source": "complaint", "issues": "Two assessments overlap.", "interactions": "Rings each day, and asks for another officer.",
    "likely_actions": "A review of the whole case, and a letter with its outcome.",
}  # fmt: skip
BOTH = {"window_record": "Segment box updated", "portal_record": "Portal record 4471"}
SAID = {
    "issues_addressed": True, "escalates": True, "restricted": False, "ground": "support",
    "reasons": "Three level 2 complaints in a year; each answer is contested again.",
}  # fmt: skip
DRAFTED = [(1, DAN, "case", "start_cmp", {}), (2, DAN, "cmp", "record_history", HISTORY)]
WRITTEN = [
    *DRAFTED,
    (3, DAN, "case", "allocate_segment", FOUR | BOTH | {"number": 2}),
    (4, DAN, "cmp", "write_content", CONTENT),
]
COMPLETED = [*WRITTEN, (12, DAN, "cmp", "complete", {})]
APPROVED = [
    *COMPLETED,
    (13, DAN, "cmp", "approve", {}),
    (14, DAN, "cmp", "add_issue", {"words": "The overlap of two assessments in June."}),
]
AGREED = {"actor": "customer", "words": "Sends the two notices with the dates of care."}
RECOMMENDED = [(24, DAN, "case", "recommend_segment_3", SAID), (24, DAN, "rec", "ask_ssm", {})]
#: Customer, days ago, and the steps: (days later, by whom, of what, step, answers).
CASES = (
    ("vance", 40, [
        *(one for one in COMPLETED if one[3] != "allocate_segment"),
        (13, DAN, "cmp", "approve", {}), (14, DAN, "cmp", "add_issue", {"words": "One notice that never arrived."}),
        (15, DAN, "cmp", "settle_issue", {"status": "resolved", "outcome": "Sent again, and read to the end."}),
        (16, DAN, "cmp", "record_acknowledgement", {"answer": "yes", "words": "All is clear."}),
        (36, DAN, "cmp", "close_cmp", {"because": "All actions are complete; the customer manages alone."}),
    ]),
    ("imbert", 9, [(3, DAN, "case", "allocate_segment", FOUR | BOTH | {"number": 2}), *DRAFTED]),
    ("penhale", 16, COMPLETED),
    ("castell", 27, [*APPROVED, (20, DAN, "cmp", "agree_action", AGREED | {"due": 30}), *RECOMMENDED]),
    ("solberg", 40, [
        *APPROVED, (20, DAN, "cmp", "agree_action", AGREED | {"due": 24}),
        (23, DAN, "cmp", "end_action", {"result": "done", "outcome": ""}), *RECOMMENDED,
        (25, LENA, "rec", "approve", {"reason": "Discussed; the options are used up."}),
        (26, SIONE, "rec", "document", BOTH | {"because": "Needs ongoing support and reactive management.", "review": 100}),
        (34, DAN, "cmp", "tell_stakeholder", {"whom": "External Complaints Officer", "change": "Answers go by letter only; one officer signs."}),
    ]),
)  # fmt: skip


def live(who: Cast, moment: datetime) -> None:
    """Each case is accepted by Sione and begun by Dan, and lives its steps."""
    for key, days_ago, steps in CASES:
        crn, name, born = CUSTOMERS[key]
        begun = moment - timedelta(days=days_ago)
        with at(begun):
            customer = customer_with(crn=crn, name=name, date_of_birth=born)
            case = open_case(customer, program="child_support", owner=who[DAN], by=who[SIONE])
            case = take(case, "begin_case", by=who[DAN], version=case.version)
        if key == "vance":
            steps = [(3, DAN, "case", "allocate_segment", FOUR | BOTH | {"number": 1, "source": "associated"}), *steps]
        for days, by, of, step, said in sorted(steps, key=lambda one: one[0]):
            then = begun + timedelta(days=days, minutes=7)
            with at(min(then, moment)):
                _take(case, of, step, who[by], _answers(case, said, begun, who))


def _take(case, of, step, by, said):
    case = Case.objects.select_related(*Case.READ_WITH).get(pk=case.pk)
    record = {"case": case, "cmp": case.cmp, "rec": case.recommendations.first()}[of]
    if step in ("end_action", "settle_issue", "record_acknowledgement", "agree_action"):
        said |= {"action": record.actions.first()} if step == "end_action" else {"issue": record.issues.first()}
    if step == "record_acknowledgement":
        said["sought_on"] = record.started_at.astimezone(case.site.tz).date() + timedelta(days=14)
    take(record, step, by=by, version=record.version, **said)


def _answers(case, said, begun, who) -> dict:
    """The answers, with the days that are said by their number."""
    answers, first = dict(said), begun.astimezone(case.site.tz).date()
    if "due" in answers:
        answers["due_on"] = first + timedelta(days=answers.pop("due"))
    if "review" in answers:
        answers["review_on"] = first + timedelta(days=answers.pop("review"))
    if "ground" in answers:
        answers |= {"discussed_with": who[LENA], "discussed_on": first + timedelta(days=23)}
    return answers
