"""The register of urgent QOL requests as a report: in the site's own days, what was asked, and how it ended (QOL-04)."""

import csv
import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from casework.steps import take
from people.clock import at
from tests.api.conftest import person  # noqa: F401  (a fixture)
from tests.tps.conftest import asked  # noqa: F401  (a fixture)
from tps import reports

NINE = datetime(2026, 11, 19, 9, 0, tzinfo=ZoneInfo("Australia/Sydney"))
DAY = NINE.date()
MINUTE = timedelta(minutes=1)


@pytest.fixture
def register(cast, asked):  # noqa: F811
    """Of Newcastle's Thursday: one completed after 30 minutes, one returned after 10, one claimed, one waiting."""
    made = []
    for number, (ends, after) in enumerate([("complete", 30), ("give_back", 10), (None, 0), ("waits", 0)]):
        with at(NINE + number * MINUTE):
            check = asked("urgent", generated_by="labour_hire" if number == 1 else "smart_centre")
        if ends != "waits":
            with at(check.requested_at + 5 * MINUTE):
                check = take(check, "claim", by=cast.sam, version=1)
        if ends in ("complete", "give_back"):
            with at(check.requested_at + after * MINUTE):
                said = {"returned_because": "=Finalised already"} if ends == "give_back" else {}
                check = take(check, ends, by=cast.sam, version=check.version, **said)
        made.append(check)
    for moment, changed in (
        (NINE - timedelta(days=1), {}),
        (NINE, {"activity_officer": cast.mele}),
        (NINE, {"kind": "qma"}),
    ):
        with at(moment):  # another day, another site, not urgent
            asked(**{"kind": "urgent"} | changed)
    return made


@pytest.mark.rule("QOL-04", breaks="tps/reports.py::urgent_register")
def test_what_was_asked_urgently_and_how_it_ended(register, cast, places):
    rows = reports.urgent_checks(cast.aroha, reports.Asked(places.newcastle, DAY, DAY))
    counted = [
        tuple(row[name] for name in ("label", "asked", "waiting", "in_hand", "completed", "returned")) for row in rows
    ]
    assert counted == [
        ("All", 4, 1, 1, 1, 1),
        ("Smart Centre staff", 3, 1, 1, 1, 0),
        ("Labour Hire staff", 1, 0, 0, 0, 1),
    ]
    assert (rows[0]["until_claimed"], rows[0]["until_ended"]) == (5 * MINUTE, 20 * MINUTE)


def test_the_page_the_file_and_the_api_say_the_same(register, cast, places, as_, person):  # noqa: F811
    with at(NINE + timedelta(hours=3)):
        leader = as_(cast.aroha)
        page = leader.get("/urgent-qol/").content.decode()
        file = leader.get("/urgent-qol.csv").content.decode("utf-8-sig")
        shown = person(cast.aroha).get(
            f"/api/v1/reports/urgent-checks/?site={places.newcastle.pk}&since={DAY}&until={DAY}"
        )
    assert all(check.reference in page for check in register)
    rows = list(csv.DictReader(io.StringIO(file)))
    assert [row["reference"] for row in rows] == [check.reference for check in register]
    assert (rows[1]["ended"], rows[1]["returned_because"]) == ("2026-11-19 09:11", "'=Finalised already")
    told = shown.json()["results"][0]
    assert (told["asked"], told["returned"], told["seconds_until_ended"]) == (4, 1, 1200)


def test_it_costs_the_same_however_much_was_asked(register, cast, as_, django_assert_max_num_queries):
    with at(NINE + timedelta(hours=3)):
        leader = as_(cast.aroha)
        leader.get("/shortcuts/")
        with django_assert_max_num_queries(8):
            assert leader.get("/urgent-qol/?period=7").status_code == 200
