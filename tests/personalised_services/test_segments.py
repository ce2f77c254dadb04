"""Segments of a Child Support case: allocated by its PSSO, in both records; segment 3 reviewed by the SM within 3 months."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from casework import deadlines, timeline
from casework.models import Notice
from casework.steps import Refused
from casework.sweep import sweep
from people.clock import at
from personalised_services.forms import segment as segment_forms
from personalised_services.models import Case, Segment, SegmentReview
from tests.personalised_services.segmenting import (
    BOTH,
    DAY,
    FOUR,
    REVIEW_ON,
    allocate,
    case_now,
    go,
    local,
    recommend,
)

STEPS = "personalised_services/models/case_steps/segments.py::Segmented"
TABLE = "personalised_services/models/segment.py::Segment"
FORMS = "personalised_services/forms/segment.py"
EFFECTS = "personalised_services/effects/segment.py"
CONDITIONS = "personalised_services/conditions/segment.py"
FOUND = {"issues_discussed": "The arrears letter.", "words": "Still rings each day."}


def form(name, record, by, **sent):
    return getattr(segment_forms, name)(sent, record=record, by=by)


def behind(rows, **change):
    """What the database says to a change behind the step's back."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        rows.update(**change)
    return str(error.value)


def reviewed(case, by, ps, outcome="required", **more):
    said = FOUND | {"discussed_with": ps.lene, "outcome": outcome, "next_on": None} | more
    return go(case_now(case), "review_segment_3", by, **said)


# -- SEG-01, SEG-02: allocated


@pytest.mark.rule("SEG-01", breaks=f"{STEPS}.allocate_segment.permission")
def test_its_psso_allocates_and_nobody_else(in_segment, ps):
    case = in_segment(None)
    for other in (ps.dan, ps.lene, ps.olive, ps.sione):
        with pytest.raises(PermissionDenied):
            allocate(case, other)
    case = allocate(case, ps.priya)
    assert case_now(case).segment.number == 2
    assert timeline.of(case)[0].told == "allocated Segment 2, medium: window and portal are updated"


@pytest.mark.rule("SEG-01", breaks=f"{FORMS}::Allocate.clean_number")
@pytest.mark.rule("SEG-01", breaks=f"{TABLE}.Meta.constraints[segment_allocated_by_all_four]")
def test_it_is_allocated_by_source_issues_interactions_and_likely_actions(in_segment, ps):
    case = in_segment(None)
    assert form("Allocate", case, ps.priya).initial["source"] == "new"
    assert form("Allocate", case, ps.priya).fields["number"].initial == 2  # most new referrals
    for name in FOUR:
        said = FOUR | BOTH | {"number": "2", name: ""}
        assert list(form("Allocate", case, ps.priya, **said).errors) == [name]
        with pytest.raises(DatabaseError), transaction.atomic():
            allocate(case, ps.priya, **{name: ""})
    sent = FOUR | BOTH | {"number": "2"}
    assert form("Allocate", case, ps.priya, **sent).is_valid()
    case = case_now(allocate(case, ps.priya))
    assert form("Allocate", case, ps.priya)["number"].value() is None  # a move: nothing is chosen beforehand
    assert "in segment 2 already" in str(form("Allocate", case, ps.priya, **sent).errors["number"])
    assert form("Allocate", case, ps.priya, **sent | {"number": "1"}).is_valid()


@pytest.mark.rule("SEG-03", breaks=f"{CONDITIONS}::segment_3_is_decided")
@pytest.mark.rule("SEG-03", breaks=f"{TABLE}.Meta.constraints[segment_3_is_decided]")
def test_nobody_allocates_segment_3(in_segment, ps):
    case = in_segment(2)
    assert "number" in form("Allocate", case, ps.priya, **(FOUR | BOTH | {"number": "3"})).errors
    with pytest.raises(DatabaseError, match="segment_3_is_decided"), transaction.atomic():
        allocate(case, ps.priya, number=3)
    for who in (ps.priya, ps.lene, ps.olive, ps.sione):
        with pytest.raises(Refused, match="recommend it first"):
            go(case_now(case), "enter_segment_3", who, because="x", review_on=REVIEW_ON, **BOTH)


