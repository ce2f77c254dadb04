"""Segments as a test needs them: a Child Support case of Priya's in any segment, by its own steps."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from casework.steps import take
from people.clock import at
from personalised_services.models import Case, SegmentRecommendation

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
