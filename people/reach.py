"""How far a role reaches: which team's records somebody has by it, in their own right or as a deputy.

A role is held for a team, for a zone, or for neither. Without a scope an SSM leads the team that they are in; anybody else
has all teams.
"""

from dataclasses import dataclass

from django.db.models import Q

from people.clock import now
from people.models import RoleHeld, Staff, Team, Zone
from people.roles import SSM, Role

OF_OWN_TEAM = (SSM,)


@dataclass(frozen=True)
class Scope:
    """A team or a zone, by id (neither: everything), and who holds the role for it: the person, or whom they deputise for."""

    team: int | None
    zone: int | None
    holder: int

    @property
    def is_all(self) -> bool:
        return self.team is None and self.zone is None

    def has(self, *, team_id: int, zone_id: int) -> bool:
        """Whether that team at that zone is within it."""
        return self.is_all or (self.team == team_id if self.team is not None else self.zone == zone_id)

    def rows(self) -> Q:
        """The rows with a `team` and a `site` that are within it."""
        if self.is_all:
            return Q(pk__isnull=False)
        return Q(team=self.team) if self.team is not None else Q(site__zone=self.zone)


def scopes(user, role: Role) -> list[Scope]:
    """For what the user holds the role, their own scopes first. Empty: not held."""
    found = [
        Scope(own_team if role in OF_OWN_TEAM and team is None and zone is None else team, zone, holder)
        for team, zone, holder, own_team in user.held(role)
    ]
    return sorted(found, key=lambda scope: scope.holder != user.pk)


def within(user, role: Role) -> Q | None:
    """The rows with a `team` and a `site` that the role has; None where it is not held."""
    found = scopes(user, role)
    if not found:
        return None
    rows = Q()
    for scope in found:
        rows |= scope.rows()
    return rows


def reaches(user, role: Role, *, team_id: int, zone_id: int) -> bool:
    """Whether the role, as the user holds it, has that team at that zone."""
    return any(scope.has(team_id=team_id, zone_id=zone_id) for scope in scopes(user, role))


def holders(role: Role, team: Team) -> list[Staff]:
    """The active staff who hold the role for a team, in their own right."""
    own = Q(team=None, zone=None)
    if role in OF_OWN_TEAM:
        own &= Q(staff__team=team.pk)
    reach = Q(team=team.pk) | Q(team=None, zone=team.site.zone_id) | own
    held = RoleHeld.objects.held_at(now()).filter(reach, role=role.key)
    return list(Staff.objects.active().filter(pk__in=held.values("staff")).order_by("pk"))


def holders_for_zone(role: Role, zone: Zone) -> list[Staff]:
    """The active staff who hold the role for just this zone."""
    held = RoleHeld.objects.held_at(now()).filter(role=role.key, zone=zone)
    return list(Staff.objects.active().filter(pk__in=held.values("staff")).order_by("pk"))
