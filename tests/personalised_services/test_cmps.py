"""Customer Management Plans: the history reviewed, one of a case, completed within 21 days, approved by its owner."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from casework import deadlines, timeline
from casework.models import Notice, OutgoingMail
from casework.steps import Refused
from casework.sweep import sweep
from people.clock import at
from people.models import RoleHeld
from personalised_services.forms import cmp as cmp_forms
from personalised_services.models import Case, CustomerManagementPlan, Visit
from tests.personalised_services.segmenting import (
    CONTENT,
    DAY,
    HISTORY,
    agree,
    allocate,
    case_now,
    cmp_now,
    filled,
    go,
    local,
)

MODEL = "personalised_services/models/management_plan.py::CustomerManagementPlan"
FACTS = "personalised_services/models/management_facts.py::ManagementFacts"
FORMS = "personalised_services/forms/cmp.py"
CONDITIONS = "personalised_services/conditions/cmp.py"
EFFECTS = "personalised_services/effects/cmp.py"
LAST = DAY + timedelta(days=21)


@pytest.fixture(autouse=True)
def on_that_day():
    with at(local(hour=11)):
        yield


def form(name, plan, by, **sent):
    return getattr(cmp_forms, name)(sent, record=plan, by=by)


def behind(plan, **change):
    """What the database says to a change behind the step's back."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        CustomerManagementPlan.objects.filter(pk=plan.pk).update(version=plan.version + 1, **change)
    return str(error.value)


def limit(case, kind="cmp_completed"):
    return deadlines.of(case).filter(kind=kind).first()


# -- CMP-01: the history


@pytest.mark.rule("CMP-01", breaks=f"{MODEL}.record_history.permission")
@pytest.mark.rule("CMP-03", breaks=f"{MODEL}.complete.permission")
@pytest.mark.rule("CMP-01", breaks=f"{CONDITIONS}::history_is_reviewed")
@pytest.mark.rule("CMP-01", breaks=f"{FACTS}.Meta.constraints[cmp_history_reviewed_wholly]")
def test_the_history_is_reviewed_wholly_before_it_is_completed(started, ps):
    plan = go(started(), "write_content", ps.priya, **CONTENT)
    with pytest.raises(Refused, match="Review the history first"):
        go(plan, "complete", ps.priya)
    sent = HISTORY | {"msp_active": "no"}
    for name in sent:
        assert list(form("History", plan, ps.priya, **sent | {name: ""}).errors) == [name]
    with pytest.raises(DatabaseError, match="history_reviewed_wholly"), transaction.atomic():
        go(plan, "record_history", ps.priya, **HISTORY | {"cims_found": ""})
    for other in (ps.dan, ps.wes, ps.sione):
        with pytest.raises(PermissionDenied):
            go(plan, "record_history", other, **HISTORY)
    plan = go(plan, "record_history", ps.lene, **HISTORY)
    assert (plan.reviewed_by, plan.windows_found, plan.msp_active) == (ps.lene, HISTORY["windows_found"], False)
    with pytest.raises(PermissionDenied):
        go(plan, "complete", ps.dan)
    assert go(plan, "complete", ps.priya).state == "completed"


@pytest.mark.rule("CMP-01", breaks=f"{FACTS}.Meta.constraints[cmp_active_msp_goes_to_psm]")
@pytest.mark.rule("CMP-01", breaks=f"{EFFECTS}::active_msp_goes_to_psm")
@pytest.mark.rule("CMP-01", breaks=f"{MODEL}.record_history.then")
def test_a_customer_with_an_active_msp_goes_to_the_psm_once(started, ps):
    plan = go(started(), "record_history", ps.priya, **HISTORY | {"msp_active": True})
    plan = go(plan, "record_history", ps.priya, **HISTORY | {"msp_active": True, "report_found": "Twelve contacts."})
    assert [one.to for one in Notice.objects.filter(kind="cross_program")] == [ps.sione]
    mail = OutgoingMail.objects.get(kind__startswith="cross_program")
    assert mail.to == ps.sione.email and plan.case.reference in mail.text and "Halloran" not in mail.text
    assert "active_msp_goes_to_psm" in behind(plan, psm_told_at=None)
    RoleHeld.objects.filter(staff=ps.sione).update(ends_at=local(), ended_by=ps.olive)
    OutgoingMail.objects.all().delete()
    with pytest.raises(Refused, match="There is no PSM"):
        go(plan, "record_history", ps.priya, **HISTORY | {"msp_active": True})


