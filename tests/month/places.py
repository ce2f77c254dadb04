"""Where the month happens and who works there: TPS at Newcastle, a team nearby that closes earlier, another site in the west."""

from dataclasses import dataclass, field
from datetime import time

from people.models import Mailbox, Site, Staff, Team, Zone
from people.roles import SERVICE_OFFICER, SSO, TEAM_LEADER, TPS_OFFICER, Role
from tests.lived.hours import Hours
from tests.lived.ledger import LEADERS, OWNER, SSOS, Running
from tests.lived.staff import join as join_team
from tps.questions import Form


@dataclass(frozen=True)
class Size:
    """How much of a month: so many days of work, officers in teams, and calls."""

    days: int
    officers: int
    teams: int
    service_officers: int  # of each form
    calls: int


@dataclass
class People:
    """Everybody, by what they do. Leaders and SSOs as time tells them: by team and by site."""

    officers: list[Staff] = field(default_factory=list)
    leaders: dict[int, list[Staff]] = field(default_factory=dict)
    ssos: dict[int, list[Staff]] = field(default_factory=dict)
    service_officers: dict[str, list[Staff]] = field(default_factory=dict)
    west: list[Staff] = field(default_factory=list)
    nearby: Team | None = None
    far: Team | None = None
    operations: str = ""
    hours: dict[int, Hours] = field(default_factory=dict)

    def hours_of(self, site: Site) -> Hours:
        return self.hours[site.pk]

    def whom(self, which: str, limit: Running) -> list[Staff]:
        """Whom time tells of a limit."""
        lists = {OWNER: [limit.owner], LEADERS: self.leaders[limit.team.pk], SSOS: self.ssos[limit.team.site_id]}
        return lists[which]

    def leader_of(self, person: Staff) -> Staff:
        return self.leaders[person.team_id][0]


def make(size: Size) -> People:
    """The places and everybody in them."""
    people, number = People(), iter(range(1, 1000))
    zone = Zone.objects.create(code="HUN", name="Hunter")
    west = Zone.objects.create(code="WST", name="Western Australia")
    here = Site.objects.create(name="Newcastle", state="NSW", timezone="Australia/Sydney", zone=zone)
    nearby = Site.objects.create(
        name="Gosford", state="NSW", timezone="Australia/Sydney", closes=time(15, 30), zone=zone
    )
    perth = Site.objects.create(name="Perth", state="WA", timezone="Australia/Perth", zone=west)
    people.hours = {site.pk: Hours(site) for site in (here, nearby, perth)}
    box = Mailbox.objects.create(address="tps.newcastle@agency.example", purpose="Replies to TPS Newcastle")
    people.operations = Mailbox.objects.create(
        address="recovery.operations@agency.example", purpose="Compensation Recovery Operations"
    ).address

    def join(team: Team, role: Role) -> Staff:
        return join_team(number, team, role)

    teams = [Team.objects.create(name=f"TPS {place}", site=here, mailbox=box) for place in range(1, size.teams + 1)]
    leads = {team.pk: [join(team, TEAM_LEADER)] for team in teams[:-1]}
    of_the_site = [leader for [leader] in leads.values()]
    people.leaders = leads | {teams[-1].pk: of_the_site}  # the last team has none of its own: the site's are told
    people.officers = [join(teams[place % size.teams], TPS_OFFICER) for place in range(size.officers)]
    people.ssos[here.pk] = [join(teams[0], SSO) for _ in range(max(2, size.officers // 10))]
    people.far = Team.objects.create(name="TPS Perth", site=perth)
    people.leaders[people.far.pk] = [join(people.far, TEAM_LEADER)]
    people.west = [join(people.far, TPS_OFFICER) for _ in range(2)]
    people.ssos[perth.pk] = []
    people.nearby = Team.objects.create(name="Recovery 7", site=nearby, roc_code="GOS07")
    for form, name, roc_code in (
        (Form.COMPENSATION, "Recovery 3", "NCL03"),
        (Form.SMART_CENTRE, "Smart Centre 4", ""),
        (Form.ACCESS_SUPPORT, "Access Support", ""),
    ):
        team = Team.objects.create(name=name, site=here, roc_code=roc_code)
        people.service_officers[form] = [join(team, SERVICE_OFFICER) for _ in range(size.service_officers)]
    return people
