"""A recommendation of segment 3 and a CMP, for the matrix of who may call what."""

from casework.steps import take
from people.clock import now
from personalised_services.models import Case
from tests.personalised_services import segmenting


def recommended(psso, somebody):
    """A recommendation of segment 3 for the PSSO's Child Support case, which isn't submitted; and its CMP."""
    case = Case.objects.select_related("site").get(owner=psso, program="child_support")
    said = segmenting.SAID | {"discussed_with": somebody["ssm"], "discussed_on": now().date()}
    case = take(case, "allocate_segment", by=psso, version=case.version, number=2, **segmenting.FOUR, **segmenting.BOTH)
    case = take(case, "recommend_segment_3", by=psso, version=case.version, **said)
    take(case, "start_cmp", by=psso, version=case.version)
    return case.recommendations.get()