@pytest.mark.rule("CMP-01", breaks="personalised_services/who/cmp.py::cmps_psm")
@pytest.mark.rule("CMP-01", breaks=f"{CONDITIONS}::is_with_the_psm")
@pytest.mark.rule("CMP-01", breaks=f"{CONDITIONS}::is_not_discussed")
@pytest.mark.rule("CMP-01", breaks=f"{EFFECTS}::psso_is_told_of_the_discussion")
@pytest.mark.rule("CMP-01", breaks=f"{MODEL}.record_discussion.permission")
def test_the_psm_records_the_discussion_across_the_programs(started, ps):
    plan = started()
    with pytest.raises(Refused, match="No active MSP was found"):
        go(plan, "record_discussion", ps.sione, discussion="x")
    plan = go(plan, "record_history", ps.priya, **HISTORY | {"msp_active": True})
    for other in (ps.priya, ps.lene, ps.olive):
        with pytest.raises(PermissionDenied):
            go(plan, "record_discussion", other, discussion="x")
    plan = go(plan, "record_discussion", ps.sione, discussion="One contact for both programs.")
    assert (plan.discussed_by, plan.discussion) == (ps.sione, "One contact for both programs.")
    assert Notice.objects.filter(kind="discussed", to=ps.priya).exists()
    with pytest.raises(Refused, match="The discussion is recorded"):
        go(plan, "record_discussion", ps.sione, discussion="x")


@pytest.mark.rule("CMP-01", breaks=f"{FORMS}::History.clean_msp_active")
def test_an_msp_that_runs_is_not_overlooked(active, ps):
    running = active("reactive")
    from personalised_services.actions import open_case

    case = open_case(running.case.customer, program="child_support", owner=ps.priya, by=ps.sione)
    go(Case.objects.select_related("site").get(pk=case.pk), "start_cmp", ps.priya)
    plan = cmp_now(case)
    assert running.reference in str(form("History", plan, ps.priya, **HISTORY | {"msp_active": "no"}).errors)
    assert form("History", plan, ps.priya, **HISTORY | {"msp_active": "yes"}).is_valid()


# -- CMP-02: one of a case


@pytest.mark.rule("CMP-02", breaks=f"{CONDITIONS}::no_cmp_is_there")
@pytest.mark.rule("CMP-02", breaks="personalised_services/who/cmp.py::cmps_psso_or_who_leads_it")
@pytest.mark.rule("CMP-02", breaks=f"{MODEL}.write_content.permission")
@pytest.mark.rule("CMP-02", breaks=f"{FACTS}.Meta.constraints[cmp_one_per_case]")
def test_reallocated_from_another_psso_the_existing_one_is_updated(started, ps):
    plan = started()
    go(case_now(plan.case), "reallocate", ps.lene, owner=ps.dan, because="Leave")
    with pytest.raises(Refused, match=f"{plan.reference} is there: update that one"):
        go(case_now(plan.case), "start_cmp", ps.dan)
    with pytest.raises(DatabaseError, match="cmp_one_per_case"), transaction.atomic():
        plan.case.management_plans.create(started_by=ps.dan)
    plan = cmp_now(plan.case)
    with pytest.raises(PermissionDenied):
        go(plan, "write_content", ps.priya, **CONTENT)
    plan = go(plan, "write_content", ps.dan, **CONTENT)
    assert (plan.started_by, plan.main_reason) == (ps.priya, CONTENT["main_reason"])


