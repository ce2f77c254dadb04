"""What the dashboard and the knowledge gaps tell, over all houses: the same for pages, files and the API."""

from django.db.models import Exists, OuterRef

from compensation import reports as of_stops
from escalations import reports as of_escalations
from escalations.models import Escalation
from tps import reports
from tps.reports import Asked


def gaps(user, asked: Asked) -> list[dict]:
    """The knowledge gaps in their order, with how many contacts were escalated, and what was taken up about each."""
    submitted = Escalation.objects.filter(contact=OuterRef("pk"), submitted_at__isnull=False)
    rows = reports.knowledge_gaps(user, asked, escalated=Exists(submitted.order_by()))
    return reports.with_records(user, asked, rows)


def escalations(user, asked: Asked) -> dict[str, list[dict]]:
    """{part: rows}: escalations that are open now, by age; what became of those submitted in the days asked for."""
    submitted = {"key": "submitted", "label": "Submitted in these days"} | of_escalations.totals(user, asked)
    return {"escalations_by_age": of_escalations.by_age(user, asked), "escalations": [submitted]}


def stop_payments(asked: Asked) -> list[dict]:
    """How rare stop payments were, a row for each team that had any; for who sees them all (STP-08)."""
    rows = of_stops.stop_payments((asked.since, asked.until), [asked.site])
    return [row for row in rows if asked.team is None or row["team"] == asked.team.pk]
