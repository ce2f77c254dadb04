"""The rows behind the dashboard and the knowledge gaps. Numbers of the records that the reader sees, and references."""

from rest_framework import serializers
from rest_framework.response import Response

from casework.api.documents import told
from casework.api.shapes import PersonShape, person
from casework.api.views import ApiViews
from compensation import reports as of_stops
from desk import insight
from escalations import reports as of_escalations
from people.access import allow
from people.roles import AUDITOR, INTEGRATION_CLIENT, SSO, TEAM_LEADER
from tps.api.gaps import KINDS
from tps.api.reports import OF_TEAM, PeriodOfTeam, asked_of


def _counts(*names):
    return {name: serializers.IntegerField(allow_null=name == "average_seconds") for name in names}


class AgeShape(serializers.Serializer):
    """The open escalations that have waited so long."""

    key = serializers.CharField()
    label = serializers.CharField()

    def get_fields(self):
        return super().get_fields() | _counts("open", *of_escalations.WAITING)


class SubmittedShape(serializers.Serializer):
    """What was submitted in the days asked for, and what became of it."""

    def get_fields(self):
        return super().get_fields() | _counts(*of_escalations.TOTALS)


class EscalationsShape(serializers.Serializer):
    """Open escalations by age, and what became of those submitted in the days asked for."""

    by_age = AgeShape(many=True, help_text="Of those open now, from the newest to the oldest.")
    submitted = SubmittedShape()


class StopsOfTeamShape(serializers.Serializer):
    """The stop payments of a team."""

    team = serializers.IntegerField()
    name = serializers.CharField()
    site = serializers.CharField()
    contacts = serializers.IntegerField(help_text="Recorded by the team in those days.")

    def get_fields(self):
        return super().get_fields() | _counts(*of_stops.FIGURES)


class StopsShape(serializers.Serializer):
    """Every team that had any (STP-08)."""

    results = StopsOfTeamShape(many=True)


class GapShape(serializers.Serializer):
    """An enquiry type or a reference, what it cost, and what was taken up about it."""

    kind = serializers.ChoiceField(choices=KINDS)
    about = serializers.CharField(help_text="The enquiry type's code, or the reference as given.")
    label = serializers.CharField()
    contacts = serializers.IntegerField()
    average_seconds = serializers.IntegerField()
    hours = serializers.FloatField(help_text="Of handle time in all.")
    referred_early = serializers.IntegerField()
    escalated = serializers.IntegerField()
    nothing_checked = serializers.IntegerField()
    no_answer = serializers.IntegerField(help_text="What was checked did not answer.")
    reported = serializers.IntegerField(help_text="Gaps that officers reported from those contacts.")
    taken_up = serializers.CharField(allow_null=True, help_text="The knowledge gap's reference.")
    state = serializers.CharField(allow_null=True)
    owner = PersonShape(allow_null=True)
    fixed_on = serializers.DateField(allow_null=True)
    compared_days = serializers.IntegerField(allow_null=True, help_text="Whole days before the day it was fixed, and as many after.")  # fmt: skip
    before = serializers.IntegerField(allow_null=True, help_text="Contacts about it in those days before.")
    after = serializers.IntegerField(allow_null=True)


class GapsShape(serializers.Serializer):
    """The costliest first, 30 at most."""

    results = GapShape(many=True)


def _gap_row(row) -> dict:
    gap, compared = row["gap"], row["compared"]
    return {name: value for name, value in row.items() if name not in ("gap", "compared")} | {
        "taken_up": gap and gap.reference,
        "state": gap and gap.state,
        "owner": person(gap.owner) if gap else None,
        "fixed_on": gap and gap.fixed_on,
        "compared_days": compared and compared.days,
        "before": compared and compared.before,
        "after": compared and compared.after,
    }


@allow(SSO, TEAM_LEADER, AUDITOR, INTEGRATION_CLIENT)
class GapViews(ApiViews):
    """The rows behind the knowledge gaps, and behind the dashboard beside contacts."""

    houses = ("reports",)

    @told("Enquiry types and references by what they cost", GapsShape, parameters=OF_TEAM)
    def knowledge_gaps(self, request):
        rows = insight.gaps(request.user, asked_of(request, PeriodOfTeam))
        return Response({"results": [_gap_row(row) for row in rows]})

    @told("Escalations of a site or team: those open now by age, those submitted in these days", EscalationsShape, parameters=OF_TEAM)  # fmt: skip
    def escalations(self, request):
        asked = asked_of(request, PeriodOfTeam)
        return Response({"by_age": of_escalations.by_age(request.user, asked), "submitted": of_escalations.totals(request.user, asked)})  # fmt: skip

    @told("How rare stop payments were, by team", StopsShape, parameters=OF_TEAM)
    @allow(SSO, TEAM_LEADER, AUDITOR)
    def stop_payments(self, request):
        return Response({"results": insight.stop_payments(asked_of(request, PeriodOfTeam))})