@pytest.mark.rule("SEG-02", breaks=f"{FORMS}::BothRecords")
@pytest.mark.rule("SEG-02", breaks=f"{FORMS}::BothRecords.window_record")
@pytest.mark.rule("SEG-02", breaks=f"{FORMS}::BothRecords.portal_record")
@pytest.mark.rule("SEG-02", breaks=f"{TABLE}.Meta.constraints[segment_in_both_records]")
def test_a_change_of_segment_stands_in_both_records_every_time(in_segment, ps):
    case = in_segment(2)
    for name in BOTH:
        said = FOUR | BOTH | {"number": "1", name: ""}
        assert list(form("Allocate", case, ps.priya, **said).errors) == [name]
        with pytest.raises(DatabaseError, match="both_records"), transaction.atomic():
            allocate(case, ps.priya, 1, **{name: ""})
    shown = form("Allocate", case, ps.priya)
    assert shown.initial["portal_record"] == BOTH["portal_record"]  # the portal's record is the same one


@pytest.mark.rule("SEG-02", breaks=f"{STEPS}._into")
@pytest.mark.rule("SEG-02", breaks=f"{TABLE}.Meta.constraints[segment_one_at_a_time]")
def test_history_is_kept_and_one_segment_holds_at_a_time(in_segment, ps):
    case = in_segment(2)
    allocate(case, ps.priya, 1)
    allocate(case, ps.priya, 2, portal_record="PS-4472")
    rows = case.segments.order_by("id")
    assert [(row.number, row.ended_at is None, row.portal_record) for row in rows] == [
        (2, False, "PS-4471"), (1, False, "PS-4471"), (2, True, "PS-4472"),
    ]  # fmt: skip
    first = Segment.objects.filter(pk=rows[0].pk)
    assert "only_ended" in behind(first, ended_at=None, ended_by=None)
    assert "only_ended" in behind(Segment.objects.filter(pk=rows[2].pk), number=1)
    with pytest.raises(DatabaseError, match="one_at_a_time"), transaction.atomic():
        case.segments.create(number=1, basis="allocated", set_by=ps.priya, **FOUR, **BOTH)
    with pytest.raises(DatabaseError), transaction.atomic():
        first.delete()


@pytest.mark.rule("SEG-01", breaks="personalised_services/conditions/case.py::is_of_child_support")
def test_a_centrelink_case_has_no_segment_and_its_page_does_not_speak_of_one(accepted, as_, in_segment, ps):
    case = accepted("centrelink")
    with pytest.raises(Refused, match="of a Child Support case"):
        allocate(case, ps.priya)
    page = as_(ps.priya).get(case.get_absolute_url()).content.decode()
    assert "segment" not in page.lower() and "Draft a plan" in page
    page = as_(ps.priya).get(in_segment(2).get_absolute_url()).content.decode()
    assert "Allocate a segment" in page and "Segment 2, medium" in page and "Draft a plan" not in page


@pytest.mark.rule("SEG-01", breaks="personalised_services/segment_guide.py::GUIDES")
def test_the_tables_are_at_hand_where_a_segment_is_chosen(in_segment, as_, ps):
    case = in_segment(None)
    browser = as_(ps.priya)
    assert "Allocate a segment" in browser.get(case.get_absolute_url()).content.decode()
    page = browser.get(f"{case.get_absolute_url()}steps/allocate_segment/").content.decode()
    for words in ("Most new referrals", "An associated customer, where", "A history of escalating issues", "Managed in PS before", "Clear timeframes, monitored"):  # fmt: skip
        assert words in page, words


# -- SEG-04: segment 3 is reviewed


