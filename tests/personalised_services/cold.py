"""Cold transfers in the state that a test needs, reached by the product's own steps; all on one Tuesday in Newcastle."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from casework.steps import take
from people.clock import at
from people.models import Mailbox, Zone
from personalised_services import actions
from personalised_services.models import ColdTransfer, ManagedServicePlan, WhiteboardEntry

DAY = date(2026, 11, 24)
SYDNEY = ZoneInfo("Australia/Sydney")
ALL_THREE = {"outside_restrictions": True, "persistent": True, "inappropriate": True}
NUMBER = "1800 010 707"
WARNED = {
    "told_answered": True, "told_not_today": True, "told_of_behaviour": True, "told_of_arrangements": True,
    "case_note": "Rang six times since eight; asked not to call again today.", "incident_reference": "88097", "ess_reference": "",
}  # fmt: skip
ASKED = {"asked_of": "ssm", "ssm_unreachable": "", "background": "Six calls today.", "rationale": "It goes on all day."}
OF_SM = ASKED | {"asked_of": "sm", "ssm_unreachable": "On leave until Monday."}
STATES = ("assessed", "warned", "called_back", "awaiting", "approved", "on_board")


def local(hour, minute=0, day=DAY):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SYDNEY).astimezone(UTC)


def go(record, name, by, **answers):
    return take(record, name, by=by, version=record.version, **answers)


def entry_of(transfer):
    return WhiteboardEntry.objects.select_related(*WhiteboardEntry.READ_WITH).get(transfer=transfer)


def restrict(case, psso):
    """A reactive plan of the Centrelink case runs, which restricts the telephone."""
    case = go(case, "begin_case", psso)
    term = {"starts_on": DAY, "ends_on": DAY + timedelta(days=90), "unique_circumstances": ""}
    go(case, "draft_plan", psso, kind="reactive", **term)
    plan = ManagedServicePlan.objects.select_related("case__site").get(case=case)
    for name, said in (
        ("restrict_channel", {"channel": "telephone", "availability": "partly", "channel_conditions": "Mondays"}),
        ("write_strategies", {"strategies": "x", "notes": ""}), ("activate", {}),
    ):  # fmt: skip
        plan = go(plan, name, psso, **said)


@pytest.fixture
def zone_box(places):
    box = Mailbox.objects.create(address="hunter.escalations@agency.example", purpose="Zone escalation team")
    Zone.objects.filter(pk=places.hunter.pk).update(escalation_mailbox=box)
    return box


@pytest.fixture
def assessed(accepted, ps):
    """A call of Priya's customer, taken at ten: assessed(), assessed("child_support", urgent=True, by=ps.dan)."""

    def make(program="centrelink", by=None, case=None, hour=10, **facts):
        with at(local(hour)):
            case = case or accepted(program)
            said = {"identity_proved": True, "urgent": False} | ALL_THREE | facts
            transfer = actions.assess_call(case, by=by or ps.priya, **said)
        return ColdTransfer.objects.select_related(*ColdTransfer.READ_WITH).get(pk=transfer.pk)

    return make


@pytest.fixture
def cold(assessed, ps, zone_box):
    """A cold transfer in a state: cold("awaiting"), cold("on_board", "child_support"), cold("approved", asked=OF_SM)."""

    def make(state, program="centrelink", asked=ASKED, **more):
        told = {name: said for name, said in WARNED.items() if program == "centrelink" or name != "told_answered"}
        decider = ps.lene if asked["asked_of"] == "ssm" else ps.olive
        steps = (
            ("warn", ps.priya, 10, told), ("call_back", ps.dan, 11, {}), ("ask_approval", ps.priya, 12, asked),
            ("approve", decider, 13, {"reason": "Nothing else helped."}),
            ("put_on_board", ps.priya if program == "centrelink" else decider, 14, {"number": NUMBER}),
        )  # fmt: skip
        transfer = assessed(program, **more)
        for name, by, hour, answers in steps[: STATES.index(state)]:
            with at(local(hour)):
                transfer = go(transfer, name, by, **answers)
        return transfer

    return make
