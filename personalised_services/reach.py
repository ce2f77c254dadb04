"""How far a role reaches in Personalised Services: whose cases an SSM, a service manager or a program manager sees.

A role is held for a team, for a zone, or for neither. Without a scope an SSM leads the team that they are in; a service
manager and a program support manager have all teams.
"""

from django.db.models import Q

from people.roles import PSM, PSSO, SM, SSM, Role

LEADERS = (SSM, SM, PSM)
#: Everybody of Personalised Services who opens cases: whom one may be given to, and who may look a customer up.
PS_STAFF = (PSSO, *LEADERS)


def _scopes(user, role: Role) -> list[tuple[int | None, int | None]]:
    """[(team, zone)] by id that the role is held for; both empty: everything."""
    return [
        (user.team_id, None) if role is SSM and team is None and zone is None else (team, zone)
        for team, zone in user.scopes(role)
    ]


def cases_within(user, role: Role) -> Q | None:
    """The cases that the role has in sight; None where it is not held."""
    scopes = _scopes(user, role)
    if not scopes:
        return None
    within = Q()
    for team, zone in scopes:
        if team is None and zone is None:
            return Q(pk__isnull=False)
        within |= Q(team=team) if team is not None else Q(site__zone=zone)
    return within


def reaches(user, role: Role, *, team_id: int, zone_id: int) -> bool:
    """Whether the role, as the user holds it, has that team at that zone."""
    return any(
        (team is None and zone is None) or (team == team_id if team is not None else zone == zone_id)
        for team, zone in _scopes(user, role)
    )
