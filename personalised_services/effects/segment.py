"""What follows a change of segment, its review and a recommendation of segment 3, in the step's own transaction."""

from datetime import datetime, time

from casework import deadlines, notices, outbox, timeline
from casework.steps import lock, take
from casework.sweep import managers_of
from people.reach import holders
from people.roles import PSM
from personalised_services.deadlines import SEGMENT_REVIEW
from personalised_services.mails import segment as segment_mails


def its_review_is_awaited(case, *, by, **answers):
    """The SM reviews segment 3 by the day that is set (SEG-04)."""
    occurrence = deadlines.of(case).filter(kind=SEGMENT_REVIEW.kind).count() + 1
    since = datetime.combine(case.segment.review_on, time(12), case.site.tz)
    place = {"owner": case.owner, "team": case.team, "site": case.site}
    deadlines.start(case, SEGMENT_REVIEW, since=since, occurrence=occurrence, **place)


def next_review_is_awaited(case, *, by, next_on=None, **found):
    """Where segment 3 is still required, it is reviewed again, within 3 months (SEG-04)."""
    if next_on:
        its_review_is_awaited(case, by=by)


def its_people_are_told(case, *, by, **found):
    """The PSSO and the SSM hear what the review came to (SEG-04)."""
    review = case.segments.filter(reviews__isnull=False).first().reviews.first()
    text = f"{case.reference}: segment 3 was reviewed. {review.get_outcome_display()}."
    for person in {one.pk: one for one in (case.owner, *managers_of(case.team)) if one.pk != by.pk}.values():
        notices.tell(case, to=person, kind="segment_reviewed", text=text, occurrence=review.pk)


# -- of a recommendation


def recommendation_begins(case, *, by, **said):
    """The timeline of the recommendation begins."""
    recommendation = case.recommendations.get(state="draft")
    timeline.tell(recommendation, by=by, step="open", told="recommended segment 3", changes=said)


def psm_is_asked(recommendation, *, by, reason=""):
    """The PSM is told and e-mailed: document the decision, update the portal, set a review date (SEG-06)."""
    text = f"{recommendation.reference}: segment 3 is approved. Please document it and choose the day of its review."
    for psm in holders(PSM, recommendation.case.team):
        notices.tell(recommendation, to=psm, kind="to_document", text=text)
        outbox.owe(recommendation, segment_mails.to_document(recommendation, psm, by=by))


def customer_enters_segment_3(recommendation, *, by, **answers):
    """The customer is in segment 3 from now on; its PSSO hears of it (SEG-06)."""
    case = lock(recommendation.case)
    take(case, "enter_segment_3", by=by, version=case.version, **answers)
    text = f"{case.reference} is in segment 3, to be reviewed by {answers['review_on']:%-d %B %Y}."
    if case.owner_id != by.pk:
        notices.tell(recommendation, to=case.owner, kind="documented", text=text)


psm_is_asked.composes = segment_mails.to_document  # type: ignore[attr-defined]
