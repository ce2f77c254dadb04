"""The time limits of Personalised Services, and how long a plan runs."""

from datetime import date, datetime, time, timedelta

from casework.deadlines import OWNER, SMS, SSMS, Limit, Stage, at_close, at_due, before
from casework.working_days import ByWorkingDay, CalendarDays, Months, OpensDaysBefore, ThatDay, WorkingDays
from people.clock import now

ALL = (OWNER, SSMS)
PROACTIVE_TERM = Months(4)


def usual_end(starts_on: date) -> date:
    """The last day of a proactive plan without unique circumstances: four months on, or that month's last day (MSP-01)."""
    return PROACTIVE_TERM.last_day(starts_on)


FORTNIGHT = Limit(
    "msp_fortnight", "Fortnightly review of a proactive plan", "the plan is activated; then each fortnightly review",
    CalendarDays(14), "MSP-04",
    stages=(
        Stage("due_today", at_close, OWNER, "{reference}: the fortnightly review is due today.", "reminded"),
        Stage("missed", at_due, ALL, "{reference}: the fortnightly review was not recorded in time.", "told", misses=True),
    ),
)  # fmt: skip

#: The plan goes on holding past its end, and its SSM decides what comes of it.
PLAN_END = Limit(
    "msp_end", "End of a Managed Service Plan", "the last day of the plan's term", ThatDay(), "REV-11",
    stages=(
        Stage("due_today", at_close, OWNER, "{reference} ends today, and no review outcome is recorded.", "reminded"),
        Stage("missed", at_due, ALL, "{reference} has reached its end without a review outcome.", "told", misses=True),
    ),
)  # fmt: skip


def day_ends(site) -> datetime:
    """When the day that runs at the site ends: its local midnight (COLD-14)."""
    tomorrow = now().astimezone(site.tz).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, site.tz)


#: What a customer is told not to do today, and what is approved for today, ends with that day.
COLD_DAY = Limit(
    "cold_day", "The day of a warning", "the customer is warned, and asked not to call again that day", ThatDay(),
    "COLD-14", step="end_with_the_day",
)  # fmt: skip

COLD_REVIEW = Limit(
    "cold_review", "Look back at a cold transfer", "the customer goes on the whiteboard", WorkingDays(2), "COLD-12",
    stages=(
        Stage("due_soon", before(hours=3), OWNER, "{reference} is to be looked back at by {closes}.", "reminded"),
        Stage("missed", at_due, ALL, "{reference} was not looked back at in time.", "told", misses=True),
    ),
)  # fmt: skip

# -- the review of a plan: 28 days, counted back from the plan's last day, which is day 28

REVIEW_DAYS, REPLY_DAY, DOCUMENTS_DAY = 28, 13, 14


def day_0_of(ends_on: date) -> date:
    """The day on which the review of a plan opens: 28 days before the plan's last day, whatever days these are (REV-01)."""
    return ends_on - timedelta(days=REVIEW_DAYS)


REVIEW_OPENS = Limit(
    "msp_review_opens", "Review of a Managed Service Plan opens", "the last day of the plan's term",
    OpensDaysBefore(REVIEW_DAYS), "REV-01", step="open_review",
)  # fmt: skip

REVIEW_CALLS = Limit(
    "msp_review_calls", "Two phone attempts for the review", "the e-mail that the review has opened", WorkingDays(3), "REV-02",
    stages=(
        Stage("due_today", before(hours=3), OWNER, "{reference}: the second phone attempt is due by {closes}.", "reminded"),
        Stage("missed", at_due, ALL, "{reference}: the customer was not phoned twice in three working days.", "told", misses=True),
    ),
)  # fmt: skip

REVIEW_LETTER = Limit(
    "msp_review_letter", "Review letter, where the phone reaches nobody", "the e-mail that the review has opened",
    ByWorkingDay(7), "REV-04",
    stages=(
        Stage("due_today", at_close, OWNER, "{reference}: the review letter is due today.", "reminded"),
        Stage("missed", at_due, ALL, "{reference}: no review letter was sent in time.", "told", misses=True),
    ),
)  # fmt: skip

REVIEW_DOCUMENTS = Limit(
    "msp_review_documents", "Review complete and in the plan, the Zone e-mailed", "the review's last day, day 28",
    ByWorkingDay(DOCUMENTS_DAY - REVIEW_DAYS), "REV-06",
    stages=(
        Stage("due_today", at_close, OWNER, "{reference}: the documents of the review are due today.", "reminded", lapses=True),
        Stage("missed", at_due, ALL, "{reference}: the review was not complete by day 14.", "told", misses=True, lapses=True),
    ),
)  # fmt: skip

REVIEW_PANEL = Limit(
    "msp_review_panel", "Zone panel of the review", "the day for which the Zone asked", ThatDay(), "REV-08",
    stages=(
        Stage("today", before(hours=18), OWNER, "{reference}: the Zone panel meets today.", "reminded", lapses=True),
        Stage("missed", at_due, ALL, "{reference}: no part in the Zone panel is recorded.", "told", misses=True, lapses=True),
    ),
)  # fmt: skip

