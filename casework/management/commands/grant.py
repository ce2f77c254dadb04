"""What each database role may do. Run as part of every deployment, after `migrate`."""

import psycopg2
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from psycopg2 import sql

READER = "tandem_reader"
APPEND_ONLY = ("casework.TimelineEntry", "personalised_services.Visit")  # written once, read for ever
READ_ONLY = ("django_migrations",)
KEPT_BY_THE_OWNER = ("casework.Restoration",)


def grant(owner_url: str, application: str) -> list[str]:
    """Give the roles their rights on the database at the owner's address; returns whom. All or nothing, CommandError if not."""
    append_only = [apps.get_model(label)._meta.db_table for label in APPEND_ONLY]
    read_only = [*READ_ONLY, *(apps.get_model(label)._meta.db_table for label in KEPT_BY_THE_OWNER)]
    connection = psycopg2.connect(owner_url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT current_user, EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [READER])
            owner, has_reader = cursor.fetchone()
            if owner == application:
                raise CommandError(f"DATABASE_URL and DATABASE_OWNER_URL name the same role ({owner}).")
            granted = [application, *([READER] if has_reader else [])]
            for role in granted:
                _say(cursor, "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}", role)
                _say(cursor, "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}", role)
                _say(cursor, "GRANT USAGE ON SCHEMA public TO {role}", role)
                _say(cursor, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}", role)
            _say(cursor, "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}", application)
            _say(cursor, "GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}", application)
            for table in append_only:
                _say(cursor, "REVOKE UPDATE, DELETE ON {table} FROM {role}", application, table)
            for table in read_only:
                _say(cursor, "REVOKE INSERT, UPDATE, DELETE ON {table} FROM {role}", application, table)
    finally:
        connection.close()
    return granted


def _say(cursor: object, words: str, role: str, table: str = "") -> None:
    names = {"role": sql.Identifier(role), "table": sql.Identifier(table or role)}
    cursor.execute(sql.SQL(words).format(**names))  # type: ignore[attr-defined]


class Command(BaseCommand):
    """Gives the application's role the rows but not the tables, and of the timeline only reading and adding.

    Connects as the owner (DATABASE_OWNER_URL); the application's role is the one in DATABASE_URL. All or nothing, and
    the same however often it runs. The reader's role gets SELECT, if the server has that role.
    """

    help = "Grant the application's and the reader's database roles what they may do (as the owner)."

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DATABASE_OWNER_URL:
            raise CommandError("DATABASE_OWNER_URL is not set: grants are made as the owner of the tables.")
        granted = grant(settings.DATABASE_OWNER_URL, settings.DATABASES["default"]["USER"])
        if options["verbosity"]:
            self.stdout.write(f"Granted to {' and '.join(granted)}.")
