"""The contacts list: what is in view, for whom, in which order, and what it costs."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.steps import take
from people.clock import at, now
from people.directory import give_role
from people.roles import SERVICE_OFFICER
from tests.conftest import option
from tps.views import lists

FLAGGED = "call 0412 345 678"


def shows(text):
    """Whether the number of FLAGGED stands in `text`, however it is spaced or quoted; parts of it are in any clock."""
    return re.search(r"412(?: |\+|%20)?345(?: |\+|%20)?678", text) is not None


def shown(response):
    return [line["reference"] for line in response.context["lines"]]


# -- whose contacts


def test_an_officer_begins_with_their_own_and_may_widen_to_team_site_and_all(as_, cast, opened):
    mine, colleagues, far = opened(cast.sam), opened(cast.tui), opened(cast.quinn)
    browser = as_(cast.sam)

    assert shown(browser.get("/contacts/")) == [mine.reference]
    assert shown(browser.get("/contacts/?scope=team")) == [colleagues.reference, mine.reference]
    assert shown(browser.get("/contacts/?scope=site")) == [colleagues.reference, mine.reference]
    assert shown(browser.get("/contacts/?scope=all")) == [far.reference, colleagues.reference, mine.reference]


def test_each_role_begins_where_its_work_is(as_, cast, opened):
    opened(cast.sam)
    for person, scopes in (
        (cast.sam, ["mine", "team", "site", "all"]),
        (cast.aroha, ["team", "site", "all"]),
        (cast.lena, ["site", "team", "all"]),
        (cast.otto, ["all"]),
        (cast.kiri, ["own"]),
    ):
        assert [key for key, _, _ in as_(person).get("/contacts/").context["scopes"]] == scopes, person.name


def test_a_service_officer_sees_their_own_finalised_records_and_no_others(as_, cast, finalised, filled):
    theirs = finalised()
    finalised(service_officer=cast.noah)
    filled()  # for Kiri, but open still

    for address in ("/contacts/", "/contacts/?scope=all", "/contacts/?scope=mine", "/contacts/?so=NP4822"):
        found = shown(as_(cast.kiri).get(address))
        assert found == ([] if "so=" in address else [theirs.reference]), address
    page = as_(cast.kiri).get("/contacts/").content.decode()
    assert "<h1>My contact records</h1>" in page and "Noah" not in page


def test_a_corrected_record_moves_to_the_right_service_officer(as_, cast, finalised):
    contact = finalised()
    take(
        contact,
        "correct_service_officer",
        by=cast.sam,
        version=contact.version,
        service_officer=cast.noah,
        text="The other caller.",
    )

    assert shown(as_(cast.kiri).get("/contacts/")) == []
    assert shown(as_(cast.sam).get("/contacts/?so=NP4822")) == [contact.reference]


# -- filters; the address is the view


def test_every_filter_narrows_the_list(as_, cast, finalised, filled, opened):
    closed = finalised(help_needed="Which periodic end date applies")
    live = filled(
        "compensation",
        enquiry_type=option("enquiry_type", "system_issue"),
        source=option("source", "compensation_line"),
        service_officer=cast.noah,
    )
    dropped = opened(cast.sam, "access_support")
    dropped = take(
        dropped,
        "discard",
        by=cast.sam,
        version=dropped.version,
        discard_reason=option("discard_reason", "opened_twice"),
    )
    browser = as_(cast.sam)

    def found(query):
        return shown(browser.get(f"/contacts/?{query}"))

    assert found("state=finalised") == found("form=smart_centre") == found("so=kw4821") == [closed.reference]
    assert found("type=system_issue") == found("source=compensation_line") == found("so=NP4822") == [live.reference]
    assert found("state=discarded") == found("form=access_support") == [dropped.reference]
    assert found("q=periodic+dates") == [closed.reference]
    assert found("q=periodic&state=open") == []
    assert found("so=NOBODY1") == []
    assert found(f"q={closed.reference.lower()}") == [closed.reference]


def test_days_are_whole_days_at_the_readers_own_site(as_, cast, opened):
    with at(datetime(2030, 11, 20, 13, 30, tzinfo=UTC)):  # 0:30 on the 21st in Newcastle, 9:30 pm on the 20th in Perth
        late = opened(cast.sam)
        sam, quinn = as_(cast.sam), as_(cast.quinn)

        assert shown(sam.get("/contacts/?since=2030-11-21&until=2030-11-21&scope=all")) == [late.reference]
        assert shown(sam.get("/contacts/?until=2030-11-20&scope=all")) == []
        assert shown(quinn.get("/contacts/?since=2030-11-20&until=2030-11-20&scope=all")) == [late.reference]
        assert shown(quinn.get("/contacts/?since=2030-11-21&scope=all")) == []


@pytest.mark.parametrize(
    "query", ["since=yesterday", "type=no_such_type", "state=gone", "since=2026-02-02&until=2026-01-01", "q=%00"]
)
def test_filters_that_make_no_sense_are_told_and_show_nothing(as_, cast, opened, query):
    opened(cast.sam)

    response = as_(cast.sam).get(f"/contacts/?{query}")

    assert response.status_code == 422
    assert shown(response) == []


def test_a_retired_option_still_finds_its_records(as_, cast, finalised):
    contact = finalised()
    type(contact.source).objects.filter(pk=contact.source_id).update(retired_on=now().date() - timedelta(days=1))

    assert shown(as_(cast.sam).get("/contacts/?source=speed_dial")) == [contact.reference]


# -- a flagged search


@pytest.mark.rule("CON-13", breaks="tps/filters.py::ContactFilterForm.clean")
@pytest.mark.parametrize("field", ["q", "so"])
def test_a_flagged_search_never_runs_and_its_text_stays_nowhere(as_, cast, finalised, field):
    finalised()
    text = FLAGGED if field == "q" else "0412345678"
    browser = as_(cast.sam)

    with CaptureQueriesContext(connection) as queries:
        response = browser.get("/contacts/", {field: text, "state": "finalised"})

    assert response.status_code == 302
    assert response.url == f"/contacts/?scope=mine&state=finalised&flagged={field}"
    page = browser.get(response.url)
    assert "The search was not run" in page.content.decode()
    assert not any(shows(query["sql"]) for query in queries)
    assert not shows(page.content.decode())


def test_a_flagged_search_by_htmx_leaves_the_address_without_it(as_, cast, finalised):
    finalised()
    response = as_(cast.sam).get("/contacts/", {"q": FLAGGED}, headers={"HX-Request": "true", "HX-Target": "contacts"})

    assert response.status_code == 422
    assert response["HX-Push-Url"] == "/contacts/?scope=mine"
    assert not shows(response.content.decode())


def test_a_flagged_export_is_refused_without_the_text(as_, cast, finalised):
    finalised()
    response = as_(cast.sam).get("/contacts.csv", {"q": FLAGGED})

    assert response.status_code == 422
    assert not shows(response.content.decode())


# -- pages by key


def test_older_and_newer_walk_the_whole_list_and_back_without_a_count(as_, cast, many):
    everything = [contact.reference for contact in reversed(many(120))]
    browser, seen, address = as_(cast.sam), [], "/contacts/"

    while address:
        page = browser.get(address)
        seen += shown(page)
        address = page.context["page"].older and f"/contacts/?{page.context['page'].older}"
    assert seen == everything

    back = browser.get(f"/contacts/?{page.context['page'].newer}")
    assert shown(back) == everything[50:100]
    top = browser.get(f"/contacts/?{back.context['page'].newer}")
    assert shown(top) == everything[:50]
    assert not top.context["page"].newer


@pytest.mark.parametrize("place", ["after=x", "after=-1", "before=99999999999999999999", "after=%D9%A1", "before="])
def test_a_place_that_is_none_shows_the_top(as_, cast, many, place):
    many(2)

    assert len(shown(as_(cast.sam).get(f"/contacts/?{place}"))) == 2


def test_new_contacts_do_not_shift_the_page_one_is_on(as_, cast, many):
    first = many(60)
    older = as_(cast.sam).get("/contacts/").context["page"].older
    many(10)

    assert shown(as_(cast.sam).get(f"/contacts/?{older}")) == [contact.reference for contact in reversed(first[:10])]


# -- what it costs


@pytest.mark.parametrize("query", ["", "scope=all&q=question&so=KW4821&type=policy_question&since=2020-01-01"])
def test_a_page_costs_the_same_few_queries_whatever_it_shows(as_, cast, many, query):
    def cost():
        browser = as_(cast.sam)
        with at(now()):  # within one moment the session is written once, at its beginning
            browser.get("/contacts/")
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(f"/contacts/?{query}").status_code == 200
        return len(queries)

    many(1)
    few = cost()
    many(60)

    assert cost() == few <= 8


# -- without and with script


def test_htmx_gets_the_rows_alone_and_the_address_to_show(as_, cast, many):
    many(3)
    response = as_(cast.sam).get(
        "/contacts/?state=open&q=&form=", headers={"HX-Request": "true", "HX-Target": "contacts"}
    )

    page = response.content.decode()
    assert "<html" not in page and 'id="contacts"' in page and 'hx-swap-oob="true"' in page
    assert response["HX-Push-Url"] == "/contacts/?scope=mine&state=open"


def test_the_form_is_a_plain_form_too(as_, cast):
    page = as_(cast.sam).get("/contacts/?state=open").content.decode()

    assert '<form class="card" method="get" action="/contacts/"' in page
    assert '<option value="open" selected>' in page


def test_somebody_who_is_officer_and_so_reads_as_an_officer(as_, cast, opened):
    give_role(cast.sam, SERVICE_OFFICER, by=cast.ida)
    contact = opened(cast.sam)

    assert shown(as_(cast.sam).get("/contacts/")) == [contact.reference]


def test_scopes_are_said_for_every_role_that_may_call_the_list():
    assert {role for role, _ in lists.SCOPES} == set(lists.contacts.allowed_to)
