"""What a letter's steps, and those of a case that call for one, leave behind, in the step's own transaction."""

from datetime import datetime, time

from casework import deadlines, timeline
from casework.words import within
from people.clock import now
from personalised_services.deadlines import LETTER, WARNING_VIEW
from personalised_services.letter_ways import STAYS_IN_VIEW, WANTED, Kind


def letter_is_due(case, kind: str, *, by, arose_on=None):
    """A letter of the case is to be written; what the customer always gets one about, within 2 working days (LET-01)."""
    arose_on = arose_on or now().astimezone(case.site.tz).date()
    letter = case.letters.create(program=case.program, kind=kind, arose_on=arose_on, opened_by=by)
    timeline.tell(letter, by=by, step="open", told=f"started a letter: {within(letter.get_kind_display())}")
    if kind in WANTED:
        since = datetime.combine(arose_on, time(12), case.site.tz)
        deadlines.start(letter, LETTER, owner=case.owner, team=case.team, site=case.site, since=since)
    return letter


def introduction_is_due(case, *, by):
    """The customer is introduced to PS and their PSSO by a letter (LET-01)."""
    letter_is_due(case, Kind.INTRODUCTION, by=by)


def exit_letter_is_due(case, *, by):
    """The customer who leaves is written to (LET-01)."""
    letter_is_due(case, Kind.EXIT, by=by)


def contact_letter_is_due(review, *, by, **answers):
    """The customer is written to after a contact of the review: phoned, interviewed, or told of its outcome (LET-01)."""
    moment = next(answers[name] for name in ("phoned_at", "held_at", "told_at") if name in answers)
    letter_is_due(review.case, Kind.CONTACT, by=by, arose_on=moment.astimezone(review.site.tz).date())


def finalised_customer_is_written_to(case, *, by):
    """Whoever was told of the finalisation by a letter has had the one about leaving; anybody else is written to (LET-01)."""
    if case.finalisations.first().letter_id is None:
        letter_is_due(case, Kind.EXIT, by=by)


def letter_begins(case, *, by, kind, arose_on):
    """The letter that was asked for is to be written; its limit runs where the customer is to get one (LET-01)."""
    letter_is_due(case, kind, by=by, arose_on=arose_on)


def posted_at(letter) -> datetime:
    """The moment that decides whether it was sent in time: on the day of posting."""
    return datetime.combine(letter.posted_on, time(12), letter.site.tz)


def stays_in_view(letter, *, by, posted_on, **answers):
    """The intray of a Child Support warning is visible for 28 days from the day of issue (LET-05)."""
    if letter.kind in STAYS_IN_VIEW[letter.program]:
        case = letter.case
        people = {"owner": case.owner, "team": case.team, "site": case.site}
        deadlines.start(letter, WARNING_VIEW, since=posted_at(letter), **people)
