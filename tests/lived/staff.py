"""People for a simulated time: one row of the directory each, with their role since long ago."""

from collections.abc import Iterator
from datetime import UTC, datetime

from people.models import RoleHeld, Staff, Team
from people.roles import SERVICE_OFFICER, Role

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
GIVEN = (
    "Ada", "Bao", "Cleo", "Dina", "Eru", "Faye", "Gil", "Hana", "Ivo", "June",
    "Kai", "Lea", "Mina", "Ned", "Oki", "Pia", "Ravi", "Sefa", "Tess", "Uma",
)  # fmt: skip
FAMILY = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gum", "Hazel")


def join(numbers: Iterator[int], team: Team, role: Role, **scope) -> Staff:
    """Somebody new of the team; the role is held for the `scope`, a team or a zone, where one is said."""
    count = next(numbers)
    given, family = GIVEN[count % len(GIVEN)], FAMILY[count // len(GIVEN) % len(FAMILY)]
    person = Staff(
        person_number=f"P{count:05}", logon=f"M{count:04}", given_name=given, family_name=family, team=team,
        email=f"{given}.{family}{count}@agency.example".lower(), can_sign_in=role is not SERVICE_OFFICER,
    )  # fmt: skip
    person.set_unusable_password()
    person.save()
    RoleHeld.objects.create(staff=person, role=role.key, starts_at=LONG_AGO, **scope)
    return person
