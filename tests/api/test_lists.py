"""Lists over the API: pages by key, filters, and how many queries they take."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.steps import take
from people import clock
from people.clock import now
from tests.conftest import option
from tps import actions
from tps.models import Option, Reference


@pytest.fixture
def many(cast, answers):
    """Contacts of Sam, filled in: many(50)."""

    def make(number):
        made = []
        for _ in range(number):
            contact = actions.open_contact(by=cast.sam, another=True)
            made.append(actions.save_contact(contact, by=cast.sam, answers=answers()).record)
        return made

    return make


def references(answer):
    return [row["reference"] for row in answer.json()["results"]]


def test_the_whole_list_is_walked_once_by_its_links(person, cast, many):
    contacts = many(7)
    sam = person(cast.sam)

    walked, pages, link = [], [], "/api/v1/contacts/?limit=3"
    while link:
        answer = sam.get(link.removeprefix("http://testserver"))
        pages.append(answer.json())
        walked += references(answer)
        link = pages[-1]["next"]

    assert walked == [contact.reference for contact in reversed(contacts)]
    assert [len(page["results"]) for page in pages] == [3, 3, 1]
    back = sam.get(pages[-1]["previous"].removeprefix("http://testserver"))
    assert references(back) == [row["reference"] for row in pages[1]["results"]]


def test_a_contact_opened_meanwhile_moves_no_page(person, cast, many):
    contacts = many(4)
    sam = person(cast.sam)
    first = sam.get("?limit=2").json()
    many(3)

    second = sam.get(first["next"].removeprefix("http://testserver"))

    assert references(second) == [contact.reference for contact in reversed(contacts[:2])]


def test_each_filter_narrows_the_list(person, cast, filled, finalised, opened, places):
    with clock.at(now() - timedelta(days=2)):
        old = filled()
    closed = finalised(by=cast.sam, service_officer=cast.noah)
    other = opened(by=cast.tui, form="compensation")
    caller = person(cast.sam)
    yesterday = (now() - timedelta(days=1)).isoformat().replace("+00:00", "Z")

    def found(query):
        return set(references(caller.get(f"?{query}")))

    assert found("state=finalised") == {closed.reference}
    assert found("form=compensation") == {other.reference}
    assert found("officer=th1002") == {other.reference}
    assert found("officer=NOBODY") == set()
    assert found("service_officer=NP4822") == {closed.reference}
    assert found("source=speed_dial") == {old.reference, closed.reference}
    assert found("source=warm_transfer") == set()
    assert found(f"opened_before={yesterday}") == {old.reference}
    assert found(f"opened_after={yesterday}") == {closed.reference, other.reference}
    assert found("state=open&officer=SO1001") == {old.reference}


def test_a_corrected_so_finds_the_contact_and_the_wrong_one_does_not(person, cast, finalised):
    contact = finalised()
    take(
        contact,
        "correct_service_officer",
        by=cast.sam,
        version=contact.version,
        service_officer=cast.noah,
        text="Wrong logon.",
    )
    caller = person(cast.sam)

    assert references(caller.get("?service_officer=NP4822")) == [contact.reference]
    assert references(caller.get("?service_officer=KW4821")) == []
    assert caller.get(f"{contact.reference}/").json()["corrected_officer"] == {
        "logon": "NP4822",
        "name": "Noah Pereira",
    }


def test_the_controlled_lists_say_what_each_form_offers(system):
    codes = {
        row["code"] for row in system.get("/api/v1/options/?list=source&form=compensation&limit=100").json()["results"]
    }

    assert "compensation_line" in codes and "tps_virtual_queue" not in codes


@pytest.mark.rule("CON-12", breaks="tps/models/option.py::OptionQuerySet.offered")
def test_a_retired_choice_is_told_but_no_longer_taken(system, gateway_contact):
    Option.objects.filter(list="source", code="speed_dial").update(retired_on=now().date())
    contact = gateway_contact()

    rows = system.get("/api/v1/options/?list=source").json()["results"]
    answer = system.patch(f"{contact.reference}/", {"source": "speed_dial"}, match=1)

    assert next(row for row in rows if row["code"] == "speed_dial")["retired_on"]
    assert list(answer.json()["errors"]) == ["source"]


def test_teams_staff_and_reference_material_are_read(system, places):
    Reference.objects.create(number="111-22072908", title="End dates", topics=["policy_question"])
    Reference.objects.create(number="111-22072909", title="Old", retired_on=now().date())

    teams = system.get("/api/v1/teams/?roc_code=NCL03").json()["results"]
    staff = system.get("/api/v1/staff/?logon=kw4821").json()["results"]
    material = system.get("/api/v1/references/?topic=policy_question").json()["results"]

    assert teams == [
        {
            "id": places.recovery_3.pk,
            "name": "Recovery 3",
            "roc_code": "NCL03",
            "site": "Newcastle",
            "site_id": places.newcastle.pk,
            "service_zone": places.hunter.pk,
            "service_zone_name": "Hunter",
        }
    ]
    assert staff == [{"logon": "KW4821", "name": "Kiri Walker", "team": places.recovery_3.pk, "verified": True}]
    assert [row["number"] for row in material] == ["111-22072908"]
    assert len(system.get("/api/v1/references/").json()["results"]) == 1


@pytest.mark.parametrize("path", ["options", "references", "teams", "staff"])
def test_a_service_officer_browses_no_directory(path, person, cast):
    assert person(cast.kiri).get(f"/api/v1/{path}/").status_code == 403


# -- queries


def queries_of(call):
    with CaptureQueriesContext(connection) as caught:
        answer = call()
    assert answer.status_code in (200, 201), answer.content
    return len(caught)


def test_the_list_takes_as_many_queries_for_fifty_as_for_one(system, person, cast, many, django_assert_max_num_queries):
    many(1)
    sam = person(cast.sam)
    of_one = queries_of(sam.get)
    many(49)

    with django_assert_max_num_queries(of_one):
        assert len(sam.get().json()["results"]) == 50


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("", 8),
        ("{}/", 8),
        ("{}/steps/", 6),  # one reads what hangs on it, which may hold an ending back
        ("{}/timeline/", 4),
        ("{}/addenda/", 4),
        ("/api/v1/options/", 3),
        ("/api/v1/staff/", 3),
        ("/api/v1/teams/", 3),
    ],
)
def test_reading_stays_within_its_queries(path, most, system, filled, cast, django_assert_max_num_queries):
    contact = filled(by=cast.gateway)

    with django_assert_max_num_queries(most):
        assert system.get(path.format(contact.reference)).status_code == 200


def test_writing_stays_within_its_queries(system, written, gateway_contact, django_assert_max_num_queries):
    contact = gateway_contact()

    with django_assert_max_num_queries(25):
        opened = system.post(body=written())
    with django_assert_max_num_queries(14):
        saved = system.patch(f"{contact.reference}/", {"help_needed": "Which day"}, match=1)
    with django_assert_max_num_queries(15):
        closed = system.post(f"{opened.json()['reference']}/steps/finalise/", match=opened.json()["version"])

    assert (opened.status_code, saved.status_code, closed.status_code) == (201, 200, 200)
    assert option("source", "speed_dial").code == opened.json()["source"]
