"""Verbs that start a stop payment or touch it beside its steps."""

from django.db.transaction import atomic

from casework import deadlines, timeline
from casework.answers import Saved, save_answers
from casework.calendars import calendar_of
from compensation.deadlines import MAY_HAVE_ISSUED, TO_LODGE
from compensation.models import StopPayment
from compensation.models.stop_payment import Edition
from people.clock import now


def is_late(calendar, moment) -> bool:
    """Whether the calendar's site has closed for the day at `moment`, or does not work that day (STP-10)."""
    day = calendar.day_of(moment)
    return not calendar.is_working(day) or moment >= calendar.closing_of(day)


def identify(
    *, by, edition, trigger, finalised_on, identified_at=None, found_by=None, contact=None, receiving_team=None
) -> StopPayment:
    """Start a stop payment; its limit runs from when the arrears were identified to close of business (STP-02, STP-10, STP-12).

    In the Smart Centre, `found_by` is the SO who brings it directly to the officer for immediate action (STP-03).
    Where it is late already at its site or at the receiving team's, or the activity was finalised on an earlier day,
    officer, SSO and team leader are told at once.
    """
    moment = identified_at or now()
    sites = [by.team.site, receiving_team.site] if receiving_team else [by.team.site]
    with atomic():
        payment = StopPayment.objects.create(
            edition=edition, trigger=trigger, contact=contact, finalised_on=finalised_on, identified_at=moment,
            found_by=found_by or by, found_late=any(is_late(calendar_of(site), moment) for site in sites),
            receiving_team=receiving_team, opened_at=now(), opened_by=by, officer=by, team=by.team, site=by.team.site,
        )  # fmt: skip
        trigger_words = payment.get_trigger_display()
        told = f"identified incorrect arrears, {payment.get_edition_display()}: {trigger_words[0].lower()}{trigger_words[1:]}"
        if edition == Edition.SMART_CENTRE:
            told += f"; brought directly by {payment.found_by.name}"
        timeline.tell(payment, by=by, step="open", told=told)
        deadlines.start(
            payment, TO_LODGE, owner=by, team=by.team, site=by.team.site, since=moment,
            other_site=receiving_team.site if receiving_team else None,
            also=(MAY_HAVE_ISSUED,) if payment.may_have_issued else (),
        )  # fmt: skip
    return payment


def save_items(payment, *, by, answers: dict, began=None, kept=None) -> Saved:
    """Keep what the DOC says, while the request is open."""
    return save_answers(payment, by=by, answers=answers, began=began, kept=kept)
