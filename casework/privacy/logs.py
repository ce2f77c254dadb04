"""What was typed never reaches a log (CON-13): statement values, posted answers, query strings and exception texts stay out.

The rule is a list of what may be said, not of what may not: of an exception its class and the lines of code it passed; of
a database error also its SQLSTATE, table, column and constraint. Its message is withheld, since a message may quote a
value ("Key (summary)=(...)", "invalid literal: ..."). What a program of ours says in so many words stands, with every
finding of the privacy guard blanked.
"""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

from django.conf import settings
from django.views.debug import SafeExceptionReporterFilter
from gunicorn.glogging import Logger

from casework.privacy.guard import findings

#: For gunicorn's `access_log_format`: method and path, never the query string, the referrer or the user's browser.
ACCESS_LOG_FORMAT = "%(m)s %(U)s %(s)s %(b)s %(M)sms"

_QUERY = re.compile(r"\?[^\s\"']+")
_LONGEST = 10_000  # characters of one log line that are looked at; the rest is cut off
_SAID_BY_POSTGRESQL = ("sqlstate", "schema_name", "table_name", "column_name", "constraint_name")
#: The id of the request that this thread answers, if any: it stands in every line.
request_id: ContextVar[str] = ContextVar("request_id", default="")
#: What a structured line may have beside time, level, logger, message and request. Whatever else a record carries is left out.
ALLOWED = {"route": str, "method": str, "status": int, "ms": int, "staff": str}
#: Loggers whose messages end with the path asked for. The line of the request says the route instead.
_PATH_LOGGERS = ("django.request", "django.security")
#: Loggers whose lines are statements with their values.
STATEMENT_LOGGERS = ("django.db.backends",)


def blanked(text: str) -> str:
    """`text` with every finding of the guard and every query string replaced; cut off after 10,000 characters."""
    text = _QUERY.sub("?[withheld]", text[:_LONGEST])
    for finding in reversed(findings(text)):
        text = f"{text[: finding.start]}[{finding.category}]{text[finding.end :]}"
    return text


def told(error: BaseException) -> str:
    """What may be said of an exception: its class, and of a database error where it arose. Never its message."""
    said = f"{type(error).__module__}.{type(error).__qualname__}"
    diag = getattr(error, "diag", None) or getattr(error.__cause__, "diag", None)
    where = [f"{name}={value}" for name in _SAID_BY_POSTGRESQL if (value := getattr(diag, name, None))]
    return f"{said} [{', '.join(where)}]" if where else said


def trace(error: BaseException) -> str:
    """The way an exception took through the code, with those that caused it, and none of their messages."""
    lines, seen = [], set()
    chain = error
    while chain is not None and id(chain) not in seen:
        seen.add(id(chain))
        lines.append(told(chain))
        lines += [
            f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(chain.__traceback__)
        ]
        chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
    return "\n".join(lines)


class ScrubFilter(logging.Filter):
    """Withholds statements with their values, and takes the request (with what it posted) off a record."""

    def filter(self, record):
        if record.name in STATEMENT_LOGGERS:
            record.msg, record.args = "a statement; its values are withheld", ()
            for name in ("sql", "params"):
                record.__dict__.pop(name, None)
        record.__dict__.pop("request", None)
        if isinstance(record.args, tuple):
            record.args = tuple(told(arg) if isinstance(arg, BaseException) else arg for arg in record.args)
        if isinstance(record.msg, BaseException):
            record.msg = told(record.msg)
        return True


class ScrubbingFormatter(logging.Formatter):
    """Formats a record with exceptions told by `trace` and the message `blanked`."""

    def format(self, record):
        record.message = blanked(record.getMessage())
        if self.usesTime():
            record.asctime = self.formatTime(record, self.datefmt)
        line = self.formatMessage(record)
        if record.exc_info and record.exc_info[1] is not None:
            line = f"{line}\n{trace(record.exc_info[1])}"
        return line

    def formatException(self, exc_info):
        return trace(exc_info[1])


class JsonFormatter(ScrubbingFormatter):
    """One JSON object a line, of the fields that are allowed and no other: who reads logs learns what happened, not about whom.

    Staff are their person numbers, never names; a page is its route's name, never a path or a query string.
    """

    def format(self, record):
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": blanked(self._message(record)),
        }
        if request := request_id.get():
            line["request"] = request
        for name, kind in ALLOWED.items():
            if isinstance(value := getattr(record, name, None), kind):
                line[name] = blanked(value) if isinstance(value, str) else value
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = told(record.exc_info[1])
            line["trace"] = trace(record.exc_info[1]).splitlines()
        return json.dumps(line, ensure_ascii=False)

    @staticmethod
    def _message(record):
        if record.name.startswith(_PATH_LOGGERS):
            of_django = str(record.msg).startswith("%s: ") and isinstance(record.args, tuple)  # what, path
            return str(record.args[0]) if of_django else str(record.msg).partition("%")[0].rstrip(" :(")
        return record.getMessage()


class WithholdingReporterFilter(SafeExceptionReporterFilter):
    """For DEFAULT_EXCEPTION_REPORTER_FILTER: error reports carry no posted answer and no variable of any frame."""

    def get_post_parameters(self, request):
        return dict.fromkeys(getattr(request, "POST", {}), self.cleansed_substitute)

    def get_traceback_frame_variables(self, request, tb_frame):
        return [(name, self.cleansed_substitute) for name in tb_frame.f_locals]


class GunicornLogger(Logger):
    """Gunicorn's logger with this module's formatter on its error log and no query string in its access log."""

    def setup(self, cfg):
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.addFilter(ScrubFilter())
            structured = settings.LOG_FORMAT == "json"
            handler.setFormatter(JsonFormatter() if structured else ScrubbingFormatter(self.error_fmt, self.datefmt))
        for handler in self.access_log.handlers:
            handler.setFormatter(ScrubbingFormatter("%(message)s"))
