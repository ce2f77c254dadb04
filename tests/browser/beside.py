"""Pages of what hangs on a contact or stands beside its form: records to look at, and where."""

from people.clock import now
from tps import actions
from tps.models import DecisionExplanation, KnownIssue, UrgentPaymentReview


def made(cast, contact) -> None:
    """An explanation and a review on Sam's open contact, and a known issue on its topic."""
    actions.explain(contact, by=cast.sam, what="circumstance", explanation="How the rate was worked out.")
    actions.review_urgent_payment(contact, by=cast.sam, first_outcome_told=True)
    issue = {"title": "The arrears screen stays empty", "what_to_say": "Wait for the overnight run.", "nnu": "2026-418"}
    actions.add_known_issue(by=cast.lena, **issue, since=now().date(), topics=["policy_question"])


def of_sam(compensation, access_support) -> list[str]:
    review = UrgentPaymentReview.objects.get()
    return [
        "/known-issues/",
        KnownIssue.objects.get().get_absolute_url(),
        f"/contacts/{access_support.reference}/explain/",
        f"/contacts/{compensation.reference}/explain/",
        f"/contacts/{compensation.reference}/urgent-payment-review/",
        DecisionExplanation.objects.get().get_absolute_url(),
        review.get_absolute_url(),
        f"{review.get_absolute_url()}steps/complete_review/",
    ]


def of_lena() -> list[str]:
    issue = KnownIssue.objects.get().get_absolute_url()
    return ["/known-issues/add/", issue, f"{issue}steps/change_issue/"]
