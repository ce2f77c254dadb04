"""Questions asked of many contacts, as SQL aggregates."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import Avg, Count, DateTimeField, DurationField, F, Func, Q, Value
from django.db.models.expressions import ExpressionWrapper

from people.clock import now
from people.models import Site, Team
from tps.models import Contact, GapReport, KnowledgeGap, Option, QualityCheck
from tps.models.contact import COMPLETED, GUIDELINE
from tps.models.quality_check import GeneratedBy

WITHIN_5, WITHIN_10 = (timedelta(seconds=seconds) for seconds in GUIDELINE)
TOOK = ExpressionWrapper(F("closed_at") - F("opened_at"), DurationField())


def contacts_by_hour(user, site, since: date, until: date):
    """Of the site's days `since` to `until`, for each hour and contact source: how many contacts came, and how long they took.

    Counts the contacts that `user` sees. The hours are the site's own, also where a day has 23 or 25 of them. How long is
    told of finalised contacts, against the guideline of 5 and 10 minutes (CON-17).
    """
    finalised = Q(state="finalised")
    ways = {state: Count("pk", filter=Q(state=state)) for state in ("urgent_qol", "redirected", "inappropriate")}
    hour = Func(
        Value("hour"), F("opened_at"), Value(site.timezone), function="date_trunc", output_field=DateTimeField()
    )
    began, ended = (datetime.combine(day, time(), site.tz) for day in (since, until + timedelta(days=1)))
    contacts = Contact.objects.visible_to(user).filter(site=site, opened_at__gte=began, opened_at__lt=ended)
    return (
        contacts.order_by()
        .annotate(hour=hour)
        .values("hour", "source__code")
        .annotate(
            came=Count("pk"),
            open=Count("pk", filter=Q(state="open")),
            discarded=Count("pk", filter=Q(state="discarded")),
            finalised=Count("pk", filter=finalised),
            **ways,
            within_5=Count("pk", filter=finalised & Q(closed_at__lte=F("opened_at") + WITHIN_5)),
            within_10=Count("pk", filter=finalised & Q(closed_at__lte=F("opened_at") + WITHIN_10)),
            average=Avg(TOOK, filter=finalised),
        )
        .order_by("hour", "source__code")
    )


def inappropriate_by_category(user, site, since: date, until: date):
    """Of the site's days `since` to `until`, for each category and TPS team: how many contacts TPS does not exist for (CON-25).

    Counts the contacts that `user` sees.
    """
    began, ended = (datetime.combine(day, time(), site.tz) for day in (since, until + timedelta(days=1)))
    contacts = Contact.objects.visible_to(user).filter(site=site, opened_at__gte=began, opened_at__lt=ended)
    return (
        contacts.filter(state="inappropriate")
        .order_by()
        .values("inappropriate_category__code", "inappropriate_category__label", "team__name")
        .annotate(came=Count("pk"))
        .order_by("-came", "inappropriate_category__code", "team__name")
    )


@dataclass(frozen=True)
class Asked:
    """Whose contacts a report is about, a site's or one team's there, and on which of the site's days, both included."""

    site: Site
    since: date
    until: date
    team: Team | None = None

    def bounds(self) -> tuple[datetime, datetime]:
        """Local midnight to local midnight, also where a day has 23 or 25 hours."""
        began, ended = (
            datetime.combine(day, time(), self.site.tz) for day in (self.since, self.until + timedelta(days=1))
        )
        return began, ended

    @property
    def of(self) -> dict:
        """The site, or the team there, as records name it."""
        return {"team": self.team} if self.team else {"site": self.site}

    def of_any_day(self, user):
        """The contacts that `user` sees of the site or team, whenever they were."""
        return Contact.objects.visible_to(user).filter(**self.of).order_by()

    def contacts(self, user):
        """Those of the days asked for."""
        began, ended = self.bounds()
        return self.of_any_day(user).filter(opened_at__gte=began, opened_at__lt=ended)

    def before(self) -> "Asked":
        """As many days, just before."""
        days = self.until - self.since + timedelta(days=1)
        return Asked(self.site, self.since - days, self.until - days, self.team)


