"""A cold transfer from the call to the decision: who, in which order, on which day; what differs by program."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connections, transaction

from casework import deadlines
from casework.models import Notice
from casework.steps import Refused, Stale
from casework.sweep import sweep
from people.clock import at
from people.models import RoleHeld
from people.roles import SSM
from personalised_services import actions
from personalised_services.forms import cold as cold_forms
from personalised_services.guidance.cold import next_for_transfer
from personalised_services.models import ColdTransfer
from tests.conftest import LONG_AGO
from tests.personalised_services.cold import (  # noqa: F401  (fixtures)
    ALL_THREE,
    ASKED,
    DAY,
    OF_SM,
    WARNED,
    assessed,
    cold,
    go,
    local,
    zone_box,
)

MODEL = "personalised_services/models/cold_transfer.py::ColdTransfer"
FACTS = "personalised_services/models/cold_facts.py::ColdFacts.Meta.constraints"
PROGRAMS = "personalised_services/cold_programs.py"


def form(name, transfer, by, **sent):
    return getattr(cold_forms, name)(sent, record=transfer, by=by)


def reasons(refused):
    return [rule for _, rule in refused.value.reasons]


def stored(transfer):
    return ColdTransfer.objects.get(pk=transfer.pk)


# -- the call


@pytest.mark.rule("COLD-01", breaks=f"{PROGRAMS}::IDENTITY")
@pytest.mark.rule("COLD-01", breaks="personalised_services/forms/cold.py::YesNo.validate")
@pytest.mark.parametrize(("program", "proof"), [("centrelink", "POI"), ("child_support", "PoRO")])
def test_a_call_says_who_it_was_and_whether_it_is_outside_the_restrictions(program, proof, accepted, ps):
    case = accepted(program)
    asked = form("AssessCall", case, ps.priya)
    assert asked.fields["identity_proved"].label == f"Identity proved, by {proof}"
    assert set(asked.errors) == {"identity_proved", "urgent", *ALL_THREE}
    said = form(
        "AssessCall", case, ps.priya, identity_proved="False", urgent="False", **dict.fromkeys(ALL_THREE, "True")
    )
    assert said.is_valid()
    transfer = actions.assess_call(case, by=ps.priya, **said.cleaned_data)
    assert not stored(transfer).identity_proved and stored(transfer).outside_restrictions


@pytest.mark.rule("COLD-02", breaks=f"{MODEL}.warn.guards")
@pytest.mark.rule("COLD-02", breaks="personalised_services/conditions/cold.py::business_is_not_urgent")
def test_urgent_business_is_never_transferred_cold(assessed, ps):  # noqa: F811
    urgent = assessed(urgent=True)
    for name, said in (("warn", WARNED), ("close_as_answered", {})):
        with pytest.raises(Refused) as refused:
            go(urgent, name, ps.priya, **said)
        assert reasons(refused) == ["COLD-02"]
    urgent = go(urgent, "pass_on", ps.priya, to=ps.priya, not_the_psso="")
    assert (urgent.state, urgent.passed_to) == ("passed_on", ps.priya)
    with pytest.raises(Refused):  # which ends the matter here
        go(urgent, "warn", ps.priya, **WARNED)
    assert (
        go(assessed(case=urgent.case, hour=11), "warn", ps.priya, **WARNED).state == "warned"
    )  # no business is urgent


@pytest.mark.rule("COLD-02", breaks=f"{FACTS}[cold_all_three_and_not_urgent]")
@pytest.mark.rule("COLD-03", breaks=f"{FACTS}[cold_all_three_and_not_urgent]")
def test_nor_behind_the_steps_back(accepted, ps):
    told = {name: True for name in WARNED if name.startswith("told")}
    written = {"case_note": "x", "incident_reference": "1", "warned_at": local(10), "warned_by": ps.priya, **told}
    call = {"case": accepted(), "program": "centrelink", "taken_by": ps.priya, "identity_proved": True}
    for wrong in ({"urgent": True}, *({fact: False} for fact in ALL_THREE)):
        with pytest.raises(IntegrityError, match="cold_all_three_and_not_urgent"), transaction.atomic():
            ColdTransfer.objects.create(**call | written | {"urgent": False} | ALL_THREE | wrong)


@pytest.mark.rule("COLD-02", breaks="personalised_services/forms/cold.py::PassOn.clean")
def test_where_the_psso_is_not_available_that_is_said(assessed, ps):  # noqa: F811
    urgent = assessed(urgent=True, by=ps.dan)
    assert form("PassOn", urgent, ps.dan, to=ps.priya.logon).is_valid()
    assert form("PassOn", urgent, ps.dan, to=ps.dan.logon).errors["not_the_psso"]
    assert form("PassOn", urgent, ps.dan, to=ps.lene.logon, not_the_psso="At lunch").is_valid()
    assert form("PassOn", urgent, ps.dan, to=ps.sione.logon, not_the_psso="At lunch").errors[
        "to"
    ]  # a PSM takes no calls
    assert not form("PassOn", urgent, ps.dan).is_valid()
    urgent = go(urgent, "pass_on", ps.dan, to=ps.lene, not_the_psso="At lunch")  # by who had them on the line
    with pytest.raises(PermissionDenied):
        go(assessed(case=urgent.case, urgent=True), "pass_on", ps.wes, to=ps.priya, not_the_psso="")


@pytest.mark.rule("COLD-03", breaks="personalised_services/conditions/cold.py::all_three_are_true")
@pytest.mark.parametrize("missing", ALL_THREE)
def test_a_cold_transfer_is_considered_only_if_all_three_are_true(missing, assessed, ps):  # noqa: F811
    transfer = assessed(**{missing: False})
    with pytest.raises(Refused) as refused:
        go(transfer, "warn", ps.priya, **WARNED)
    assert reasons(refused) == ["COLD-03"]
    assert go(transfer, "close_as_answered", ps.priya).state == "answered"
    assert go(assessed(case=transfer.case, hour=11), "warn", ps.priya, **WARNED).state == "warned"


def test_the_call_stays_as_it_was_assessed(assessed):  # noqa: F811
    transfer = assessed(urgent=True)
    for changed in ({"urgent": False}, {"persistent": False}, {"taken_at": local(9)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ColdTransfer.objects.filter(pk=transfer.pk).update(version=2, **changed)


def test_one_call_of_a_case_is_on_its_way_and_urgent_business_is_always_taken(cold, assessed, ps):  # noqa: F811
    first = cold("warned")
    with pytest.raises(Refused, match=f"record on {first.reference} that they called back") as refused:
        assessed(case=first.case, hour=11)
    assert reasons(refused) == ["COLD-05"]
    with pytest.raises(IntegrityError, match="cold_one_under_way_per_case"), transaction.atomic():
        ColdTransfer.objects.create(case=first.case, program="centrelink", taken_by=ps.dan, identity_proved=True, urgent=False, **ALL_THREE)  # fmt: skip
    assert assessed(case=first.case, hour=11, urgent=True).state == "assessed"


# -- the warning


@pytest.mark.rule("COLD-04", breaks=f"{PROGRAMS}::TOLD_ANSWERED")
@pytest.mark.rule("COLD-04", breaks=f"{PROGRAMS}::INCIDENTS")
@pytest.mark.rule("COLD-04", breaks=f"{FACTS}[cold_warned_of_all]")
@pytest.mark.parametrize(("program", "system", "answered"), [("centrelink", "CIMS", True), ("child_support", "CIRT", False)])  # fmt: skip
def test_the_customer_is_told_all_of_it_and_the_incident_is_recorded(program, system, answered, assessed, ps):  # noqa: F811
    transfer = assessed(program)
    asked = form("Warn", transfer, ps.priya)
    told = {name for name in asked.fields if name.startswith("told")}
    assert asked.fields["incident_reference"].label == f"{system} incident"
    assert ("told_answered" in told) is answered
    assert set(asked.errors) == told | {"incident_reference", "case_note"}  # ESS where it is appropriate
    said = {name: WARNED[name] for name in (*told, "case_note", "incident_reference")}
    assert form("Warn", transfer, ps.priya, **said).is_valid()
    for left_out in told:
        with pytest.raises(IntegrityError, match="cold_warned_of_all"), transaction.atomic():
            go(transfer, "warn", ps.priya, **WARNED | dict.fromkeys(told, True) | {left_out: False})


@pytest.mark.rule("COLD-05", breaks=f"{FACTS}[cold_warned_with_note_and_incident]")
@pytest.mark.parametrize("left_out", ["case_note", "incident_reference"])
def test_no_warning_without_its_case_note_and_its_incident(left_out, assessed, ps):  # noqa: F811
    with pytest.raises(IntegrityError, match="cold_warned_with_note_and_incident"), transaction.atomic():
        go(assessed(), "warn", ps.priya, **WARNED | {left_out: ""})


@pytest.mark.rule("COLD-05", breaks=f"{MODEL}.call_back.guards")
@pytest.mark.rule("COLD-05", breaks=f"{FACTS}[cold_called_back_that_day]")
@pytest.mark.rule("COLD-05", breaks="personalised_services/deadlines.py::day_ends")
def test_a_call_back_is_one_of_the_same_day(cold, ps):  # noqa: F811
    transfer = cold("warned")
    with at(local(0, day=DAY + timedelta(days=1))):
        with pytest.raises(Refused) as refused:
            go(transfer, "call_back", ps.priya)
        assert reasons(refused) == ["COLD-05"]
        moved = {"called_back_at": local(0, day=DAY + timedelta(days=1)), "called_back_by": ps.priya, "version": 3}
        with pytest.raises(IntegrityError, match="cold_called_back_that_day"), transaction.atomic():
            ColdTransfer.objects.filter(pk=transfer.pk).update(**moved)
    with at(local(23, 59)):
        assert go(transfer, "call_back", ps.dan).state == "called_back"
    assert Notice.objects.get(kind="called_back").to == ps.priya  # a colleague had the customer on the line


@pytest.mark.rule("COLD-05", breaks=f"{MODEL}.warn.then")
def test_without_a_call_back_the_call_ends_with_its_day_and_its_case_note_stays(cold):  # noqa: F811
    transfer = cold("warned")
    for hour, state in ((23, "warned"), (24, "lapsed")):
        with at(local(0) + timedelta(hours=hour)):
            assert sweep().set_aside == []
        assert stored(transfer).state == state
    assert stored(transfer).case_note == WARNED["case_note"]
    assert deadlines.of(transfer).get(kind="cold_day").state == "met"


# -- the decision


@pytest.mark.rule("COLD-06", breaks=f"{MODEL}.approve.permission")
@pytest.mark.rule("COLD-06", breaks=f"{MODEL}.decline.permission")
@pytest.mark.rule("COLD-06", breaks="personalised_services/approvals/cold.py::decides")
@pytest.mark.parametrize("step", ["approve", "decline"])
def test_it_is_the_ssm_who_decides_and_the_sm_where_the_ssm_cant_be_reached(step, cold, ps):  # noqa: F811
    said = {"reason": "Nothing else helped."}
    for asked, decider, other in ((ASKED, ps.lene, ps.olive), (OF_SM, ps.olive, ps.lene)):
        with transaction.atomic():
            transfer = cold("awaiting", asked=asked)
            for nobody in (other, ps.priya, ps.dan, ps.ola, ps.sione):
                with pytest.raises(PermissionDenied), at(local(13)):
                    go(transfer, step, nobody, **said)
            assert Notice.objects.get(kind__endswith=".asked").to == decider
            with at(local(13)):
                decided = go(transfer, step, decider, **said)
            assert (decided.decided_by, decided.decided_as) == (decider, asked["asked_of"])
            assert Notice.objects.get(kind__endswith=".decided").to == ps.priya
            transaction.set_rollback(True)


@pytest.mark.rule("COLD-06", breaks="personalised_services/forms/cold.py::AskApproval.clean")
@pytest.mark.rule("COLD-06", breaks=f"{FACTS}[cold_of_the_sm_says_why]")
@pytest.mark.rule("COLD-06", breaks=f"{FACTS}[cold_asked_with_reasons]")
@pytest.mark.rule("COLD-06", breaks=f"{MODEL}.ask_approval.permission")
@pytest.mark.rule("COLD-06", breaks="personalised_services/who/cold.py::handles_the_call")
def test_the_request_sketches_the_calls_says_why_and_that_the_ssm_cant_be_reached(cold, ps):  # noqa: F811
    transfer = cold("called_back")
    assert set(form("AskApproval", transfer, ps.priya, asked_of="ssm").errors) == {"background", "rationale"}
    assert set(form("AskApproval", transfer, ps.priya, **ASKED | {"asked_of": "sm"}).errors) == {"ssm_unreachable"}
    assert form("AskApproval", transfer, ps.priya, **OF_SM).is_valid()
    for wrong in (OF_SM | {"ssm_unreachable": ""}, ASKED | {"background": ""}, ASKED | {"rationale": ""}):
        with at(local(12)), pytest.raises(IntegrityError), transaction.atomic():
            go(transfer, "ask_approval", ps.priya, **wrong)
    with at(local(12)), pytest.raises(PermissionDenied):
        go(transfer, "ask_approval", ps.wes, **ASKED)
    with at(local(12)):
        assert go(transfer, "ask_approval", ps.priya, **ASKED).state == "awaiting"


@pytest.mark.rule("COLD-14", breaks="personalised_services/approvals/cold.py::decides")
@pytest.mark.rule("COLD-14", breaks=f"{FACTS}[cold_never_decided_by_who_asked]")
def test_nobody_decides_what_they_asked_for(cold, ps):  # noqa: F811
    RoleHeld.objects.create(staff=ps.priya, role=SSM.key, team=ps.priya.team, starts_at=LONG_AGO)
    transfer = cold("awaiting")
    with at(local(13)), pytest.raises(PermissionDenied):
        go(transfer, "approve", type(ps.priya).objects.get(pk=ps.priya.pk), reason="x")
    decided = {"state": "approved", "decided_at": local(13), "decided_by": ps.priya, "decided_as": "ssm",
               "approved": True, "decided_because": "x", "version": transfer.version + 1}  # fmt: skip
    with pytest.raises(IntegrityError, match="cold_never_decided_by_who_asked"), transaction.atomic():
        ColdTransfer.objects.filter(pk=transfer.pk).update(**decided)
    with at(local(13)):  # the SSM does, who asked for nothing
        assert go(transfer, "approve", ps.lene, reason="Nothing else helped.").decided_by == ps.lene


def test_a_decision_stands_and_a_request_can_be_withdrawn_before_it(cold, ps):  # noqa: F811
    transfer = cold("awaiting")
    with at(local(13)):
        with pytest.raises(PermissionDenied):
            go(transfer, "withdraw_request", ps.dan)
        transfer = go(go(transfer, "withdraw_request", ps.priya), "ask_approval", ps.priya, **OF_SM)
        transfer = go(transfer, "approve", ps.olive, reason="Nothing else helped.")
    for changed in ({"approved": False}, {"decided_by": ps.lene}, {"asked_by": ps.dan}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ColdTransfer.objects.filter(pk=transfer.pk).update(version=transfer.version + 1, **changed)


@pytest.mark.rule("COLD-14", breaks="personalised_services/conditions/cold.py::day_runs")
@pytest.mark.parametrize(("state", "step"), [("called_back", "ask_approval"), ("awaiting", "approve"), ("approved", "put_on_board")])  # fmt: skip
def test_what_was_for_today_is_over_with_today(state, step, cold, ps):  # noqa: F811
    transfer = cold(state)
    said = {"ask_approval": ASKED, "approve": {"reason": "x"}, "put_on_board": {"number": "1800 010 707"}}[step]
    with at(local(0, day=DAY + timedelta(days=1))):
        with pytest.raises(Refused) as refused:
            go(transfer, step, ps.lene if step == "approve" else ps.priya, **said)
        assert "COLD-14" in reasons(refused)
        assert sweep().set_aside == []
    assert stored(transfer).state == "lapsed"


@pytest.mark.rule("COLD-07", breaks=f"{MODEL}.tell_declined")
@pytest.mark.rule("COLD-07", breaks="personalised_services/guidance/cold.py::_declined")
def test_not_approved_the_caller_is_told_and_the_incident_recorded(cold, ps):  # noqa: F811
    with at(local(13)):
        transfer = go(cold("awaiting"), "decline", ps.lene, reason="Ring the nominee first.")
        told = next_for_transfer(transfer)
        assert "today no further calls about this issue will be answered" in told.why and told.rules == ("COLD-07",)
        asked = form("TellDeclined", transfer, ps.priya)
        assert set(asked.errors) == {"told_of_behaviour", "told_no_more_today", "declined_incident"}
        transfer = go(transfer, "tell_declined", ps.priya, declined_incident="88101")
        with pytest.raises(Refused):
            go(transfer, "put_on_board", ps.priya, number="1800 010 707")
    assert (stored(transfer).state, stored(transfer).declined_incident) == ("told", "88101")
    assert deadlines.of(transfer).get(kind="cold_day").state == "cleared"


@pytest.mark.slow
def test_of_two_who_decide_at_once_one_decides(own_database, cold, ps):  # noqa: F811
    transfer, together = cold("awaiting"), Barrier(2, timeout=30)

    def press(name):
        try:
            with at(local(13)):
                together.wait()
                return go(transfer, name, ps.lene, reason="x").state
        except Stale:
            return "stale"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        told = set(pool.map(press, ("approve", "decline")))
    assert told == {"stale", stored(transfer).state}
