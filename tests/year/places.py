"""Where the year happens and who works there: teams of Personalised Services in two zones, who leads them, their Zones, who refers."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import count
from random import Random

from people.models import Deputy, Mailbox, Site, Staff, Team, Zone
from people.roles import APPROVER, PSM, PSSO, SERVICE_OFFICER, SM, SSM, TEAM_LEADER, ZONE_CONTACT
from tests.lived.hours import Hours
from tests.lived.ledger import OWNER, SMS, Running
from tests.lived.staff import join


@dataclass(frozen=True)
class Size:
    """How much of a year: so many days of the calendar, PSSOs and customers, and so many events of each case."""

    days: int
    pssos: int
    customers: int
    events: int
    margin: int  # days at the end in which no event begins


@dataclass(frozen=True)
class Leave:
    """Somebody is away on these days, both included."""

    first: date
    last: date

    def has(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass
class People:
    """Everybody, by what they do."""

    teams: list[Team] = field(default_factory=list)
    pssos: dict[int, list[Staff]] = field(default_factory=dict)  # by team
    ssms: dict[int, Staff] = field(default_factory=dict)
    deputies: dict[int, Staff] = field(default_factory=dict)  # who stands in for a team's SSM while they are away
    sm: Staff | None = None
    psm: Staff | None = None
    approver: Staff | None = None
    zone_contacts: dict[int, list[Staff]] = field(default_factory=dict)  # by zone
    referrers: list[Staff] = field(default_factory=list)
    leader_who_refers: Staff | None = None
    centre_manager: Staff | None = None
    complaints_box: Mailbox | None = None
    hours: dict[int, Hours] = field(default_factory=dict)  # by site
    leaves: dict[int, list[Leave]] = field(default_factory=dict)  # by person

    def whom(self, which: str, limit: Running) -> list[Staff]:
        """Whom time tells of a limit: its owner, or who leads its team."""
        return [{OWNER: limit.owner, SMS: self.sm}.get(which) or self.ssms[limit.team.pk]]

    def hours_of(self, team: Team) -> Hours:
        return self.hours[team.site_id]

    def works(self, person: Staff, day: date) -> bool:
        """Whether the site works that day, and the person is there."""
        return self.hours_of(person.team).works(day) and not self.is_away(person, day)

    def is_away(self, person: Staff, day: date) -> bool:
        return any(leave.has(day) for leave in self.leaves.get(person.pk, []))


def make(size: Size, first: date, chance: Random) -> People:
    """The places and everybody in them; a third of the PSSOs are in the west."""
    people, numbers = People(), count(1)
    for code, zone_name, site_name, state, timezone in (
        ("HUN", "Hunter", "Newcastle", "NSW", "Australia/Sydney"),
        ("WST", "Western Australia", "Perth", "WA", "Australia/Perth"),
    ):
        box = Mailbox.objects.create(
            address=f"{code.lower()}.escalations@agency.example", purpose="Zone escalation team"
        )
        zone = Zone.objects.create(code=code, name=zone_name, escalation_mailbox=box)
        site = Site.objects.create(name=site_name, state=state, timezone=timezone, zone=zone)
        people.hours[site.pk] = Hours(site)
        box = Mailbox.objects.create(address=f"ps.{code.lower()}@agency.example", purpose="Personalised Services")
        team = Team.objects.create(name=f"PS {site_name}", site=site, mailbox=box)
        people.teams.append(team)
        west = max(2, size.pssos // 3)
        many = west if code == "WST" else size.pssos - west
        people.pssos[team.pk] = [join(numbers, team, PSSO) for _ in range(many)]
        people.ssms[team.pk] = join(numbers, team, SSM)
        people.deputies[team.pk] = people.pssos[team.pk][-1]
        centre = Team.objects.create(name=f"Service Centre {site_name}", site=site)
        contacts = 2 if code == "HUN" else 1
        people.zone_contacts[zone.pk] = [join(numbers, centre, ZONE_CONTACT, zone=zone) for _ in range(contacts)]
    home = people.teams[0]
    people.sm, people.psm = join(numbers, home, SM), join(numbers, people.teams[1], PSM)
    people.approver = join(numbers, home, APPROVER)
    area_box = Mailbox.objects.create(address="mats@agency.example", purpose="MATS")
    areas = [
        Team.objects.create(name="MATS", site=home.site, mailbox=area_box),
        Team.objects.create(name="Complaints", site=home.site),
    ]
    people.referrers = [join(numbers, area, SERVICE_OFFICER) for area in areas for _ in range(3)]
    people.leader_who_refers = join(numbers, areas[1], TEAM_LEADER)
    people.centre_manager = join(numbers, areas[1], SERVICE_OFFICER)
    people.complaints_box = Mailbox.objects.create(
        address="ecrt@agency.example", purpose="External Complaints Resolution Team"
    )
    _leaves(people, size, first, chance)
    return people


def _leaves(people: People, size: Size, first: date, chance: Random) -> None:
    """A month a year for everybody in two parts; SSMs have a deputy of their team in theirs, and go after one another."""
    for pssos in people.pssos.values():
        for person in pssos:
            people.leaves[person.pk] = [_leave(first, chance.randrange(half, half + 150), 13) for half in (10, 190)]
    for place, team in enumerate(people.teams):
        ssm, deputy = people.ssms[team.pk], people.deputies[team.pk]
        people.leaves[deputy.pk] = []  # whoever stands in is there
        people.leaves[ssm.pk] = [_leave(first, start + 45 * place, 20) for start in (60, 240)]
        hours = people.hours_of(team)
        for leave in people.leaves[ssm.pk]:
            Deputy.objects.create(
                staff=deputy, of=ssm, given_by=people.sm, starts_at=hours.at(leave.first, time.min),
                until=midnight_after(hours, leave.last),
            )  # fmt: skip


def _leave(first: date, start: int, days: int) -> Leave:
    begins = date.fromordinal(first.toordinal() + start)
    return Leave(begins, date.fromordinal(begins.toordinal() + days))


def midnight_after(hours: Hours, day: date) -> datetime:
    """The midnight that ends a day there."""
    return hours.at(date.fromordinal(day.toordinal() + 1), time.min)
