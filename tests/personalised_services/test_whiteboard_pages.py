"""The whiteboard and cold transfers on pages and over the API: who sees what, on a call what to do, and what it costs."""

from datetime import timedelta
from itertools import count

import pytest

from people.clock import at
from personalised_services import actions
from personalised_services.models import ColdTransfer, RelatedStaff, Visit, WhiteboardEntry
from tests.personalised_services.cold import (  # noqa: F401  (fixtures)
    ALL_THREE,
    NUMBER,
    WARNED,
    assessed,
    cold,
    entry_of,
    go,
    local,
    zone_box,
)
from tests.personalised_services.conftest import BORN, CRN, NAME

AFTERNOON = local(15)
CALL = {"identity_proved": "True", "urgent": "False", **dict.fromkeys(ALL_THREE, "True")}


def text_of(response):
    return response.content.decode()


def log_button(entry):
    return f'action="/whiteboard/{entry.reference}/steps/log_call/"'


@pytest.fixture
def customers(db):
    """So many customers more, each with a CRN of their own."""
    numbers = count(1)
    return lambda many: [
        actions.customer_with(crn=f"{next(numbers):09}A", name="Maren Quist", date_of_birth=BORN) for _ in range(many)
    ]


# -- the whiteboard


@pytest.mark.rule("COLD-09", breaks="templates/personalised_services/_whiteboard.html::{{ entry.number }}")
@pytest.mark.rule("COLD-09", breaks="templates/personalised_services/_whiteboard.html::No need to tell the customer")
@pytest.mark.parametrize("who", ["priya", "wes", "ola", "sione"])
def test_any_ps_officer_sees_todays_whiteboard_and_nothing_more_of_the_customer(who, cold, as_, ps):  # noqa: F811
    entry = entry_of(cold("on_board"))
    with at(AFTERNOON):
        browser = as_(getattr(ps, who))
        board = text_of(browser.get("/whiteboard/"))
        assert NUMBER in board and "No need to tell the customer" in board
        assert CRN[-3:] in board and entry.case.reference in board
        assert (log_button(entry) in board) is (who != "sione")  # a PSM answers no calls
        page = text_of(browser.get(entry.get_absolute_url()))
        assert ("/cold-transfers/" in page) is (who not in ("wes", "ola"))
        for told in (board, page):
            assert NAME not in told and CRN not in told and WARNED["case_note"] not in told
        assert browser.get(f"/cold-transfers/{entry.transfer.reference}/").status_code == (
            404 if who in ("wes", "ola") else 200
        )


def test_whoever_is_related_to_the_customer_sees_none_of_it(cold, assessed, as_, ps):  # noqa: F811
    entry = entry_of(cold("on_board"))
    RelatedStaff.objects.create(customer=entry.case.customer, staff=ps.olive, recorded_by=ps.priya)
    with at(AFTERNOON):
        browser = as_(ps.olive)
        board = text_of(browser.get("/whiteboard/"))
        assert entry.reference not in board and NUMBER not in board
        for page in (
            entry.get_absolute_url(),
            entry.transfer.get_absolute_url(),
            f"/cases/{entry.case.reference}/call/",
        ):
            assert browser.get(page).status_code == 404, page
        browser.post("/front-card/", {"crn": CRN})
        assert browser.get(f"/cases/{entry.case.reference}/call/").status_code == 404


def test_a_call_is_logged_in_one_press_and_not_twice(cold, as_, ps):  # noqa: F811
    entry = entry_of(cold("on_board"))
    address = f"/whiteboard/{entry.reference}/steps/log_call/"
    with at(AFTERNOON):
        browser = as_(ps.wes)
        pressed = [browser.post(address, {"version": entry.version}) for _ in range(2)]
        assert (pressed[0].status_code, pressed[0].url, pressed[1].status_code) == (302, "/whiteboard/", 409)
        assert entry.calls.count() == 1
        assert "12:00 pm</time>" in text_of(browser.get("/whiteboard/"))  # the last one, by Perth's clock


