"""Personalised Services as a test needs it: two teams, who leads them, and cases by the product's own actions.

Newcastle has PSSOs Priya and Dan with SSM Lene; Perth has PSSO Wes with SSM Ola. Olive is SM of the Hunter zone, Sione PSM.
"""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from casework.steps import take
from people.clock import at, now
from people.models import RoleHeld, Staff, Team
from people.roles import PSM, PSSO, SM, SSM
from personalised_services import actions
from personalised_services.deadlines import usual_end
from personalised_services.models import Case, ManagedServicePlan
from tests.conftest import LONG_AGO
from tests.personalised_services.finalising import actioned, asked_for, finalising  # noqa: F401  (fixtures)
from tests.personalised_services.lettering import ana, case_of, noon, signed, written  # noqa: F401  (fixtures)
from tests.personalised_services.restricting import proposed, restricted  # noqa: F401  (fixtures)
from tests.personalised_services.segmenting import approved, in_segment, started  # noqa: F401  (fixtures)

SYDNEY = ZoneInfo("Australia/Sydney")
START = date(2026, 11, 2)
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
    found.priya = Staff.objects.select_related("team__site").get(pk=cast.priya.pk)
    roles = []
    for number, (name, given, family, team, role) in enumerate(PEOPLE, 1):
        if name == "priya":
            continue
        person = Staff(
            person_number=f"P8{number:04}", logon=f"PS800{number}", given_name=given, family_name=family,
            email=f"{name}@agency.example", team=teams[team], can_sign_in=True,
        )  # fmt: skip
        person.set_unusable_password()
        zone = places.hunter if role is SM else None
        roles.append(RoleHeld(staff=person, role=role.key, zone=zone, starts_at=LONG_AGO))
        setattr(found, name, person)
    Staff.objects.bulk_create([held.staff for held in roles])
    RoleHeld.objects.bulk_create(roles)
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


# -- Managed Service Plans


def local(day, hour=10, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SYDNEY).astimezone(UTC)


def go(record, name, by, **answers):
    return take(record, name, by=by, version=record.version, **answers)


@pytest.fixture
def drafted(accepted, ps):
    """A plan of Priya's active case, just drafted: drafted(), drafted("reactive", starts_on=..., ends_on=...)."""

    def make(kind="proactive", case=None, starts_on=START, ends_on=None):
        if case is None:
            case = go(accepted(), "begin_case", ps.priya)
        term = {"starts_on": starts_on, "ends_on": ends_on or usual_end(starts_on), "unique_circumstances": ""}
        go(case, "draft_plan", ps.priya, kind=kind, **term)
        return ManagedServicePlan.objects.select_related("case__site").get(state="draft")

    return make


@pytest.fixture
def active(drafted, ps):
    def make(kind="proactive", **more):
        with at(local(START)):
            plan = go(drafted(kind, **more), "write_strategies", ps.priya, strategies="One contact a week.", notes="")
            return go(plan, "activate", ps.priya)

    return make


# -- referrals

BY_ROUTE = {
    "direct": {"program": "centrelink", "area": "media"},
    "proactive": {"program": "centrelink", "area": "mats"},
    "other": {"program": "centrelink"},
    "intray": {"program": "child_support", "intray": "complaints"},
}
CRITERIA = {"restricted_now": False, "had_incident": False, "incident_on": None, "zone_managed": False}


@pytest.fixture
def received(ps, cast):
    """A referral just received by Newcastle's PS team: received(), received("proactive", received_at=..., crn=...)."""

    def make(route="other", by=None, **more):
        said = {
            "crn": CRN, "name": NAME, "date_of_birth": BORN, "team": ps.teams["newcastle"], "received_at": now(),
            "referred_by": cast.noah, "reasons": "Rings each day about the same letter.", "route": route,
        }  # fmt: skip
        return actions.record_referral(by=by or ps.priya, **said | BY_ROUTE[route] | more)

    return make


def triager(referral, ps):
    return ps.sione if referral.route == "proactive" else ps.priya


@pytest.fixture
def reviewed(received, ps):
    """The same, under review, with the criteria answered and the first review recorded."""

    def make(route="other", criteria=CRITERIA, first_review=True, **more):
        referral = received(route, **more)
        by = triager(referral, ps)
        referral = go(referral, "take_up", by)
        if route in ("direct", "proactive") and criteria:
            referral = go(referral, "answer_criteria", by, **criteria)
        if route != "intray" and first_review:
            said = {"risk": "no", "management": "By phone, one contact a week."}
            referral = go(referral, "record_first_review", by, **said)
        return referral

    return make
