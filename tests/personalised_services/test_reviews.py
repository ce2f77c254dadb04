"""The 28 days of a review: when it opens, whom it tells, and when each of its limits ends, whatever the calendar says."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from casework import deadlines, timeline
from casework.models import Notice, OutgoingMail
from casework.steps import Refused
from casework.sweep import sweep
from casework.working_days import Calendar
from people.clock import at
from personalised_services.deadlines import (
    REVIEW_CALLS,
    REVIEW_DOCUMENTS,
    REVIEW_LETTER,
    REVIEW_OPENS,
    day_0_of,
)
from personalised_services.models import ManagedServicePlan, PlanReview
from tests.casework import oracle
from tests.personalised_services.conftest import CRN, NAME, START, go, local
from tests.personalised_services.reviewing import (
    BOX,
    contact_of_zone,
    on,
    opened,
    phone,
    phoned_twice,
    reached,
    written,
    written_to,
    zoe,
)

__all__ = ["opened", "zoe"]
PLAN = "personalised_services/models/plan.py::ManagedServicePlan"
GUARDS = "personalised_services/conditions/review.py"
LIMITS = "personalised_services/deadlines.py"
EFFECTS = "personalised_services/effects/review.py"
MINUTE = timedelta(minutes=1)
#: The last day of a plan whose review opens at Christmas, on Good Friday, and on the two days on which the clocks change.
CORNERS = [date(2027, 1, 22), date(2027, 4, 23), date(2027, 5, 2), date(2027, 10, 31)]


def limit_of(record, kind):
    return deadlines.of(record).filter(kind=kind).latest("id")


# -- it opens by itself


@pytest.mark.rule("REV-01", breaks=f"{EFFECTS}::its_review_is_awaited")
@pytest.mark.rule("REV-01", breaks=f"{LIMITS}::REVIEW_OPENS")
@pytest.mark.rule("REV-01", breaks=f"{GUARDS}::review_is_due")
@pytest.mark.parametrize("ends_on", CORNERS)
def test_it_opens_by_itself_28_days_before_the_plan_ends_and_once(ends_on, active, zoe):
    plan = active("reactive", ends_on=ends_on)
    opens = local(ends_on - timedelta(days=28), 0)
    for moment in (opens - MINUTE, opens, opens + MINUTE, opens + timedelta(days=2)):
        with at(moment):
            assert sweep().set_aside == []
        assert PlanReview.objects.count() == (moment >= opens)
    review = PlanReview.objects.get()
    assert (review.opened_at, review.day_0, review.day_28) == (opens, ends_on - timedelta(days=28), ends_on)
    assert ManagedServicePlan.objects.get(pk=plan.pk).state == "under_review"
    assert timeline.of(review).earliest("id").told == f"opened the review of {plan.reference}"


@pytest.mark.rule("REV-01", breaks=f"{GUARDS}::review_is_due")
def test_it_opens_at_the_midnight_of_where_it_began_though_the_case_went_to_a_zone_where_that_day_has_not_come(
    active, ps
):
    plan = active()
    with at(local(START)):
        go(plan.case, "reallocate", ps.lene, owner=ps.wes, because="Moved to Perth")
    with at(local(day_0_of(plan.ends_on), 0)):
        swept = sweep()
    assert (swept.steps, swept.set_aside) == (1, [])
    assert PlanReview.objects.get().day_0 == day_0_of(plan.ends_on)


@pytest.mark.rule("REV-01", breaks=f"{EFFECTS}::review_begins")
@pytest.mark.rule("REV-01", breaks=f"{PLAN}.open_review.then")
def test_psso_mailbox_and_zone_contact_get_the_e_mail_and_it_names_no_customer(opened, ps, zoe, places):
    contact_of_zone(places.west, "Wanda", places.tps_perth)  # another zone's
    review = opened()
    mails = OutgoingMail.objects.filter(kind__startswith="review_opened.")
    assert {mail.to for mail in mails} == {ps.priya.email, BOX, zoe.email}
    assert mails.count() == 3
    for mail in mails:
        assert review.reference in mail.subject and review.plan.reference in mail.text
        assert not any(word in mail.subject + mail.text + mail.html for word in (CRN, CRN[-3:], *NAME.split()))
    assert Notice.objects.get(kind="review_opened").to == ps.priya


def test_where_there_is_no_zone_contact_it_opens_and_says_so(active, ps):
    plan = active()
    with at(local(day_0_of(plan.ends_on), 0)):
        assert sweep().set_aside == []
    told = timeline.of(PlanReview.objects.get()).earliest("id").told
    assert told.endswith("; no PS mailbox and no zone contact to e-mail")
    mails = OutgoingMail.objects.filter(kind__startswith="review_opened")
    assert {mail.to for mail in mails} == {ps.priya.email}


@pytest.mark.rule("REV-01", breaks=f"{PLAN}.open_review.guards")
@pytest.mark.rule("REV-01", breaks=f"{PLAN}.open_review.permission")
@pytest.mark.rule("REV-01", breaks=f"{GUARDS}::review_is_due")
def test_nobody_opens_it_and_time_does_not_before_its_day(active, ps):
    plan = active()
    day_0 = day_0_of(plan.ends_on)
    for person in (ps.priya, ps.lene, ps.olive, ps.sione):
        with at(local(day_0)), pytest.raises(PermissionDenied):
            go(plan, "open_review", person)
    with at(local(day_0, 0) - MINUTE), pytest.raises(Refused) as refused:
        go(plan, "open_review", None)
    assert refused.value.reasons == [("Its review opens on 2 February 2027.", "REV-01")]


def test_an_outage_delays_it_and_shifts_only_the_days_that_run_from_the_e_mail(active, zoe):
    plan = active()
    late = local(day_0_of(plan.ends_on) + timedelta(days=4))
    with at(late):
        sweep()
    review = PlanReview.objects.get()
    assert review.opened_at == late and review.day_28 == plan.ends_on
    assert limit_of(review, "msp_review_calls").due_on == date(2027, 2, 10)  # the e-mail went on a Saturday
    assert limit_of(review, "msp_review_letter").due_on == date(2027, 2, 12)  # day 7 is a Saturday
    assert limit_of(review, "msp_review_documents").due_on == plan.ends_on - timedelta(days=14)


def test_a_plan_that_is_activated_in_its_last_days_is_reviewed_at_once(active, zoe):
    plan = active("reactive", ends_on=date(2026, 11, 12))
    with at(local(date(2026, 11, 2), 10, 1)):
        sweep()
        sweep()
    review = PlanReview.objects.get(plan=plan)
    assert review.day_0 == date(2026, 10, 15)
    told = Notice.objects.filter(kind__startswith="msp_review_documents").values_list("kind", flat=True)
    assert set(told) == {"msp_review_documents.missed"}  # past already: told at once, and not as if it were due today


# -- a year of dates, against another reckoning


@pytest.mark.rule("REV-01", breaks="casework/working_days.py::OpensDaysBefore.end")
@pytest.mark.rule("REV-02", breaks=f"{LIMITS}::REVIEW_CALLS")
@pytest.mark.rule("REV-04", breaks="casework/working_days.py::ByWorkingDay.end")
@pytest.mark.rule("REV-04", breaks=f"{LIMITS}::REVIEW_LETTER")
@pytest.mark.rule("REV-06", breaks=f"{LIMITS}::REVIEW_DOCUMENTS")
@pytest.mark.parametrize(("state", "town"), [("NSW", "Sydney"), ("WA", "Perth"), ("SA", "Adelaide")])
def test_each_limit_of_each_plan_of_a_year_ends_as_the_other_reckoning_says(state, town):
    off = set().union(*(oracle.days_off(state, year) for year in (2026, 2027)))
    calendar = Calendar(ZoneInfo(f"Australia/{town}"), time(8), time(17), date(2027, 12, 31), frozenset(off))
    different = []
    for number in range(366):
        ends_on = date(2026, 12, 1) + timedelta(days=number)
        noon = datetime.combine(ends_on, time(12), calendar.zone)
        day_0 = ends_on - timedelta(days=28)
        opens = oracle.utc(state, day_0, time(0))
        told = [
            deadlines.ends(REVIEW_OPENS, noon, calendar), deadlines.ends(REVIEW_CALLS, opens, calendar),
            deadlines.ends(REVIEW_LETTER, opens, calendar), deadlines.ends(REVIEW_DOCUMENTS, noon, calendar),
        ]  # fmt: skip
        letter, documents = day_0 + timedelta(days=7), day_0 + timedelta(days=14)
        expected = [
            (opens, day_0),
            oracle.ends(state, off, day_0, time(0), ("working", 3)),
            *(oracle.ends(state, off, day, time(0), ("by working day", 0)) for day in (letter, documents)),
        ]
        if [(due.at, due.on) for due in told] != expected:
            different.append((ends_on, told, expected))
    assert not different, different[:3]


@pytest.mark.parametrize(
    ("ends_on", "calls", "letter", "documents"),
    [
        (date(2027, 1, 15), "2026-12-23", "2026-12-24", "2026-12-31"),  # day 7 is Christmas, day 14 New Year's Day
        (date(2027, 1, 22), "2026-12-31", "2026-12-31", "2027-01-08"),  # opens at Christmas; day 7 is New Year's Day
        (date(2027, 4, 16), "2027-03-24", "2027-03-25", "2027-04-02"),  # day 7 is Good Friday
        (
            date(2027, 5, 2),
            "2027-04-07",
            "2027-04-09",
            "2027-04-16",
        ),  # opens as summer time ends; days 7 and 14 are Sundays
        (date(2027, 10, 31), "2027-10-07", "2027-10-08", "2027-10-15"),  # opens as it begins; Labour Day in between
    ],
)
def test_its_limits_over_holidays_and_both_changes_of_the_clock(ends_on, calls, letter, documents, opened):
    review = opened("reactive", ends_on=ends_on)
    kinds = ("msp_review_calls", "msp_review_letter", "msp_review_documents")
    assert [limit_of(review, kind).due_on.isoformat() for kind in kinds] == [calls, letter, documents]


# -- phoned twice in three working days


@pytest.mark.rule("REV-02", breaks=f"{EFFECTS}::phoned")
@pytest.mark.rule("REV-02", breaks="personalised_services/models/review.py::PlanReview.record_attempt.then")
def test_the_second_attempt_meets_the_limit_and_not_the_first(opened, ps):
    review = opened()
    with on(review, 1):
        review = phone(review, ps)
    assert limit_of(review, "msp_review_calls").state == "pending"
    with on(review, 3, 16, 59):
        review = phone(review, ps, result="message", words="Asked to ring the PS line")
    assert limit_of(review, "msp_review_calls").state == "met"
    assert [(one.result, one.by) for one in review.attempts.all()] == [("no_answer", ps.priya), ("message", ps.priya)]
    with pytest.raises(DatabaseError), transaction.atomic():
        review.attempts.update(result="reached")


@pytest.mark.rule("REV-02", breaks=f"{LIMITS}::REVIEW_CALLS")
def test_whoever_was_not_phoned_twice_in_three_working_days_is_told_to_the_ssm(opened, ps):
    review = opened()  # on Tuesday
    for number, hour in ((3, 16), (3, 17), (4, 9)):
        with on(review, number, hour):
            assert sweep().set_aside == []
    told = [(one.to, one.kind) for one in Notice.objects.filter(kind__startswith="msp_review_calls").order_by("id")]
    missed = "msp_review_calls.missed"
    assert told == [(ps.priya, "msp_review_calls.due_today"), (ps.priya, missed), (ps.lene, missed)]
    with on(review, 6):  # what was done in time and written down late was in time
        for hour in (10, 15):
            review = phone(review, ps, phoned_at=local(review.day(2), hour))
    assert limit_of(review, "msp_review_calls").state == "met"


def test_phoned_too_late_it_stays_missed(opened, ps):
    review = opened()
    with on(review, 4):
        phone(phone(review, ps), ps, phoned_at=local(review.day(2)))
    assert limit_of(review, "msp_review_calls").state == "missed"


# -- the letter, the documents, the outcome


@pytest.mark.rule("REV-04", breaks=f"{EFFECTS}::letter_is_sent")
@pytest.mark.parametrize(("sent", "state"), [(7, "met"), (8, "missed")])
def test_the_day_of_the_letter_decides_whether_it_was_in_time(sent, state, opened, ps):
    review = phoned_twice(opened(), ps)
    with on(review, 8):
        sweep()
        review = go(review, "record_letter", ps.priya, sent_on=review.day(sent), reply_by=review.day(13))
    assert limit_of(review, "msp_review_letter").state == state


@pytest.mark.rule("REV-04", breaks=f"{EFFECTS}::no_letter_is_due")
def test_whoever_is_reached_needs_no_letter(opened, ps):
    review = reached(opened(), ps)
    assert limit_of(review, "msp_review_letter").state == "cleared"
    with on(review, 9):
        sweep()
    assert not Notice.objects.filter(kind__startswith="msp_review_letter").exists()


@pytest.mark.rule("REV-06", breaks="personalised_services/models/review.py::PlanReview.complete.then")
@pytest.mark.parametrize(("day", "hour", "state"), [(14, 23, "met"), (15, 0, "missed")])
def test_the_documents_are_in_the_plan_by_the_end_of_day_14(day, hour, state, opened, ps):
    review = written(opened(), ps)
    assert limit_of(review, "msp_review_documents").state == "pending"  # written is not complete
    with on(review, day, hour):
        sweep()
        review = go(review, "complete", ps.priya)
    assert limit_of(review, "msp_review_documents").state == state
    told = {one.to for one in Notice.objects.filter(kind="msp_review_documents.missed")}
    assert told == ({ps.priya, ps.lene} if state == "missed" else set())


def test_its_limits_go_with_the_case(opened, ps):
    review = written_to(opened(), ps)
    case = type(review.case).objects.get(pk=review.case.pk)
    go(case, "reallocate", ps.lene, owner=ps.wes, because="Moved")
    assert limit_of(review, "msp_review_documents").owner == ps.wes
