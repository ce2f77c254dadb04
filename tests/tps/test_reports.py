"""What is counted, by hand-made contacts: per team and per period, in the site's own days across a change of summer time."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest

from casework.steps import take
from people.clock import at
from tests.conftest import option
from tps import reports

# Summer time ends in Newcastle on Sunday 5 April 2026 at 3 am: a day of 25 hours.
SUNDAY = date(2026, 4, 5)


@pytest.fixture
def ends(filled, cast, places):
    """ends("23:30", minutes=4, step=..., **answers): a contact that began then, and ended so."""

    def make(clock, minutes=4, step="finalise", day=SUNDAY, by=None, take_over=None, sent=None, **answers):
        began = datetime.combine(day, datetime.strptime(clock, "%H:%M").time(), places.newcastle.tz)
        began = began.astimezone(datetime.now().astimezone().tzinfo)  # plain arithmetic, whatever the clocks do
        by = by or cast.sam
        with at(began):
            contact = filled(by=by, **answers)
        if take_over is not None:
            with at(began + timedelta(minutes=take_over)):
                contact = take(contact, "take_over", by=by, version=contact.version)
        with at(began + timedelta(minutes=minutes)):
            return take(contact, step, by=by, version=contact.version, **(sent or {}))

    return make


@pytest.fixture
def figures(cast, places):
    def ask(since=SUNDAY, until=SUNDAY, team=None):
        return reports.dashboard(cast.aroha, reports.Asked(places.newcastle, since, until, team))

    return ask


def counted(rows, name):
    return {row["key"]: row[name] for row in rows}


@pytest.mark.rule("CON-01")
@pytest.mark.rule("CON-22")
def test_contacts_count_on_their_own_local_day_hour_team_and_source(ends, figures, cast, places):
    ends("00:10")
    ends("23:30", source=option("source", "warm_transfer"))
    ends("23:50", day=SUNDAY - timedelta(days=1))
    ends("00:05", day=SUNDAY + timedelta(days=1))
    ends("12:00", by=cast.quinn)  # of another team and site

    found = figures()
    assert found["all"][0]["recorded"] == 2
    assert counted(found["hour"], "recorded") == {"00": 1, "23": 1}
    assert counted(found["source"], "recorded") == {"speed_dial": 1, "warm_transfer": 1}
    assert figures(team=places.recovery_3)["all"][0]["recorded"] == 0
    assert figures(team=places.tps_newcastle)["all"][0]["recorded"] == 2
    days = figures(SUNDAY - timedelta(days=1), SUNDAY + timedelta(days=1))["day"]
    assert counted(days, "recorded") == {"2026-04-04": 1, "2026-04-05": 2, "2026-04-06": 1}


@pytest.mark.rule("CON-18")
def test_handle_time_and_taking_over_against_the_guideline(ends, figures):
    ends("09:00", minutes=5)
    ends("09:30", minutes=10, take_over=2)
    ends("10:00", minutes=14, take_over=11)

    [total] = figures()["all"]
    assert (total["within_5"], total["within_10"], total["ended"]) == (1, 2, 3)
    assert (total["taken_over"], total["taken_over_late"]) == (2, 1)
    assert total["average_seconds"] == round((5 + 10 + 14) * 60 / 3)


@pytest.mark.rule("CON-08", breaks="tps/reports.py::dashboard")
@pytest.mark.rule("CON-09", breaks="tps/reports.py::dashboard")
def test_how_many_said_what_was_checked_and_that_nothing_was(ends, figures):
    ends("09:00")
    ends("09:10")
    ends("09:20", checked=["nothing_checked"])

    [total] = figures()["all"]
    assert (total["checked_told"], total["nothing_checked"]) == (3, 1)


@pytest.mark.rule("CON-16", breaks="tps/reports.py::dashboard")
@pytest.mark.rule("CON-25")
def test_urgent_qol_and_inappropriate_contacts_by_category(ends, figures):
    category = reports.Option.objects.filter(list="inappropriate").first()
    ends("09:00", step="finalise_as_urgent_qol")
    ends("10:00", step="close_as_inappropriate", sent={"inappropriate_category": category})

    found = figures()
    assert (found["all"][0]["urgent_qol"], found["all"][0]["inappropriate"], found["all"][0]["finalised"]) == (1, 1, 0)
    assert counted(found["inappropriate_category"], "inappropriate") == {category.code: 1}


def test_gaps_are_ranked_by_contacts_time_and_referrals(ends, cast, places):
    ends("09:00", minutes=9, references=["111-22072908"])
    ends("10:00", minutes=3, references=["111-22072908", "101-17021300"])

    asked = reports.Asked(places.newcastle, SUNDAY, SUNDAY)
    rows = [row for row in reports.knowledge_gaps(cast.aroha, asked) if row["kind"] == "reference"]
    assert [(row["about"], row["contacts"], row["average_seconds"]) for row in rows] == [
        ("111-22072908", 2, 360),
        ("101-17021300", 1, 180),
    ]


@pytest.mark.parametrize("page", ["dashboard", "knowledge-gaps"])
def test_page_and_file_cost_few_queries_and_say_the_same(page, as_, cast, ends, django_assert_max_num_queries):
    ends("09:00", references=["111-22072908"])
    browser = as_(cast.aroha)
    with django_assert_max_num_queries(18):
        shown = browser.get(f"/{page}/?period=28&until=2026-04-05")
    assert shown.status_code == 200 and "style=" not in shown.content.decode()
    with django_assert_max_num_queries(12):
        told = browser.get(f"/{page}.csv?period=28&until=2026-04-05").content.decode()
    assert told.startswith("\ufeff") and len(list(csv.reader(io.StringIO(told)))) > 1


def test_a_cell_of_the_file_is_no_formula(as_, cast, ends):
    kind = option("enquiry_type", "policy_question")
    kind.label = "=1+1"
    kind.save()
    ends("09:00")
    assert '"\'=1+1"' in as_(cast.aroha).get("/dashboard.csv?until=2026-04-05").content.decode()


def test_an_address_that_means_nothing_shows_today(as_, cast):
    assert as_(cast.aroha).get("/dashboard/?period=9&until=x&of=999999").status_code == 200
