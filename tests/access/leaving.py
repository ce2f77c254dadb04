"""An exit as the access matrix needs it, supported by the SSM, so that the zone's contact reads it too; and variations."""

from datetime import date, timedelta

from casework.steps import take
from people.clock import now
from people.models import Staff
from personalised_services.actions import customer_with, open_case
from personalised_services.exit_ways import way_of
from tests.personalised_services.leaving import NOTE


def made(somebody):
    """(an exit of the PSSO's customer, a variation that is drafted, one that waits for an Approver)."""
    psso, ssm = (Staff.objects.select_related("team__site").get(pk=somebody[key].pk) for key in ("psso", "ssm"))
    customer = customer_with(crn="231804417P", name="Adele Moss", date_of_birth=date(1983, 5, 14))
    case = open_case(customer, program="centrelink", owner=psso, by=somebody["psm"])
    case = take(case, "begin_case", by=psso, version=case.version)
    starts = now().date() - timedelta(days=3)
    term = {"starts_on": starts, "ends_on": starts + timedelta(days=90), "unique_circumstances": ""}
    case = take(case, "draft_plan", by=psso, version=case.version, kind="reactive", **term)
    plan = take(case.plans.get(), "write_strategies", by=psso, version=1, strategies="x", notes="")
    plan = take(plan, "activate", by=psso, version=plan.version)
    said = {"channel": "telephone", "availability": "fully", "channel_conditions": ""}
    plan = take(plan, "restrict_channel", by=psso, version=plan.version, **said)
    once = {
        "restriction": plan.restrictions.get(), "what": "x", "circumstances": "x", "fairness": "x",
        "change_of_assessment": False, "holds_from": None, "holds_until": now() + timedelta(days=1),
    }  # fmt: skip
    case = take(case, "draft_variation", by=psso, version=case.version, **once)
    case = take(case, "draft_variation", by=psso, version=case.version, **once)
    waits, drafted = case.variations.all()
    take(waits, "ask_approval", by=psso, version=waits.version)
    take(case, "propose_exit", by=psso, version=case.version)
    leaving = case.exits.get()
    for item in way_of(plan).criteria.values():
        leaving = take(leaving, "answer_criterion", by=psso, version=leaving.version, criterion=item, words="x")
    leaving = take(leaving, "write_note", by=psso, version=leaving.version, **NOTE)
    leaving = take(leaving, "ask_support", by=psso, version=leaving.version)
    return take(leaving, "support", by=ssm, version=leaving.version, reason=""), drafted, waits