@pytest.mark.rule(
    "CMP-02", breaks="personalised_services/models/case_steps/management.py::Managed.start_cmp.permission"
)
def test_its_psso_or_who_leads_it_starts_it_for_a_child_support_case(in_segment, accepted, ps):
    with pytest.raises(Refused, match="of a Child Support case"):
        go(accepted("centrelink"), "start_cmp", ps.priya)
    case = in_segment(2)
    for other in (ps.dan, ps.wes, ps.sione):
        with pytest.raises(PermissionDenied):
            go(case_now(case), "start_cmp", other)
    go(case_now(case), "start_cmp", ps.lene)
    assert [entry.told for entry in timeline.of(cmp_now(case))] == ["started the Customer Management Plan"]


# -- CMP-03: within 21 days


@pytest.mark.rule("CMP-03", breaks="personalised_services/models/accepting.py::open_case")
@pytest.mark.rule("CMP-03", breaks="personalised_services/deadlines.py::CMP")
def test_it_is_due_21_calendar_days_after_the_receipt_of_the_intray(reviewed, ps):
    received = local(date(2026, 11, 19), 16)
    referral = go(reviewed("intray", received_at=received), "accept", ps.priya, owner=ps.priya)
    assert limit(referral.case).due_on == date(2026, 12, 10)
    told = []
    for day, hour in ((date(2026, 12, 5), 23), (date(2026, 12, 6), 1), (date(2026, 12, 10), 17), (date(2026, 12, 11), 0)):  # fmt: skip
        with at(local(day, hour)):
            assert sweep().set_aside == []
        told.append(set(Notice.objects.filter(kind__startswith="cmp_completed").values_list("kind", "to")))
    first, second = (
        {("cmp_completed.due_soon", ps.priya.pk)},
        {("cmp_completed.due_today", ps.priya.pk)},
    )
    missed = {("cmp_completed.missed", one.pk) for one in (ps.priya, ps.lene)}
    assert told == [set(), first, first | second, first | second | missed]


def test_without_a_referral_it_is_counted_from_the_cases_acceptance_and_in_centrelink_never(accepted):
    assert limit(accepted("child_support")).due_on == LAST
    assert limit(accepted("centrelink")) is None


@pytest.mark.rule("CMP-03", breaks=f"{EFFECTS}::it_is_completed")
@pytest.mark.rule("CMP-03", breaks=f"{MODEL}.complete.then")
@pytest.mark.parametrize(("days", "state"), [(21, "met"), (22, "missed")])
def test_completing_it_meets_the_limit_and_reallocation_does_not_restart_it(days, state, started, ps):
    plan = started()
    with at(local(DAY + timedelta(days=10))):
        go(case_now(plan.case), "reallocate", ps.lene, owner=ps.dan, because="Leave")
    row = limit(plan.case)
    assert (row.due_on, row.owner, row.closed_at) == (LAST, ps.dan, None)
    plan = filled_by(cmp_now(plan.case), ps.dan)
    with at(local(DAY + timedelta(days=days))):
        go(plan, "complete", ps.dan)
    row = limit(plan.case)
    assert (row.state, row.due_on) == (state, LAST) and row.closed_at is not None


def filled_by(plan, psso):
    return go(go(plan, "record_history", psso, **HISTORY), "write_content", psso, **CONTENT)


@pytest.mark.rule("CMP-03", breaks=f"{EFFECTS}::cmp_begins")
def test_one_that_follows_a_closed_one_is_due_21_days_after_its_start(approved, ps):
    plan = approved()
    plan = go(plan, "settle_issue", ps.priya, issue=plan.issues.get(), status="resolved", outcome="They came.")
    plan = go(plan, "close_cmp", ps.priya, because="All actions are complete")
    with at(local(DAY + timedelta(days=40))):
        go(case_now(plan.case), "start_cmp", ps.priya)
    rows = deadlines.of(plan.case).filter(kind="cmp_completed").order_by("id")
    assert [(row.state, row.due_on) for row in rows] == [("met", LAST), ("pending", DAY + timedelta(days=61))]
    with pytest.raises(Refused):
        go(CustomerManagementPlan.objects.get(pk=plan.pk), "write_content", ps.priya, **CONTENT)
    assert "closed_for_good" in behind(plan, options="x")


