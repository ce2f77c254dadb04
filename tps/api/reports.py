"""The rows of reports: what a dashboard or another program draws. Numbers only, of the contacts that the reader sees."""

from datetime import timedelta

from django import forms
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.response import Response

from casework.api.documents import told
from casework.api.lists import refuse_unknown
from casework.api.problems import Problem
from casework.api.views import ApiViews
from casework.filters import DayField, KeyField
from people.access import allow
from people.models import Site, Team
from people.roles import AUDITOR, INTEGRATION_CLIENT, SSO, TEAM_LEADER, TPS_STAFF
from tps import reports
from tps.models.quality_check import GeneratedBy

LONGEST = timedelta(days=31)


PARAMETERS = [
    OpenApiParameter("site", int, required=True, description="The site, by its id."),
    OpenApiParameter("since", {"type": "string", "format": "date"}, required=True, description="The first day."),
    OpenApiParameter(
        "until",
        {"type": "string", "format": "date"},
        required=True,
        description="The last day: 31 in all at the most.",
    ),
]
OF_TEAM = [*PARAMETERS, OpenApiParameter("team", int, description="One of the site's teams, by its id.")]


class HourShape(serializers.Serializer):
    """The contacts of one hour that came by one source."""

    hour = serializers.DateTimeField(help_text="When the hour begins, in the site's time.")
    source = serializers.CharField(allow_null=True, help_text="The source's code; null where it is not written yet.")
    came = serializers.IntegerField()
    open = serializers.IntegerField()
    discarded = serializers.IntegerField()
    finalised = serializers.IntegerField()
    urgent_qol = serializers.IntegerField(help_text="Finalised as urgent QOL (CON-16).")
    redirected = serializers.IntegerField(help_text="Redirected to another line or program (CON-26).")
    inappropriate = serializers.IntegerField(help_text="What TPS does not exist for (CON-25).")
    within_5 = serializers.IntegerField(help_text="Finalised within 5 minutes (CON-17).")
    within_10 = serializers.IntegerField(help_text="Finalised within 10 minutes, those within 5 among them.")
    over_10 = serializers.IntegerField()
    average_seconds = serializers.IntegerField(allow_null=True, help_text="Of the finalised ones.")


class HoursShape(serializers.Serializer):
    """Every hour and source that had a contact."""

    site = serializers.IntegerField()
    since = serializers.DateField()
    until = serializers.DateField()
    results = HourShape(many=True)


class Period(forms.Form):
    """A site, and days at it: 31 at the most."""

    site = KeyField(min_value=1, max_value=2**63 - 1)
    since = DayField()
    until = DayField()

    def clean(self):
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and not timedelta() <= until - since < LONGEST:
            self.add_error("until", f"1 to {LONGEST.days} days.")
        return self.cleaned_data


class PeriodOfTeam(Period):
    """The same, of one team there."""

    team = KeyField(min_value=1, max_value=2**63 - 1, required=False)


def asked_of(request, form_class) -> reports.Asked:
    """What the query string asks for, or a problem that says what is wrong with it."""
    refuse_unknown(request, form_class.base_fields)
    asked = form_class(request.query_params)
    errors = dict(asked.errors)
    if not errors:
        said = asked.cleaned_data
        site = Site.objects.filter(pk=said["site"]).first()
        team = Team.objects.filter(pk=said["team"], site=site).first() if site and said.get("team") else None
        if not site:
            errors = {"site": ["There is no such site."]}
        elif said.get("team") and not team:
            errors = {"team": ["The site has no such team."]}
        else:
            return reports.Asked(site, said["since"], said["until"], team)
    raise Problem("unreadable", errors={name: [str(text) for text in texts] for name, texts in errors.items()})


def _row(row, tz) -> dict:
    told_as_it_is = (
        "came",
        "open",
        "discarded",
        "finalised",
        "urgent_qol",
        "redirected",
        "inappropriate",
        "within_5",
        "within_10",
    )
    return {
        "hour": row["hour"].astimezone(tz).isoformat(),
        "source": row["source__code"],
        **{name: row[name] for name in told_as_it_is},
        "over_10": row["finalised"] - row["within_10"],
        "average_seconds": round(row["average"].total_seconds()) if row["average"] is not None else None,
    }


@allow(*TPS_STAFF, AUDITOR, INTEGRATION_CLIENT)
class ReportViews(ApiViews):
    """Reports over contacts."""

    houses = ("reports",)

    @told(
        "Contacts by hour and source, and how long they took",
        HoursShape,
        parameters=PARAMETERS,
    )
    def by_hour(self, request):
        asked = asked_of(request, Period)
        site, since, until = asked.site, asked.since, asked.until
        rows = reports.contacts_by_hour(request.user, site, since, until)
        results = [_row(row, site.tz) for row in rows]
        return Response({"site": site.pk, "since": since, "until": until, "results": results})


class FigureShape(serializers.Serializer):
    """The figures of one group of contacts."""

    part = serializers.ChoiceField(choices=reports.PARTS, help_text="What it is a group by.")
    key = serializers.CharField(help_text="The day, the hour or the code; empty for all, and where it is not said.")
    label = serializers.CharField()

    def get_fields(self):
        counted = {name: serializers.IntegerField(allow_null=name == "average_seconds") for name in reports.FIGURES}
        return super().get_fields() | counted


class DashboardShape(serializers.Serializer):
    """The figures of every group, all contacts first."""

    results = FigureShape(many=True)


class UrgentShape(serializers.Serializer):
    """The urgent QOL requests of activities that one kind of staff generated (QOL-04)."""

    generated_by = serializers.ChoiceField([*GeneratedBy.choices, ("", "All")])
    label = serializers.CharField()
    asked = serializers.IntegerField()
    by_partners = serializers.IntegerField(help_text="Asked for by a Service Delivery Partner (QOL-03).")
    waiting = serializers.IntegerField(help_text="Nobody has claimed them.")
    in_hand = serializers.IntegerField()
    completed = serializers.IntegerField()
    returned = serializers.IntegerField()
    seconds_until_claimed = serializers.IntegerField(allow_null=True, help_text="From the request, on average.")
    seconds_until_ended = serializers.IntegerField(allow_null=True)


class UrgentChecksShape(serializers.Serializer):
    """All of them first."""

    results = UrgentShape(many=True)


def _urgent(row) -> dict:
    lengths = {name: row.pop(name) for name in ("until_claimed", "until_ended")}
    return row | {f"seconds_{name}": round(one.total_seconds()) if one else None for name, one in lengths.items()}


@allow(SSO, TEAM_LEADER, AUDITOR, INTEGRATION_CLIENT)
class InsightViews(ApiViews):
    """The rows behind the dashboard and the page of urgent checks."""

    houses = ("reports",)

    @told("Figures of a site's or team's contacts", DashboardShape, parameters=OF_TEAM)
    def dashboard(self, request):
        parts = reports.dashboard(request.user, asked_of(request, PeriodOfTeam))
        return Response({"results": [{"part": part, **row} for part, rows in parts.items() for row in rows]})

    @told("What was asked urgently of a site's activities, and how it ended", UrgentChecksShape, parameters=PARAMETERS)
    def urgent_checks(self, request):
        rows = reports.urgent_checks(request.user, asked_of(request, Period))
        return Response({"results": [_urgent(row) for row in rows]})
