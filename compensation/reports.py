"""Questions asked of many stop payments."""

from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q

from compensation.models import StopPayment
from people.clock import now
from tps.models import Contact

#: What is counted of each team's stop payments, by name.
FIGURES = {
    "identified": Q(),
    "finalised_so": Q(trigger="finalised"),
    "another_so": Q(trigger="another_so"),
    "withdrawn": Q(state="withdrawn"),
    "stopped": Q(state="stopped"),
    "not_stopped": Q(state="not_stopped"),
    "open": Q(state__in=("identified", "verified", "lodged")),
}


def this_month(team) -> int:
    """How many stop payments a team identified since the month began at its site: they should be very rare (STP-08)."""
    began = now().astimezone(team.site.tz).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return StopPayment.objects.filter(team=team, identified_at__gte=began).count()


def stop_payments(period: tuple[date, date], sites) -> list[dict]:
    """How rare stop payments are: a row for each team of the `sites` that had any, the most first (STP-08).

    `period` is (since, until), days of each site's own calendar, both included. A row is {team: its id, name, site, contacts}
    and a count for each of FIGURES; `contacts` are those that the team recorded in the period, to judge the counts by. Two
    queries, however many sites.
    """
    identified, opened = Q(pk__in=[]), Q(pk__in=[])
    for site in sites:
        began, ended = (datetime.combine(day, time(), site.tz) for day in (period[0], period[1] + timedelta(days=1)))
        identified |= Q(site=site, identified_at__gte=began, identified_at__lt=ended)
        opened |= Q(site=site, opened_at__gte=began, opened_at__lt=ended)
    found = StopPayment.objects.filter(identified).order_by().values("team", "team__name", "team__site__name")
    counted = {name: Count("pk", filter=which) for name, which in FIGURES.items()}
    rows: list[dict] = list(found.annotate(**counted))  # type: ignore[arg-type]
    teams = [row["team"] for row in rows]
    recorded = Contact.objects.filter(opened, team__in=teams).exclude(state="discarded").order_by().values("team")
    contacts = dict(recorded.annotate(number=Count("pk")).values_list("team", "number")) if rows else {}
    told = [
        {"team": row["team"], "name": row["team__name"], "site": row["team__site__name"], "contacts": contacts.get(row["team"], 0)}
        | {name: row[name] for name in FIGURES}
        for row in rows
    ]  # fmt: skip
    return sorted(told, key=lambda row: (-row["identified"], row["name"]))