def test_the_board_alone_is_drawn_anew_and_who_was_warned_stands_beside_it(cold, accepted, as_, ps):  # noqa: F811
    warned = cold("warned")
    with at(local(11)):
        board = text_of(as_(ps.wes).get("/whiteboard/", headers={"HX-Request": "true", "HX-Target": "whiteboard"}))
        assert "<html" not in board and warned.reference in board and warned.get_absolute_url() not in board
        assert warned.get_absolute_url() in text_of(as_(ps.priya).get("/whiteboard/"))
    with at(local(0) + timedelta(days=1)):
        assert warned.reference not in text_of(as_(ps.priya).get("/whiteboard/"))


# -- a colleague's customer is on the line


@pytest.mark.rule("COLD-09", breaks="templates/personalised_services/_on_board.html::{{ entry.number }}")
@pytest.mark.rule("COLD-02", breaks="templates/personalised_services/_on_board.html::Ask for urgent business first")
def test_the_front_card_says_where_to_transfer_the_call(cold, as_, ps):  # noqa: F811
    entry = entry_of(cold("on_board"))
    with at(AFTERNOON):
        card = text_of(as_(ps.wes).post("/front-card/", {"crn": CRN}))
        assert f'transfer to <b class="nw">{NUMBER}</b>' in card and log_button(entry) in card
        assert "Ask for urgent business first" in card
        assert NUMBER in text_of(as_(ps.priya).get(entry.case.get_absolute_url()))
    with at(local(0) + timedelta(days=1)):
        assert NUMBER not in text_of(as_(ps.wes).post("/front-card/", {"crn": CRN}))


@pytest.mark.rule("COLD-05", breaks="templates/personalised_services/_on_board.html::This call is a call back")
def test_the_front_card_says_that_the_customer_was_warned_and_the_call_back_is_recorded_there(cold, as_, ps):  # noqa: F811
    warned = cold("warned")
    address = f"/cold-transfers/{warned.reference}/steps/call_back/"
    with at(local(11)):
        browser = as_(ps.wes)
        assert browser.get(address).status_code == 404  # they have nobody on the line
        card = text_of(browser.post("/front-card/", {"crn": CRN}))
        assert "This call is a call back" in card and address in card
        assert browser.get(address).status_code == 200
        assert browser.post(address, {"version": warned.version}).status_code == 302
        page = text_of(browser.get(warned.get_absolute_url()))  # they took the call
        assert warned.case.reference in page and warned.case.get_absolute_url() not in page
        assert browser.get(warned.case.get_absolute_url()).status_code == 404
    assert ColdTransfer.objects.get().called_back_by == ps.wes
    assert Visit.objects.filter(staff=ps.wes, case=warned.case).values_list("standing", flat=True)[0] == "took_call"


def test_whoever_looked_the_customer_up_assesses_the_call_for_an_hour(accepted, as_, ps):
    with at(local(10)):
        case, browser = accepted(), as_(ps.wes)
        address = f"/cases/{case.reference}/call/"
        assert (browser.get(address).status_code, browser.post(address, CALL).status_code) == (404, 404)
        browser.post("/front-card/", {"crn": CRN})
        assert NAME not in text_of(browser.get(address))
    with at(local(10, 59)):
        browser = as_(ps.wes)
        assert browser.post(address, CALL | {"urgent": ""}).status_code == 422
        made = browser.post(address, CALL)
        transfer = ColdTransfer.objects.get()
        assert (made.status_code, made.url) == (302, transfer.get_absolute_url())
        again = browser.post(address, CALL)
        assert again.status_code == 409 and transfer.reference in text_of(again)
    with at(local(11, 1)):
        assert as_(ps.wes).get(address).status_code == 404
        assert as_(ps.priya).get(address).status_code == 200


@pytest.mark.parametrize(
    ("who", "sees"), {"priya": 1, "lene": 1, "olive": 1, "sione": 1, "dan": 1, "wes": 0, "ola": 0}.items()
)
def test_who_sees_the_case_or_took_the_call_reads_it_and_it_is_written_down(who, sees, cold, as_, ps):  # noqa: F811
    transfer = cold("on_board")  # Dan had the call back on the line
    with at(AFTERNOON):
        browser = as_(getattr(ps, who))
        paths = (transfer.get_absolute_url(), f"/api/v1/cold-transfers/{transfer.reference}/")
        assert [browser.get(path).status_code for path in paths] == ([200, 200] if sees else [404, 404])
        assert len(browser.get("/api/v1/cold-transfers/").json()["results"]) == sees
    assert Visit.objects.filter(case=transfer.case_id).count() == 2 * sees


