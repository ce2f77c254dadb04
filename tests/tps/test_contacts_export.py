"""The contacts list as a file: the same view, safe in a spreadsheet, bounded, and told in the log without its values."""

import csv
import io
import logging

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.clock import at, now
from tps.views import lists


def rows(response):
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")  # so that a spreadsheet reads its letters right
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_the_file_holds_the_view_that_is_on_the_screen(as_, cast, finalised, filled):
    contact = finalised(help_needed='Which "end date", and why')
    filled()

    response = as_(cast.sam).get("/contacts.csv?state=finalised&scope=team")
    header, *found = rows(response)

    assert response["Content-Type"].startswith("text/csv") and "attachment" in response["Content-Disposition"]
    assert response["Cache-Control"] == "no-store, private"
    [told] = [dict(zip(header, row, strict=True)) for row in found]
    assert told["Reference"] == contact.reference
    assert told["Help needed"] == 'Which "end date", and why'
    assert told["Service officer's logon"] == "KW4821"
    assert told["References"] == "111-22072908"
    assert told["Opened"] == contact.opened_at.astimezone(cast.sam.site.tz).isoformat(" ", "seconds")


def test_a_service_officer_exports_their_own_records_only(as_, cast, finalised):
    theirs = finalised()
    finalised(service_officer=cast.noah)

    assert [row[0] for row in rows(as_(cast.kiri).get("/contacts.csv?scope=all"))[1:]] == [theirs.reference]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_begins_a_formula(as_, cast, finalised, start):
    summary = f"{start}HYPERLINK of the file on end dates"
    cell = lists.harmless(summary)

    assert cell == f"'{summary}"


def test_what_people_typed_is_made_harmless_in_the_file(as_, cast, finalised):
    finalised(help_needed="=1+1 shown on the screen", summary="@SUM stands in the screen's title, @ is not part of it.")

    header, row = rows(as_(cast.sam).get("/contacts.csv"))
    told = dict(zip(header, row, strict=True))
    assert told["Help needed"] == "'=1+1 shown on the screen"
    assert told["Summary"].startswith("'@SUM")


def test_the_file_is_cut_off_and_says_so(as_, cast, many, monkeypatch):
    monkeypatch.setattr(lists, "EXPORT_LIMIT", 20)
    many(20)
    assert len(rows(as_(cast.sam).get("/contacts.csv"))) == 1 + 20

    many(1)
    found = rows(as_(cast.sam).get("/contacts.csv"))
    assert len(found) == 1 + 20 + 1
    assert found[-1] == ["Cut off after 20 contacts. Narrow the list and export again."]


def test_an_export_costs_the_same_queries_however_long_it_is(as_, cast, many):
    def cost():
        browser = as_(cast.sam)
        with at(now()):  # within one moment the session is written once, at its beginning
            browser.get("/contacts/")
            with CaptureQueriesContext(connection) as queries:
                rows(browser.get("/contacts.csv"))
        return len(queries)

    many(1)
    few = cost()
    many(700)
    assert cost() == few <= 8


def test_each_export_is_told_in_the_log_without_values(as_, cast, finalised, caplog):
    finalised(help_needed="Which periodic end date applies")
    caplog.set_level(logging.INFO, logger="tps.views.lists")

    rows(as_(cast.sam).get("/contacts.csv?q=periodic&so=KW4821"))

    [told] = [record.getMessage() for record in caplog.records if record.name == "tps.views.lists"]
    assert told == f"contacts exported: 1 rows by staff {cast.sam.person_number}, scope mine, filters q,so"


def test_an_export_that_is_broken_off_is_told_too(as_, cast, many, caplog):
    many(5)
    caplog.set_level(logging.INFO, logger="tps.views.lists")
    response = as_(cast.sam).get("/contacts.csv")

    stream = iter(response.streaming_content)
    next(stream)
    next(stream)
    response.close()

    assert [record.getMessage() for record in caplog.records if "exported" in record.getMessage()]
