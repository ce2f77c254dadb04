"""Segment 3 by recommendation: three answers, discussed with the SSM, who decides; documented by the PSM (SEG-03, SEG-05, SEG-06)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from casework import approvals, deadlines
from casework.models import Approval, Notice, OutgoingMail
from casework.steps import Refused
from people.clock import at
from people.models import RoleHeld
from personalised_services.forms import segment as segment_forms
from personalised_services.models import SegmentRecommendation, Visit
from tests.personalised_services.segmenting import (
    BOTH,
    DAY,
    DOCUMENTED,
    REVIEW_ON,
    SAID,
    allocate,
    approve,
    ask,
    case_now,
    go,
    local,
    recommend,
)

MODEL = "personalised_services/models/recommendation.py::SegmentRecommendation"
STEPS = "personalised_services/models/case_steps/segments.py::Segmented"
FORMS = "personalised_services/forms/segment.py"
CONDITIONS = "personalised_services/conditions/segment.py"
WHO = "personalised_services/who/segment.py"
EFFECTS = "personalised_services/effects/segment.py"
SENT = SAID | {"issues_addressed": "yes", "escalates": "yes", "restricted": "no", "discussed_on": DAY.isoformat()}


@pytest.fixture(autouse=True)
def on_that_day():
    with at(local(hour=11)):
        yield


def form(name, record, by, **sent):
    return getattr(segment_forms, name)(sent, record=record, by=by)


def behind(recommendation, **change):
    """What the database says to a change behind the step's back."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        SegmentRecommendation.objects.filter(pk=recommendation.pk).update(version=recommendation.version + 1, **change)
    return str(error.value)


# -- recommended


@pytest.mark.rule("SEG-03", breaks=f"{STEPS}.recommend_segment_3.permission")
@pytest.mark.rule("SEG-05", breaks=f"{CONDITIONS}::is_in_segment_2")
def test_the_psso_recommends_it_for_a_customer_of_segment_2(in_segment, ps):
    case = in_segment(1)
    with pytest.raises(Refused, match="for a customer of segment 2"):
        recommend(case, ps)
    allocate(case, ps.priya, 2)
    for other in (ps.dan, ps.lene, ps.olive, ps.sione):
        with pytest.raises(PermissionDenied):
            go(case_now(case), "recommend_segment_3", other, **SAID, discussed_with=ps.lene)
    recommendation = recommend(case, ps)
    assert (recommendation.state, recommendation.recommended_by, recommendation.discussed_with) == ("draft", ps.priya, ps.lene)  # fmt: skip


@pytest.mark.rule("SEG-03", breaks=f"{FORMS}::Recommend")
@pytest.mark.rule("SEG-03", breaks=f"{FORMS}::Recommend.clean")
@pytest.mark.rule("SEG-03", breaks=f"{FORMS}::Recommend.clean_discussed_on")
def test_each_of_the_three_is_answered_and_it_was_discussed_with_the_ssm(in_segment, ps):
    case = in_segment(2)
    sent = SENT | {"discussed_with": ps.lene.logon}
    assert form("Recommend", case, ps.priya, **sent).is_valid()
    for name in ("issues_addressed", "escalates", "restricted", "ground", "reasons", "discussed_with", "discussed_on"):
        assert list(form("Recommend", case, ps.priya, **sent | {name: ""}).errors) == [name]
    assert "discussed_with" in form("Recommend", case, ps.priya, **sent | {"discussed_with": ps.dan.logon}).errors
    assert "not come yet" in str(form("Recommend", case, ps.priya, **sent | {"discussed_on": "2026-11-25"}).errors)
    none = form("Recommend", case, ps.priya, **sent | {"ground": "restrictions"})
    assert "as you say above" in str(none.errors["ground"])
    assert form("Recommend", case, ps.priya, **sent | {"ground": "restrictions", "restricted": "yes"}).is_valid()


@pytest.mark.rule("SEG-05", breaks=f"{MODEL}.let_go.permission")
@pytest.mark.rule("SEG-05", breaks=f"{WHO}::recommendations_psso_or_who_leads_it")
@pytest.mark.rule("SEG-03", breaks=f"{CONDITIONS}::no_recommendation_is_open")
@pytest.mark.rule("SEG-03", breaks=f"{MODEL}.Meta.constraints[recommendation_one_open_per_case]")
def test_one_is_open_at_a_time_and_the_segment_stays_until_it_is_decided(in_segment, ps):
    case = in_segment(2)
    first = recommend(case, ps)
    for step, said in (("recommend_segment_3", SAID | {"discussed_with": ps.lene}), ("allocate_segment", {"number": 1})):  # fmt: skip
        with pytest.raises(Refused, match=f"{first.reference} recommends segment 3"):
            go(case_now(case), step, ps.priya, **said)
    with pytest.raises(DatabaseError, match="one_open_per_case"), transaction.atomic():
        case.recommendations.create(recommended_by=ps.priya, discussed_with=ps.lene, **SAID)
    for other in (ps.dan, ps.ola, ps.sione):
        with pytest.raises(PermissionDenied):
            go(first, "let_go", other, because="x")
    go(first, "let_go", ps.lene, because="Settled otherwise")
    assert recommend(case, ps).pk != first.pk


