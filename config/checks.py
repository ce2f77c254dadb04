"""What must be true before Tandem serves anybody. The web and the workers refuse to start otherwise.

`manage.py check --deploy --database default` says the same. The database's part is a deployment check, since `migrate`
connects as the owner, who may do what the application may not.
"""

import logging
from collections.abc import Sequence
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError, connection, connections
from django.db.migrations.executor import MigrationExecutor

log = logging.getLogger(__name__)

ROLE = """
    SELECT current_user,
           (SELECT count(*) FROM pg_class
             WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
               AND pg_has_role(current_user, relowner, 'USAGE')),
           has_table_privilege(%(timeline)s, 'INSERT') AND has_table_privilege(%(timeline)s, 'SELECT'),
           has_any_column_privilege(%(timeline)s, 'UPDATE') OR has_table_privilege(%(timeline)s, 'DELETE')
               OR has_table_privilege(%(timeline)s, 'TRUNCATE')
"""


@register(Tags.compatibility)
def real_servers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuses SQLite and eager Celery: promises made on them would not hold on what production uses (mistake 10)."""
    found: list[CheckMessage] = []
    engine = settings.DATABASES["default"]["ENGINE"]
    if engine != "django.db.backends.postgresql":
        found.append(Error(f"Tandem runs on PostgreSQL only, not on {engine}.", id="tandem.E001"))
    if current_app.conf.task_always_eager:
        found.append(Error("Celery must not be eager: tasks run in workers.", id="tandem.E002"))
    return found


@register(Tags.database, deploy=True)
def application_role(app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The application's role owns no tables and cannot alter the timeline (reliability 20, mistake 9)."""
    if not databases or connection.vendor != "postgresql":
        return []
    from casework.models import TimelineEntry

    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except ProgrammingError:  # not even that table may be read
        hint = "Run `manage.py grant` (docs/deploy.md)."
        return [Error("The application's database role has not been granted anything.", hint=hint, id="tandem.E007")]
    if waiting:
        names = ", ".join(str(migration) for migration, _ in waiting[:3])
        hint = "Run `migrate` as the owner, then `grant` (docs/deploy.md)."
        return [Error(f"{len(waiting)} migrations are not applied: {names} ...", hint=hint, id="tandem.E003")]
    with connection.cursor() as cursor:
        cursor.execute(ROLE, {"timeline": TimelineEntry._meta.db_table})
        role, owned, writes, alters = cursor.fetchone()
    found: list[CheckMessage] = []
    hint = "DATABASE_URL must name the application's role, DATABASE_OWNER_URL the owner's (docs/deploy.md)."
    if owned:
        found.append(
            Error(f"The database role {role} owns {owned} tables, or is a superuser.", hint=hint, id="tandem.E004")
        )
    if alters:
        found.append(Error(f"The database role {role} could alter the timeline.", hint=hint, id="tandem.E005"))
    if not writes:
        found.append(
            Error(
                f"The database role {role} cannot add to the timeline.", hint="Run `manage.py grant`.", id="tandem.E006"
            )
        )
    return found


def refuse_unless_sound() -> None:
    """Raise ImproperlyConfigured with every fault, in words. A database that is away is not a fault: it may come back."""
    found = real_servers(None)
    if not found:
        try:
            found = application_role(None, databases=["default"])
        except OperationalError:
            log.warning("The database does not answer: the checks of its roles wait for the next start.")
        finally:
            connections.close_all()  # no connection is shared with the processes that this one forks
    if found:
        raise ImproperlyConfigured(" ".join(f"{fault.msg} {fault.hint or ''} ({fault.id})" for fault in found))
