"""What the pages of Personalised Services are measured against: the same rows, listed; the same customer, unsealed."""

from django.contrib.auth.decorators import login_required
from django.db import models
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone

from personalised_services import sealing
from tests.bench.floor.models import Deadline, Entry, Person

HOUSE = "personalised_services"
MOST = 50


def _to(model, **more):
    return models.ForeignKey(model, models.PROTECT, related_name="+", **more)


class Team(models.Model):  # noqa: DJ008
    name = models.TextField()

    class Meta:
        managed = False
        db_table = "people_team"
        app_label = "floor"


class Customer(models.Model):  # noqa: DJ008
    handle = models.UUIDField()
    key_id = models.TextField()
    name_sealed = models.BinaryField()
    born_sealed = models.BinaryField()
    crn_end = models.TextField()

    class Meta:
        managed = False
        db_table = f"{HOUSE}_customer"
        app_label = "floor"

    def opened(self, what, sealed) -> str:
        return sealing.unseal(sealed, key_id=self.key_id, place=f"{self.handle}:{what}")


class Case(models.Model):  # noqa: DJ008
    state = models.TextField()
    program = models.TextField()
    customer = _to(Customer)
    owner = _to(Person)
    team = _to(Team)
    version = models.IntegerField()
    site_id = models.BigIntegerField()
    opened_at = models.DateTimeField()
    owned_since = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    contact_conditions = models.TextField()

    class Meta:
        managed = False
        db_table = f"{HOUSE}_case"
        app_label = "floor"


def _of_a_case(table: str, *fields: str):
    """A plain model of something that belongs to a case, with these texts or moments."""
    columns = {name: models.DateTimeField(null=True) if name.endswith("_at") else models.TextField() for name in fields}
    meta = type("Meta", (), {"managed": False, "db_table": f"{HOUSE}_{table}", "app_label": "floor"})
    return type(table.title(), (models.Model,), {"__module__": __name__, "Meta": meta, "case": _to(Case), **columns})


Issue = _of_a_case("outstandingissue", "kind", "words", "noted_at", "outcome")
Indicator = _of_a_case("sensitiveindicator", "kind", "reason", "set_at")
Plan = _of_a_case("managedserviceplan", "kind", "state", "starts_on", "ends_on")
Letter = _of_a_case("letter", "kind", "state", "posted_on")
Referral = _of_a_case("referral", "route", "state")
Transfer = _of_a_case("coldtransfer", "state", "taken_at", "warned_at", "day_ends_at")
Board = _of_a_case("whiteboardentry", "state", "number", "put_at", "lapses_at")
Segment = _of_a_case("segment", "number", "review_on", "ended_at")
Visit = _of_a_case("visit", "means", "standing")
Transfer.add_to_class("warned_by", _to(Person, null=True))
Transfer.add_to_class("asked_by", _to(Person, null=True))
Transfer.add_to_class("asked_at", models.DateTimeField(null=True))
Board.add_to_class("put_by", _to(Person))
Visit.add_to_class("staff", _to(Person))
Visit.add_to_class("customer", _to(Customer))
Visit.add_to_class("at", models.DateTimeField(default=timezone.now))


class Call(models.Model):  # noqa: DJ008
    entry = _to(Board)
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = f"{HOUSE}_transferredcall"
        app_label = "floor"


class Approval(models.Model):  # noqa: DJ008
    record_label = models.TextField()
    record_id = models.BigIntegerField()
    kind = models.TextField()
    role = models.TextField()
    team = _to(Team)
    outcome = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = _to(Person)

    class Meta:
        managed = False
        db_table = "casework_approval"
        app_label = "floor"