@pytest.mark.rule("SEG-03", breaks=f"{WHO}::recommendations_psso")
@pytest.mark.rule("SEG-03", breaks=f"{MODEL}.change_recommendation.permission")
@pytest.mark.rule("SEG-03", breaks=f"{MODEL}.ask_ssm.permission")
@pytest.mark.rule("SEG-03", breaks=f"{MODEL}.withdraw.permission")
def test_its_psso_writes_it_and_asks_and_nobody_else(in_segment, ps):
    recommendation = recommend(in_segment(2), ps)
    changed = SAID | {"reasons": "Five complaints.", "discussed_with": ps.lene}
    for name, said in (("change_recommendation", changed), ("ask_ssm", {}), ("withdraw", {})):
        for other in (ps.dan, ps.lene, ps.olive, ps.sione):
            with pytest.raises(PermissionDenied):
                go(recommendation, name, other, **said)
        recommendation = go(recommendation, name, ps.priya, **said)
    assert (recommendation.state, recommendation.reasons) == ("draft", "Five complaints.")


@pytest.mark.rule("SEG-03", breaks=f"{MODEL}.Meta.triggers[recommendation_stays_as_asked]")
def test_what_is_asked_stays_as_it_is(in_segment, ps):
    recommendation = recommend(in_segment(2), ps)
    changed = SAID | {"reasons": "Five complaints.", "discussed_with": ps.lene}
    recommendation = go(recommendation, "change_recommendation", ps.priya, **changed)
    recommendation = go(recommendation, "ask_ssm", ps.priya)
    with pytest.raises(Refused):
        go(recommendation, "change_recommendation", ps.priya, **changed)
    assert "stays_as_asked" in behind(recommendation, escalates=False)
    row = Approval.objects.get(record_id=recommendation.pk, kind="segment_3")
    assert dict(row.content)["Why"] == "Five complaints."
    recommendation = go(recommendation, "withdraw", ps.priya)
    assert recommendation.state == "draft" and not Approval.objects.waiting().exists()
    assert form("Change", recommendation, ps.priya).initial["escalates"] == "yes"


# -- decided


@pytest.mark.rule("SEG-05", breaks=f"{MODEL}.reject.permission")
@pytest.mark.rule("SEG-03", breaks=f"{MODEL}.approve.permission")
@pytest.mark.rule("SEG-03", breaks=f"{MODEL}.Meta.constraints[recommendation_decided_by_another]")
def test_the_ssm_decides_or_the_sm_and_never_who_recommends(in_segment, ps):
    RoleHeld.objects.create(staff=ps.priya, role="ssm", starts_at=local(date(2026, 1, 1)))
    recommendation = ask(in_segment(2), ps)
    for other in (ps.priya, ps.dan, ps.sione, ps.ola):
        for name, said in (("approve", {}), ("reject", {"reason": "x"})):
            with pytest.raises(PermissionDenied):
                go(recommendation, name, other, **said)
    now_ = local(hour=11)
    assert "decided_by_another" in behind(recommendation, state="approved", decided_at=now_, decided_by=ps.priya)
    recommendation = go(recommendation, "approve", ps.olive)  # its PSSO leads the team too: the SM decides
    assert (recommendation.state, recommendation.decided_by) == ("approved", ps.olive)
    with pytest.raises(Refused):
        approve(recommendation, ps)


@pytest.mark.rule("SEG-03", breaks=f"{MODEL}.Meta.constraints[recommendation_restrictions_in_place]")
def test_restrictions_are_its_reason_only_where_they_are_in_place(in_segment, ps):
    case = in_segment(2)
    with pytest.raises(DatabaseError, match="restrictions_in_place"), transaction.atomic():
        recommend(case, ps, ground="restrictions")
    recommendation = go(ask(case, ps, ground="restrictions", restricted=True), "approve", ps.lene, reason="Yes")
    told = approvals.of(recommendation)[0]
    assert (told.outcome, dict(told.content)["Reason for segment 3"]) == ("approved", "Telephony, write-only or face-to-face restrictions")  # fmt: skip


