"""Guards of a Customer Management Plan, and of the case's step that starts it, each with its reason. They judge stored facts."""

from casework.steps import Reason, because

ASKED = {
    "stacking_document": "where the stacking document is",
    "referred_from": "where the referral came from",
    "main_reason": "the main reason of the referral",
}


@because(lambda case: f"{case.cmp} is there: update that one, no second one is made.", "CMP-02")
def no_cmp_is_there(case):
    return case.cmp is None


@because("Review the history first: windows, history report, CIRTs and indicators, CIMS.", "CMP-01")
def history_is_reviewed(plan):
    return plan.reviewed_at is not None


def content_is_written(plan):
    """It says where the stacking document is, where the referral came from, and its main reason."""
    return [Reason(f"It does not say {words}.", "REF-15") for name, words in ASKED.items() if not getattr(plan, name)]


content_is_written.rules = ("REF-15",)  # type: ignore[attr-defined]


@because("Allocate a segment first: the CMP says it.", "REF-15")
def segment_is_allocated(plan):
    return plan.case.segment is not None


@because("No active MSP was found: the PSM is not asked.", "CMP-01")
def is_with_the_psm(plan):
    return plan.msp_active is True


@because("The discussion is recorded.", "CMP-01")
def is_not_discussed(plan):
    return plan.discussed_at is None


@because("No issue is open.", "SEG-07")
def an_issue_is_open(plan):
    return plan.issues.filter(ended_at=None).exists()


@because("There is no issue.", "SEG-07")
def there_is_an_issue(plan):
    return plan.issues.exists()


@because("No action is open.", "SEG-07")
def an_action_is_open(plan):
    return plan.actions.filter(ended_at=None).exists()


@because("An action is not ended: say what came of it first.", "FIN-01")
def every_action_is_ended(plan):
    return not plan.actions.filter(ended_at=None).exists()


@because("An issue has no status yet: settle it first.", "FIN-08")
def every_issue_is_settled(plan):
    return not plan.issues.filter(ended_at=None).exists()


@because("Stakeholders are told of key changes for a customer in segment 3.", "SEG-07")
def customer_is_in_segment_3(plan):
    return plan.case.segment is not None and plan.case.segment.number == 3
