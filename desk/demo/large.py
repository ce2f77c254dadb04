"""A long history under an invented month: its closed contacts again and again, week by week further back.

Bulk SQL as the owner of the tables, past the door: for measuring and training, never for a database in use. Each copy
brings its timeline and its e-mails, at the same time of the week. The request is another contact's on the same topic, and
a screen code is added to the summary, so that rare words are rare. Ids go with time, as in real life.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
from django.apps import apps
from django.conf import settings
from django.db import models

WEEKS = 104
#: What a copy has otherwise than its pattern; moments are moved back in all of them.
OTHERWISE = {
    "tps.contact": {
        "id": "laid.id",
        "help_needed": "laid.help_needed",
        "summary": "pattern.summary || ' Screen ' || laid.code || '.'",
    },
    "casework.timelineentry": {"record_id": "laid.id"},
    "casework.outgoingmail": {
        "record_id": "laid.id",
        "message_id": "'<' || laid.id || '.' || pattern.id || '.history@' || split_part(pattern.message_id, '@', 2)",
        "state": "'sent'",
        "attempts": "1",
        "last_error": "''",
        "sent_at": "pattern.created_at + interval '3 seconds' - laid.back",
    },
}
#: Numbered by the database as they are written.
NUMBERED = {"casework.timelineentry": {"id", "transaction"}, "casework.outgoingmail": {"id"}}
OF_PATTERN = "pattern.record_label = 'tps.contact' AND pattern.record_id = laid.pattern"
LAY = """
CREATE TEMP TABLE laid ON COMMIT DROP AS
WITH topics AS (
    SELECT enquiry_type_id AS topic, array_agg(help_needed ORDER BY id) AS requests
    FROM tps_contact WHERE state = 'finalised' GROUP BY enquiry_type_id
), copies AS (
    SELECT n, (1 + n * %(weeks)s::bigint / %(copies)s) * interval '7 days' AS back FROM generate_series(0, %(copies)s - 1) n
)
SELECT row_number() OVER (ORDER BY opened_at - back, contact.id) AS id, contact.id AS pattern, back,
       chr(65 + n %% 26) || chr(65 + n / 26 %% 26) || chr(65 + contact.id::int %% 26) AS code,
       coalesce(requests[1 + (n + contact.id) %% cardinality(requests)], '') AS help_needed
FROM copies, tps_contact contact LEFT JOIN topics ON topic = enquiry_type_id
WHERE contact.state <> 'open'
"""

#: A history holds the month at least once.
LEAST = 1000


def leave_room(contacts: int) -> None:
    """Number the month's contacts from `contacts` + 1, so that its history has the numbers below."""
    with _owner() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('tps_contact', 'id'), %s)", [contacts])


def lay(contacts: int) -> int:
    """Lay a history of at most `contacts` (from LEAST on) under the month that is there; returns how many it has."""
    with _owner() as cursor:
        cursor.execute("SELECT count(*) FROM tps_contact WHERE state <> 'open'")
        [(patterns,)] = cursor.fetchall()
        copies = contacts // patterns
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(LAY, {"copies": copies, "weeks": WEEKS})
        cursor.execute("CREATE INDEX ON laid (pattern); ANALYZE laid")
        _copy(cursor, "tps.contact", "pattern.id = laid.pattern")
        _copy(cursor, "casework.timelineentry", OF_PATTERN)
        _copy(cursor, "casework.outgoingmail", OF_PATTERN)
    _tidy_up()
    return copies * patterns


def _copy(cursor: Any, label: str, on: str) -> None:
    """Write a copy of every row of the month's closed contacts. The triggers of the table stand aside meanwhile."""
    meta = apps.get_model(label)._meta
    fields = [field for field in meta.concrete_fields if field.attname not in NUMBERED.get(label, ())]
    values = [OTHERWISE[label].get(field.attname) or _moved_back(field) for field in fields]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    table = f'"{meta.db_table}"'
    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    cursor.execute(
        f"INSERT INTO {table} ({columns}) SELECT {', '.join(values)}"  # noqa: S608 - names of our own tables
        f" FROM laid JOIN {table} pattern ON {on} ORDER BY laid.id, pattern.id"
    )
    cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _moved_back(field: models.Field) -> str:
    column = f'pattern."{field.column}"'
    return f"{column} - laid.back" if isinstance(field, models.DateTimeField) else column


@contextmanager
def _owner() -> Iterator[Any]:
    """The owner of the tables, in one transaction. The application's own account may do none of this."""
    with (
        closing(psycopg2.connect(settings.DATABASE_OWNER_URL)) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        yield cursor


def _tidy_up() -> None:
    """Give the planner its figures, and the indexes their pending words, before anybody waits for them."""
    with closing(psycopg2.connect(settings.DATABASE_OWNER_URL)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE tps_contact, casework_timelineentry, casework_outgoingmail")
