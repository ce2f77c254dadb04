"""Who sees a case, who never does, and that every reading is written down."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from casework.steps import Refused, take
from people.clock import at, now
from personalised_services import actions
from personalised_services.models import Case, Grant, Visit
from tests.api.conftest import person  # noqa: F401  (a fixture)
from tests.personalised_services.conftest import CRN, NAME

# Who sees a case of Newcastle's Priya, and by which right.
SIGHT = {
    "priya": "owner", "lene": "ssm", "olive": "sm", "sione": "psm",
    "dan": None, "wes": None, "ola": None,
}  # fmt: skip


def grant(case, ps, to, days=2):
    case = Case.objects.get(pk=case.pk)
    until = now() + timedelta(days=days)
    return take(case, "grant_sight", by=ps.lene, version=case.version, staff=to, reason="Covers leave", until=until)


def relate(case, staff, by):
    case = Case.objects.get(pk=case.pk)
    return take(case, "record_relative", by=by, version=case.version, staff=staff)


@pytest.mark.parametrize("who", SIGHT)
def test_who_sees_a_case_and_with_which_standing_it_is_written_down(who, as_, accepted, ps):
    case, standing, somebody = accepted(), SIGHT[who], getattr(ps, who)
    browser = as_(somebody)
    page, api = browser.get(case.get_absolute_url()), browser.get(f"/api/v1/cases/{case.reference}/")
    listed = browser.get("/cases/?view=all").content.decode()

    assert [page.status_code, api.status_code] == ([200, 200] if standing else [404, 404])
    assert (case.reference in listed) == bool(standing)
    assert [(one.staff, one.means, one.standing) for one in Visit.objects.order_by("id")] == (
        [(somebody, "page", standing), (somebody, "api", standing)] if standing else []
    )


def test_nobody_else_sees_any(accepted, cast):
    accepted()
    for somebody in (cast.sam, cast.aroha, cast.otto, cast.ida, cast.kiri, cast.gateway):
        assert not Case.objects.visible_to(somebody).exists()


def test_a_grant_gives_sight_for_its_time_and_no_step(as_, accepted, ps):
    case = grant(accepted(), ps, ps.wes)
    browser = as_(ps.wes)
    page = browser.get(case.get_absolute_url())
    assert page.status_code == 200 and "/steps/" not in page.content.decode()
    assert Visit.objects.get().standing == "granted"
    with at(now() + timedelta(days=3)):
        assert not Case.objects.visible_to(ps.wes).exists()
    take(case, "end_grant", by=ps.lene, version=case.version, grant=Grant.objects.get())
    assert browser.get(case.get_absolute_url()).status_code == 404
    for change in ({"reason": "Another"}, {"ended_at": None, "ended_by": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Grant.objects.update(**change)


@pytest.mark.parametrize("who", ["priya", "lene", "olive", "sione", "wes"])
def test_whoever_is_related_to_the_customer_is_shut_out_whatever_their_roles(who, as_, accepted, ps):
    case, somebody = accepted(), getattr(ps, who)
    grant(case, ps, ps.wes)
    relate(case, somebody, by=ps.priya if who != "priya" else ps.lene)
    browser = as_(somebody)

    for address in (
        case.get_absolute_url(),
        f"{case.get_absolute_url()}steps/note_issue/",
        f"/api/v1/cases/{case.reference}/",
    ):
        assert browser.get(address).status_code == 404
    assert browser.post(f"{case.get_absolute_url()}crn/").status_code == 404
    assert case.reference not in browser.get("/cases/?view=all").content.decode()
    assert case.reference not in browser.post("/palette/", {"q": case.reference}).content.decode().replace(
        f'"{case.reference}"', ""
    )
    assert NAME not in (card := browser.post("/front-card/", {"crn": CRN}).content.decode())
    assert "No open case goes by that CRN" in card
    assert not Visit.objects.filter(staff=somebody).exists()
    with pytest.raises(Refused):
        actions.open_case(
            case.customer, program="child_support", owner=ps.priya if who == "priya" else ps.lene, by=ps.sione
        )


def test_a_relative_is_given_no_case_and_takes_no_step(accepted, ps):
    case = relate(accepted(), ps.dan, by=ps.priya)
    with pytest.raises(Refused):
        take(case, "reallocate", by=ps.lene, version=case.version, owner=ps.dan, because="Leave")
    from personalised_services.forms import case as forms

    for form in (forms.Reallocate, forms.GrantSight):
        field = form(record=case, by=ps.lene).fields["owner" if form is forms.Reallocate else "staff"]
        assert ps.dan not in field.queryset


def test_the_whole_crn_is_shown_when_asked_for_and_that_is_written_down(as_, accepted, ps):
    case = accepted()
    browser = as_(ps.priya)
    page = browser.get(case.get_absolute_url()).content.decode()
    assert CRN not in page and NAME in page and "05K" in page
    assert CRN in browser.post(f"{case.get_absolute_url()}crn/").content.decode()
    assert [one.means for one in Visit.objects.order_by("id")] == ["page", "crn"]
    listed = browser.get("/cases/").content.decode()
    assert "05K" in listed and CRN not in listed and NAME not in listed


def test_any_ps_officer_opens_the_front_card_by_exact_crn(as_, accepted, ps):
    case = accepted()
    browser = as_(ps.wes)
    assert case.reference in browser.post("/front-card/", {"crn": "204 418 305 k"}).content.decode()
    visit = Visit.objects.get()
    assert (visit.staff, visit.means, visit.standing, visit.case) == (ps.wes, "front_card", "ps_officer", None)
    for wrong in ("204418305L", "204418305"):
        assert case.reference not in browser.post("/front-card/", {"crn": wrong}).content.decode()
    assert browser.get("/front-card/", {"crn": CRN}).content.decode().count(case.reference) == 0
    assert Visit.objects.count() == 1


def test_visits_are_append_only_and_read_by_auditors(as_, accepted, ps, cast):
    case = accepted()
    as_(ps.priya).get(case.get_absolute_url())
    page = as_(cast.otto).get("/visits/").content.decode()
    assert case.reference in page and "Its PSSO" in page and NAME not in page
    for change in (Visit.objects.all().delete, lambda: Visit.objects.update(standing="ssm")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.rule("CAS-24", breaks="personalised_services/querysets/case.py::CaseQuerySet.beside")
def test_the_two_programs_cases_show_each_others_contact_conditions(as_, accepted, ps):
    ours, theirs = accepted(), accepted("child_support", owner=ps.wes)
    words = "Never by letter."
    take(theirs, "set_contact_conditions", by=ps.wes, version=1, contact_conditions=words, agreed_on=now().date())
    page = as_(ps.priya).get(ours.get_absolute_url()).content.decode()
    assert words in page and theirs.reference in page
    assert words in as_(ps.priya).get(f"{ours.get_absolute_url()}steps/note_issue/").content.decode()
    [beside] = as_(ps.priya).get(f"/api/v1/cases/{ours.reference}/").json()["beside"]
    assert (beside["reference"], beside["contact_conditions"]) == (theirs.reference, words)
    assert as_(ps.priya).get(theirs.get_absolute_url()).status_code == 404


def test_neither_name_nor_crn_stands_in_timeline_notices_or_api(as_, accepted, ps):
    from casework import timeline

    case = accepted()
    case = take(case, "reallocate", by=ps.lene, version=1, owner=ps.dan, because="Leave")
    browser = as_(ps.dan)
    said = [str((entry.told, entry.changes)) for entry in timeline.of(case)]
    said += [
        browser.get(path).content.decode()
        for path in ("/notices/", "/cases/", f"/api/v1/cases/{case.reference}/", "/api/v1/cases/")
    ]
    assert not [one for one in said if CRN in one or "Halloran" in one]


def test_whoever_gives_a_case_out_of_their_reach_is_answered_and_sees_it_no_more(as_, person, accepted, ps):  # noqa: F811
    case = accepted()
    page = as_(ps.lene).post(
        f"{case.get_absolute_url()}steps/reallocate/", {"owner": ps.wes.logon, "because": "Moved west", "version": 1}
    )
    assert page.status_code == 302 and page.url == "/cases/"
    answer = person(ps.ola).post(
        f"/api/v1/cases/{case.reference}/steps/reallocate/", {"owner": ps.dan.logon, "because": "Back"}, match=2
    )
    assert answer.status_code == 200 and answer.json()["owner"]["logon"] == ps.dan.logon
    assert Visit.objects.get().standing == "left"


@pytest.mark.parametrize("many", [1, 6])
def test_what_the_pages_cost(as_, accepted, ps, many, django_assert_max_num_queries):
    for number in range(many):
        of = actions.customer_with(crn=f"10000000{number}A", name="A B", date_of_birth=now().date())
        case = accepted(of=of)
        case = take(case, "note_issue", by=ps.priya, version=1, kind="complaint", words="x")
    browser = as_(ps.priya)
    browser.get("/cases/")
    with django_assert_max_num_queries(9):
        assert browser.get("/cases/").content.decode().count('class="title"') == many
    with django_assert_max_num_queries(8):
        assert len(browser.get("/api/v1/cases/").json()["results"]) == many
    with django_assert_max_num_queries(24):
        browser.get(case.get_absolute_url())