@pytest.mark.rule("SEG-05", breaks=f"{MODEL}.reject.permission")
@pytest.mark.rule("SEG-05", breaks=f"{FORMS}::Reject.reason")
@pytest.mark.rule("SEG-05", breaks=f"{MODEL}.Meta.constraints[recommendation_rejected_with_options]")
@pytest.mark.parametrize("who", ["lene", "olive"])
def test_rejected_keeps_segment_2_and_says_which_options_were_discussed(who, in_segment, ps):
    case = in_segment(2)
    recommendation, decides = ask(case, ps), getattr(ps, who)
    assert "reason" in form("Reject", recommendation, decides, reason="").errors
    with pytest.raises(DatabaseError, match=r"with_options|with_reason"), transaction.atomic():
        go(recommendation, "reject", decides, reason="")
    recommendation = go(recommendation, "reject", decides, reason="A conference call with the objection officer")
    assert recommendation.unexplored == "A conference call with the objection officer"
    assert case_now(case).segment.number == 2
    assert Notice.objects.filter(to=ps.priya, kind="segment_3.decided").exists()
    again = recommend(case, ps)  # it may be recommended anew
    assert again.state == "draft"
    assert "with_options" in behind(again, unexplored="x")


# -- documented


@pytest.mark.rule("SEG-06", breaks=f"{EFFECTS}::psm_is_asked")
@pytest.mark.rule("SEG-06", breaks=f"{MODEL}.approve.then")
def test_once_approved_the_psm_is_told_and_e_mailed(in_segment, ps):
    recommendation = approve(ask(in_segment(2), ps), ps)
    assert [one.to for one in Notice.objects.filter(kind="to_document")] == [ps.sione]
    mail = OutgoingMail.objects.get(kind__startswith="to_document")
    assert mail.to == ps.sione.email and "Halloran" not in mail.text and recommendation.case.reference in mail.text
    assert case_now(recommendation.case).segment.number == 2  # until it is documented


@pytest.mark.rule("SEG-06", breaks=f"{CONDITIONS}::there_is_a_psm")
def test_it_is_not_approved_where_nobody_could_document_it(in_segment, ps):
    recommendation = ask(in_segment(2), ps)
    RoleHeld.objects.filter(staff=ps.sione).update(ends_at=local(), ended_by=ps.olive)
    with pytest.raises(Refused, match="There is no PSM"):
        approve(recommendation, ps)
    RoleHeld.objects.filter(staff=ps.sione).update(ends_at=None, ended_by=None)
    assert approve(recommendation, ps).state == "approved"


@pytest.mark.rule("SEG-06", breaks=f"{EFFECTS}::customer_enters_segment_3")
@pytest.mark.rule("SEG-06", breaks=f"{WHO}::recommendations_psm")
@pytest.mark.rule("SEG-06", breaks=f"{MODEL}.document.permission")
@pytest.mark.rule("SEG-03", breaks=f"{MODEL}.document.permission")
@pytest.mark.rule("SEG-06", breaks=f"{WHO}::sets_segment_3")
@pytest.mark.rule("SEG-03", breaks=f"{CONDITIONS}::segment_3_is_decided")
@pytest.mark.rule("SEG-03", breaks=f"{CONDITIONS}::recommended")
def test_the_psm_documents_it_updates_both_records_and_sets_the_review_date(in_segment, ps):
    case = in_segment(2)
    recommendation = approve(ask(case, ps), ps)
    for other in (ps.priya, ps.lene, ps.olive):
        with pytest.raises(PermissionDenied):
            go(recommendation, "document", other, **DOCUMENTED)
    for other in (ps.dan, ps.wes, ps.ola):
        with pytest.raises(PermissionDenied):
            go(case_now(case), "enter_segment_3", other, **DOCUMENTED)
    recommendation = go(recommendation, "document", ps.sione, **DOCUMENTED)
    segment = case_now(case).segment
    assert (recommendation.state, recommendation.documented_by, recommendation.documented_words) == ("documented", ps.sione, "Needs ongoing support.")  # fmt: skip
    assert (segment.number, segment.basis, segment.recommendation, segment.review_on) == (3, "recommended", recommendation, REVIEW_ON)  # fmt: skip
    assert (segment.window_record, segment.portal_record, segment.set_by) == (*BOTH.values(), ps.sione)
    assert deadlines.of(case).get(kind="segment_review").due_on == REVIEW_ON
    assert Notice.objects.filter(to=ps.priya, kind="documented").exists()
    with pytest.raises(Refused):
        go(recommendation, "document", ps.sione, **DOCUMENTED)


@pytest.mark.rule("SEG-06", breaks=f"{FORMS}::Enter.clean_review_on")
@pytest.mark.parametrize(("day", "suits"), {"2027-02-24": True, "2026-11-25": True, "2027-02-25": False, "2026-11-24": False, "": False}.items())  # fmt: skip
def test_the_review_date_is_within_3_months(day, suits, in_segment, ps):
    recommendation = recommend(in_segment(2), ps)
    sent = {"because": "Yes", "review_on": day, **BOTH}
    assert form("Document", recommendation, ps.sione, **sent).is_valid() is suits
    for name in ("because", *BOTH):
        assert name in form("Document", recommendation, ps.sione, **sent | {name: ""}).errors


