"""The calendar page: what is shown, the preview, the change, and that bad input loses nothing."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from casework.models import CalendarChange, Deadline, Holiday
from people.clock import at
from people.models import Site

SYDNEY = ZoneInfo("Australia/Sydney")
AFTER_HOURS = datetime(2026, 11, 19, 18, 0, tzinfo=SYDNEY)
SHOW_DAY = {"what": "add", "on": "2026-11-20", "name": "Show Day", "where": "NSW"}


@pytest.fixture
def ida(as_, cast):
    with at(AFTER_HOURS):
        yield as_(cast.ida)


def test_days_are_shown_by_state_and_year(ida, as_, cast):
    page = ida.get("/calendar/?year=2027&state=VIC")
    assert "Melbourne Cup" in page.content.decode()
    assert page.context["unreviewed"] == len(page.context["days"]) > 8
    assert ida.get("/calendar/?year=1999&state=VIC").status_code == 404
    read_only = as_(cast.sam).get("/calendar/").content.decode()
    assert "Withdraw" not in read_only and "Add a day off" not in read_only


def test_a_change_is_shown_before_it_is_saved(ida, opened):
    contact = opened()

    preview = ida.post("/calendar/change/", SHOW_DAY)
    text = preview.content.decode()
    assert "1 running deadline would move" in text and contact.reference in text
    assert not Holiday.objects.filter(name="Show Day").exists()

    answer = ida.post("/calendar/change/", SHOW_DAY | {"sure": "1"}, follow=True)
    assert "1 running deadline moved" in answer.content.decode()
    assert f"{Deadline.objects.get().due_on}" == "2026-11-23"
    assert "added Show Day, 20 November 2026, NSW" in answer.content.decode()


def test_bad_input_is_refused_with_what_was_typed(ida):
    answer = ida.post("/calendar/change/", SHOW_DAY | {"on": "30 February"})
    assert answer.status_code == 422
    assert 'value="Show Day"' in answer.content.decode()
    answer = ida.post("/calendar/change/", SHOW_DAY | {"on": "2026-12-25", "sure": "1"})
    assert answer.status_code == 409
    assert "is a day off there already" in answer.content.decode() and 'value="Show Day"' in answer.content.decode()
    answer = ida.post("/calendar/change/", {"what": "hours", "site": Site.objects.get(name="Perth").pk, "opens": "17:00", "closes": "9:00"})  # fmt: skip
    assert answer.status_code == 422 and "A site closes later than it opens." in answer.content.decode()
    assert ida.post("/calendar/change/", {"what": "everything"}).status_code == 422
    assert not CalendarChange.objects.filter(by__isnull=False).exists()


def test_withdrawing_and_reviewing(ida, cast):
    day = Holiday.objects.get(state="NSW", date="2026-12-25")
    ida.post("/calendar/change/", {"what": "withdraw", "holiday": day.pk, "sure": "1"})
    ida.post("/calendar/review/", {"year": "2026", "state": "NSW"})

    day.refresh_from_db()
    assert day.withdrawn_at is not None and day.reviewed_at is None
    page = ida.get("/calendar/?year=2026&state=NSW")
    assert page.context["unreviewed"] == 0
    assert "Withdrawn" in page.content.decode()


def test_the_page_costs_the_same_whatever_there_is(ida, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        ida.get("/calendar/")


def test_hours_are_changed_here_and_not_in_the_admin(ida):
    perth = Site.objects.get(name="Perth")
    page = ida.get(f"/admin/people/site/{perth.pk}/change/").content.decode()
    assert 'name="closes"' not in page and 'name="name"' in page
    assert 'name="closes"' in ida.get("/admin/people/site/add/").content.decode()