@login_required
def tracker(request):
    """The open cases of one PSSO, or of a team, with what runs for their PSSOs and what waits in their teams."""
    cases = Case.objects.filter(state__in=("accepted", "active")).select_related("customer", "owner", "team")
    cases = cases.defer("customer__name_sealed", "customer__born_sealed").order_by("-id")
    cases = cases.filter(**{name: request.GET[name] for name in ("owner", "team") if name in request.GET})[:MOST]
    rows = list(cases)
    running = Deadline.objects.filter(owner__in={case.owner_id for case in rows}, closed_at=None)
    waiting = Approval.objects.filter(outcome="", team__in={case.team_id for case in rows})
    context = {"cases": rows, "running": list(running), "waiting": list(waiting)}
    return render(request, "cases.html", context)


@login_required
def as_json(request):
    """The cases of one PSSO with their segments: the same facts of each as the product's list tells."""
    cases = Case.objects.filter(owner=request.GET["owner"]).select_related("customer", "owner").order_by("-id")
    cases = list(cases.defer("customer__name_sealed", "customer__born_sealed", "contact_conditions")[:MOST])
    segments = {one.case_id: one for one in Segment.objects.filter(case__in=[case.pk for case in cases], ended_at=None)}
    said = [
        {
            "reference": f"CASE-{case.pk}", "url": f"/cases/{case.pk}.json", "page": f"/cases/{case.pk}", "version": case.version,
            "headline": f"{case.program} case", "state": case.state, "program": case.program, "crn_end": case.customer.crn_end,
            "owner": {"logon": case.owner.logon, "name": f"{case.owner.given_name} {case.owner.family_name}"},
            "owned_since": case.owned_since, "opened_at": case.opened_at, "begun_at": case.begun_at, "closed_at": case.closed_at,
            "segment": segments[case.pk].number if case.pk in segments else None,
            "segment_review_on": segments[case.pk].review_on if case.pk in segments else None,
            "team": case.team_id, "site": case.site_id,
        }
        for case in cases
    ]  # fmt: skip
    return JsonResponse({"results": said})


@login_required
def inbox(request):
    """What waits for the SSM of a team, the oldest first."""
    rows = Approval.objects.filter(outcome="", role="ssm", team=request.GET["team"]).select_related("asked_by")
    return render(request, "inbox.html", {"rows": list(rows.order_by("id")[:MOST])})


@login_required
def whiteboard(request):
    """Who is on it today and how many calls were transferred, who was warned today, who called back."""
    today = timezone.now()
    entries = Board.objects.filter(state="on_board", lapses_at__gt=today).select_related(
        "case__customer", "case__owner", "case__team", "put_by"
    )
    calls = Call.objects.filter(entry=models.OuterRef("pk")).order_by().values("entry")
    entries = entries.annotate(
        calls=models.Subquery(calls.annotate(n=models.Count("pk")).values("n")),
        last=models.Subquery(calls.annotate(n=models.Max("at")).values("n")),
    )
    transfers = Transfer.objects.filter(day_ends_at__gt=today).select_related(
        "case__customer", "case__owner", "warned_by", "asked_by"
    )
    context = {
        "entries": list(entries[:MOST]), "warned": list(transfers.filter(state="warned")[:MOST]),
        "on_the_way": list(transfers.filter(state__in=("called_back", "awaiting", "approved"))[:MOST]),
    }  # fmt: skip
    return render(request, "whiteboard.html", context)


@login_required
def case(request, number):
    """A case with all that is listed on its page, the customer unsealed, and the reading written down."""
    found = Case.objects.select_related("customer", "owner", "team").get(pk=number)
    Visit.objects.create(case=found, customer=found.customer, staff=request.user, means="page", standing="owner")
    customer = found.customer
    history = Entry.objects.filter(record_label=f"{HOUSE}.case", record_id=number).select_related("by").order_by("-id")
    beside = {
        model.__name__.lower(): list(model.objects.filter(case=number))
        for model in (Issue, Indicator, Plan, Letter, Referral, Transfer)
    }
    context = {
        "case": found, "name": customer.opened("name", customer.name_sealed), "born": customer.opened("born", customer.born_sealed),
        "history": list(history), "beside": beside,
    }  # fmt: skip
    return render(request, "case.html", context)