#: From the receipt, whatever happens to the referral afterwards: neither another officer nor an urgency starts it again.
REFERRAL = Limit(
    "referral_actioned", "Referral actioned", "its receipt", WorkingDays(5), "REF-08",
    stages=(
        Stage("due_today", WorkingDays(5), OWNER, "{reference} is to be actioned by {closes}.", "reminded"),
        Stage("missed", at_due, ALL, "{reference} was not actioned within 5 working days of its receipt.", "told", misses=True),
    ),
)  # fmt: skip
URGENT_REFERRAL = Limit(
    "referral_urgent", "Urgent referral actioned", "its receipt, once it is confirmed as urgent", WorkingDays(2), "REF-08",
    stages=(
        Stage("two_days", CalendarDays(2), OWNER, "{reference} is urgent and was received two days ago: action it by {closes}.", "reminded"),
        Stage("missed", at_due, ALL, "{reference} is urgent and was not actioned within 2 working days of its receipt.", "told", misses=True),
    ),
)  # fmt: skip

#: No document names a length (Tandem's own): what a contact brought is still fresh.
LETTER = Limit(
    "letter_due", "Letter to the customer",
    "the case is begun; a contact; something the customer wrote; the customer leaves", WorkingDays(2), "LET-01",
    stages=(
        Stage("due_soon", before(hours=2), OWNER, "{reference}: the letter goes by close of business.", "reminded"),
        Stage("missed", at_due, ALL, "{reference}: the letter was not sent in time.", "told", misses=True),
    ),
)  # fmt: skip

WARNING_VIEW = Limit(
    "warning_view", "Warning in view", "the day on which the warning letter was sent", CalendarDays(28), "LET-05",
    step="take_from_view",
)  # fmt: skip

#: By the day that is set, three months away at the most. It is the SM's to do.
SEGMENT_REVIEW = Limit(
    "segment_review", "Review of segment 3", "the review date that is set, within 3 months", ThatDay(), "SEG-04",
    stages=(
        Stage("due_soon", before(days=14), (OWNER, SMS), "{reference}: segment 3 is to be reviewed by {closes}.", "reminded", lapses=True),
        Stage("due_today", at_close, (OWNER, SMS), "{reference}: the review of segment 3 is due today.", "reminded", lapses=True),
        Stage("missed", at_due, (OWNER, SSMS, SMS), "{reference}: segment 3 was not reviewed in time.", "told", misses=True),
    ),
)  # fmt: skip

RESTRICTION_REVIEW = Limit(
    "restriction_review", "Review of a service channel restriction", "the day on which the decision is reviewed", ThatDay(), "SCR-08",
    stages=(
        Stage("today", before(hours=18), OWNER, "{reference}: the restriction is reviewed today.", "reminded", lapses=True),
        Stage("missed", at_due, ALL, "{reference}: the restriction was not reviewed on its day.", "told", misses=True),
    ),
)  # fmt: skip

#: What was approved for a time ends with it (SCR-04): to go on, it is proposed anew.
RESTRICTION_END = Limit(
    "restriction_end", "End of a service channel restriction", "the last day of its timeframe", ThatDay(), "SCR-04",
    step="end_with_its_time",
)  # fmt: skip

#: As agreed: until the end of the day that was agreed (CAS-09).
COMMITMENT = Limit(
    "commitment", "Commitment", "the day that was agreed", ThatDay(), "CAS-09",
    stages=(
        Stage("day_before", before(hours=39), OWNER, "{reference}: the commitment is due tomorrow.", "reminded", lapses=True),
        Stage("today", before(hours=15), OWNER, "{reference}: the commitment is due today.", "reminded", lapses=True),
        Stage("missed", at_due, ALL, "{reference}: the commitment was not kept in time.", "told", misses=True),
    ),
)  # fmt: skip
FOLLOW_UP = Limit(
    "follow_up", "Follow-up contact", "the day for which it was arranged", ThatDay(), "CAS-22",
    stages=(
        Stage("day_before", before(hours=39), OWNER, "{reference}: the follow-up is arranged for tomorrow.", "reminded", lapses=True),
        Stage("today", before(hours=15), OWNER, "{reference}: the follow-up is arranged for today.", "reminded", lapses=True),
        Stage("missed", at_due, ALL, "{reference}: the follow-up was not made as arranged.", "told", misses=True),
    ),
)  # fmt: skip

#: From the receipt of the intray, whether or not a plan was started; another PSSO does not start it again.
CMP = Limit(
    "cmp_completed", "Customer Management Plan completed", "the receipt of the intray, or the case's acceptance without one",
    CalendarDays(21), "CMP-03",
    stages=(
        Stage("due_soon", before(days=5), OWNER, "{reference}: its CMP is to be completed by {closes}.", "reminded", lapses=True),
        Stage("due_today", at_close, OWNER, "{reference}: its CMP is to be completed today.", "reminded", lapses=True),
        Stage("missed", at_due, ALL, "{reference}: its CMP was not completed within 21 days.", "told", misses=True),
    ),
)  # fmt: skip

CMP_TIMEFRAME = Limit(
    "cmp_timeframe", "An action of a Customer Management Plan", "the day that was agreed on for the action", ThatDay(), "SEG-07",
    stages=(
        Stage("due_today", at_close, OWNER, "{reference}: an action is to be done today.", "reminded"),
        Stage("missed", at_due, OWNER, "{reference}: the timeframe of an action has passed.", "told", misses=True),
    ),
)  # fmt: skip

FINALISATION_REPLY = Limit(
    "finalisation_reply", "Time for the customer’s reply", "the day on which the letter about finalisation was sent",
    CalendarDays(14), "FIN-02", step="end_reply_time",
)  # fmt: skip