#: What is counted of each group, by name: rows of one scan.
FIGURES = {
    "recorded": "count(*) FILTER (WHERE state <> 'discarded')",
    "open": "count(*) FILTER (WHERE state = 'open')",
    "finalised": "count(*) FILTER (WHERE state = 'finalised')",
    "urgent_qol": "count(*) FILTER (WHERE state = 'urgent_qol')",
    "redirected": "count(*) FILTER (WHERE state = 'redirected')",
    "inappropriate": "count(*) FILTER (WHERE state = 'inappropriate')",
    "discarded": "count(*) FILTER (WHERE state = 'discarded')",
    "taken_over": "count(taken_over_at) FILTER (WHERE state <> 'discarded')",
    "taken_over_late": "count(*) FILTER (WHERE state <> 'discarded' AND taken_over_at > opened_at + interval '10 minutes')",
    "referred_early": "count(referred_early_at) FILTER (WHERE state <> 'discarded')",
    "within_5": "count(*) FILTER (WHERE ended AND took <= interval '5 minutes')",
    "within_10": "count(*) FILTER (WHERE ended AND took <= interval '10 minutes')",
    "ended": "count(*) FILTER (WHERE ended)",
    "average_seconds": "round(extract(epoch FROM avg(took) FILTER (WHERE ended)))::int",
    "checked_told": "count(*) FILTER (WHERE ended AND checked <> '{}')",
    "nothing_checked": "count(*) FILTER (WHERE ended AND checked = '{nothing_checked}')",
}
#: What the contacts are grouped by, in the order of the grouping sets; the first is all of them.
PARTS = ("all", "day", "hour", "source", "enquiry_type", "inappropriate_category")
NEEDED = ("opened_at", "closed_at", "state", "checked", "taken_over_at", "referred_early_at",
          "source_id", "enquiry_type_id", "inappropriate_category_id")  # fmt: skip
DASHBOARD = """
WITH seen AS ({seen}), told AS (
    SELECT (opened_at AT TIME ZONE %s)::date AS day, extract(hour FROM opened_at AT TIME ZONE %s)::int AS hour,
           source_id AS source, enquiry_type_id AS enquiry_type, inappropriate_category_id AS inappropriate_category,
           closed_at - opened_at AS took, state = ANY(%s) AS ended, state, checked, opened_at, taken_over_at, referred_early_at
    FROM seen
)
SELECT {part}, {key},
       {figures}
FROM told
GROUP BY GROUPING SETS ({sets})
"""


def dashboard(user, asked: Asked, *, totals: bool = False) -> dict[str, list[dict]]:
    """{part: rows} of the contacts that `user` sees: all of them, by day, hour, source, enquiry type and category.

    One scan. Counted are those recorded (CON-01), by source (CON-22), inappropriate ones by category (CON-25), urgent QOL
    (CON-16), taken over, and how many of them past the guideline (CON-18), and of those that ended how long they
    took against 5 and 10 minutes (CON-17), how many said what was checked (CON-08) and that nothing was (CON-09).
    With `totals` there is no part but the first. Discarded contacts count as discarded only. Days and hours are the site's own; an hour that a day has twice is one here.
    """
    seen, values = asked.contacts(user).values(*NEEDED).query.sql_with_params()
    sets = "()" if totals else ", ".join(f"({part})" for part in ("", *PARTS[1:]))
    named = () if totals else PARTS[1:]
    part = (
        " ".join(("CASE", *(f"WHEN GROUPING({name}) = 0 THEN '{name}'" for name in named), "ELSE 'all' END"))
        if named
        else "'all'"
    )
    key = f"coalesce({', '.join(f'{name}::text' for name in named)})" if named else "NULL"
    statement = DASHBOARD.format(seen=seen, figures=", ".join(FIGURES.values()), sets=sets, part=part, key=key)
    zone = asked.site.timezone
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, zone, zone, list(COMPLETED)])
        found = cursor.fetchall()
    labels = {str(option.pk): (option.code, option.label) for option in Option.objects.all()}
    parts: dict[str, list[dict]] = {part: [] for part in PARTS}
    for part, key, *figures in found:
        row = dict(zip(FIGURES, figures, strict=True))
        if part == "inappropriate_category" and key is None:
            continue
        code, label = _named(part, key, labels)
        parts[part].append({"key": code, "label": label, **row})
    for part in ("day", "hour"):
        parts[part].sort(key=lambda row: row["key"])
    for part in ("source", "enquiry_type", "inappropriate_category"):
        parts[part].sort(key=lambda row: (-row["recorded"], row["label"]))
    return parts