@pytest.mark.rule(
    "SEG-06", breaks="personalised_services/models/segment.py::Segment.Meta.triggers[segment_3_as_documented]"
)
def test_no_customer_is_in_segment_3_by_what_is_not_documented(in_segment, ps):
    case = in_segment(2)
    recommendation = approve(ask(case, ps), ps)
    facts = {"because": "x", "counted_from": DAY, "review_on": REVIEW_ON, "set_by": ps.priya, **BOTH}
    with pytest.raises(DatabaseError, match="not approved and documented"), transaction.atomic():
        case.segments.current().update(ended_at=local(), ended_by=ps.priya)
        case.segments.create(number=3, basis="recommended", recommendation=recommendation, **facts)


@pytest.mark.rule("SEG-05", breaks=f"{CONDITIONS}::case_is_in_segment_2")
def test_it_is_asked_of_a_customer_who_is_still_in_segment_2(in_segment, ps):
    case = in_segment(2)
    recommendation = go(ask(case, ps), "withdraw", ps.priya)
    case.segments.current().update(ended_at=local(), ended_by=ps.priya)
    with pytest.raises(Refused, match="not in segment 2 any more"):
        go(recommendation, "ask_ssm", ps.priya)
    assert go(recommendation, "let_go", ps.priya, because="Not in segment 2").state == "dropped"


# -- pages and API


@pytest.mark.parametrize(("who", "sees"), {"priya": 1, "lene": 1, "olive": 1, "sione": 1, "dan": 0, "ola": 0}.items())
def test_who_sees_the_case_sees_it_and_it_is_written_down(who, sees, in_segment, as_, ps):
    recommendation, browser = ask(in_segment(2), ps), as_(getattr(ps, who))
    address = recommendation.get_absolute_url()
    answers = [browser.get(one).status_code for one in (address, f"/api/v1{address}")]
    listed = browser.get("/api/v1/segment-recommendations/").json()["results"]
    assert answers == ([200, 200] if sees else [404, 404]) and len(listed) == sees
    assert Visit.objects.filter(case=recommendation.case_id).count() == 2 * sees


def test_it_goes_from_the_case_to_segment_3_by_pages(in_segment, as_, ps):
    case = in_segment(2)
    address = f"{case.get_absolute_url()}steps/recommend_segment_3/"
    browser = as_(ps.priya)
    assert "A history of escalating issues" in browser.get(address).content.decode()
    started = browser.post(address, SENT | {"discussed_with": ps.lene.logon, "version": case.version})
    recommendation = SegmentRecommendation.objects.get()
    page = recommendation.get_absolute_url()
    assert started["Location"] == page and "Ask the SSM" in browser.get(page).content.decode()
    assert browser.post(f"{page}steps/ask_ssm/", {"version": 1}).status_code == 302
    asked = Approval.objects.waiting().get()
    pane = as_(ps.lene).get(f"/approvals/?at={asked.pk}").content.decode()
    assert "Unexplored options, discussed with the PSSO" in pane and "Three level 2 complaints" in pane
    decided = as_(ps.lene).post(f"/approvals/{asked.pk}/decide/", {"decision": "approve", "version": 2, "reason": ""})
    assert decided.status_code == 302
    page_of_psm = as_(ps.sione).get(page).content.decode()
    assert "Document it and set the review date" in page_of_psm
    sent = DOCUMENTED | {"review_on": REVIEW_ON.isoformat(), "version": 3}
    assert as_(ps.sione).post(f"{page}steps/document/", sent | {"portal_record": ""}).status_code == 422
    assert as_(ps.sione).post(f"{page}steps/document/", sent).status_code == 302
    shown = browser.get(case.get_absolute_url()).content.decode()
    assert "Segment 3, high" in shown and "24 Feb 2027" in shown
    told = browser.get(f"/api/v1{page}").json()
    assert (told["state"], told["escalates"], told["restricted"]) == ("documented", True, False)


def test_what_recommendations_cost(in_segment, as_, ps, django_assert_max_num_queries):
    recommendation = ask(in_segment(2), ps)
    browser = as_(ps.priya)
    browser.get("/cases/")
    with django_assert_max_num_queries(20):
        browser.get(recommendation.get_absolute_url())
    with django_assert_max_num_queries(9):
        browser.get("/api/v1/segment-recommendations/")


def test_a_day_later_the_form_still_shows_what_was_said(in_segment, ps):
    recommendation = recommend(in_segment(2), ps)
    with at(local(DAY + timedelta(days=1))):
        assert form("Change", recommendation, ps.priya).initial["discussed_on"] == DAY
