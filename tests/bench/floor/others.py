"""What is measured against beside contacts: two lists, and the same figures as the dashboard's, by plain SQL."""

import json
from datetime import UTC, datetime

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render

from tests.bench.floor.models import Deadline, Escalation, StopPayment

MOST = 200


@login_required
def escalations(request):
    """The open ones of everybody, in the queue's order."""
    rows = Escalation.objects.filter(state__in=("submitted", "accepted", "waiting_ict", "returned"))
    rows = rows.select_related("contact__enquiry_type", "officer", "accepted_by").order_by("submitted_at", "id")
    return render(request, "escalations.html", {"escalations": list(rows[:MOST])})


@login_required
def stop_payments(request):
    """Those of a site that are to be lodged, with when they are due."""
    rows = StopPayment.objects.filter(site_id=request.GET["site"], state__in=("identified", "verified"))
    rows = list(rows.select_related("officer", "found_by").order_by("-id")[:50])
    limits = Deadline.objects.filter(record_label="compensation.stoppayment", record_id__in=[row.pk for row in rows])
    due = dict(limits.values_list("record_id", "due_at"))
    return render(request, "stop_payments.html", {"payments": [(row, due[row.pk]) for row in rows]})


FIGURES = """
    count(*) FILTER (WHERE state <> 'discarded'), count(*) FILTER (WHERE state = 'open'), count(*) FILTER (WHERE state = 'finalised'),
    count(*) FILTER (WHERE state = 'urgent_qol'), count(*) FILTER (WHERE state = 'redirected'),
    count(*) FILTER (WHERE state = 'inappropriate'), count(*) FILTER (WHERE state = 'discarded'),
    count(taken_over_at) FILTER (WHERE state <> 'discarded'),
    count(*) FILTER (WHERE state <> 'discarded' AND taken_over_at > opened_at + interval '10 minutes'),
    count(referred_early_at) FILTER (WHERE state <> 'discarded'),
    count(*) FILTER (WHERE state NOT IN ('open', 'discarded') AND closed_at - opened_at <= interval '5 minutes'),
    count(*) FILTER (WHERE state NOT IN ('open', 'discarded') AND closed_at - opened_at <= interval '10 minutes'),
    count(*) FILTER (WHERE state NOT IN ('open', 'discarded')),
    avg(closed_at - opened_at) FILTER (WHERE state NOT IN ('open', 'discarded')),
    count(*) FILTER (WHERE state NOT IN ('open', 'discarded') AND checked <> '{}'),
    count(*) FILTER (WHERE state NOT IN ('open', 'discarded') AND checked = '{nothing_checked}')
"""
GROUPED = f"""
SELECT day, hour, source_id, enquiry_type_id, inappropriate_category_id, {FIGURES}
FROM (SELECT *, (opened_at AT TIME ZONE %(zone)s)::date AS day, extract(hour FROM opened_at AT TIME ZONE %(zone)s) AS hour
      FROM tps_contact WHERE site_id = %(site)s AND opened_at >= %(since)s AND opened_at < %(until)s) AS told
GROUP BY GROUPING SETS ((), (day), (hour), (source_id), (enquiry_type_id), (inappropriate_category_id))
"""
BEFORE = (
    f"SELECT {FIGURES} FROM tps_contact WHERE site_id = %(site)s AND opened_at >= %(before)s AND opened_at < %(since)s"
)
AGES = """
SELECT width_bucket(extract(epoch FROM %(now)s - submitted_at) / 86400, ARRAY[1, 3, 7, 14]), state, count(*)
FROM escalations_escalation WHERE site_id = %(site)s AND state IN ('submitted', 'accepted', 'waiting_ict', 'returned') GROUP BY 1, 2
"""
SUBMITTED = """
SELECT count(*), count(*) FILTER (WHERE state = 'resolved'), count(*) FILTER (WHERE state = 'withdrawn'),
       count(*) FILTER (WHERE stop_payment), avg(closed_at - submitted_at) FILTER (WHERE state = 'resolved')
FROM escalations_escalation WHERE site_id = %(site)s AND submitted_at >= %(since)s AND submitted_at < %(until)s
"""
CHECKS = """
SELECT kind, count(*), count(*) FILTER (WHERE state = 'completed'), count(*) FILTER (WHERE state = 'returned'),
       avg(ended_at - requested_at)
FROM tps_qualitycheck WHERE site_id = %(site)s AND requested_at >= %(since)s AND requested_at < %(until)s GROUP BY kind
"""
WAITING = "SELECT kind, count(*) FROM tps_qualitycheck WHERE site_id = %(site)s AND state IN ('requested', 'claimed') GROUP BY kind"
STOPS = """
SELECT team_id, count(*), count(*) FILTER (WHERE state = 'stopped'), count(*) FILTER (WHERE state = 'not_stopped')
FROM compensation_stoppayment WHERE site_id = %(site)s AND identified_at >= %(since)s AND identified_at < %(until)s GROUP BY team_id
"""
OPTIONS = "SELECT id, label FROM tps_option"


@login_required
def figures(request):
    """Every figure of the dashboard, as the database gives it."""
    asked = {
        "now": datetime.now(UTC),
        **{name: request.GET[name] for name in ("site", "zone", "before", "since", "until")},
    }
    told = []
    with connection.cursor() as cursor:
        for statement in (GROUPED, BEFORE, AGES, SUBMITTED, CHECKS, WAITING, STOPS, OPTIONS):
            cursor.execute(statement, asked)
            told.append(cursor.fetchall())
    return HttpResponse(json.dumps(told, default=str), content_type="application/json")
