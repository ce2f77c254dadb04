"""When the limits of Personalised Services end and whom time tells of them, from the rules: what `Ledger.starts` is told."""

from datetime import date, datetime, time, timedelta

from people.clock import now
from tests.lived.hours import Hours
from tests.lived.ledger import OWNER, SMS, SSMS, Stage

NOON = time(12)
ALL = (OWNER, SSMS)


def _limit(ends: tuple[datetime, date], *stages: Stage, **more) -> dict:
    due, on = ends
    return {"due": due, "on": on, "stages": list(stages), **more}


def _opening(hours: Hours, day: date) -> datetime:
    return hours.at(day, hours.opens)


def _closing(hours: Hours, day: date) -> datetime:
    return hours.at(day, hours.closes)


def _lapsing(*reminders: Stage) -> list[Stage]:
    """Reminders of which only the last is told, where several are past when the limit begins."""
    past = max((stage.at for stage in reminders if stage.at <= now()), default=None)
    return [stage for stage in reminders if past is None or stage.at >= past]


def _missed(ends) -> Stage:
    return Stage(ends[0], "missed", ALL, misses=True)


def referral(hours: Hours, received: datetime) -> dict:
    """Five working days from the receipt; a reminder as the last of them opens (REF-08)."""
    ends = hours.ends(received, ("working", 5))
    return _limit(ends, Stage(_opening(hours, ends[1]), "due_today"), _missed(ends))


def urgent_referral(hours: Hours, received: datetime) -> dict:
    """Two working days from the receipt, reminded of when two days of the calendar are over (REF-08)."""
    ends = hours.ends(received, ("working", 2))
    return _limit(ends, Stage(_opening(hours, hours.day(received) + timedelta(days=2)), "two_days"), _missed(ends))


def management_plan(hours: Hours, received: datetime) -> dict:
    """21 days from the receipt of the intray, reminded of five days before and on the last of them (CMP-03)."""
    ends = hours.ends(received, ("days", 21))
    soon = Stage(ends[0] - timedelta(days=5), "due_soon")
    return _limit(ends, soon, Stage(_closing(hours, ends[1]), "due_today"), _missed(ends))


def cmp_timeframe(hours: Hours, day: date) -> dict:
    """The end of the day that was agreed on; its PSSO alone hears of it (SEG-07)."""
    ends = hours.ends(hours.at(day, NOON), ("days", 0))
    return _limit(ends, Stage(_closing(hours, day), "due_today"), Stage(ends[0], "missed", misses=True))


def restriction_review(hours: Hours, day: date) -> dict:
    """The end of the day that is set, told of as it begins (SCR-08)."""
    ends = hours.ends(hours.at(day, NOON), ("days", 0))
    return _limit(ends, *_lapsing(Stage(ends[0] - timedelta(hours=18), "today")), _missed(ends))


def restriction_end(hours: Hours, day: date) -> dict:
    """The midnight that ends the last day of the timeframe (SCR-04)."""
    return _limit(hours.ends(hours.at(day, NOON), ("days", 0)))


def reply(hours: Hours, posted: date) -> dict:
    """14 full days from the day of posting (FIN-02)."""
    return _limit(hours.ends(hours.at(posted, NOON), ("days", 14)))


def letter(hours: Hours, since: date) -> dict:
    """Two working days from what calls for it, whenever that was on its day (LET-01)."""
    ends = hours.ends(hours.at(since, NOON), ("working", 2))
    return _limit(ends, Stage(ends[0] - timedelta(hours=2), "due_soon"), _missed(ends))


def warning_view(hours: Hours, posted: date) -> dict:
    """28 days from the day of posting (LET-05)."""
    return _limit(hours.ends(hours.at(posted, NOON), ("days", 28)))


def fortnight(hours: Hours, since: datetime) -> dict:
    """14 days, to the midnight that ends the last (MSP-04)."""
    ends = hours.ends(since, ("days", 14))
    return _limit(ends, Stage(_closing(hours, ends[1]), "due_today"), _missed(ends))


def plan_end(hours: Hours, last: date) -> dict:
    """The midnight that ends the plan's last day (REV-11)."""
    ends = hours.ends(hours.at(last, NOON), ("days", 0))
    return _limit(ends, Stage(_closing(hours, last), "due_today"), _missed(ends))


def review_opens(hours: Hours, last: date) -> dict:
    """The midnight that begins the 28th day before the plan's last day (REV-01)."""
    return _limit(hours.ends(hours.at(last, NOON), ("opens before", 28)))


def review_calls(hours: Hours, opened: datetime) -> dict:
    """Three working days from the e-mail (REV-02)."""
    ends = hours.ends(opened, ("working", 3))
    return _limit(ends, Stage(ends[0] - timedelta(hours=3), "due_today"), _missed(ends))


def review_letter(hours: Hours, opened: datetime) -> dict:
    """Seven days from the e-mail, or the working day before (REV-04)."""
    ends = hours.ends(opened, ("by working day", 7))
    return _limit(ends, Stage(_closing(hours, ends[1]), "due_today"), _missed(ends))


def review_documents(hours: Hours, day_28: date) -> dict:
    """Day 14, counted back from day 28, or the working day before (REV-06)."""
    ends = hours.ends(hours.at(day_28, NOON), ("by working day", -14))
    return _limit(ends, *_lapsing(Stage(_closing(hours, ends[1]), "due_today"), _missed(ends)))


def review_panel(hours: Hours, meets: datetime) -> dict:
    """The day on which the panel meets, told of 18 hours before its end (REV-08)."""
    ends = hours.ends(meets, ("days", 0))
    return _limit(ends, *_lapsing(Stage(ends[0] - timedelta(hours=18), "today"), _missed(ends)))


def cold_day(hours: Hours, since: datetime) -> dict:
    """The midnight that ends the day of the warning (COLD-14)."""
    return _limit(hours.ends(since, ("days", 0)))


def cold_review(hours: Hours, since: datetime) -> dict:
    """Two working days after the customer went on the whiteboard (COLD-12)."""
    ends = hours.ends(since, ("working", 2))
    return _limit(ends, Stage(ends[0] - timedelta(hours=3), "due_soon"), _missed(ends))


def segment_review(hours: Hours, day: date) -> dict:
    """The end of the day that is set; the SM, who reviews, hears of it each time too (SEG-04)."""
    ends, whom = hours.ends(hours.at(day, NOON), ("days", 0)), (OWNER, SMS)
    reminders = _lapsing(
        Stage(ends[0] - timedelta(days=14), "due_soon", whom), Stage(_closing(hours, day), "due_today", whom)
    )
    return _limit(ends, *reminders, Stage(ends[0], "missed", (OWNER, SSMS, SMS), misses=True))


def commitment(hours: Hours, day: date) -> dict:
    """The end of the day that was agreed; told of the morning before, and on that morning (CAS-09, CAS-22)."""
    ends = hours.ends(hours.at(day, NOON), ("days", 0))
    reminders = _lapsing(
        Stage(ends[0] - timedelta(hours=39), "day_before"), Stage(ends[0] - timedelta(hours=15), "today")
    )
    return _limit(ends, *reminders, _missed(ends))


def four_months_on(first: date) -> date:
    """The last day of a proactive plan that starts then: the same number, or the month's last day where it has none (MSP-01)."""
    months = first.year * 12 + first.month - 1 + 4
    for day in (first.day, 30, 29, 28):
        try:
            return date(months // 12, months % 12 + 1, day)
        except ValueError:
            continue
    raise AssertionError(first)
