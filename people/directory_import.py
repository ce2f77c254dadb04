"""The directory's import: creates, updates and closes staff by a CSV file, wholly or not at all.

The file is the authority on those it names, and says nothing of anybody else: who is absent from it stays as they are,
and is closed only by `active=no`. The same file twice changes nothing the second time.

A person is known by their person number. One who was added on the spot, unverified, is known by the logon, and becomes
the verified person: the same row, so their contact records stay theirs. Roles are those of the file, without scope; one
held for a team or zone is given and ended by an administrator. A role is started and ended, never edited.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, connection
from django.db.models import Q
from django.db.transaction import atomic

from people.clock import now
from people.directory_file import Problem, Row, read
from people.models import RoleHeld, Staff, Team
from people.roles import BY_KEY

CHUNK = 1_000
#: One import at a time; any number will do, as long as nothing else takes it.
ADVISORY_LOCK = 7_101_980
FILE_FIELDS = ("person_number", "logon", "given_name", "family_name", "email", "team_id")
WRITTEN = [
    "person_number",
    "logon",
    "given_name",
    "family_name",
    "email",
    "team",
    "verified",
    "is_active",
    "can_sign_in",
    "password",
]


@dataclass
class Change:
    """What the file does to one person: `kind` is created, verified, updated or deactivated."""

    line: int
    logon: str
    name: str
    kind: str
    what: list[str] = field(default_factory=list)


@dataclass
class Report:
    """What an import did, or (`dry_run`) would do. With `problems` it did nothing."""

    dry_run: bool
    rows: int = 0
    unchanged: int = 0
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def count(self, kind: str) -> int:
        return sum(change.kind == kind for change in self.changes)

    @property
    def counts(self) -> dict[str, int]:
        kinds = ("created", "verified", "updated", "deactivated")
        return {kind: self.count(kind) for kind in kinds} | {"unchanged": self.unchanged}


@dataclass
class _Plan:
    """The rows to write, gathered over the whole file before anything is written."""

    new: list[tuple[Staff, frozenset[str]]] = field(default_factory=list)
    changed: list[Staff] = field(default_factory=list)
    given: list[tuple[Staff, str]] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)


def import_directory(content: bytes, *, by: Staff, domain: str, dry_run: bool = False) -> Report:
    """Bring the directory in line with the file. Nothing is written if anything is wrong with it, or if `dry_run`.

    `by` gives and ends the roles, and may not change their own: nobody gives a role to themselves.
    """
    rows, problems = read(content, domain=domain)
    report = Report(dry_run=dry_run, rows=len(rows), problems=problems)
    if not rows:
        return report
    try:
        with atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
            plan = _planned(rows, by, report)
            report.problems.sort(key=lambda problem: problem.line)
            if not report.problems and not dry_run:
                _write(plan, by)
    except IntegrityError:
        report.problems.append(
            Problem(1, "", "Somebody changed the directory at the same moment. Nothing was written; import again.")
        )
    return report


# -- what is to be done


def _planned(rows: list[Row], by: Staff, report: Report) -> _Plan:
    planner, moment = _Planner(by, report), now()
    staff = Staff.objects.all() if report.dry_run else Staff.objects.select_for_update(no_key=True)
    for chunk in _chunks(rows):
        known = {
            person.person_number: person
            for person in staff.filter(person_number__in=[row.person_number for row in chunk])
        }
        bearers = {person.logon: person for person in staff.filter(logon__in=[row.logon for row in chunk])}
        held: dict[int, list[RoleHeld]] = {}
        people = {person.pk for person in (*known.values(), *bearers.values())}
        for role in RoleHeld.objects.filter(staff__in=people).filter(Q(ends_at=None) | Q(ends_at__gt=moment)):
            held.setdefault(role.staff_id, []).append(role)
        for row in chunk:
            person, bearer = known.get(row.person_number), bearers.get(row.logon)
            if person is None and bearer is not None and not bearer.verified:
                person = bearer  # added on the spot: the same row becomes the verified person
            if bearer is not None and (person is None or bearer.pk != person.pk):
                planner.refuse(
                    row,
                    "logon",
                    f"{row.logon} is the logon of {bearer.name}, {bearer.person_number}. Give that person another first.",
                )
            else:
                planner.plan_row(row, person, held.get(person.pk, []) if person else [])
    return planner.plan


def _chunks(rows) -> Iterator[list]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


class _Planner:
    """Compares each row with the person it speaks of, and notes what is to be written or put right."""

    def __init__(self, by: Staff, report: Report):
        self.by, self.report, self.plan = by, report, _Plan()
        teams = Team.objects.filter(retired_on=None).select_related("site")
        self.teams = {(team.site.name.lower(), team.name.lower()): team for team in teams}

    def refuse(self, row, column, text):
        self.report.problems.append(Problem(row.line, column, text))

    def plan_row(self, row: Row, person: Staff | None, held: list[RoleHeld]):
        team = self.teams.get((row.site.lower(), row.team.lower()))
        if team is None:
            self.refuse(row, "team", f"There is no team {row.team} at {row.site}. An administrator adds teams first.")
        elif person is None:
            self._plan_new(row, team)
        else:
            self._plan_known(row, team, person, held)

    def _plan_new(self, row, team):
        person = Staff(password=make_password(None), verified=True)
        _apply(row, person, team)
        roles = row.roles if row.active else frozenset()
        self.plan.new.append((person, roles))
        what = [f"given {BY_KEY[key].label}" for key in sorted(roles)] + ([] if row.active else ["closed"])
        self.report.changes.append(Change(row.line, row.logon, person.name, "created", what))

    def _plan_known(self, row, team, person, held):
        changes = _compared(row, person, team)
        given, ended = _roles(row, held)
        if person.pk == self.by.pk and (given or ended or not row.active):
            self.refuse(
                row,
                "roles",
                "Nobody gives or ends their own roles, or closes their own entry. Somebody else imports this line.",
            )
            return
        if not (changes or given or ended):
            self.report.unchanged += 1
            return
        kind = "deactivated" if person.is_active and not row.active else "updated" if person.verified else "verified"
        _apply(row, person, team)
        self.plan.changed.append(person)
        self.plan.given += [(person, key) for key in given]
        self.plan.ended += [role.pk for role in ended]
        what = (
            changes
            + [f"given {BY_KEY[key].label}" for key in given]
            + [f"{role.get_role_display()} ended" for role in ended]
        )
        self.report.changes.append(Change(row.line, row.logon, person.name, kind, what))


def _compared(row, person, team) -> list[str]:
    wanted = {"person_number": row.person_number, "logon": row.logon, "given_name": row.given_name,
              "family_name": row.family_name, "email": row.email, "team_id": team.pk}  # fmt: skip
    changes = [
        name.removesuffix("_id").replace("_", " ") for name in FILE_FIELDS if getattr(person, name) != wanted[name]
    ]
    if not person.verified:
        changes.append("verified")
    if person.is_active != row.active:
        changes.append("opened again" if row.active else "closed")
    return changes


def _roles(row, held) -> tuple[list[str], list[RoleHeld]]:
    """Which roles begin and which end. Who is closed loses all, those for a team or zone too."""
    if not row.active:
        return [], held
    unscoped = [role for role in held if role.team_id is None and role.zone_id is None]
    given = sorted(row.roles - {role.role for role in unscoped})
    return given, [role for role in unscoped if role.role not in row.roles]


def _apply(row, person, team):
    if not row.active and person.is_active:
        person.password = make_password(None)
    if not person.pk or not person.verified:
        person.can_sign_in = True
    person.person_number, person.logon, person.email = row.person_number, row.logon, row.email
    person.given_name, person.family_name = row.given_name, row.family_name
    person.team, person.verified, person.is_active = team, True, row.active


# -- doing it


def _write(plan: _Plan, by: Staff) -> None:
    moment = now()
    for chunk in _chunks(plan.changed):
        Staff.objects.bulk_create(chunk, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN)
    for chunk in _chunks(plan.ended):
        RoleHeld.objects.filter(pk__in=chunk).update(ends_at=moment, ended_by=by)
    given = list(plan.given)
    for chunk in _chunks(plan.new):
        Staff.objects.bulk_create([person for person, _ in chunk])
        given += [(person, key) for person, roles in chunk for key in sorted(roles)]
    for chunk in _chunks(given):
        RoleHeld.objects.bulk_create(
            [RoleHeld(staff=person, role=key, starts_at=moment, given_by=by) for person, key in chunk]
        )