@pytest.mark.parametrize("name", ["stacking_document", "referred_from", "main_reason"])
@pytest.mark.rule("CMP-03", breaks=f"{FACTS}.Meta.constraints[cmp_completed_wholly]")
@pytest.mark.rule("REF-15", breaks=f"{CONDITIONS}::content_is_written")
def test_it_is_completed_with_all_that_it_says(name, started, ps):
    plan = go(filled(started(), ps), "write_content", ps.priya, **CONTENT | {name: ""})
    with pytest.raises(Refused, match="It does not say"):
        go(plan, "complete", ps.priya)
    said = {"state": "completed", "completed_at": local(), "completed_by": ps.priya}
    assert "completed_wholly" in behind(plan, **said)
    plan = go(go(plan, "write_content", ps.priya, **CONTENT), "complete", ps.priya)
    assert name in form("Content", plan, ps.priya, **CONTENT | {name: ""}).errors


@pytest.mark.rule("REF-15", breaks=f"{CONDITIONS}::segment_is_allocated")
def test_it_says_the_segment(started, ps):
    plan = filled(started(None), ps)
    with pytest.raises(Refused, match="Allocate a segment first"):
        go(plan, "complete", ps.priya)
    allocate(plan.case, ps.priya)
    assert go(CustomerManagementPlan.objects.get(pk=plan.pk), "complete", ps.priya).state == "completed"


# -- CMP-04: approved by its owner


@pytest.mark.rule("CMP-04", breaks="personalised_services/who/cmp.py::cmps_psso")
@pytest.mark.rule("CMP-04", breaks=f"{FACTS}.Meta.constraints[cmp_approved_at_and_by]")
@pytest.mark.rule("CMP-04", breaks=f"{MODEL}.approve.permission")
@pytest.mark.rule("CMP-04", breaks=f"{MODEL}.Meta.triggers[cmp_approved_by_its_owner]")
def test_its_owner_sets_it_to_approved_once_it_is_completed_and_not_before(started, ps):
    plan = filled(started(), ps)
    with pytest.raises(Refused):
        go(plan, "approve", ps.priya)
    moment = {"approved_at": local(), "completed_at": local(), "completed_by": ps.priya}
    assert "Invalid transition" in behind(plan, state="approved", approved_by=ps.priya, **moment)
    plan = go(plan, "complete", ps.lene)
    for other in (ps.lene, ps.olive, ps.dan, ps.sione):
        with pytest.raises(PermissionDenied):
            go(plan, "approve", other)
    assert "approved_at_and_by" in behind(plan, approved_at=local(), approved_by=ps.priya)
    assert "who owns it approves" in behind(plan, state="approved", approved_at=local(), approved_by=ps.lene)
    plan = go(plan, "approve", ps.priya)
    assert (plan.state, plan.approved_by, timeline.of(plan)[0].told) == (
        "approved",
        ps.priya,
        "set the CMP to approved",
    )
    with pytest.raises(Refused):
        go(plan, "approve", ps.priya)


@pytest.mark.rule("CMP-04", breaks=f"{MODEL}.Meta.triggers[cmp_stays_as_approved]")
def test_when_it_was_completed_and_approved_and_by_whom_stays(approved, ps):
    plan = approved()
    for change in ({"approved_at": local(hour=12)}, {"completed_at": local(hour=9)}, {"completed_by": ps.lene}):
        assert "cmp_stays_as_approved" in behind(plan, **change), change
    plan = go(plan, "settle_issue", ps.priya, issue=plan.issues.get(), status="resolved", outcome="Put right.")
    assert go(plan, "close_cmp", ps.priya, because="Over").state == "closed"


