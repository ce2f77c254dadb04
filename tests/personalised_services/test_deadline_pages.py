"""The page Deadlines for Personalised Services: a PSSO's own limits, the team's for who leads it, nobody's who may not see the case."""

import pytest
from django.test import Client

from casework import deadlines
from casework.models import Deadline
from people.clock import now
from personalised_services.deadlines import FORTNIGHT
from personalised_services.models import ManagedServicePlan


@pytest.fixture
def running(drafted):
    """A fortnight of a plan of Priya's."""
    plan = drafted()
    case = plan.case
    return deadlines.start(plan, FORTNIGHT, owner=case.owner, team=case.team, site=case.site, since=now())


@pytest.fixture
def listed(ps):
    def ask(name, scope=""):
        browser = Client()
        browser.force_login(getattr(ps, name), backend="people.sign_in.LogonBackend")
        answer = browser.get("/deadlines/", {"scope": scope})
        assert answer.status_code == 200
        references = [shown.record.reference for shown in answer.context["page"].rows]
        return [
            reference for reference in references if reference.startswith("MSP-")
        ]  # a begun case owes a letter, too

    return ask


def test_a_psso_opens_with_their_own_and_who_leads_with_the_teams(running, listed):
    plan = ManagedServicePlan.objects.get().reference

    assert listed("priya") == [plan]
    assert listed("lene") == [plan]  # the team's
    assert listed("lene", "mine") == []


def test_a_line_names_the_case_that_its_record_is_of(running, ps):
    browser = Client()
    browser.force_login(ps.priya, backend="people.sign_in.LogonBackend")
    answer = browser.get("/deadlines/")
    plan = ManagedServicePlan.objects.get()
    lines = {shown.record.reference: shown.case for shown in answer.context["page"].rows}
    assert lines[plan.reference] == f"CASE-{plan.case_id}"
    assert f'<span class="ref">CASE-{plan.case_id}</span>' in answer.content.decode()


@pytest.mark.parametrize("scope", ["mine", "team", "site"])
def test_who_may_not_see_the_case_sees_none_of_its_limits(running, listed, scope):
    for name in ("dan", "wes", "ola"):
        assert listed(name, scope) == [], name


def test_the_limits_page_is_out_of_sight_with_its_case(running, ps):
    for name, status in (("priya", 200), ("lene", 200), ("dan", 404), ("wes", 404)):
        browser = Client()
        browser.force_login(getattr(ps, name), backend="people.sign_in.LogonBackend")
        assert browser.get(f"/deadlines/{running.pk}/").status_code == status, name


def test_only_who_leads_has_what_was_set_aside_tried_again(running, ps):
    Deadline.objects.filter(pk=running.pk).update(set_aside_at=now(), set_aside_why="Nobody to tell.")
    for name, status in (("priya", 403), ("ola", 404), ("lene", 302)):
        browser = Client()
        browser.force_login(getattr(ps, name), backend="people.sign_in.LogonBackend")
        assert browser.post(f"/deadlines/{running.pk}/try-again/").status_code == status, name
    running.refresh_from_db()
    assert running.set_aside_at is None


def test_it_costs_the_same_however_many_run(running, ps, django_assert_max_num_queries):
    browser = Client()
    browser.force_login(ps.priya, backend="people.sign_in.LogonBackend")
    browser.get("/deadlines/")
    with django_assert_max_num_queries(7):
        browser.get("/deadlines/")
