"""The frame of every page: the rail, the site's hours, and what it costs."""

from datetime import UTC, datetime

import pytest
from django.test import RequestFactory

from desk.context import hours, layout
from desk.context import places as places_of
from people.clock import at
from people.models import Staff


def moment(text) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("utc", "words", "left"),
    [
        ("2026-11-23 20:59", "Newcastle opens at 8:00 am", None),  # 7:59 am, Tuesday, summer time
        ("2026-11-23 21:00", "Newcastle closes in", "9 h 00 m"),
        ("2026-11-24 05:15", "Newcastle closes in", "45 m"),
        ("2026-11-24 06:00", "Newcastle closed at 5:00 pm", None),
        ("2026-11-21 01:00", "Newcastle is closed today", None),  # Saturday
    ],
)
def test_how_long_the_site_stays_open(places, utc, words, left):
    with at(moment(utc)):
        told = hours(places.newcastle, clock_24h=False)
    assert (told["words"], told.get("left")) == (words, left)


def test_each_site_closes_by_its_own_clock(places):
    with at(moment("2026-11-24 06:30")):
        assert hours(places.newcastle, clock_24h=True)["words"] == "Newcastle closed at 17:00"
        assert hours(places.perth, clock_24h=True)["left"] == "2 h 30 m"


def test_the_frame_costs_no_query_beyond_the_viewers_roles(cast, django_assert_num_queries):
    request = RequestFactory().get("/")
    request.user = Staff.objects.select_related("team__site").get(pk=cast.sam.pk)  # as the session's backend reads them
    hours(cast.sam.site, False)  # the site's calendar was read within the minute
    with django_assert_num_queries(1):
        told = layout(request)["layout"]
    assert told["role"] == "TPS officer"


def test_on_an_officers_phone_what_is_due_by_close_of_business_is_one_tap_away(cast, as_):
    tabs = {
        name: as_(getattr(cast, name)).get("/settings/").context["layout"]["tabs"] for name in ("sam", "aroha", "priya")
    }
    assert [tab["short"] for tab in tabs["sam"]] == ["My day", "Log", "Contacts", "Escalated", "Stops"]
    assert "Handover" in [tab["short"] for tab in tabs["aroha"]]
    assert [tab["short"] for tab in tabs["priya"]] == ["Approvals", "Cases", "Referrals", "Front card", "Whiteboard"]
    assert "/handover/" in as_(cast.sam).get("/my-day/").content.decode().partition('id="main"')[2]


def test_signed_out_there_is_nothing_but_the_look(rf):
    assert "me" not in layout(rf.get("/"))["layout"]


def test_every_place_in_the_rail_answers_who_sees_it(cast, as_):
    """Nobody is shown a door that is closed to them."""
    closed = {}
    for name in ("sam", "aroha", "lena", "kiri", "ida", "otto", "priya"):
        client = as_(getattr(cast, name))
        frame = client.get("/settings/").context["layout"]
        for place in [*(place for group in frame["groups"] for place in group["items"]), *frame["foot"]]:
            status = client.get(place["href"], follow=True).status_code
            if status != 200:
                closed[name, place["href"]] = status
    assert closed == {}


def test_a_long_rail_is_in_groups_and_loses_no_place(cast, rf):
    request = rf.get("/")
    names = {}
    for name in ("aroha", "kiri"):
        request.user = Staff.objects.select_related("team__site").get(pk=getattr(cast, name).pk)
        groups = layout(request)["layout"]["groups"]
        shown = [place["id"] for place in places_of(request.user) if not place["foot"]]
        assert sorted(place["id"] for group in groups for place in group["items"]) == sorted(shown)
        names[name] = [group["name"] for group in groups]
    assert names == {"aroha": ["", "To be done", "The team", "Running Tandem"], "kiri": [""]}


def test_on_a_small_screen_every_place_is_in_the_bar_or_under_more(cast, rf):
    request = rf.get("/")
    for name in ("sam", "aroha", "kiri", "ida", "priya"):
        request.user = Staff.objects.select_related("team__site").get(pk=getattr(cast, name).pk)
        told = layout(request)["layout"]
        reached = [*told["tabs"], *(place for group in told["more"] for place in group["items"])]
        assert len(told["tabs"]) <= 5, name
        hidden = {place["id"] for place in places_of(request.user)} - {place["id"] for place in reached}
        assert hidden <= {"shortcuts"}, name


def test_home_is_where_the_work_is(cast, as_):
    told = {name: as_(getattr(cast, name)).get("/").headers["Location"] for name in ("sam", "aroha", "kiri", "priya")}
    assert told == {"sam": "/my-day/", "aroha": "/my-day/", "kiri": "/contacts/", "priya": "/cases/"}


def test_the_keys_are_a_page_and_a_sheet(cast, as_):
    client = as_(cast.sam)
    assert b"<html" in client.get("/shortcuts/").content
    sheet = client.get("/shortcuts/", headers={"HX-Request": "true"}).content
    assert b"<html" not in sheet
    assert b"Log a new contact" in sheet


def test_no_key_takes_the_browsers_own_letters():
    from desk.shortcuts import GROUPS

    letters = [keys[1] for _, group in GROUPS for keys, _ in group if keys[0] == "Alt"]
    assert not {"D", "E", "F"} & set(letters)
    assert len(letters) == len(set(letters))


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-10-05T12:00:00+11:00", "Newcastle is closed today"),  # Labour Day in New South Wales
        ("2026-10-06T12:00:00+11:00", "Newcastle closes in"),
    ],
)
def test_the_hours_in_the_top_bar_know_public_holidays(cast, moment, words):
    with at(datetime.fromisoformat(moment)):
        assert hours(cast.sam.site, False)["words"] == words
