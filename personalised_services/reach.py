"""Who works in Personalised Services, who leads there, and who reads for a Zone. How far their roles reach is people.reach's."""

from django.db.models import Q

from people.clock import now
from people.models import RoleHeld, Staff
from people.reach import scopes
from people.roles import PSM, PSSO, SM, SSM, ZONE_CONTACT

LEADERS = (SSM, SM, PSM)
#: Everybody of Personalised Services who opens cases: whom one may be given to, and who may look a customer up.
PS_STAFF = (PSSO, *LEADERS)


def zones_read_by(user) -> list[int]:
    """The zones, by id, whose reviews a zone contact reads (REV-07); without a scope, that of their own site."""
    return [scope.zone or user.team.site.zone_id for scope in scopes(user, ZONE_CONTACT) if scope.team is None]


def zone_contacts(zone_id: int) -> list[Staff]:
    """Whom the Zone's e-mails go to: its active contacts (REV-01, REV-06)."""
    own = Q(zone=zone_id) | Q(zone=None, team=None, staff__team__site__zone=zone_id)
    held = RoleHeld.objects.held_at(now()).filter(own, role=ZONE_CONTACT.key)
    return list(Staff.objects.active().filter(pk__in=held.values("staff")).order_by("pk"))
