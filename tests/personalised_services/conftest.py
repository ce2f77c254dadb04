"""Personalised Services as a test needs it: two teams, who leads them, and cases by the product's own actions.

Newcastle has PSSOs Priya and Dan with SSM Lene; Perth has PSSO Wes with SSM Ola. Olive is SM of the Hunter zone, Sione PSM.
"""

from datetime import date
from types import SimpleNamespace

import pytest

from people.models import RoleHeld, Staff, Team
from people.roles import PSM, PSSO, SM, SSM
from personalised_services import actions
from personalised_services.models import Case
from tests.conftest import LONG_AGO

CRN, NAME, BORN = "204418305K", "Ines Halloran", date(1979, 3, 2)
PEOPLE = [
    ("priya", "Priya", "Nair", "newcastle", PSSO),
    ("dan", "Dan", "Whitford", "newcastle", PSSO),
    ("lene", "Lene", "Marchetti", "newcastle", SSM),
    ("wes", "Wes", "Tama", "perth", PSSO),
    ("ola", "Ola", "Berg", "perth", SSM),
    ("olive", "Olive", "Hartley", "newcastle", SM),
    ("sione", "Sione", "Duarte", "perth", PSM),
]


@pytest.fixture
def ps(places, cast):
    """Everybody of Personalised Services by first name, and the teams."""
    teams = {
        name: Team.objects.create(name=f"PS {name}", site=getattr(places, name)) for name in ("newcastle", "perth")
    }
    found = SimpleNamespace(teams=teams)
    Staff.objects.filter(pk=cast.priya.pk).update(team=teams["newcastle"])
    for number, (name, given, family, team, role) in enumerate(PEOPLE, 1):
        if name == "priya":
            found.priya = Staff.objects.select_related("team__site").get(pk=cast.priya.pk)
            continue
        person = Staff(
            person_number=f"P8{number:04}", logon=f"PS800{number}", given_name=given, family_name=family,
            email=f"{name}@agency.example", team=teams[team], can_sign_in=True,
        )  # fmt: skip
        person.set_unusable_password()
        person.save()
        zone = places.hunter if role is SM else None
        RoleHeld.objects.create(staff=person, role=role.key, zone=zone, starts_at=LONG_AGO)
        setattr(found, name, person)
    return found


@pytest.fixture
def customer(db):
    return actions.customer_with(crn=CRN, name=NAME, date_of_birth=BORN)


@pytest.fixture
def accepted(ps, customer):
    """A case of Priya's, just accepted: accepted(), or accepted(owner=ps.wes, program="child_support")."""

    def make(program="centrelink", owner=None, of=None):
        return actions.open_case(of or customer, program=program, owner=owner or ps.priya, by=ps.sione)

    return make


@pytest.fixture
def fresh():
    return lambda case: Case.objects.select_related("owner", "team", "site").get(pk=case.pk)