def _named(part: str, key: str | None, labels: dict) -> tuple[str, str]:
    """What a group is called: (its code, its words)."""
    if part == "all":
        return "", "All"
    if part == "hour":
        return f"{int(key or 0):02d}", f"{int(key or 0):02d}:00"
    if part == "day":
        day = date.fromisoformat(key or "")
        return key or "", f"{day:%a} {day.day} {day:%b}"
    return labels.get(key, ("", "Not said"))


#: What knowledge is missing about: contacts of an enquiry type, and contacts that a reference was given in.
GAPS = """
WITH seen AS ({seen}), told AS (
    SELECT enquiry_type_id::text AS topic, "references" AS given, extract(epoch FROM closed_at - opened_at) AS took,
           referred_early_at, escalated, checked, no_answer_in_reference
    FROM seen
), about AS (
    SELECT 'enquiry_type' AS kind, topic AS about, told.* FROM told WHERE topic IS NOT NULL
    UNION ALL
    SELECT 'reference', reference, told.* FROM told CROSS JOIN LATERAL (SELECT DISTINCT unnest(given)) AS each (reference)
)
SELECT kind, about, count(*), round(avg(took))::int, count(referred_early_at), count(*) FILTER (WHERE escalated),
       count(*) FILTER (WHERE checked = '{{nothing_checked}}'), count(*) FILTER (WHERE no_answer_in_reference)
FROM about GROUP BY kind, about
ORDER BY sum(took) * (1 + count(*) FILTER (WHERE escalated OR referred_early_at IS NOT NULL)::float / count(*)) DESC, kind, about
LIMIT %s
"""
MOST_GAPS = 30
OF_GAPS = ("opened_at", "closed_at", "enquiry_type_id", "references", "referred_early_at", "escalated", "checked", "no_answer_in_reference")  # fmt: skip
NOT_ESCALATED = Value(False)


def knowledge_gaps(user, asked: Asked, most: int = MOST_GAPS, *, escalated=NOT_ESCALATED) -> list[dict]:
    """Enquiry types and references by what they cost: contacts x handle time x (1 + the share escalated or referred early).

    The most first, of completed contacts that `user` sees; how many checked nothing (CON-09), and how many found no
    answer in what they checked (CON-30). `escalated` says of a contact whether it was: a house above knows.
    """
    contacts = asked.contacts(user).filter(state__in=COMPLETED).annotate(escalated=escalated)
    seen, values = contacts.values(*OF_GAPS).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(GAPS.format(seen=seen), [*values, most])
        found = cursor.fetchall()
    kinds = {str(option.pk): option for option in Option.objects.filter(list=Option.List.ENQUIRY_TYPE)}
    names = ("contacts", "average_seconds", "referred_early", "escalated", "nothing_checked", "no_answer")
    rows = []
    for kind, about, *figures in found:
        option = kinds.get(about) if kind == "enquiry_type" else None
        row = {"kind": kind, "about": option.code if option else about, "label": option.label if option else about}
        row |= dict(zip(names, figures, strict=True))
        row["hours"] = round(row["contacts"] * row["average_seconds"] / 3600, 1)
        rows.append(row)
    return rows


# -- before and after a gap was fixed

#: How many days before and after the day are compared at the most.
COMPARED = 28
BEFORE_AND_AFTER = """
WITH gap (id, topic, given, began, turned, resumed, ended) AS (VALUES {rows})
SELECT gap.id, seen.site_id, count(*) FILTER (WHERE opened_at < turned), count(*) FILTER (WHERE opened_at >= resumed)
FROM gap JOIN ({seen}) AS seen
  ON opened_at >= began AND opened_at < ended AND (enquiry_type_id = topic OR given = ANY("references"))
GROUP BY gap.id, seen.site_id
"""
ROW = "(%s::bigint, %s::bigint, %s::text, %s::timestamptz, %s::timestamptz, %s::timestamptz, %s::timestamptz)"


@dataclass(frozen=True)
class Compared:
    """How many contacts about a gap were completed in so many whole days before it was fixed, and in as many after.

    The day itself counts for neither, nor does a day that is not over; `by_site` has the same as {site id: (before, after)}.
    """

    days: int
    before: int = 0
    after: int = 0
    by_site: dict[int, tuple[int, int]] = field(default_factory=dict)


