"""The PSSO tracker: what is due next, what is late, whose decision is waited for, who has how much."""

from datetime import timedelta

import pytest
from django.test import Client

from casework.approvals import decisions
from people.clock import at, now
from personalised_services import actions
from personalised_services.forms import case as forms
from personalised_services.of_a_case import HOUSE, WAYS
from tests.personalised_services.lettering import go


def tracked(person, **asked):
    browser = Client()
    browser.force_login(person, backend="people.sign_in.LogonBackend")
    answer = browser.get("/cases/", asked)
    assert answer.status_code == 200
    return answer


@pytest.fixture
def begun(accepted, ps):
    """Begun cases of Priya's, of another customer each: begun(days=3), that many days ago."""

    def make(days=0, crn="100000000A"):
        customer = actions.customer_with(crn=crn, name="A B", date_of_birth=now().date())
        with at(now() - timedelta(days=days)):
            return go(accepted(of=customer), "begin_case", ps.priya)

    return make


def test_what_is_due_first_stands_first_and_what_is_late_says_so(begun, accepted, ps):
    soon, late = begun(), begun(days=10, crn="200000000B")
    nothing = accepted(of=actions.customer_with(crn="300000000C", name="A B", date_of_birth=now().date()))
    answer = tracked(ps.priya)
    assert [case.pk for case, _ in answer.context["lines"]] == [late.pk, soon.pk, nothing.pk]
    what, _, tone = answer.context["lines"][0][1].due
    assert (what, tone) == ("Letter to the customer", "over")
    page = answer.content.decode()
    assert "nothing due" in page and "Letter to the customer" in page


def test_it_says_whose_decision_is_waited_for_and_takes_no_longer_for_many(written, ps, begun, django_assert_max_num_queries):  # fmt: skip
    letter = go(written("centrelink"), "ask_approval", ps.priya)
    [(case, standing)] = tracked(ps.priya).context["lines"]
    assert case.pk == letter.case_id
    assert standing.waits_for == ["SSM: a letter, before it goes"]
    for number in range(5):
        begun(crn=f"10000000{number}A")
    browser = Client()
    browser.force_login(ps.priya, backend="people.sign_in.LogonBackend")
    browser.get("/cases/")
    with django_assert_max_num_queries(12):
        assert len(browser.get("/cases/").context["lines"]) == 6


def test_who_leads_sees_how_much_each_has_and_looks_at_the_cases_of_one(begun, ps):
    begun(), begun(days=10, crn="200000000B")
    answer = tracked(ps.lene)
    loads = {load.psso: load for load in answer.context["loads"]}
    assert set(loads) == {ps.priya, ps.dan}  # nobody of Perth
    assert (loads[ps.priya].cases, loads[ps.priya].running, loads[ps.priya].late) == (2, 2, 1)
    assert str(loads[ps.dan]) == "0 cases"
    assert len(tracked(ps.lene, of=ps.priya.logon).context["lines"]) == 2
    assert tracked(ps.lene, of=ps.dan.logon).context["lines"] == []
    assert tracked(ps.priya).context["loads"] == []
    assert tracked(ps.priya, view="all", of=ps.dan.logon).context["of"] is None


def test_who_gives_a_case_away_is_told_how_much_each_has(begun, ps):
    case = begun(days=10)
    other = begun(crn="200000000B")
    go(other, "reallocate", ps.lene, owner=ps.dan, because="Leave")
    field = forms.Reallocate(record=case, by=ps.lene).fields["owner"]
    assert dict(field.choices)[ps.dan.logon].endswith(": 1 case")


def test_whatever_a_decision_is_asked_about_belongs_to_a_case():
    kinds = {one.record_label for one in decisions().values()}
    assert kinds <= {f"{HOUSE}.{kind}" for kind in WAYS}