def limit(case):
    return deadlines.of(case).filter(kind="segment_review").first()


@pytest.mark.rule("SEG-04", breaks=f"{STEPS}.enter_segment_3.then")
@pytest.mark.rule("SEG-04", breaks=f"{EFFECTS}::its_review_is_awaited")
@pytest.mark.rule("SEG-04", breaks="personalised_services/deadlines.py::SEGMENT_REVIEW")
def test_time_reminds_of_the_review_and_tells_the_psso_the_ssm_and_the_sm_when_it_is_missed(in_segment, ps):
    case = in_segment(3)
    assert limit(case).due_on == REVIEW_ON
    told = []
    for moment in (local(date(2027, 2, 10)), local(date(2027, 2, 11), 1), local(REVIEW_ON, 17), local(REVIEW_ON + timedelta(days=1), 0)):  # fmt: skip
        with at(moment):
            assert sweep().set_aside == []
        told.append(set(Notice.objects.filter(kind__startswith="segment_review.").values_list("kind", "to")))
    first = {("segment_review.due_soon", one.pk) for one in (ps.priya, ps.olive)}
    second = {("segment_review.due_today", one.pk) for one in (ps.priya, ps.olive)}
    missed = {("segment_review.missed", one.pk) for one in (ps.priya, ps.lene, ps.olive)}
    assert told == [set(), first, first | second, first | second | missed]


@pytest.mark.rule("SEG-04", breaks="personalised_services/who/segment.py::its_sm")
@pytest.mark.rule("SEG-04", breaks=f"{STEPS}.review_segment_3.permission")
@pytest.mark.rule("SEG-04", breaks=f"{CONDITIONS}::is_in_segment_3")
def test_the_sm_reviews_it_and_nobody_else(in_segment, ps):
    case = in_segment(3)
    with at(local(REVIEW_ON)):
        for other in (ps.priya, ps.lene, ps.sione, ps.ola):
            with pytest.raises(PermissionDenied):
                reviewed(case, other, ps, next_on=REVIEW_ON + timedelta(days=30))
        assert reviewed(case, ps.olive, ps, next_on=REVIEW_ON + timedelta(days=30)).segment.number == 3
    with at(local(REVIEW_ON)), pytest.raises(Refused, match="not in segment 3"):
        reviewed(other_case(case, ps), ps.olive, ps)


def other_case(case, ps):
    """The same customer's, after segment 3."""
    reviewed(case, ps.olive, ps, "not_required", **BOTH)
    return case


@pytest.mark.rule("SEG-04", breaks=f"{EFFECTS}::next_review_is_awaited")
@pytest.mark.rule("SEG-04", breaks=f"{STEPS}.review_segment_3.then")
def test_still_required_has_a_new_date_and_is_awaited_again(in_segment, ps):
    case, again = in_segment(3), date(2027, 5, 20)
    with at(local(date(2027, 2, 22))):
        reviewed(case, ps.olive, ps, next_on=again)
    rows = deadlines.of(case).filter(kind="segment_review").order_by("id")
    assert [(row.state, row.due_on) for row in rows] == [("met", REVIEW_ON), ("pending", again)]
    segment = case_now(case).segment
    assert (segment.number, segment.review_on) == (3, again)
    review = segment.reviews.get()
    assert (review.by, review.discussed_with, review.issues_discussed) == (ps.olive, ps.lene, FOUND["issues_discussed"])
    assert set(Notice.objects.filter(kind="segment_reviewed").values_list("to", flat=True)) == {ps.priya.pk, ps.lene.pk}
    with pytest.raises(DatabaseError), transaction.atomic():
        SegmentReview.objects.update(words="Another")


