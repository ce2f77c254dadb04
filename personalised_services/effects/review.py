"""What a review's steps leave behind, and what its plan does then, in the step's own transaction."""

from datetime import datetime, time

from casework import deadlines, notices, outbox, timeline
from casework.deadlines import cleared, met
from casework.steps import lock, take
from personalised_services.deadlines import (
    REVIEW_CALLS,
    REVIEW_DOCUMENTS,
    REVIEW_LETTER,
    REVIEW_OPENS,
    REVIEW_PANEL,
)
from personalised_services.mails import review as review_mails
from personalised_services.reach import zone_contacts


def _start(record, limit, **when):
    """The limit's next occurrence, owned by the case's PSSO."""
    case = record.case
    occurrence = deadlines.of(record).filter(kind=limit.kind).count() + 1
    place = {"owner": case.owner, "team": case.team, "site": case.site}
    deadlines.start(record, limit, occurrence=occurrence, **place, **when)


def _noon(day, tz) -> datetime:
    return datetime.combine(day, time(12), tz)


# -- of the plan


def its_review_is_awaited(plan, *, by):
    """The plan's review opens by itself, 28 days before the plan ends (REV-01)."""
    _start(plan, REVIEW_OPENS, since=_noon(plan.ends_on, plan.site.tz))


def review_begins(plan, *, by, **answers):
    """The review is there: its timeline and limits begin, and PSSO, PS mailbox and zone contact get their e-mail (REV-01)."""
    review = plan.reviews.get(state="open")
    timeline.tell(review, by=by, step="open", told=f"opened the review of {plan.reference}{_mail_of_opening(review)}")
    _start(review, REVIEW_CALLS, since=review.opened_at)
    _start(review, REVIEW_LETTER, since=review.opened_at)
    _start(review, REVIEW_DOCUMENTS, since=_noon(review.day_28, review.site.tz))
    notices.tell(review, to=review.case.owner, kind="review_opened", text=f"The review of {plan.reference} has opened.")


def _mail_of_opening(review) -> str:
    """Owes the e-mails; in words, whom there is none for."""
    contacts = zone_contacts(review.site.zone_id)
    for whom, address in _addresses(review, contacts, "owner", "mailbox"):
        outbox.owe(review, review_mails.review_opened(review, whom=whom, to=address))
    missing = [
        words for words, there in (("no PS mailbox", review.team_mailbox), ("no zone contact", contacts)) if not there
    ]
    return f"; {' and '.join(missing)} to e-mail" if missing else ""


def _addresses(review, contacts, *also):
    if "owner" in also:
        yield "owner", review.case.owner.email
    if "mailbox" in also and review.team_mailbox:
        yield "mailbox", review.team_mailbox
    for contact in contacts:
        yield f"zone.{contact.pk}", contact.email


def renewed_plan_gives_way(plan, *, by):
    """From the moment that the Zone's new plan holds, the one that was renewed is ended (REV-09)."""
    renewed = plan.case.plans.filter(state="renewed").first()
    if renewed:
        renewed = lock(renewed)
        take(renewed, "give_way", by=by, version=renewed.version)


# -- of the review


def phoned(review, *, by, **answers):
    """The second attempt, or the one that reaches the customer, meets the limit of the phone attempts (REV-02)."""
    attempts = list(review.attempts.order_by("at"))
    reached = next((attempt for attempt in attempts if attempt.result == "reached"), None)
    done = reached or (attempts[1] if len(attempts) > 1 else None)
    if done:
        met(REVIEW_CALLS, at=lambda review: done.at)(review, by=by)


def no_letter_is_due(review, *, by, **answers):
    """Whoever was reached by phone needs no review letter (REV-04)."""
    cleared(REVIEW_LETTER)(review, by=by)


def letter_is_sent(review, *, by, sent_on, reply_by):
    """The letter went on the day that is said, which decides whether it was in time (REV-04)."""
    met(REVIEW_LETTER, at=lambda review: _noon(sent_on, review.site.tz))(review, by=by)


def panel_is_awaited(review, *, by, panel_at, **answers):
    """The panel's day is a limit of its own; another day takes its place (REV-08)."""
    cleared(REVIEW_PANEL)(review, by=by)
    _start(review, REVIEW_PANEL, since=panel_at)


def zone_is_told(review, *, by):
    """The Zone's contacts are e-mailed that the review is complete (REV-06)."""
    for whom, address in _addresses(review, zone_contacts(review.site.zone_id), "mailbox"):
        outbox.owe(review, review_mails.review_complete(review, whom=whom, to=address))


def plan_follows(review, *, by, **answers):
    """The outcome moves the plan: it is renewed, goes on as before (an early review), or the exit process follows (REV-09, REV-10)."""
    step = "begin_exit" if review.state == "exits" else "go_on" if review.early_because else "renew"
    plan = lock(review.plan)
    take(plan, step, by=by, version=plan.version)


review_begins.composes = review_mails.review_opened  # type: ignore[attr-defined]
zone_is_told.composes = review_mails.review_complete  # type: ignore[attr-defined]
