"""The year itself: its people, its ledger, its customers, and the steps that its lives take."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from casework.steps import take
from people.clock import now
from people.models import Staff, Team
from personalised_services.models import Case, ManagedServicePlan
from tests.lived.clockwork import Clockwork
from tests.lived.hours import Hours
from tests.lived.ledger import Ledger, Running
from tests.year.deciding import Decisions
from tests.year.places import People, Size, make

FIRST = date(2026, 9, 14)  # summer time begins on 4 October and ends on 4 April; Easter is on 28 March
NAMES = ("Halloran", "Petrov", "Okafor", "Lindqvist", "Tanaka", "Moreau", "Abadi", "Costa", "Nguyen", "Sorensen")


@dataclass(eq=False)
class Plan:
    """What a life knows of a Managed Service Plan."""

    record: ManagedServicePlan
    kind: str
    ends_on: date
    state: str = "draft"
    restrictions: dict[str, str] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        return self.state in ("active", "under_review", "renewed", "exiting")


@dataclass(eq=False)
class Dossier:
    """What a life knows of a case: whose it is now, and what hangs on it."""

    customer: "Customer"
    program: str
    case: Case
    owner: Staff
    opened_on: date
    plans: list[Plan] = field(default_factory=list)
    hang_on_it: list = field(default_factory=list)  # further records whose limits go along with the case
    on_a_call: bool = False  # a call of the customer is on its way
    waits: int = 0  # requests about it that are not decided
    was_reached: bool = False  # by a contact in which Personalised Services was explained
    segment: int = 0
    is_recommended: bool = False  # for segment 3, or in it
    is_leaving: bool = False  # an exit is recommended, or the customer has left
    managing: object = None  # the Customer Management Plan, once it is started
    is_restricting: bool = False  # a restriction is proposed or holds
    is_finalising: bool = False
    open_issues: int = 0
    promised: int = 0  # commitments that are still to be kept
    is_over: bool = False

    @property
    def team(self) -> Team:
        return self.owner.team


@dataclass(eq=False)
class Customer:
    """A customer who is to come: at which moment, to which team. Whoever lives it draws from its own `chance`."""

    number: int
    at: datetime
    team: Team
    chance: Random
    dossiers: dict[str, Dossier] = field(default_factory=dict)
    relatives: set[int] = field(default_factory=set)

    @property
    def identity(self) -> dict:
        name = f"{NAMES[self.number % len(NAMES)]} {self.number}"
        return {
            "crn": f"{100000000 + self.number * 7919}K",
            "name": name,
            "date_of_birth": date(1970, 1, 1) + timedelta(days=self.number),
        }

    @property
    def is_restricted(self) -> bool:
        """Whether a plan that holds restricts one of the channels, in the whole agency (MSP-05)."""
        plans = [plan for dossier in self.dossiers.values() for plan in dossier.plans if plan.holds]
        return any(said != "available" for plan in plans for said in plan.restrictions.values())


class Year:
    def __init__(self, size: Size, seed: int):
        self.size, self.seed = size, seed
        self.people: People = make(size, FIRST, Random(f"{seed} people"))
        self.ledger = Ledger(self.people.whom)
        self.clockwork = Clockwork(self.ledger)
        self.decisions = Decisions(self)
        self.last = FIRST + timedelta(days=size.days - 1)
        self.dossiers: list[Dossier] = []
        self.indicated: set = set()  # cases with a sensitive indicator
        self.planned: dict = {}  # the plan that a case is at
        self.owed_ways = None  # of a review, until each was lived once

    @property
    def short_term(self) -> int | None:
        """So many days of a plan whose circumstances are unique, where the year is too short for the usual term."""
        return 63 if self.size.days < 300 else None

    @property
    def until(self) -> datetime:
        """The end of the last day, where it is latest."""
        return self.people.hours_of(self.people.teams[1]).at(self.last + timedelta(days=1), time.min)

    def customers(self) -> list[Customer]:
        """All customers of the year, in order; they come in its first three quarters."""
        chance, found = Random(f"{self.seed} customers"), []
        for number in range(self.size.customers):
            team = self.people.teams[0 if number % 3 else 1]
            hours = self.people.hours_of(team)
            day = FIRST + timedelta(days=int(number * self.size.days * 0.72 / self.size.customers))
            start = hours.at(day, time(9)) + timedelta(seconds=chance.uniform(0, 6 * 3600))
            found.append(Customer(number, start, team, Random(f"{self.seed} {number}")))
        return found

    # -- time
    def hours(self, dossier: Dossier) -> Hours:
        return self.people.hours_of(dossier.team)

    def is_away(self, person: Staff) -> bool:
        return self.people.is_away(person, self.people.hours_of(person.team).day(now()))

    def when(self, person: Staff, after: datetime, chance: Random) -> datetime:
        """A moment after `after` at which somebody is at work; never a whole minute, so never when a limit ends."""
        hours = self.people.hours_of(person.team)
        day, odd = hours.day(after), timedelta(microseconds=chance.randrange(1, 1000))
        while True:
            opens = max(hours.at(day, time(8, 10)), after + timedelta(minutes=1))
            closes = hours.at(day, time(16, 40))
            if self.people.works(person, day) and opens < closes:
                return opens + timedelta(seconds=int(chance.uniform(0, (closes - opens).total_seconds()))) + odd
            day += timedelta(days=1)

    def soon(self, chance: Random, shortest: float = 2, longest: float = 15) -> datetime:
        """So many minutes from now."""
        return now() + timedelta(minutes=chance.uniform(shortest, longest), seconds=1)

    def days_on(self, person: Staff, days: float, chance: Random) -> datetime:
        """When somebody is at work, so many days from now or later."""
        return self.when(person, now() + timedelta(days=days), chance)

    def is_ending(self, days: int = 0) -> bool:
        """Whether the year has no more than so many days left."""
        return now() + timedelta(days=days) >= self.until

    # -- people
    def leader(self, team: Team, besides: Staff | None = None) -> Staff:
        """Who leads the team today: its SSM, their deputy while they are away, or the SM in place of `besides`."""
        ssm = self.people.ssms[team.pk]
        found = self.people.deputies[team.pk] if self.is_away(ssm) else ssm
        return self.people.sm if found == besides else found

    def colleague(self, dossier: Dossier, chance: Random, *, same_team: bool | None = None) -> Staff:
        """Another PSSO who is not related to the customer, of the same or of another team where that is said."""
        others = [
            one
            for pssos in self.people.pssos.values()
            for one in pssos
            if one != dossier.owner and one.pk not in dossier.customer.relatives
            and (same_team is None or (one.team_id == dossier.owner.team_id) is same_team)
        ]  # fmt: skip
        there = [one for one in others if not self.is_away(one)]
        return chance.choice(there or others)

    # -- steps
    def as_of_today(self, person: Staff) -> Staff:
        """The same, with the roles that they have now: those of whoever stands in for somebody come and go."""
        if person in self.people.deputies.values():
            person.__dict__.pop("_role_keys", None)
        return person

    def take(self, record, step: str, *, by: Staff, becomes: str = "", **answers):
        """Take a step through the door, and tell the ledger. Returns the record as it is afterwards."""
        self.as_of_today(by)
        version = type(record)._base_manager.values_list("version", flat=True).get(pk=record.pk)
        record = take(record, step, by=by, version=version, **answers)
        self.ledger.happened(record, step, by, becomes)
        return record

    def starts(self, record, kind: str, dossier: Dossier, reckoned: dict, **more) -> Running:
        """A limit of the case's PSSO runs."""
        return self.ledger.starts(record, kind, owner=dossier.owner, team=dossier.team, **reckoned, **more)
