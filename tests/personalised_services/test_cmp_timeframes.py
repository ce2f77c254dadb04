"""What a Customer Management Plan agrees on: actions with their timeframes, the customer's acknowledgement, stakeholders told (SEG-07)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from casework import deadlines
from casework.models import Notice
from casework.steps import Refused
from casework.sweep import sweep
from people.clock import at
from personalised_services.forms import cmp as cmp_forms
from personalised_services.models import StakeholderTold
from tests.personalised_services.segmenting import DAY, agree, go, local

MODEL = "personalised_services/models/management_plan.py::CustomerManagementPlan"
FORMS = "personalised_services/forms/cmp.py"
CONDITIONS = "personalised_services/conditions/cmp.py"
EFFECTS = "personalised_services/effects/cmp.py"


@pytest.fixture(autouse=True)
def on_that_day():
    with at(local(hour=11)):
        yield


def form(name, plan, by, **sent):
    return getattr(cmp_forms, name)(sent, record=plan, by=by)


@pytest.mark.rule("SEG-07", breaks=f"{CONDITIONS}::an_issue_is_open")
@pytest.mark.rule("SEG-07", breaks=f"{CONDITIONS}::an_action_is_open")
@pytest.mark.rule("SEG-07", breaks=f"{CONDITIONS}::there_is_an_issue")
@pytest.mark.rule("SEG-07", breaks=f"{MODEL}.agree_action.permission")
def test_an_action_is_agreed_on_and_ended_of_an_issue_that_is_there(started, ps):
    plan = started()
    action = {"issue": None, "actor": "customer", "words": "x", "due_on": DAY}
    asked = {"issue": None, "answer": "yes", "sought_on": DAY, "words": ""}
    for name, said, why in (
        ("agree_action", action, "No issue is open"),
        ("record_acknowledgement", asked, "There is no issue"),
        ("end_action", {"action": None, "result": "done", "outcome": ""}, "No action is open"),
    ):
        with pytest.raises(Refused, match=why):
            go(plan, name, ps.priya, **said)
    plan = go(plan, "add_issue", ps.priya, words="The overlap.")
    issue = {"issue": plan.issues.get()}
    with pytest.raises(PermissionDenied):
        go(plan, "agree_action", ps.dan, **action | issue)
    plan = go(plan, "agree_action", ps.lene, **action | issue)
    plan = go(plan, "end_action", ps.priya, action=plan.actions.get(), result="done", outcome="")
    plan = go(plan, "record_acknowledgement", ps.priya, **asked | issue)
    plan = go(plan, "settle_issue", ps.priya, **issue, status="resolved", outcome="Put right.")
    with pytest.raises(Refused, match="No issue is open"):
        go(plan, "agree_action", ps.priya, **action | issue)


@pytest.mark.rule("SEG-07", breaks=f"{FORMS}::AgreeAction.clean_due_on")
@pytest.mark.rule("SEG-07", breaks=f"{FORMS}::EndAction.clean")
@pytest.mark.rule("SEG-07", breaks=f"{EFFECTS}::its_timeframe_is_watched")
@pytest.mark.rule("SEG-07", breaks=f"{EFFECTS}::its_timeframe_is_over")
def test_a_timeframe_is_set_for_each_action_and_monitored_by_itself(approved, as_, ps):
    plan = approved()
    assert "due_on" in form("AgreeAction", plan, ps.priya, due_on="2026-11-23").errors  # that day has passed
    for number, day in enumerate((5, 5, 9)):
        plan = agree(plan, ps.priya, DAY + timedelta(days=day), words=f"Sends notice {number}.")
    first, second, third = plan.actions.order_by("id")
    plan = go(plan, "end_action", ps.priya, action=first, result="done", outcome="")
    plan = go(plan, "end_action", ps.priya, action=third, result="no_longer", outcome="Found in the file")
    rows = deadlines.of(plan).filter(kind="cmp_timeframe").order_by("occurrence")
    assert [(row.occurrence, row.state) for row in rows] == [(first.pk, "met"), (second.pk, "pending"), (third.pk, "cleared")]  # fmt: skip
    with at(local(DAY + timedelta(days=6), 0)):
        sweep()
    told = Notice.objects.filter(kind__startswith="cmp_timeframe").values_list("kind", "to")
    assert set(told) == {("cmp_timeframe.due_today", ps.priya.pk), ("cmp_timeframe.missed", ps.priya.pk)}
    with at(local(DAY + timedelta(days=6))):
        page = as_(ps.priya).get(plan.get_absolute_url()).content.decode()
    assert "timeframe has passed" in page and "Sends notice 1." in page
    why = form("EndAction", plan, ps.priya, action=second.pk, result="not_done", outcome="")
    assert "outcome" in why.errors


@pytest.mark.rule("SEG-07", breaks=f"{FORMS}::SettleIssue.clean_issue")
@pytest.mark.rule("SEG-07", breaks=f"{FORMS}::Acknowledge.clean_sought_on")
@pytest.mark.rule("SEG-07", breaks=f"{MODEL}.record_acknowledgement")
@pytest.mark.rule("SEG-07", breaks="personalised_services/guidance/cmp.py::_of_issues")
@pytest.mark.parametrize(("number", "is_asked"), {1: False, 2: True}.items())
def test_the_customers_acknowledgement_is_sought_and_documented(number, is_asked, approved, as_, ps):
    plan = agree(approved(number), ps.priya)
    issue, action = plan.issues.get(), plan.actions.get()
    sent = {"issue": issue.pk, "status": "resolved", "outcome": "Both were put right."}
    assert "an action that is open" in str(form("SettleIssue", plan, ps.priya, **sent).errors["issue"])
    plan = go(plan, "end_action", ps.priya, action=action, result="done", outcome="")
    plan = go(plan, "settle_issue", ps.priya, issue=issue, status="resolved", outcome="Both were put right.")
    page = as_(ps.priya).get(plan.get_absolute_url()).content.decode()
    assert ("Seek the customer’s acknowledgement" in page) is is_asked
    assert "sought_on" in form("Acknowledge", plan, ps.priya, issue=issue.pk, answer="yes", sought_on="2026-11-25").errors  # fmt: skip
    plan = go(plan, "record_acknowledgement", ps.priya, issue=issue, answer="yes", sought_on=DAY, words="All is clear.")
    page = as_(ps.priya).get(plan.get_absolute_url()).content.decode()
    assert "Acknowledged, 24 November 2026: All is clear." in page and "Seek the customer" not in page
    with pytest.raises(DatabaseError), transaction.atomic():
        issue.acknowledgements.update(answer="no")
    told = as_(ps.priya).get(f"/api/v1/cmps/{plan.reference}/").json()["issues"]
    assert [(one["status"], one["acknowledged"], one["actions"][0]["result"]) for one in told] == [("resolved", "yes", "done")]  # fmt: skip


@pytest.mark.rule("SEG-07", breaks=f"{CONDITIONS}::customer_is_in_segment_3")
def test_stakeholders_are_told_of_key_changes_for_a_customer_in_segment_3(approved, ps):
    said = {"whom": "External Complaints Officer", "change": "Contact in writing only from now on."}
    plan = approved(2)
    with pytest.raises(Refused, match="for a customer in segment 3"):
        go(plan, "tell_stakeholder", ps.priya, **said)
    assert not StakeholderTold.objects.exists()


@pytest.mark.rule("SEG-07", breaks=f"{CONDITIONS}::customer_is_in_segment_3")
@pytest.mark.rule("SEG-07", breaks=f"{MODEL}.tell_stakeholder")
def test_in_segment_3_the_plan_says_which_stakeholder_was_told_of_what(approved, as_, ps):
    plan = approved(3)
    plan = go(plan, "tell_stakeholder", ps.priya, whom="External Complaints Officer", change="In writing only.")
    page = as_(ps.priya).get(plan.get_absolute_url()).content.decode()
    assert "External Complaints Officer" in page and "Keep stakeholders informed" in page
    with pytest.raises(DatabaseError), transaction.atomic():
        StakeholderTold.objects.update(whom="Nobody")
