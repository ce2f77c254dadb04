"""Segments as a test needs them: a Child Support case of Priya's in any segment, by its own steps."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from casework.steps import take
from people.clock import at
from personalised_services.models import Case, CustomerManagementPlan, SegmentRecommendation

SYDNEY = ZoneInfo("Australia/Sydney")
DAY = date(2026, 11, 24)  # a Tuesday
REVIEW_ON = date(2027, 2, 24)  # three months on
FOUR = {
    "source": "complaint", "issues": "Two assessments overlap.", "interactions": "Rings each day.",
    "likely_actions": "A review of the whole case.",
}  # fmt: skip
BOTH = {"window_record": "Segment box: 2", "portal_record": "PS-4471"}
SAID = {
    "issues_addressed": True, "escalates": True, "restricted": False, "ground": "support",
    "reasons": "Three level 2 complaints in a year.", "discussed_on": DAY,
}  # fmt: skip
HISTORY = {
    "windows_found": "Two escalations since May.", "report_found": "Eleven contacts in June.",
    "incidents_found": "One CIRT in 2024; no indicator.", "cims_found": "No plan.", "msp_active": False,
}  # fmt: skip
CONTENT = {
    "stacking_document": "Notepad 3 of the customer’s record", "referred_from": "Complaints intray",
    "main_reason": "Two level 2 complaints.", "options": "A change of assessment.",
}  # fmt: skip
DOCUMENTED = {"because": "Needs ongoing support.", "review_on": REVIEW_ON, **BOTH}


def local(day=DAY, hour=10, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SYDNEY).astimezone(UTC)


def go(record, name, by, **answers):
    return take(record, name, by=by, version=record.version, **answers)


def case_now(case) -> Case:
    return Case.objects.select_related(*Case.READ_WITH).get(pk=case.pk)


def allocate(case, by, number=2, **more):
    return go(case_now(case), "allocate_segment", by, number=number, **(FOUR | BOTH | more))


@pytest.fixture
def in_segment(accepted, ps):
    """A case that Priya has begun, in that segment: in_segment(2), in_segment(None) where none is allocated."""

    def make(number=2):
        with at(local()):
            case = go(accepted("child_support"), "begin_case", ps.priya)
            if number is None:
                return case
            case = allocate(case, ps.priya, min(number, 2))
            if number == 3:
                go(approve(ask(case, ps), ps), "document", ps.sione, **DOCUMENTED)
            return case_now(case)

    return make


def recommend(case, ps, **more) -> SegmentRecommendation:
    """A draft of Priya's, discussed with Lene."""
    go(case_now(case), "recommend_segment_3", ps.priya, **(SAID | {"discussed_with": ps.lene} | more))
    return SegmentRecommendation.objects.select_related(*SegmentRecommendation.READ_WITH).filter(case=case).first()


def ask(case, ps, **more) -> SegmentRecommendation:
    """The same, with the SSM."""
    return go(recommend(case, ps, **more), "ask_ssm", ps.priya)


def approve(recommendation, ps) -> SegmentRecommendation:
    return go(recommendation, "approve", ps.lene)


@pytest.fixture
def started(in_segment, ps):
    """The CMP of a case of Priya's, just started: started(), started(3) for a customer of segment 3."""

    def make(number=2):
        case = in_segment(number)
        with at(local()):
            go(case, "start_cmp", ps.priya)
        return cmp_now(case)

    return make


def cmp_now(case) -> CustomerManagementPlan:
    return CustomerManagementPlan.objects.select_related(*CustomerManagementPlan.READ_WITH).filter(case=case).first()


def filled(plan, ps) -> CustomerManagementPlan:
    """The same with its history reviewed, and what it says written."""
    return go(go(plan, "record_history", ps.priya, **HISTORY), "write_content", ps.priya, **CONTENT)


@pytest.fixture
def approved(started, ps):
    """The same, completed and approved that day, with an issue: approved(3)."""

    def make(number=2):
        with at(local(hour=11)):
            plan = go(go(filled(started(number), ps), "complete", ps.priya), "approve", ps.priya)
            return go(plan, "add_issue", ps.priya, words="The overlap of two assessments.")

    return make


def agree(plan, by, due_on=DAY, **more):
    said = {"issue": plan.issues.first(), "actor": "customer", "words": "Sends the notices.", "due_on": due_on}
    return go(plan, "agree_action", by, **(said | more))
