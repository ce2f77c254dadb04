"""Guards of a case's segments and of what recommends segment 3, each with its reason. They judge stored facts."""

from casework.steps import because
from people.reach import holders
from people.roles import PSM
from personalised_services.segment_guide import Basis


def _number(case) -> int:
    return case.segment.number if case.segment else 0


@because("The customer is in segment 3: that ends with the SM’s review.", "SEG-04")
def is_not_in_segment_3(case):
    return _number(case) != 3


@because("The customer is not in segment 3.", "SEG-04")
def is_in_segment_3(case):
    return _number(case) == 3


@because("Segment 3 is recommended for a customer of segment 2, which is kept where it is rejected.", "SEG-05")
def is_in_segment_2(case):
    return _number(case) == 2


@because(lambda case: f"{case.open_recommendation} recommends segment 3: have that decided or let go first.", "SEG-03")
def no_recommendation_is_open(case):
    return case.open_recommendation is None


# -- by what a customer may be put into segment 3


def recommended(case) -> dict | None:
    """A recommendation that the SSM approved and the PSM documents now (SEG-03, SEG-06)."""
    found = case.recommendations.filter(state="documented", segment=None).first()
    return {"basis": Basis.RECOMMENDED, "recommendation": found} if found else None


def restricted(case) -> dict | None:
    """A restriction of service channels in force, by which the customer was not put into segment 3 before (SCR-08)."""
    found = next(iter(case.restriction_proposals.holding()), None)
    if found is None or case.segments.filter(reference=found.reference).exists():
        return None
    return {"basis": Basis.RESTRICTED, "reference": found.reference}


#: Each says of a case which decision puts it into segment 3 now, as facts of the segment; None where there is none.
DECISIONS = (recommended, restricted)


def decision_for(case) -> dict | None:
    """What was decided that puts the customer into segment 3 now: facts of the segment. None in another program."""
    if case.program != "child_support":
        return None
    return next((found for decided in DECISIONS if (found := decided(case))), None)


@because("Nothing is decided that puts the customer into segment 3: recommend it first.", "SEG-03")
def segment_3_is_decided(case):
    return decision_for(case) is not None


# -- of a recommendation


@because("The customer is not in segment 2 any more: let the recommendation go.", "SEG-05")
def case_is_in_segment_2(recommendation):
    return _number(recommendation.case) == 2


@because("There is no PSM who could document it: an administrator gives somebody the role.", "SEG-06")
def there_is_a_psm(recommendation):
    return bool(holders(PSM, recommendation.case.team))
