"""Measures the pages of Personalised Services on one database, which the environment names, each against its floor."""

from collections.abc import Iterator
from dataclasses import asdict

from people.models import Staff
from people.roles import PSSO, SSM
from personalised_services.models import Case
from tests.bench.cases.lay import measured_team
from tests.bench.one_size import Measured, Request, compare, session
from tests.bench.sides import Side

BACKEND = "people.sign_in.LogonBackend"


def _all(psso: Side, ssm: Side, floor: Side, floor_ssm: Side, owner: Staff, rounds: int) -> Iterator[Measured]:
    long = Case.objects.filter(owner=owner, state="active").order_by("pk").last()
    assert long is not None

    def same(ours: str, theirs: str):
        return lambda: (Request("GET", ours), Request("GET", theirs))

    team = owner.team_id
    for name, side, beneath, asks in (
        ("Tracker of a PSSO", psso, floor, same("/cases/", f"/cases?owner={owner.pk}")),
        ("Tracker of an SSM: the whole team", ssm, floor_ssm, same("/cases/?view=all", f"/cases?team={team}")),
        ("REST list of a PSSO's cases", psso, floor, same("/api/v1/cases/", f"/cases.json?owner={owner.pk}")),
        ("Approvals inbox of an SSM", ssm, floor_ssm, same("/approvals/", f"/inbox?team={team}")),
        ("Whiteboard", psso, floor, same("/whiteboard/", "/whiteboard")),
        ("Case with 500 timeline entries", psso, floor, same(long.get_absolute_url(), f"/cases/{long.pk}")),
    ):
        yield compare(side, beneath, name, asks, rounds)


def measure(rounds: int, environment: dict[str, str]) -> list[dict]:
    """Figures of every page."""
    team = measured_team()
    owner = Staff.objects.holding(PSSO).filter(team=team).select_related("team__site").order_by("pk")[0]
    leader = Staff.objects.holding(SSM).filter(team=team)[0]
    model = "django.contrib.auth.backends.ModelBackend"
    product = Side("config.wsgi:application", session(BACKEND, owner), environment)
    floor = Side(
        "tests.bench.floor.wsgi:application", session(model, owner),
        environment | {"DJANGO_SETTINGS_MODULE": "tests.bench.floor.settings"},
    )  # fmt: skip
    try:
        product.ready("/settings/")
        floor.ready("/token")
        ssm = Side.joining(product.port, session(BACKEND, leader))
        floor_ssm = Side.joining(floor.port, session(model, leader))
        return [asdict(row) for row in _all(product, ssm, floor, floor_ssm, owner, rounds)]
    finally:
        product.stop()
        floor.stop()
