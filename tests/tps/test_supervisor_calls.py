"""Supervisor calls (SUP-01 to SUP-09): what TPS takes and from whom, who takes it, what came of the others."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from casework.models import Notice, OutgoingMail, TimelineEntry
from casework.steps import Refused, Stale, declared, take
from people.models import RoleHeld
from people.roles import SERVICE_OFFICER
from tests.conftest import option
from tps import actions
from tps.forms import CallFacts, SettleAsService, ToOtherProcedure, ToTeamLeader
from tps.models import SupervisorCall
from tps.questions import Form

CALL = "tps/models/supervisor_call.py::SupervisorCall"
CONDITIONS = "tps/conditions.py"
GUIDES = "tps/guidance.py::CALL_GUIDES"
EVERYBODY = ("sam", "tui", "quinn", "aroha", "lena", "kiri", "noah", "ida", "otto", "priya", "gateway")
FACTS = {
    "why": "technical", "reason": "How the preclusion period is reckoned.", "needs_deeper": True,
    "warm_transfer": True, "explained_in_full": True, "tried_first": False,
}  # fmt: skip
TO_SAY = {
    "to_other_procedure": {"other_procedure": "complaint"},
    "no_longer_ask": {"because": "Went on with the SO."},
    "settle_as_service": {"doc_title": "Referral, service"},
    "settle_as_technical": {"help_from": "cao"},
}


@pytest.fixture
def received(filled, cast):
    """A supervisor call of a contact that Sam has in hand, transferred by Kiri; technical and in order, or as you say."""

    def make(contact=None, form=Form.SMART_CENTRE, by=None, **changed):
        contact = contact or filled(form)
        facts = {"transferred_by": cast.kiri} | FACTS | changed
        return actions.receive_call(contact, by=by or cast.sam, **facts)

    return make


@pytest.fixture
def in_state(received, cast):
    """A call in a state, reached by its steps."""

    def make(state, **changed):
        if state in ("taken", "completed"):
            call = received(**changed)
        else:
            call = received(**({"why": "not_said", "reason": ""} | changed))
        if state == "completed":
            call = took(call, "finish_call", cast.sam)
        if state in ("with_team_leader", "service", "technical"):
            call = took(call, "to_team_leader", cast.sam, to=cast.aroha, how="conference")
        last = {"service": "settle_as_service", "technical": "settle_as_technical", "other_procedure": "to_other_procedure", "withdrawn": "no_longer_ask"}.get(state)  # fmt: skip
        return took(call, last, cast.aroha, **TO_SAY[last]) if last else call

    return make


def took(call, name, by, **said):
    return take(call, name, by=by, version=call.version, **said)


def refused(call, name, by, **said):
    with pytest.raises(Refused) as found, transaction.atomic():
        took(call, name, by, **said)
    return {rule for _, rule in found.value.reasons}


# -- SUP-01, SUP-02: what TPS takes, and from whom


@pytest.mark.rule("SUP-01", breaks=f"{CONDITIONS}::is_technical")
@pytest.mark.parametrize("changed", [{"why": "service"}, {"why": "not_said"}, {"reason": ""}, {"needs_deeper": False}])
def test_only_a_stated_technical_reason_that_needs_a_deeper_explanation_is_taken(changed, received, cast):
    call = received(**changed)
    assert (call.state, call.taken_by) == ("received", None)
    assert refused(call, "take_call", cast.sam) == {"SUP-01"}
    assert "SUP-01" in refused(call, "finish_call", cast.sam)


@pytest.mark.rule("SUP-01", breaks=f"{CALL}.finish_call.guards")
def test_a_taken_call_that_turns_out_to_be_about_the_service_is_not_completed(received, cast):
    call = took(received(), "correct_call", cast.sam, transferred_by=cast.kiri, **FACTS | {"why": "service"})
    assert refused(call, "finish_call", cast.sam) == {"SUP-01"}
    assert took(call, "to_team_leader", cast.sam, to=cast.aroha, how="warm_transfer").state == "with_team_leader"


@pytest.mark.rule("SUP-01", breaks=f"{CALL}.Meta.constraints[supervisor_call_completed_is_technical]")
def test_the_database_completes_no_other_call_either(received, cast):
    call = received(why="service")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tps_supervisorcall SET state = 'completed', taken_at = received_at, taken_by_id = received_by_id,"
            " closed_at = received_at, closed_by_id = received_by_id, version = version + 1 WHERE id = %s", [call.pk],
        )  # fmt: skip


@pytest.mark.rule("SUP-02", breaks=f"{CONDITIONS}::came_warm_and_in_full")
@pytest.mark.parametrize("name", ["warm_transfer", "explained_in_full"])
def test_it_is_taken_only_as_a_warm_transfer_with_the_situation_explained_in_full(name, received, cast):
    call = received(**{name: False})
    assert call.taken_at is None
    assert refused(call, "take_call", cast.sam) == {"SUP-02"}


@pytest.mark.rule("SUP-02", breaks=f"{CONDITIONS}::may_transfer")
@pytest.mark.parametrize("name", ["gateway", "priya", "ida"])
def test_it_comes_from_an_so_and_from_nobody_else(name, received, cast):
    with pytest.raises(Refused) as found:
        received(transferred_by=getattr(cast, name))
    assert found.value.reasons[0][1] == "SUP-02" and not SupervisorCall.objects.exists()
    form = CallFacts({"why": "not_said", "transferred_by": getattr(cast, name).logon})
    assert "transferred_by" in form.errors
    assert received(transferred_by=cast.kiri).transferred_by == cast.kiri


# -- SUP-04: the TPS officer takes it over, and brings it to its end


@pytest.mark.rule("SUP-01", breaks=f"{CONDITIONS}::is_technical")
@pytest.mark.rule("SUP-02", breaks=f"{CONDITIONS}::came_warm_and_in_full")
@pytest.mark.rule("SUP-04", breaks=[f"{CALL}.take_call", f"{CALL}.take_call.then"])
def test_the_officer_takes_it_over_at_once_and_completes_it(received, fresh, cast):
    call = received()
    assert (call.taken_by, call.state) == (cast.sam, "received") and call.taken_at is not None
    contact = fresh(call.contact)
    assert contact.taken_over_by == cast.sam  # so that the SO's summary says that TPS completed it
    assert refused(call, "take_call", cast.sam) == {"SUP-04"}
    call = took(call, "finish_call", cast.sam)
    assert (call.state, call.closed_by) == ("completed", cast.sam)
    told = TimelineEntry.objects.filter(record_label=call.record_label).order_by("id").values_list("step", flat=True)
    assert list(told) == ["receive", "take_call", "finish_call"]


@pytest.mark.rule(
    "SUP-04", breaks=["tps/models/contact.py::Contact.finalise.guards", f"{CONDITIONS}::has_no_supervisor_call_in_hand"]
)
def test_a_contact_is_not_finalised_while_tps_has_its_call_in_hand(received, fresh, cast):
    call = received()
    assert refused(fresh(call.contact), "finalise", cast.sam) == {"SUP-04"}
    assert not OutgoingMail.objects.exists()
    took(call, "finish_call", cast.sam)
    contact = took(fresh(call.contact), "finalise", cast.sam)
    assert "TPS" in OutgoingMail.objects.get().text and contact.state == "finalised"


@pytest.mark.rule("SUP-04", breaks="tps/models/contact.py::Contact.finalise_as_urgent_qol.guards")
def test_nor_as_urgent_qol(received, fresh, cast):
    call = received(why="not_said", reason="")
    assert refused(fresh(call.contact), "finalise_as_urgent_qol", cast.sam) == {"SUP-04"}


@pytest.mark.parametrize(
    ("name", "form", "said"),
    [
        ("redirect", Form.COMPENSATION, lambda: {"redirected_to": option("redirect_to", "regular_line")}),
        ("close_as_inappropriate", Form.SMART_CENTRE, lambda: {"inappropriate_category": option("inappropriate", "q999")}),
        ("discard", Form.SMART_CENTRE, lambda: {"discard_reason": option("discard_reason", "opened_twice")}),
    ],
)  # fmt: skip
def test_nor_ended_in_another_way_until_it_is_said_what_came_of_the_call(name, form, said, received, fresh, cast):
    call = received(form=form, why="service")
    assert refused(fresh(call.contact), name, cast.sam, **said()) == {"SUP-04"}
    took(call, "no_longer_ask", cast.sam, because="Went on with the SO.")
    assert took(fresh(call.contact), name, cast.sam, **said()).state != "open"


@pytest.mark.parametrize("state", ["with_team_leader", "service", "technical", "other_procedure", "withdrawn"])
def test_what_has_gone_on_does_not_hold_the_contact_back(state, in_state, fresh, cast):
    call = in_state(state)
    assert took(fresh(call.contact), "finalise", cast.sam).state == "finalised"


def test_a_colleague_who_is_handed_the_contact_has_its_call_too(received, fresh, cast):
    call = received()
    took(fresh(call.contact), "hand_over", cast.sam, to=cast.tui)
    with pytest.raises(PermissionDenied):
        took(call, "finish_call", cast.sam)
    assert took(call, "finish_call", cast.tui).closed_by == cast.tui


# -- SUP-05, SUP-09: a TPS officer who takes calls as an SO


@pytest.mark.rule("SUP-05", breaks=f"{CONDITIONS}::is_a_tps_officer_too")
def test_an_so_who_is_a_tps_officer_too_is_recorded_by_name_and_logon(received, as_, cast):
    RoleHeld.objects.create(staff=cast.tui, role=SERVICE_OFFICER.key)
    call = received(transferred_by=cast.tui)  # although the contact's SO is Kiri
    assert (call.transferred_by.logon, call.also_tps_officer) == ("TH1002", True)
    page = as_(cast.sam).get(call.get_absolute_url()).content.decode()
    assert "Tui Harris" in page and "TH1002" in page and "A TPS officer too" in page
    only_so = received(transferred_by=cast.kiri)
    assert (only_so.transferred_by.logon, only_so.also_tps_officer) == ("KW4821", False)
    assert "A TPS officer too" not in as_(cast.sam).get(only_so.get_absolute_url()).content.decode()


@pytest.mark.rule("SUP-05", breaks=f"{CALL}.correct_call")
def test_who_it_was_is_put_right_with_what_they_are(received, cast):
    call = received()
    assert not call.also_tps_officer
    call = took(call, "correct_call", cast.sam, transferred_by=cast.tui, **FACTS)
    assert (call.transferred_by, call.also_tps_officer) == (cast.tui, True)


@pytest.mark.rule("SUP-05", breaks="tps/forms/supervisor.py::CallFacts.transferred_by")
def test_without_name_or_logon_no_call_is_recorded(cast):
    assert "transferred_by" in CallFacts({**FACTS, "transferred_by": ""}).errors


@pytest.mark.rule("SUP-09", breaks=f"{CONDITIONS}::goes_to_another_officer")
def test_a_tps_officer_gives_a_technical_call_to_another_one(received, fresh, cast):
    call = received(transferred_by=cast.sam, tried_first=True)
    assert call.taken_at is None and call.tried_first
    assert refused(call, "take_call", cast.sam) == {"SUP-09"}
    took(fresh(call.contact), "hand_over", cast.sam, to=cast.tui)
    assert took(call, "take_call", cast.tui).taken_by == cast.tui


@pytest.mark.rule("SUP-09", breaks=f"{CALL}.goes_to")
@pytest.mark.parametrize(("form", "words"), [(Form.SMART_CENTRE, "a Supervisor"), (Form.COMPENSATION, "a technical expert"), (Form.ACCESS_SUPPORT, "a technical expert")])  # fmt: skip
def test_the_customer_is_told_in_the_words_of_the_edition(form, words, received, as_, cast):
    call = received(form=form)
    assert call.goes_to == words
    assert TimelineEntry.objects.filter(record_label=call.record_label, told__endswith=f"goes to {words}").exists()
    assert f"goes to {words}" in as_(cast.sam).get(call.get_absolute_url()).content.decode()


@pytest.mark.rule("SUP-09", breaks=[f"{GUIDES}[as_so_2014]", f"{GUIDES}[as_so]"])
@pytest.mark.parametrize(("form", "words"), [(Form.SMART_CENTRE, "it goes to a Supervisor"), (Form.COMPENSATION, "it goes to a technical expert")])  # fmt: skip
def test_what_such_an_officer_does_first_stands_beside_the_form(form, words, filled, as_, cast):
    page = as_(cast.sam).get(f"/contacts/{filled(form).reference}/supervisor-call/new/").content.decode()
    assert words in page and "may say politely that they are a supervisor" in page


def test_who_took_it_is_not_who_transferred_it(received, cast):
    form = CallFacts({**FACTS, "transferred_by": "SO1001"}, record=received(), by=cast.sam)
    assert "transferred_by" in form.errors


# -- SUP-03, SUP-06, SUP-07, SUP-08: what is not TPS's


@pytest.mark.rule("SUP-03", breaks=f"{CALL}.settle_as_service")
def test_about_the_service_the_team_leader_takes_it_and_makes_a_doc(received, cast):
    call = took(received(why="service", reason=""), "to_team_leader", cast.sam, to=cast.aroha, how="warm_transfer")
    assert (call.team_leader, call.told_how) == (cast.aroha, "warm_transfer") and call.told_at is not None
    call = took(call, "settle_as_service", cast.aroha, doc_title="Referral, service")
    assert (call.state, call.doc_made_by, call.doc_title) == ("service", cast.aroha, "Referral, service")
    assert "doc_title" in SettleAsService({"doc_title": ""}, record=call, by=cast.aroha).errors


@pytest.mark.rule("SUP-03", breaks=f"{CONDITIONS}::is_for_a_team_leader")
def test_a_technical_call_is_no_team_leaders_unless_the_reason_changes(received, cast):
    given = {"to": cast.aroha, "how": "warm_transfer"}
    assert refused(received(), "to_team_leader", cast.sam, **given) == {"SUP-03"}
    assert took(received(why="service", reason=""), "to_team_leader", cast.sam, **given).state == "with_team_leader"


@pytest.mark.rule("SUP-07", breaks=[f"{CALL}.to_team_leader", f"{CALL}.to_team_leader.then"])
def test_without_a_reason_the_team_leader_is_told_and_decides(received, cast):
    call = received(why="not_said", reason="")
    form = ToTeamLeader(record=call, by=cast.sam)
    assert form.initial == {"to": cast.aroha, "how": "conference"}
    call = took(call, "to_team_leader", cast.sam, to=cast.aroha, how="conference")
    assert (call.state, call.team_leader, call.told_how) == ("with_team_leader", cast.aroha, "conference")
    assert Notice.objects.get(to=cast.aroha).text.endswith("a supervisor call: won’t say why.")


@pytest.mark.rule("SUP-07", breaks=f"{CALL}.settle_as_technical")
def test_a_technical_one_the_team_leader_takes_with_help(in_state, cast):
    call = took(in_state("with_team_leader"), "settle_as_technical", cast.aroha, help_from="fis")
    assert (call.state, call.help_from, call.closed_by) == ("technical", "fis", cast.aroha)


@pytest.mark.rule("SUP-08", breaks=f"{CALL}.to_other_procedure")
@pytest.mark.parametrize("which", ["aggression", "complaint"])
@pytest.mark.parametrize(("state", "who"), [("received", "sam"), ("with_team_leader", "aroha")])
def test_aggression_and_complaints_go_by_their_procedure_and_the_outcome_says_which(which, state, who, in_state, cast):
    call = took(in_state(state), "to_other_procedure", getattr(cast, who), other_procedure=which)
    assert (call.state, call.other_procedure) == ("other_procedure", which)
    assert "other_procedure" in ToOtherProcedure({}, record=call, by=cast.sam).errors


@pytest.mark.rule("SUP-03", breaks=f"{GUIDES}[service]")
@pytest.mark.rule("SUP-06", breaks=[f"{GUIDES}[why]", f"{GUIDES}[refuses_transfer]"])
@pytest.mark.rule("SUP-07", breaks=[f"{GUIDES}[not_said]", f"{GUIDES}[leader_decides]"])
@pytest.mark.rule("SUP-08", breaks=f"{GUIDES}[another_procedure]")
def test_what_is_to_be_done_stands_beside_the_form(filled, as_, cast):
    page = as_(cast.sam).get(f"/contacts/{filled().reference}/supervisor-call/new/").content.decode()
    for words in (
        "finds out why the customer insists on a supervisor", "a supervisor will not have the technical knowledge",
        "makes a DOC that says truly what the referral was about", "needed for a timely resolution", "from an SSO, CAO or FIS",
        "Aggression goes by the procedure on answering calls",
    ):  # fmt: skip
        assert words in page, words


# -- who, when, twice, at once

# (state, step): who may, from the procedure. Sam has the contact in hand; Aroha leads a team.
MAY = {
    ("received", "to_team_leader"): {"sam"},
    ("received", "to_other_procedure"): {"sam", "aroha"},
    ("received", "no_longer_ask"): {"sam", "aroha"},
    ("received", "correct_call"): {"sam"},
    ("taken", "finish_call"): {"sam"},
    ("taken", "to_other_procedure"): {"sam", "aroha"},
    ("taken", "no_longer_ask"): {"sam", "aroha"},
    ("taken", "correct_call"): {"sam"},
    ("with_team_leader", "settle_as_service"): {"aroha"},
    ("with_team_leader", "settle_as_technical"): {"aroha"},
    ("with_team_leader", "to_other_procedure"): {"sam", "aroha"},
    ("with_team_leader", "no_longer_ask"): {"sam", "aroha"},
}
STATES = ("received", "taken", "completed", "with_team_leader", "service", "technical", "other_procedure", "withdrawn")


@pytest.mark.parametrize("state", STATES)
def test_who_may_take_which_step(state, in_state, cast):
    call = in_state(state)
    for name in declared(SupervisorCall):
        said = TO_SAY.get(name, {})
        if name == "to_team_leader":
            said = {"to": cast.aroha, "how": "conference"}
        if name == "correct_call":
            said = {"transferred_by": cast.kiri, **FACTS}
        did = set()
        for who in EVERYBODY:
            with transaction.atomic():
                try:
                    took(call, name, getattr(cast, who), **said)
                    did.add(who)
                except (Refused, PermissionDenied):
                    pass
                transaction.set_rollback(True)
        assert did == MAY.get((state, name), set()), name


@pytest.mark.parametrize("who", [who for who in EVERYBODY if who != "sam"])
def test_nobody_but_who_has_the_contact_in_hand_records_one(who, received, cast):
    with pytest.raises(PermissionDenied):
        received(by=getattr(cast, who))
    assert not SupervisorCall.objects.exists()


def test_who_sees_it(received, cast):
    received()
    for name in ("sam", "tui", "quinn", "aroha", "lena", "otto"):
        assert SupervisorCall.objects.visible_to(getattr(cast, name)).count() == 1, name
    for name in ("kiri", "noah", "ida", "priya", "gateway"):
        assert SupervisorCall.objects.visible_to(getattr(cast, name)).count() == 0, name


def test_a_contact_has_one_open_call_and_the_same_press_twice_is_one(received, finalised, cast):
    call = received()
    assert received(contact=call.contact) == call
    with pytest.raises(Refused):
        received(contact=call.contact, reason="Another one.")
    took(call, "finish_call", cast.sam)
    assert received(contact=call.contact) != call
    with pytest.raises(Refused):
        received(contact=finalised())


def test_of_two_at_once_one_wins(received, cast):
    call = received()
    took(call, "finish_call", cast.sam)
    with pytest.raises(Stale):
        take(call, "no_longer_ask", by=cast.sam, version=call.version, because="Gone.")


@pytest.mark.parametrize(
    "change",
    [
        "state = 'service', version = version + 1", "state = 'with_team_leader', version = version + 1", "why = 'service'",
        "taken_by_id = NULL, version = version + 1", "closed_at = received_at, version = version + 1",
        "taken_by_id = transferred_by_id, version = version + 1", "state = 'other_procedure', closed_at = received_at, closed_by_id = received_by_id, version = version + 1",
    ],
)  # fmt: skip
def test_the_database_refuses_what_no_step_does(change, received):
    call = received()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE tps_supervisorcall SET {change} WHERE id = %s", [call.pk])


@pytest.mark.parametrize("state", ["completed", "service", "withdrawn"])
def test_a_closed_call_stays_as_it_is(state, in_state):
    call = in_state(state)
    for words in (
        "UPDATE tps_supervisorcall SET version = version + 1, reason = 'Other'",
        "DELETE FROM tps_supervisorcall",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{words} WHERE id = %s", [call.pk])
