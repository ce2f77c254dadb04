"""A database with so many cases: the demonstration's, and one of them again and again for other customers and PSSOs.

The team that is measured has 12 PSSOs with 25 cases each at every size; the others belong to other teams. What is copied was
made by the product's own steps: a case with its plan, letters, time limits and timeline. Customers are sealed, each by itself.
"""

import os
from contextlib import closing
from datetime import date

import psycopg2
from django.db.models import DateTimeField

from casework import timeline
from casework.models import Approval, Deadline, TimelineEntry
from people.clock import now
from people.models import RoleHeld, Staff, Team
from people.roles import PSSO, SSM
from personalised_services.models import Case, ColdTransfer, Customer, Letter, ManagedServicePlan, WhiteboardEntry
from tests.copied import copied

TEAM, EACH = 12, 25  # PSSOs of a team; cases of a PSSO
WAITING, ON_BOARD, LONG = 40, 8, 500  # requests in the inbox; entries of today; timeline entries of the long case
LABEL = "personalised_services"
TABLES = (
    "personalised_services_customer", "personalised_services_case", "personalised_services_managedserviceplan",
    "personalised_services_letter", "personalised_services_coldtransfer", "personalised_services_whiteboardentry",
    "casework_deadline", "casework_approval", "casework_timelineentry", "people_staff",
)  # fmt: skip


def lay(many: int) -> dict:
    """The rest of `many` cases, under those that are there; nothing where they are laid already. {what: how many}"""
    if Case.objects.count() < many:
        _lay(many - Case.objects.count())
    return {"cases": Case.objects.count(), "entries": TimelineEntry.objects.count(), "limits": Deadline.objects.count()}


def measured_team() -> Team:
    """The team that has an SSM and most cases."""
    return Team.objects.filter(staff__roles_held__role=SSM.key).distinct().order_by("pk")[0]


def _lay(times: int) -> None:
    plan = ManagedServicePlan.objects.filter(state="active").order_by("pk")[0]
    case, team = plan.case, measured_team()
    # -- by the application: customers and who has their cases
    first = _customers(times)
    owners = _pssos(team, TEAM - Staff.objects.holding(PSSO).filter(team=team).count())
    owners = [*Staff.objects.holding(PSSO).filter(team=team).order_by("pk")] or owners
    for number in range(times // EACH // TEAM):
        owners += _pssos(Team.objects.create(name=f"PS {number}", site=team.site), TEAM)
    # -- by the owner of the tables: everything else
    with closing(psycopg2.connect(os.environ["DATABASE_OWNER_URL"])) as connection:
        with connection, connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(
                "CREATE TEMP TABLE owner (k integer PRIMARY KEY, staff bigint, team bigint, site bigint) ON COMMIT DROP"
            )
            for k, psso in enumerate(owners):
                cursor.execute("INSERT INTO owner VALUES (%s, %s, %s, %s)", [k, psso.pk, psso.team_id, team.site_id])
            _cases(cursor, case, plan, times, first)
            _requests_and_board(cursor, team, times)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")
    long = Case.objects.filter(owner=owners[0], state="active").order_by("pk").last()
    assert long is not None
    for _ in range(LONG - len(timeline.of(long))):
        timeline.tell(long, by=owners[0], step="note_issue", told="noted an outstanding issue: complaint")


def _customers(times) -> int:
    """The key before the first of so many customers."""
    before = Customer.objects.order_by("pk").last()
    assert before is not None
    batch = []
    for number in range(times):
        customer = Customer()
        customer.seal(name=f"Customer {number}", crn=f"{500_000_000 + number}A", date_of_birth=date(1980, 1, 1))
        batch.append(customer)
        if len(batch) == 2000 or number == times - 1:
            Customer.objects.bulk_create(batch)
            batch = []
    return Customer.objects.order_by("pk").last().pk - times  # type: ignore[union-attr]


def _pssos(team, times) -> list[Staff]:
    start = Staff.objects.count()
    people = [
        Staff(
            person_number=f"B{start + number:06}", logon=f"B{start + number:06}", given_name="Officer", password="!",
            family_name=f"{start + number}", email=f"b{start + number}@agency.example", team=team, can_sign_in=True,
        )
        for number in range(times)
    ]  # fmt: skip
    made = Staff.objects.bulk_create(people)
    RoleHeld.objects.bulk_create(RoleHeld(staff=one, role=PSSO.key, starts_at=now()) for one in made)
    return made


def _of_owner(column: str) -> str:
    return f"(SELECT {column} FROM owner WHERE k = (n - 1) / {EACH} % (SELECT count(*) FROM owner))"


def _cases(cursor, case, plan, times, first) -> None:
    place = {"owner_id": _of_owner("staff"), "team_id": _of_owner("team"), "site_id": _of_owner("site")}
    copied(cursor, case, times, customer_id=f"{first} + n", **place)
    cases = _last(cursor, "case") - times
    copied(cursor, plan, times, case_id=f"{cases} + n")
    plans = _last(cursor, "managedserviceplan") - times
    letter = Letter.objects.filter(state__in=("sent", "filed")).order_by("pk").last()
    copied(cursor, letter, times, case_id=f"{cases} + n", handle="gen_random_uuid()")
    for label, of, start in (("case", case, cases), ("managedserviceplan", plan, plans)):
        about = {"record_label": f"{LABEL}.{label}", "record_id": of.pk}
        for limit in Deadline.objects.filter(**about, closed_at=None):
            copied(cursor, limit, times, record_id=f"{start} + n", **place)
        for entry in TimelineEntry.objects.filter(**about).order_by("pk")[:6]:
            copied(cursor, entry, times, record_id=f"{start} + n")


def _requests_and_board(cursor, team, times) -> None:
    """Letters that wait for the SSM, and those decided long ago; the whiteboard of today, and of days before."""
    cases = _last(cursor, "case") - times
    here = f"{cases} + n"  # the first belong to the team
    waiting = Approval.objects.waiting().filter(record_label=f"{LABEL}.letter", team=team)[0]
    decided = Approval.objects.filter(record_label=f"{LABEL}.letter", outcome="approved")[0]
    pattern = Letter.objects.get(pk=waiting.record_id)
    copied(cursor, pattern, WAITING, case_id=here, handle="gen_random_uuid()")
    letters = _last(cursor, "letter") - WAITING
    copied(cursor, waiting, WAITING, record_id=f"{letters} + n")
    copied(cursor, decided, times // 3)
    transfer = ColdTransfer.objects.get(state="on_board")
    entry = WhiteboardEntry.objects.get(transfer=transfer)
    old = times // 10
    copied(cursor, transfer, ON_BOARD, case_id=here)
    copied(cursor, transfer, old, **_days_before(ColdTransfer), case_id=f"{here} + {ON_BOARD}", state="'reviewed'")
    transfers = _last(cursor, "coldtransfer") - ON_BOARD - old
    copied(cursor, entry, ON_BOARD, case_id=here, transfer_id=f"{transfers} + n")
    past = {**_days_before(WhiteboardEntry), "day": "t.day - n"}
    copied(cursor, entry, old, case_id=f"{here} + {ON_BOARD}", transfer_id=f"{transfers} + {ON_BOARD} + n", **past)


def _days_before(model) -> dict[str, str]:
    """The moments of each copy, a day before those of the one made before it."""
    moments = [field.column for field in model._meta.concrete_fields if isinstance(field, DateTimeField)]
    return {name: f"t.{name} - n * interval '1 day'" for name in moments}


def _last(cursor, model) -> int:
    cursor.execute(f"SELECT max(id) FROM {LABEL}_{model}")
    return cursor.fetchone()[0]
