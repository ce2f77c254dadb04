"""What was typed never reaches a log. Canaries: an identifier, and words that no pattern would find."""

import io
import json
import logging
import sys

import pytest
from django.db import DataError, connection
from django.test import RequestFactory
from gunicorn.config import Config

from casework.privacy import logs
from tps.models import Contact

CRN, STORY = "123 456 789A", "the purple bicycle behind the bakery"
CANARY = f"{STORY}, {CRN}"


@pytest.fixture
def log():
    """A logger of its own with the product's filter and formatter; `log.text()` is what it has written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(logs.ScrubFilter())
    handler.setFormatter(logs.ScrubbingFormatter("%(levelname)s %(name)s %(message)s"))
    logger = logging.Logger("canary")
    logger.addHandler(handler)
    logger.text = stream.getvalue
    logger.handler = handler
    return logger


def logged(log, action):
    try:
        action()
    except Exception:
        log.exception("It went wrong")
    return log.text()


def assert_clean(text):
    assert CRN not in text and STORY not in text


@pytest.mark.rule("CON-13", breaks="casework/privacy/logs.py::told")
def test_an_exception_is_told_by_its_class_and_its_way_never_by_its_message(log):
    def deep():
        try:
            int(CANARY)
        except ValueError as error:
            raise RuntimeError(f"could not read {CANARY}") from error

    text = logged(log, deep)
    assert_clean(text)
    assert (
        "builtins.RuntimeError" in text
        and "builtins.ValueError" in text
        and "test_logs.py:" in text
        and "in deep" in text
    )


@pytest.mark.django_db
def test_a_database_error_tells_its_table_and_never_its_values(log, opened):
    contact = opened()

    def write():
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO tps_contact (id, summary) VALUES (%s, %s)", [contact.pk, CANARY])

    text = logged(log, write)
    assert_clean(text)
    assert "sqlstate=" in text and "table_name=tps_contact" in text


@pytest.mark.django_db
def test_a_value_of_the_wrong_kind_is_not_told(log):
    def write():
        with connection.cursor() as cursor, pytest.raises(DataError) as raised:
            cursor.execute("SELECT %s::integer", [STORY])
        raise raised.value

    assert_clean(logged(log, write))


def test_a_refused_text_is_not_in_the_error_that_refuses_it(log):
    assert_clean(logged(log, lambda: Contact._meta.get_field("summary").validate(CANARY, Contact())))


def test_statements_are_withheld(log):
    record = logging.LogRecord(
        "django.db.backends", logging.DEBUG, "x", 1, "(%.3f) %s; args=%s", (0.1, f"SELECT '{CANARY}'", (CANARY,)), None
    )
    record.sql, record.params = f"SELECT '{CANARY}'", (CANARY,)
    log.handler.handle(record)
    assert_clean(log.text())
    assert "withheld" in log.text() and not hasattr(record, "sql") and not hasattr(record, "params")


def test_a_message_of_ours_is_blanked_where_the_guard_finds_something(log):
    log.warning("Import line 3: %s", f"KW4821 {CRN} jane@example.com")
    assert log.text() == "WARNING canary Import line 3: KW4821 [crn] [email]\n"


def test_an_exception_as_argument_or_message_is_told_by_its_class(log):
    log.error("Not sent: %s", ValueError(CANARY))
    log.error(ValueError(CANARY))
    assert_clean(log.text())
    assert log.text().count("builtins.ValueError") == 2


@pytest.mark.rule("CON-13", breaks="casework/privacy/logs.py::blanked")
def test_query_strings_are_cut_off(log):
    log.error("Bad request: %s", f"/contacts/?q={STORY.replace(' ', '+')}&page=2")
    assert log.text() == "ERROR canary Bad request: /contacts/?[withheld]\n"


def test_the_request_with_what_it_posted_leaves_the_record(log):
    request = RequestFactory().post("/log/", {"summary": CANARY})
    record = logging.LogRecord("django.request", logging.ERROR, "x", 1, "Internal Server Error: %s", ("/log/",), None)
    record.request = request
    log.handler.handle(record)
    assert not hasattr(record, "request") and "/log/" in log.text()


def test_error_reports_have_no_posted_answer_and_no_variable():
    reporter = logs.WithholdingReporterFilter()
    request = RequestFactory().post("/log/", {"summary": CANARY})
    assert_clean(repr(reporter.get_post_parameters(request)))
    assert_clean(repr(reporter.get_traceback_frame_variables(request, sys._getframe())))


def test_gunicorn_logs_neither_query_strings_nor_messages(capsys):
    config = Config()
    config.set("accesslog", "-")
    config.set("errorlog", "-")
    config.set("access_log_format", logs.ACCESS_LOG_FORMAT)
    logger = logs.GunicornLogger(config)
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/contacts/", "RAW_URI": f"/contacts/?q={STORY}", "QUERY_STRING": f"q={STORY}",
               "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_REFERER": f"http://x/?q={STORY}", "HTTP_USER_AGENT": "browser"}  # fmt: skip
    response = type("Response", (), {"status": "200 OK", "sent": 12, "headers": []})
    stream = io.StringIO()
    for handler in [*logger.access_log.handlers, *logger.error_log.handlers]:
        handler.stream = stream
    from datetime import timedelta

    logger.access(response, type("Request", (), {"headers": []}), environ, timedelta(milliseconds=7))
    try:
        raise ValueError(CANARY)
    except ValueError:
        logger.exception("Error handling request")
    assert_clean(stream.getvalue())
    assert "GET /contacts/ 200" in stream.getvalue() and "builtins.ValueError" in stream.getvalue()


# -- structured lines, as production writes them


@pytest.fixture
def lines(settings):
    """What the product's loggers write while a test runs, through production's filter and formatter: `lines()`, parsed."""
    settings.LOG_FORMAT = "json"
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(logs.ScrubFilter())
    handler.setFormatter(logs.JsonFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)


FIELDS = {"time", "level", "logger", "message", "request", "route", "method", "status", "ms", "staff", "error", "trace"}


@pytest.mark.rule("CON-13", breaks="casework/privacy/logs.py::JsonFormatter.format")
def test_a_structured_line_has_the_allowed_fields_and_no_other(lines):
    logging.getLogger("x").warning(
        "Import line %s", 3, extra={"summary": CANARY, "route": "tps:log", "staff": "P00001", "status": CANARY}
    )
    [line] = lines()
    assert {name: line[name] for name in ("level", "logger", "message", "route", "staff")} == {
        "level": "WARNING", "logger": "x", "message": "Import line 3", "route": "tps:log", "staff": "P00001",
    }  # fmt: skip
    assert set(line) <= FIELDS and "status" not in line  # a status is a number
    assert_clean(json.dumps(line))


def test_a_structured_error_tells_its_class_and_way(lines):
    try:
        int(CANARY)
    except ValueError:
        logging.getLogger("x").exception("It went wrong with %s", CANARY.split(", ")[1])
    [line] = lines()
    assert line["error"] == "builtins.ValueError" and any("test_logs.py" in part for part in line["trace"])
    assert line["message"] == "It went wrong with [crn]"
    assert_clean(json.dumps(line))


@pytest.mark.django_db
def test_a_request_is_one_line_with_its_route_and_a_number_for_who_asked(lines, as_, cast, opened):
    contact, sam = opened(), as_(cast.sam)
    sam.get("/contacts/", {"q": STORY})
    answer = sam.post(f"/log/{contact.reference}/save/", {"fields": "summary", "summary": CANARY, "began": "{}"})
    sam.get(f"/contacts/{STORY}/")
    sam.get(f"/nowhere/{STORY}/", headers={"X-Request-ID": STORY})
    asked = [line for line in lines() if line["logger"] == "tandem.request"]
    assert [(line["route"], line["method"], line["status"], line["staff"]) for line in asked] == [
        ("tps:contacts", "GET", asked[0]["status"], cast.sam.person_number),
        ("tps:save", "POST", 200, cast.sam.person_number),
        ("tps:contact", "GET", 404, cast.sam.person_number),
        ("", "GET", 404, asked[3].get("staff")),
    ]
    assert asked[1]["request"] == answer.headers["X-Request-ID"] and len({line["request"] for line in asked}) == 4
    assert all(set(line) <= FIELDS and isinstance(line["ms"], int) for line in asked)
    told = json.dumps(lines())
    assert_clean(told)
    for word in (cast.sam.given_name, cast.sam.family_name, cast.sam.email, "bicycle", contact.reference):
        assert word not in told


@pytest.mark.django_db
def test_a_page_that_fails_says_neither_path_nor_value(lines, as_, cast, monkeypatch):
    browser = as_(cast.sam)
    browser.raise_request_exception = False

    def fail(*args):
        raise RuntimeError(CANARY)

    monkeypatch.setattr("desk.views_day._past", fail)
    monkeypatch.setattr("desk.views_day.unread_of", fail)
    assert browser.get("/my-day/", {"q": STORY}).status_code == 500
    failed = [line for line in lines() if line["level"] == "ERROR"]
    assert failed and failed[0]["message"] == "Internal Server Error" and failed[0]["error"] == "builtins.RuntimeError"
    assert "my-day" not in json.dumps(failed[0]["message"])
    assert_clean(json.dumps(lines()))
