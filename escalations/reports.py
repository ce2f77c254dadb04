"""Questions asked of many escalations."""

from datetime import timedelta

from django.db.models import Avg, Case, Count, F, IntegerField, Q, Value, When

from escalations.models import Escalation
from escalations.querysets import OPEN
from people.clock import now
from tps.reports import Asked

DAY = timedelta(days=1)
#: How long what is open has waited since it was submitted: (code, words, at least so many days).
AGES = (
    ("today", "Less than a day", 0), ("days_1", "1 to 2 days", 1), ("days_3", "3 to 6 days", 3), ("days_7", "7 to 13 days", 7),
    ("days_14", "14 days or more", 14),
)  # fmt: skip
#: With whom it waits.
WAITING = {
    "to_accept": Q(state="submitted"),
    "accepted": Q(state="accepted"),
    "with_ict": Q(state="waiting_ict"),
    "returned": Q(state="returned"),
}
TOTALS = ("submitted", "resolved", "withdrawn", "stop_payments", "average_seconds")


def by_age(user, asked: Asked) -> list[dict]:
    """What is open at this moment of the site or team (CON-32), by how long it has waited: {key, label, open, with whom}.

    In 24-hour days since it was submitted, whatever days the report is about; of the escalations that `user` sees.
    """
    moment = now()
    bands = [
        When(submitted_at__lte=moment - days * DAY, then=Value(place))
        for place, (_, _, days) in reversed(list(enumerate(AGES)))
    ]
    waiting = Escalation.objects.visible_to(user).filter(**asked.of, state__in=OPEN).order_by()
    counted = (
        waiting.annotate(band=Case(*bands, default=Value(0), output_field=IntegerField()))
        .values("band")
        .annotate(open=Count("pk"), **{name: Count("pk", filter=where) for name, where in WAITING.items()})
    )
    found = {row["band"]: row for row in counted}
    nothing = dict.fromkeys(("open", *WAITING), 0)
    return [
        {"key": key, "label": label, **{name: found.get(place, nothing)[name] for name in nothing}}
        for place, (key, label, _) in enumerate(AGES)
    ]


def totals(user, asked: Asked) -> dict:
    """What was submitted in the days asked for, what became of it, and how long it took until the update (ESC-09).

    A stop payment is counted once more as such: they should be very rare (STP-08).
    """
    began, ended = asked.bounds()
    rows = Escalation.objects.visible_to(user).filter(**asked.of, submitted_at__gte=began, submitted_at__lt=ended)
    resolved = Q(state="resolved")
    counted = rows.order_by().aggregate(
        submitted=Count("pk"),
        resolved=Count("pk", filter=resolved),
        withdrawn=Count("pk", filter=Q(state="withdrawn")),
        stop_payments=Count("pk", filter=Q(stop_payment=True)),
        average=Avg(F("closed_at") - F("submitted_at"), filter=resolved),
    )
    average = counted.pop("average")
    return counted | {"average_seconds": round(average.total_seconds()) if average is not None else None}