@pytest.mark.rule("SEG-04", breaks=f"{EFFECTS}::its_people_are_told")
def test_no_longer_required_is_segment_2_in_both_records(in_segment, ps):
    case = in_segment(3)
    with at(local(REVIEW_ON)):
        reviewed(case, ps.olive, ps, "not_required", **BOTH)
    segment = case_now(case).segment
    assert (segment.number, segment.basis, segment.review_on) == (2, "reviewed", None)
    assert limit(case).state == "met"
    assert Notice.objects.get(kind="segment_reviewed", to=ps.lene).text.endswith("No longer required: segment 2.")


@pytest.mark.rule("SEG-04", breaks=f"{FORMS}::Review.clean")
@pytest.mark.rule("SEG-04", breaks=f"{FORMS}::_within_3_months")
def test_a_review_says_all_that_is_asked_of_it(in_segment, ps):
    case = in_segment(3)
    whole = FOUND | {"discussed_with": ps.lene.logon, "outcome": "required", "next_on": "2027-05-24"}
    with at(local(REVIEW_ON)):
        assert form("Review", case, ps.olive, **whole).is_valid()
        for name in ("issues_discussed", "discussed_with", "words", "outcome", "next_on"):
            assert name in form("Review", case, ps.olive, **whole | {name: ""}).errors, name
        for day in ("2027-02-24", "2027-05-25", "2027-02-01"):
            assert "within 3 months: until 24 May 2027" in str(form("Review", case, ps.olive, **whole | {"next_on": day}).errors["next_on"])  # fmt: skip
        ended = whole | {"outcome": "not_required", "next_on": ""}
        assert set(form("Review", case, ps.olive, **ended).errors) == {"window_record", "portal_record"}
        assert form("Review", case, ps.olive, **ended | BOTH).is_valid()
        with pytest.raises(DatabaseError), transaction.atomic():
            reviewed(case, ps.olive, ps, "required")


@pytest.mark.rule("SEG-04", breaks=f"{TABLE}.Meta.constraints[segment_3_reviewed_within_3_months]")
@pytest.mark.parametrize("day", [date(2027, 2, 25), DAY, None])
def test_no_review_date_is_later_than_3_months_on_also_behind_the_steps_back(day, in_segment):
    rows = in_segment(3).segments.current()
    assert "within_3_months" in behind(rows, review_on=day)
    with transaction.atomic():
        rows.update(review_on=REVIEW_ON)


@pytest.mark.rule("SEG-04", breaks=f"{CONDITIONS}::is_not_in_segment_3")
def test_segment_3_ends_with_the_sms_review_alone(in_segment, ps):
    case = in_segment(3)
    with pytest.raises(Refused, match="ends with the SM"):
        allocate(case, ps.priya, 2)
    with pytest.raises(Refused, match="kept where it is rejected"):
        recommend(case, ps)
    with at(local(REVIEW_ON)):
        reviewed(case, ps.olive, ps, "not_required", **BOTH)
        assert allocate(case, ps.priya, 1).segments.current().get().number == 1


# -- what is seen of it


def test_tracker_and_api_tell_the_segment_and_narrow_by_it(in_segment, as_, ps, django_assert_max_num_queries):
    case = in_segment(3)
    browser = as_(ps.priya)
    assert "segment 3, reviewed by 24 Feb 2027" in " ".join(browser.get("/cases/").content.decode().split())
    told = browser.get(f"/api/v1/cases/{case.reference}/").json()
    assert (told["segment"], told["segment_review_on"]) == (3, "2027-02-24")
    assert [one["number"] for one in told["segments"]] == [3, 2]
    found = [len(browser.get(f"/api/v1/cases/?segment={number}").json()["results"]) for number in (2, 3)]
    assert found == [0, 1]
    with django_assert_max_num_queries(10):
        browser.get("/cases/")


def test_its_review_goes_along_with_the_case(in_segment, ps):
    case = in_segment(3)
    go(case, "reallocate", ps.lene, owner=ps.wes, because="Moved")
    assert (limit(case).owner, limit(case).team) == (ps.wes, ps.wes.team)
    assert Case.objects.get(pk=case.pk).segment.number == 3
