"""My day, notices, deadlines, the wallboard: who sees what, and what it costs."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from casework import notices
from casework.models import Deadline, Notice
from casework.steps import take
from casework.sweep import sweep
from people.clock import at, now
from people.models import RoleHeld
from people.roles import TEAM_LEADER

SYDNEY = ZoneInfo("Australia/Sydney")
YESTERDAY = datetime(2026, 11, 19, 15, 0, tzinfo=SYDNEY)
NEXT_DAY = datetime(2026, 11, 20, 9, 0, tzinfo=SYDNEY)


@pytest.fixture
def left_open(filled):
    with at(YESTERDAY):
        contact = filled()
    with at(NEXT_DAY):
        sweep()
    return contact


def test_a_notice_is_ones_own_and_opening_it_reads_it(as_, cast, left_open):
    mine = Notice.objects.get(to=cast.sam)
    browser = as_(cast.sam)

    assert browser.get("/notices/bell/").context["unread"] == 1
    assert as_(cast.tui).post(f"/notices/{mine.pk}/").status_code == 404
    assert f"{left_open.reference} is still open at close of business." in browser.get("/notices/").content.decode()
    answer = browser.post(f"/notices/{mine.pk}/")
    assert answer.status_code == 302 and answer.url == left_open.get_absolute_url()
    assert browser.get("/notices/bell/").context["unread"] == 0
    assert Notice.objects.get(to=cast.aroha).read_at is None


def test_all_are_read_at_once_and_nobody_elses(as_, cast, left_open):
    browser = as_(cast.aroha)
    browser.post("/notices/read/")

    assert not notices.unread_of(cast.aroha).exists() and notices.unread_of(cast.sam).count() == 1


def test_the_bell_keeps_no_session_alive(as_, cast, settings):
    browser = as_(cast.sam)
    began = now()
    with at(began):
        browser.get("/settings/")
    with at(began + timedelta(minutes=20)):
        assert browser.get("/notices/bell/", headers={"X-Tandem-Polling": "1"}).status_code == 200
    with at(began + timedelta(minutes=31)):
        assert browser.get("/settings/").status_code == 302


def test_deadlines_stand_in_order_of_due_by_scope_and_go_when_done(as_, cast, filled, opened):
    with at(YESTERDAY):
        first, others = filled(), opened(cast.quinn)
    second = opened()
    browser = as_(cast.sam)

    def listed(who, scope):
        return [shown.record.reference for shown in as_(who).get(f"/deadlines/?scope={scope}").context["page"].rows]

    assert listed(cast.sam, "mine") == [first.reference, second.reference]
    assert listed(cast.tui, "mine") == [] and listed(cast.tui, "team") == [first.reference, second.reference]
    assert listed(cast.quinn, "site") == [others.reference]
    assert "Late" in browser.get("/deadlines/").content.decode()
    take(first, "finalise", by=cast.sam, version=first.version)
    assert listed(cast.sam, "mine") == [second.reference]


def test_a_deadline_says_how_it_was_reckoned_and_what_time_did(as_, cast, opened):
    with at(datetime(2026, 12, 24, 17, 30, tzinfo=SYDNEY)):
        opened()
    with at(datetime(2026, 12, 29, 17, 0, tzinfo=SYDNEY)):
        sweep()
    page = as_(cast.sam).get(f"/deadlines/{Deadline.objects.get().pk}/").content.decode()

    for words in (
        "Tue 29 Dec 2026, 5:00 pm AEDT",
        "Fri 25 Dec (Christmas Day)",
        "Mon 28 Dec (Boxing Day",
        "CON-01",
        "Reminded Sam Okoro",
    ):
        assert words in page, words


def test_a_service_officer_sees_no_deadline(as_, cast, left_open):
    assert as_(cast.kiri).get("/deadlines/").status_code == 403
    assert as_(cast.kiri).get(f"/deadlines/{Deadline.objects.get().pk}/").status_code == 403


def test_what_is_set_aside_is_shown_with_its_reason_and_tried_again(as_, cast, opened, places):
    RoleHeld.objects.create(staff=cast.quinn, role=TEAM_LEADER.key, starts_at=YESTERDAY)
    with at(YESTERDAY):
        opened(cast.quinn)
    RoleHeld.objects.filter(staff=cast.quinn, role=TEAM_LEADER.key).update(ends_at=NEXT_DAY, ended_by=cast.ida)
    with at(NEXT_DAY + timedelta(days=1)):
        assert len(sweep().set_aside) == 1
    row = Deadline.objects.get()
    RoleHeld.objects.filter(staff=cast.quinn, role=TEAM_LEADER.key).update(ends_at=None, ended_by=None)
    browser = as_(cast.quinn)

    assert "TPS Perth 1 has no team leader to tell." in browser.get("/deadlines/?scope=aside").content.decode()
    assert "Deadlines are set aside" in browser.get("/my-day/").content.decode()
    browser.post(f"/deadlines/{row.pk}/try-again/")
    assert sweep().notices == 1


@pytest.mark.rule("CON-17", breaks="desk/views_day.py::wallboard")
def test_the_wallboard_shows_the_sites_contacts_past_the_guideline_the_longest_first(as_, cast, opened):
    moment = now()
    made = {}
    for minutes, who in ((30, "quinn"), (25, "sam"), (11, "tui"), (6, "sam"), (4, "sam")):
        with at(moment - timedelta(minutes=minutes)):
            made[minutes] = opened(getattr(cast, who))
    board = as_(cast.aroha).get("/wallboard/", headers={"HX-Request": "true", "HX-Target": "board"})

    assert [contact.pk for contact in board.context["past"]] == [made[25].pk, made[11].pk]
    assert [contact.pk for contact in board.context["soon"]] == [made[6].pk]
    assert b"<html" not in board.content


def test_my_day_says_what_waits(as_, cast, left_open):
    mine, leaders = (as_(who).get("/my-day/").content.decode() for who in (cast.sam, cast.aroha))

    assert left_open.headline in mine and "still open at close of business" in mine
    assert "was left open by Sam Okoro" in leaders and "Past 10 minutes at your site" in leaders
    assert "No contact is open" in as_(cast.tui).get("/my-day/").content.decode()


@pytest.mark.parametrize(
    ("page", "who", "most"),
    [
        ("/my-day/", "sam", 14),
        ("/my-day/", "aroha", 14),
        ("/notices/", "sam", 6),
        ("/notices/bell/", "sam", 5),
        ("/deadlines/", "aroha", 6),
        ("/wallboard/", "aroha", 6),
    ],
)
def test_each_page_costs_the_same_whatever_its_rows(page, who, most, as_, cast, opened, django_assert_max_num_queries):
    with at(YESTERDAY):
        for _ in range(4):
            opened()
    with at(NEXT_DAY):
        sweep()
    browser = as_(getattr(cast, who))
    browser.get("/shortcuts/")
    with django_assert_max_num_queries(most):
        assert browser.get(page).status_code == 200
