"""Questions asked of many stop payments."""

from compensation.models import StopPayment
from people.clock import now


def this_month(team) -> int:
    """How many stop payments a team identified since the month began at its site: they should be very rare (STP-08)."""
    began = now().astimezone(team.site.tz).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return StopPayment.objects.filter(team=team, identified_at__gte=began).count()
