"""Who has a case in hand has what belongs to it: no step of a plan is taken by whose case it was, no limit stays with them."""

import pytest
from django.core.exceptions import PermissionDenied

from casework import deadlines
from personalised_services.models import Case, ManagedServicePlan
from tests.personalised_services.conftest import go
from tests.waiting import while_waited_for

pytestmark = pytest.mark.slow
LOCKING = "casework/steps.py::_lock_what_it_belongs_to"


@pytest.fixture
def plan(own_database, active):
    return active()


def to_wes(plan, ps):
    return go(Case.objects.get(pk=plan.case_id), "reallocate", ps.olive, owner=ps.wes, because="Moved west.")


def review(plan, by):
    try:
        return go(plan, "record_fortnightly_review", by, note="Looked at the record.")
    except PermissionDenied as refused:
        return refused


def running(plan):
    rows = deadlines.of(plan).filter(closed_at=None)
    return {(row.owner.logon, row.team_id) for row in rows.select_related("owner")}


@pytest.mark.rule("CAS-01", breaks=LOCKING)
def test_who_waited_for_a_plan_whose_case_goes_to_another_is_not_its_psso_any_more(plan, ps):
    found = while_waited_for(lambda: to_wes(plan, ps), lambda: review(plan, ps.priya))

    assert isinstance(found, PermissionDenied)
    assert running(plan) == {(ps.wes.logon, ps.wes.team_id)}


@pytest.mark.rule("CAS-01", breaks=LOCKING)
def test_a_limit_that_begins_after_waiting_is_the_new_pssos(plan, ps):
    found = while_waited_for(lambda: to_wes(plan, ps), lambda: review(plan, ps.wes))

    assert found.case_notes.count() == 1
    assert running(plan) == {(ps.wes.logon, ps.wes.team_id)}


@pytest.mark.rule("CAS-01", breaks=LOCKING)
def test_a_limit_that_began_while_the_case_was_waited_for_goes_along(plan, ps):
    while_waited_for(lambda: review(plan, ps.priya), lambda: to_wes(plan, ps))

    stored = ManagedServicePlan.objects.get(pk=plan.pk)
    assert stored.case_notes.count() == 1
    assert running(plan) == {(ps.wes.logon, ps.wes.team_id)}
