"""The whiteboard: who puts a customer on it and alerts whom, each transferred call a case note, over with its day, reviewed."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from casework import deadlines, outbox
from casework.models import Notice
from casework.steps import Refused
from casework.sweep import sweep
from people.clock import at
from people.models import Zone
from personalised_services.forms import cold as cold_forms
from personalised_services.letter_text import filled
from personalised_services.models import ColdTransfer, LetterTemplate, WhiteboardEntry
from tests.personalised_services.cold import (  # noqa: F401  (fixtures)
    ASKED,
    DAY,
    NUMBER,
    OF_SM,
    assessed,
    cold,
    entry_of,
    go,
    local,
    restrict,
    zone_box,
)
from tests.personalised_services.conftest import CRN, NAME

MODEL = "personalised_services/models/cold_transfer.py::ColdTransfer"
ENTRY = "personalised_services/models/whiteboard.py::WhiteboardEntry"
FACTS = "personalised_services/models/cold_facts.py::ColdFacts.Meta.constraints"
PROGRAMS = "personalised_services/cold_programs.py"
NEXT_DAY = DAY + timedelta(days=1)


def reasons(refused):
    return [rule for _, rule in refused.value.reasons]


@pytest.fixture
def restricted(accepted, ps):
    """A Child Support case of a customer whose service channels are restricted by a running plan of their Centrelink case."""

    def make():
        with at(local(9)):
            restrict(accepted(), ps.priya)
            return accepted("child_support")

    return make


# -- on it


@pytest.mark.rule("COLD-08", breaks=f"{MODEL}.put_on_board.permission")
@pytest.mark.rule("COLD-08", breaks="personalised_services/who/cold.py::puts_up")
@pytest.mark.rule("COLD-08", breaks=f"{MODEL}.put_on_board.then")
@pytest.mark.parametrize(
    ("program", "asked", "who"),
    [("centrelink", ASKED, "priya"), ("child_support", ASKED, "lene"), ("child_support", OF_SM, "olive"), ("centrelink", OF_SM, "priya")],
)  # fmt: skip
def test_who_puts_the_customer_on_the_whiteboard_differs_by_program(program, asked, who, cold, ps):  # noqa: F811
    transfer = cold("approved", program, asked=asked)
    may = {who} | ({"lene"} if program == "child_support" else set())  # the SSM is back
    with at(local(14)):
        for other in {"priya", "dan", "lene", "olive", "wes", "ola", "sione"} - may:
            with pytest.raises(PermissionDenied):
                go(transfer, "put_on_board", getattr(ps, other), number=NUMBER)
        go(transfer, "put_on_board", getattr(ps, who), number=NUMBER)
        entry = entry_of(transfer)
        assert (entry.number, entry.put_by, entry.day, entry.holds) == (NUMBER, getattr(ps, who), DAY, True)


@pytest.mark.rule("COLD-06", breaks=f"{MODEL}.put_on_board.guards")
@pytest.mark.rule("COLD-06", breaks="personalised_services/conditions/cold.py::approved_or_goes_without")
@pytest.mark.rule("COLD-06", breaks=f"{FACTS}[cold_approved_or_without]")
def test_nobody_comes_onto_it_without_approval(cold, ps):  # noqa: F811
    transfer = cold("called_back")
    with at(local(14)), pytest.raises(Refused) as refused:
        go(transfer, "put_on_board", ps.priya, number=NUMBER)
    assert "COLD-06" in reasons(refused)
    with pytest.raises(IntegrityError, match="cold_approved_or_without"), transaction.atomic():
        ColdTransfer.objects.filter(pk=transfer.pk).update(state="on_board", version=transfer.version + 1)
    lapses = {"day": DAY, "lapses_at": transfer.day_ends_at, "put_at": local(14)}
    with pytest.raises(DatabaseError, match="was not let onto the whiteboard"), transaction.atomic():
        WhiteboardEntry.objects.create(transfer=transfer, case=transfer.case, number=NUMBER, put_by=ps.priya, **lapses)


@pytest.mark.rule("COLD-13", breaks=f"{PROGRAMS}::ASKED_WHEN_RESTRICTED")
@pytest.mark.rule("COLD-13", breaks="personalised_services/conditions/cold.py::approval_is_needed")
@pytest.mark.rule("COLD-13", breaks="personalised_services/conditions/cold.py::approved_or_goes_without")
@pytest.mark.rule("COLD-13", breaks=f"{FACTS}[cold_without_approval]")
def test_a_restricted_child_support_customer_needs_no_approval_but_all_the_rest(restricted, cold, ps):  # noqa: F811
    case = restricted()
    for state in ("assessed", "warned"):  # warning, incident, case note and call back come first
        with transaction.atomic():
            with at(local(14)), pytest.raises(Refused):
                go(cold(state, "child_support", case=case), "put_on_board", ps.lene, number=NUMBER)
            transaction.set_rollback(True)
    transfer = cold("called_back", "child_support", case=case)
    assert Notice.objects.get(kind="called_back").to == ps.lene  # who has the next step
    with at(local(12)):
        with pytest.raises(Refused) as refused:
            go(transfer, "ask_approval", ps.priya, **ASKED)
        assert reasons(refused) == ["COLD-13"]
        with pytest.raises(PermissionDenied):
            go(transfer, "put_on_board", ps.priya, number=NUMBER)
        transfer = go(transfer, "put_on_board", ps.lene, number=NUMBER)
    assert (transfer.without_approval, transfer.state) == (True, "on_board")
    centrelink = cold("called_back", case=case.customer.cases.get(program="centrelink"))  # there it is asked for
    with at(local(12)):
        assert go(centrelink, "ask_approval", ps.priya, **ASKED).state == "awaiting"
    with pytest.raises(IntegrityError, match="cold_without_approval"), transaction.atomic():
        ColdTransfer.objects.filter(pk=centrelink.pk).update(without_approval=True, version=centrelink.version + 2)


@pytest.mark.rule("COLD-13", breaks="personalised_services/conditions/cold.py::approved_or_goes_without")
def test_a_child_support_customer_without_restrictions_needs_approval(cold, ps):  # noqa: F811
    with at(local(14)), pytest.raises(Refused) as refused:
        go(cold("called_back", "child_support"), "put_on_board", ps.lene, number=NUMBER)
    assert reasons(refused) == ["COLD-06"]


def test_a_number_is_a_telephone_number_and_the_last_one_of_the_program_is_offered(cold, ps):  # noqa: F811
    cold("on_board")
    other = cold("approved", "child_support")
    assert cold_forms.PutUp(record=other, by=ps.lene).initial["number"] == ""
    for number, right in (
        ("1800 010 707", True),
        ("64021", False),
        ("Ring Dan", False),
        ("", False),
        ("0" * 13, False),
    ):
        assert cold_forms.PutUp({"number": number}, record=other, by=ps.lene).is_valid() is right
    assert (
        cold_forms.PutUp(record=ColdTransfer.objects.get(program="centrelink"), by=ps.priya).initial["number"] == NUMBER
    )


# -- the calls


@pytest.mark.rule("COLD-09", breaks=f"{ENTRY}.log_call")
def test_each_transferred_call_is_a_case_note_by_any_ps_officer(cold, ps):  # noqa: F811
    entry = entry_of(cold("on_board"))
    for hour, who in ((15, ps.wes), (16, ps.dan), (17, ps.priya)):
        with at(local(hour)):
            entry = go(entry, "log_call", who)
    notes = [(call.at, call.by, call.number) for call in entry.calls.all()]
    assert notes == [(local(17), ps.priya, NUMBER), (local(16), ps.dan, NUMBER), (local(15), ps.wes, NUMBER)]
    with at(local(18)), pytest.raises(PermissionDenied):
        go(entry, "log_call", ps.sione)
    for change in ("update", "delete"):
        with pytest.raises(DatabaseError), transaction.atomic():
            entry.calls.update(number="1") if change == "update" else entry.calls.all().delete()


@pytest.mark.rule("COLD-14", breaks=f"{ENTRY}.log_call.guards")
@pytest.mark.rule(
    "COLD-14",
    breaks="personalised_services/models/whiteboard.py::TransferredCall.Meta.triggers[transferred_call_within_its_day]",
)
@pytest.mark.rule("COLD-14", breaks="personalised_services/querysets/cold.py::WhiteboardQuerySet.today")
def test_at_the_end_of_its_day_an_entry_lapses(cold, as_, ps):  # noqa: F811
    entry = entry_of(cold("on_board"))
    with at(local(23, 59)):
        assert list(WhiteboardEntry.objects.visible_to(ps.wes).today()) == [entry]
        entry = go(entry, "log_call", ps.wes)
    with at(local(0, day=NEXT_DAY)):
        assert not WhiteboardEntry.objects.today().exists() and entry.state_words == "lapsed"
        for name, said in (
            ("log_call", {}),
            ("change_number", {"number": "1800 010 708"}),
            ("take_off", {"because": "x"}),
        ):
            with pytest.raises(Refused) as refused:
                go(entry, name, ps.priya, **said)
            assert reasons(refused) == ["COLD-14"]
        with pytest.raises(DatabaseError, match="does not hold"), transaction.atomic():
            entry.calls.create(number=NUMBER, by=ps.priya)
        assert not WhiteboardEntry.objects.visible_to(ps.wes).exists()
        assert WhiteboardEntry.objects.visible_to(ps.priya).exists()  # who sees the case


def test_a_number_is_changed_and_an_entry_taken_off_by_who_has_the_case(cold, ps):  # noqa: F811
    entry = entry_of(cold("on_board"))
    with at(local(15)):
        for name, said in (
            ("change_number", {"number": "1800 010 708"}),
            ("take_off", {"because": "Settled with him."}),
        ):
            with pytest.raises(PermissionDenied):
                go(entry, name, ps.wes, **said)
            entry = go(entry, name, ps.priya, **said)
        assert (entry.number, entry.state, entry.holds) == ("1800 010 708", "taken_off", False)
        with pytest.raises(Refused):
            go(entry, "log_call", ps.dan)
        assert not WhiteboardEntry.objects.today().exists()


# -- who is alerted, and what is recorded


@pytest.mark.rule("COLD-11", breaks=f"{MODEL}.alert_zone.then")
@pytest.mark.rule("COLD-11", breaks=f"{MODEL}.alert_zone.permission")
@pytest.mark.rule("COLD-11", breaks=f"{PROGRAMS}::ZONE_IS_EMAILED")
@pytest.mark.rule("COLD-11", breaks="personalised_services/mails/cold.py::zone_alert")
@pytest.mark.parametrize(
    ("asked", "who", "others"), [(ASKED, "lene", "olive priya dan"), (OF_SM, "olive", "lene priya dan")]
)
def test_centrelink_the_ssm_or_the_sm_who_decided_emails_the_zone_once(asked, who, others, cold, ps, zone_box):  # noqa: F811
    transfer = cold("on_board", asked=asked)
    for other in others.split():
        with pytest.raises(PermissionDenied):
            go(transfer, "alert_zone", getattr(ps, other))
    with pytest.raises(Refused, match="for Child Support only"):
        go(transfer, "ring_canoc", getattr(ps, who), representative="x")
    transfer = go(transfer, "alert_zone", getattr(ps, who))
    mail = outbox.owed_by(transfer).get(kind="zone_alert")
    assert (mail.to, transfer.alerted_by) == (zone_box.address, getattr(ps, who))
    assert transfer.reference in mail.subject and transfer.case.reference in mail.text and "24 November" in mail.text
    for told in (mail.subject, mail.text, mail.html):
        assert NAME not in told and CRN not in told
    with pytest.raises(Refused, match="have been alerted"):
        go(transfer, "alert_zone", getattr(ps, who))


def test_without_a_mailbox_of_the_zone_the_alert_says_who_enters_it(cold, ps):  # noqa: F811
    transfer = cold("on_board")
    Zone.objects.update(escalation_mailbox=None)
    with pytest.raises(Refused, match="An administrator enters it at the Zone") as refused:
        go(ColdTransfer.objects.get(pk=transfer.pk), "alert_zone", ps.lene)
    assert reasons(refused) == ["COLD-11"]


@pytest.mark.rule("COLD-11", breaks=f"{MODEL}.ring_canoc.permission")
@pytest.mark.rule("COLD-11", breaks=f"{MODEL}.ring_canoc")
@pytest.mark.rule("COLD-11", breaks=f"{MODEL}.record_restriction.guards")
@pytest.mark.rule("COLD-11", breaks=f"{MODEL}.record_restriction")
def test_child_support_the_ssm_rings_canoc_and_the_psso_records_the_restriction_with_the_name(cold, ps):  # noqa: F811
    transfer = cold("on_board", "child_support")
    with pytest.raises(Refused, match="CAPT CANOC has not been rung yet"):
        go(transfer, "record_restriction", ps.priya, restriction_reference="87944")
    with pytest.raises(Refused, match="for Centrelink only"):
        go(transfer, "alert_zone", ps.lene)
    for other in (ps.priya, ps.olive):
        with pytest.raises(PermissionDenied):
            go(transfer, "ring_canoc", other, representative="Rosa Calder")
    transfer = go(transfer, "ring_canoc", ps.lene, representative="Rosa Calder")
    with pytest.raises(PermissionDenied):
        go(transfer, "record_restriction", ps.lene, restriction_reference="87944")
    assert "Rosa Calder" in cold_forms.InCims(record=transfer, by=ps.priya).fields["restriction_reference"].help_text
    transfer = go(transfer, "record_restriction", ps.priya, restriction_reference="87944")
    stored = ColdTransfer.objects.get(pk=transfer.pk)
    assert (stored.representative, stored.restriction_reference) == ("Rosa Calder", "87944")
    assert not outbox.owed_by(transfer).filter(kind="zone_alert").exists()


@pytest.mark.rule("COLD-10", breaks=f"{MODEL}.count_calls")
@pytest.mark.rule("COLD-10", breaks=f"{MODEL}.count_calls.permission")
def test_the_psso_who_manages_the_customer_records_the_number_of_calls(cold, ps):  # noqa: F811
    transfer = cold("on_board")
    with at(local(15)):
        go(entry_of(transfer), "log_call", ps.dan)
    asked = cold_forms.CountCalls(record=transfer, by=ps.priya)
    assert asked.initial["calls_counted"] == 3 and asked.fields["calls_incident"].label == "CIMS incident"
    for other in (ps.dan, ps.lene):
        with pytest.raises(PermissionDenied):
            go(transfer, "count_calls", other, calls_counted=3, calls_incident="88102")
    go(transfer, "count_calls", ps.priya, calls_counted=7, calls_incident="88102")
    stored = ColdTransfer.objects.get(pk=transfer.pk)
    assert (stored.calls_counted, stored.calls_incident) == (7, "88102")


# -- when it is over


def recorded(transfer, ps):
    transfer = go(transfer, "count_calls", ps.priya, calls_counted=7, calls_incident="88102")
    if transfer.program == "centrelink":
        return go(transfer, "alert_zone", ps.lene)
    transfer = go(transfer, "ring_canoc", ps.lene, representative="Rosa Calder")
    return go(transfer, "record_restriction", ps.priya, restriction_reference="87944")


FOUND = {"found": "Calls cluster before payday.", "letter": "reminder", "changes_for_the_zone": "Mondays only."}


@pytest.mark.rule("COLD-12", breaks=f"{MODEL}.look_back")
@pytest.mark.rule("COLD-12", breaks=f"{MODEL}.look_back.guards")
@pytest.mark.rule("COLD-12", breaks="personalised_services/letter_ways.py::AFTER_COLD")
@pytest.mark.rule("COLD-12", breaks=f"{MODEL}.look_back_too.then")
@pytest.mark.rule("COLD-12", breaks=f"{MODEL}.look_back_too.permission")
@pytest.mark.rule("COLD-12", breaks=f"{FACTS}[cold_reviewed_by_two]")
@pytest.mark.parametrize("program", ["centrelink", "child_support"])
def test_when_it_is_over_psso_and_ssm_look_back(program, cold, ps):  # noqa: F811
    transfer = cold("on_board", program)
    with at(local(16)):
        with pytest.raises(Refused) as refused:
            go(transfer, "look_back", ps.priya, **FOUND)
        assert set(reasons(refused)) == {"COLD-10", "COLD-11", "COLD-12"}
        transfer = recorded(transfer, ps)
    with at(local(9, day=NEXT_DAY)):
        with pytest.raises(PermissionDenied):
            go(transfer, "look_back", ps.lene, **FOUND)
        transfer = go(transfer, "look_back", ps.priya, **FOUND)
        with pytest.raises(PermissionDenied):
            go(transfer, "look_back_too", ps.priya)
        changed = {
            "state": "reviewed",
            "reviewed_at": local(9),
            "reviewed_by": ps.priya,
            "version": transfer.version + 1,
        }
        with pytest.raises(IntegrityError, match="cold_reviewed_by_two"), transaction.atomic():
            ColdTransfer.objects.filter(pk=transfer.pk).update(**changed)
        transfer = go(transfer, "look_back_too", ps.lene)
    stored = ColdTransfer.objects.get(pk=transfer.pk)
    assert (stored.state, stored.letter, stored.found) == ("reviewed", "reminder", FOUND["found"])
    assert (stored.review_letter.kind, stored.review_letter.case) == ("contact", stored.case)
    template = LetterTemplate.objects.offered_for(stored.review_letter)[0]
    assert template.name == "Reminder after calls"
    called_on = stored.taken_at.astimezone(stored.case.site.tz)
    assert f"On {called_on:%-d %B %Y} you called us" in filled(template.body, stored.review_letter)
    assert deadlines.of(transfer).get(kind="cold_review").state == "met"


@pytest.mark.rule("COLD-12", breaks="personalised_services/deadlines.py::COLD_REVIEW")
@pytest.mark.rule("COLD-12", breaks="personalised_services/effects/cold.py::review_begins")
def test_a_review_that_is_not_made_in_two_working_days_is_told(cold, ps):  # noqa: F811
    transfer = cold("on_board")
    row = deadlines.of(transfer).get(kind="cold_review")
    close = local(17, day=DAY + timedelta(days=2))
    assert row.due_at == close
    for moment, told in ((close - timedelta(hours=3), {(ps.priya, "due_soon")}), (close, {(ps.priya, "due_soon"), (ps.priya, "missed"), (ps.lene, "missed")})):  # fmt: skip
        with at(moment):
            assert sweep().set_aside == []
        notices = Notice.objects.filter(kind__startswith="cold_review")
        assert {(one.to, one.kind.partition(".")[2]) for one in notices} == told