# -- over the API


def test_the_day_after_the_customer_was_on_the_whiteboard(cold, as_, ps):  # noqa: F811
    transfer = cold("on_board")
    for hour, day, words in ((15, 0, "On the whiteboard"), (0, 1, "Was on the whiteboard")):
        with at(local(hour) + timedelta(days=day)):
            assert ColdTransfer.objects.get(pk=transfer.pk).shown_state == words
            for page in (transfer.get_absolute_url(), transfer.case.get_absolute_url()):
                assert f">{words}<" in text_of(as_(ps.priya).get(page)).replace("</svg>", ">")


def test_the_whiteboard_over_the_api(cold, as_, ps):  # noqa: F811
    entry = entry_of(cold("on_board"))
    with at(AFTERNOON):
        browser = as_(ps.wes)
        [line] = browser.get("/api/v1/whiteboard/?today=true").json()["results"]
        assert (line["number"], line["holds"], line["crn_end"], line["transferred"]) == (NUMBER, True, CRN[-3:], 0)
        assert browser.get("/api/v1/whiteboard/?today=false").json()["results"] == []
        keys = {"Idempotency-Key": "one", "If-Match": f'"{entry.version}"'}
        path = f"/api/v1/whiteboard/{entry.reference}/"
        one = browser.get(path)
        answer = browser.post(
            f"{path}steps/log_call/", {}, "application/json", headers=keys | {"If-Match": one.headers["ETag"]}
        )
        assert answer.status_code == 200, answer.content
        assert [call["by"]["logon"] for call in answer.json()["calls"]] == [ps.wes.logon]
        shown = as_(ps.priya).get(f"/api/v1/cold-transfers/{line['transfer']}/").json()
        assert shown["whiteboard"] == entry.reference and shown["facts"]["approved"] is True
        assert shown["said"]["decided"]["by"]["logon"] == ps.lene.logon
        assert CRN not in str(shown) and NAME not in str(shown)
    with at(local(0) + timedelta(days=1)):
        browser = as_(ps.wes)
        assert browser.get("/api/v1/whiteboard/").json()["results"] == []
        assert browser.get(path).status_code == 404


# -- found by reference, and what it costs


def test_both_are_found_by_their_references(cold, as_, ps):  # noqa: F811
    entry = entry_of(cold("on_board"))
    with at(AFTERNOON):
        for reference, page in (
            (entry.reference, entry.get_absolute_url()),
            (entry.transfer.reference, entry.transfer.get_absolute_url()),
        ):
            assert page in text_of(as_(ps.priya).post("/palette/", {"q": reference}))
        assert entry.transfer.get_absolute_url() not in text_of(
            as_(ps.wes).post("/palette/", {"q": entry.transfer.reference})
        )


def test_what_the_pages_cost(cold, as_, ps, django_assert_max_num_queries):  # noqa: F811
    entry = entry_of(cold("on_board"))
    with at(AFTERNOON):
        browser = as_(ps.priya)
        browser.get("/cases/")
        for page, most in (
            ("/whiteboard/", 9), (entry.get_absolute_url(), 10), (entry.transfer.get_absolute_url(), 20),
            ("/api/v1/whiteboard/", 7), ("/api/v1/cold-transfers/", 8),
        ):  # fmt: skip
            with django_assert_max_num_queries(most):
                browser.get(page)


def test_the_whiteboard_costs_as_much_with_many(cold, accepted, as_, ps, customers, django_assert_max_num_queries):  # noqa: F811
    for customer in customers(4):
        cold("on_board", case=accepted(of=customer))
    for customer in customers(4):
        cold("warned", case=accepted(of=customer))
    with at(AFTERNOON):
        browser = as_(ps.priya)
        browser.get("/cases/")
        assert WhiteboardEntry.objects.today().count() == 4
        with django_assert_max_num_queries(9):
            browser.get("/whiteboard/")