@pytest.mark.rule("CMP-02", breaks=f"{CONDITIONS}::every_action_is_ended")
@pytest.mark.rule("FIN-08", breaks=f"{CONDITIONS}::every_issue_is_settled")
def test_it_is_closed_once_its_actions_are_ended_and_its_issues_settled(approved, ps):
    plan = agree(approved(), ps.priya)
    with pytest.raises(Refused, match="An action is not ended"):
        go(plan, "close_cmp", ps.priya, because="Over")
    plan = go(plan, "end_action", ps.priya, action=plan.actions.get(), result="done", outcome="")
    with pytest.raises(Refused, match="An issue has no status yet"):
        go(plan, "close_cmp", ps.priya, because="Over")
    plan = go(plan, "settle_issue", ps.priya, issue=plan.issues.get(), status="resolved", outcome="They came.")
    assert go(plan, "close_cmp", ps.priya, because="Over").closed_because == "Over"


# -- pages, sight, cost


@pytest.mark.parametrize(("who", "sees"), {"priya": 1, "olive": 1, "sione": 1, "dan": 0, "ola": 0}.items())
def test_who_sees_the_case_sees_its_cmp_and_it_is_written_down(who, sees, started, as_, ps):
    plan, browser = started(), as_(getattr(ps, who))
    answers = [browser.get(one).status_code for one in (plan.get_absolute_url(), f"/api/v1{plan.get_absolute_url()}")]
    listed = browser.get("/api/v1/cmps/").json()["results"]
    assert answers == ([200, 200] if sees else [404, 404]) and len(listed) == sees
    assert Visit.objects.filter(case=plan.case_id).count() == 2 * sees


def test_it_is_brought_to_its_approval_by_pages(in_segment, as_, ps):
    case, browser = in_segment(2), as_(ps.priya)
    page = browser.get(case.get_absolute_url()).content.decode()
    assert "Start the Customer Management Plan" in page and "15 Dec 2026" in page
    assert "Start the CMP" in browser.get(f"{case.get_absolute_url()}steps/start_cmp/").content.decode()
    begun = browser.post(f"{case.get_absolute_url()}steps/start_cmp/", {"version": case.version})
    plan = cmp_now(case)
    address = plan.get_absolute_url()
    assert begun["Location"] == address
    issue = {"issue": "", "actor": "customer", "words": "Sends the notices.", "due_on": "2026-12-01"}
    for name, sent in (
        ("record_history", HISTORY | {"msp_active": "no"}), ("write_content", CONTENT), ("complete", {}), ("approve", {}),
        ("add_issue", {"words": "The overlap."}), ("agree_action", issue),
    ):  # fmt: skip
        plan = cmp_now(case)
        if "issue" in sent:
            sent["issue"] = plan.issues.get().pk
        assert browser.get(f"{address}steps/{name}/").status_code == 200, name
        answer = browser.post(f"{address}steps/{name}/", sent | {"version": plan.version})
        assert answer.status_code == 302, (name, answer.content.decode())
    assert cmp_now(case).state == "approved"
    page = browser.get(address).content.decode()
    assert "1 Dec 2026" in page and "Notepad 3" in page
    assert "Customer Management Plan" in browser.get(case.get_absolute_url()).content.decode()


def test_what_a_cmp_costs(approved, as_, ps, django_assert_max_num_queries):
    plan = approved()
    for number in range(4):
        plan = agree(plan, ps.priya, DAY + timedelta(days=number))
    browser = as_(ps.priya)
    browser.get("/cases/")
    with django_assert_max_num_queries(24):
        browser.get(plan.get_absolute_url())
    with django_assert_max_num_queries(9):
        browser.get("/api/v1/cmps/")
