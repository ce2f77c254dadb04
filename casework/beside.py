"""What stands beside a record: which of the relations that lead to it have a row."""

from functools import cache
from itertools import compress
from typing import Any

from django.db import connection


def with_rows(record, relations: tuple[str, ...]) -> set[str]:
    """Which of these reverse relations have a row of the record: one statement, whatever their houses.

    Most records have none, and putting a query together costs more than the database takes to answer it.
    """
    if not relations:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_has_rows(type(record), relations), {"record": record.pk})  # type: ignore[arg-type]
        return set(compress(relations, cursor.fetchone()))


@cache
def _has_rows(model: Any, relations: tuple[str, ...]) -> str:
    quoted = connection.ops.quote_name
    fields = [model._meta.get_field(relation).field for relation in relations]
    tables = [(quoted(field.model._meta.db_table), quoted(field.column)) for field in fields]
    each = (f"EXISTS (SELECT 1 FROM {table} WHERE {column} = %(record)s)" for table, column in tables)  # noqa: S608 (names of our models)
    return "SELECT " + ", ".join(each)