def before_and_after(contacts, gaps, tz) -> dict[int, Compared]:
    """{gap id: the comparison} of those gaps that are fixed since a day or more, in one statement; days are those of `tz`."""
    today = now().astimezone(tz).date()
    days = {gap.pk: min(COMPARED, (today - gap.fixed_on).days - 1) for gap in gaps if gap.fixed_on}
    fixed = [gap for gap in gaps if days.get(gap.pk, 0) > 0]
    if not fixed:
        return {}
    values: list = []
    for gap in fixed:
        shown = (-days[gap.pk], 0, 1, days[gap.pk] + 1)
        moments = [datetime.combine(gap.fixed_on + timedelta(days=day), time(), tz) for day in shown]
        values += [gap.pk, gap.enquiry_type_id, gap.given or None, *moments]
    needed = contacts.filter(state__in=COMPLETED).values("opened_at", "enquiry_type_id", "references", "site_id")
    seen, also = needed.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(BEFORE_AND_AFTER.format(rows=", ".join([ROW] * len(fixed)), seen=seen), [*values, *also])
        found = cursor.fetchall()
    by_site: dict[int, dict[int, tuple[int, int]]] = {gap.pk: {} for gap in fixed}
    for number, site, before, after in found:
        by_site[number][site] = (before, after)
    return {number: _summed(days[number], of) for number, of in by_site.items()}


def _summed(days: int, by_site: dict[int, tuple[int, int]]) -> Compared:
    before, after = (sum(pair[side] for pair in by_site.values()) for side in (0, 1))
    return Compared(days, before, after, by_site)


def with_records(user, asked: Asked, rows: list[dict]) -> list[dict]:
    """The rows of `knowledge_gaps`, each with what was taken up about it (`gap`, or None) and its comparison (`compared`)."""
    named = {kind: {row["about"] for row in rows if row["kind"] == kind} for kind in ("enquiry_type", "reference")}
    about = Q(enquiry_type__code__in=named["enquiry_type"]) | Q(given__in=named["reference"])
    gaps = list(KnowledgeGap.objects.visible_to(user).standing().with_people().filter(about)) if rows else []
    compared = before_and_after(asked.of_any_day(user), gaps, asked.site.tz)
    there = {(gap.kind, gap.about): gap for gap in gaps}
    reported = _reported(user, asked)
    told = []
    for row in rows:
        which = row["kind"], row["about"]
        gap = there.get(which)
        told.append(
            row | {"reported": reported.get(which, 0), "gap": gap, "compared": compared.get(gap.pk) if gap else None}
        )
    return told


def _reported(user, asked: Asked) -> dict[tuple[str, str], int]:
    """{(kind, about): how many gaps officers reported from those contacts}, with a file and with the contact's topic."""
    reports = GapReport.objects.filter(contact__in=asked.contacts(user)).order_by()
    found: dict[tuple[str, str], int] = {}
    for kind, field_name in (("reference", "reference__number"), ("enquiry_type", "contact__enquiry_type__code")):
        for about, number in reports.values_list(field_name).annotate(Count("pk")):
            found[kind, about or ""] = number
    return found


# -- urgent checks

#: What is counted of the urgent checks, by name.
URGENT = {
    "asked": Count("pk"),
    "by_partners": Count("pk", filter=Q(for_partner=True)),
    "waiting": Count("pk", filter=Q(state="requested")),
    "in_hand": Count("pk", filter=Q(state="claimed")),
    "completed": Count("pk", filter=Q(state="completed")),
    "returned": Count("pk", filter=Q(state="returned")),
    "until_claimed": Avg(F("claimed_at") - F("requested_at")),
    "until_ended": Avg(F("ended_at") - F("requested_at")),
}


def urgent_register(user, asked: Asked):
    """The urgent checks of activities of the site, asked for in these days, that `user` sees (QOL-04)."""
    began, ended = asked.bounds()
    checks = QualityCheck.objects.visible_to(user).filter(kind="urgent", site=asked.site)
    return checks.filter(requested_at__gte=began, requested_at__lt=ended).order_by()


def urgent_checks(user, asked: Asked) -> list[dict]:
    """What was asked urgently and how it ended: all of it first, then by whom the activity was generated (QOL-04).

    How long, as a timedelta: from the request until it was claimed, and until it ended.
    """
    register = urgent_register(user, asked)
    rows = [{"generated_by": "", "label": "All"} | register.aggregate(**URGENT)]
    for row in register.values("generated_by").annotate(**URGENT).order_by("-asked", "generated_by"):
        rows.append({"label": GeneratedBy(row["generated_by"]).label} | row)
    return rows
