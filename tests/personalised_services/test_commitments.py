"""What is agreed with the customer: commitments and follow-ups with their day, kept in view, reminded of, handed on."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from casework import deadlines
from casework.models import Notice
from casework.steps import Refused
from casework.sweep import sweep
from people.clock import at
from personalised_services.forms import commitment as commitment_forms
from personalised_services.models import CaseContact, Commitment, FollowUpDecision, Visit
from personalised_services.tracker import Standing
from tests.personalised_services.contacting import LATER, go, log
from tests.personalised_services.lettering import DAY, local
from tests.personalised_services.test_contacts import behind
from tests.personalised_services.test_letter_pages import of

MODEL = "personalised_services/models/commitment.py::Commitment"
FORMS = "personalised_services/forms/commitment.py"
STEPS = "personalised_services/models/case_steps/agreed.py::AgreedWithTheCustomer"
DECISION = "personalised_services/models/discussed.py::FollowUpDecision"
CONDITIONS = "personalised_services/conditions/commitment.py"
EFFECTS = "personalised_services/effects/commitment.py"
GIVEN = {"kind": "given", "words": "Ring her about the rate.", "due_on": DAY + timedelta(days=3)}
FOLLOW_UP = {"needed": True, "intray": "PS follow-up", "issues": "Two assessments.", "due_on": DAY + timedelta(days=3), "words": "The options."}  # fmt: skip


def form(name, record, by, **said):
    return getattr(commitment_forms, name)(said, record=record, by=by)


def noted(case, by, **said) -> Commitment:
    return go(case, "note_commitment", by, **GIVEN | said).commitments.first()


def limit(commitment):
    return deadlines.of(commitment).get()


@pytest.mark.rule(
    "CAS-09",
    breaks=[
        f"{STEPS}.note_commitment.then",
        f"{STEPS}.note_commitment.permission",
        f"{STEPS}.note_commitment.guards",
        f"{EFFECTS}::commitment_is_noted",
    ],
)
@pytest.mark.rule(
    "CAS-09",
    breaks=[
        f"{FORMS}::_Until.clean_due_on",
        f"{FORMS}::NoteCommitment.due_on",
        f"{MODEL}.Meta.constraints[commitment_has_a_timeframe]",
    ],
)
@pytest.mark.parametrize("kind", ["given", "gained"])
def test_a_commitment_given_or_gained_has_its_day_and_its_limit(kind, accepted, ps, noon):
    case = accepted()
    with pytest.raises(Refused):
        noted(case, ps.priya)
    case = go(case, "begin_case", ps.priya)
    with pytest.raises(PermissionDenied):
        noted(case, ps.dan)
    assert "has_a_timeframe" in behind(lambda: noted(case, ps.priya, words=""))
    assert set(form("NoteCommitment", case, ps.priya, kind=kind, words="x").errors) == {"due_on"}
    assert form("NoteCommitment", case, ps.priya, kind=kind, words="x", due_on=DAY - timedelta(days=1)).errors["due_on"]
    assert form("NoteCommitment", case, ps.priya, kind=kind, words="x", due_on=DAY).is_valid()
    row = limit(noted(case, ps.priya, kind=kind))
    assert (row.due_on, row.owner, row.kind) == (GIVEN["due_on"], ps.priya, "commitment")


def test_its_day_is_said_as_it_was_agreed_on_and_not_as_the_midnight_after_it(case_of, ps, noon):
    commitment = noted(case_of(), ps.priya)
    page = of(ps.priya).get("/deadlines/").content.decode()
    assert "end of Fri 27 Nov</time>" in page and "Sat 28 Nov" not in page
    assert "end of Fri 27 Nov 2026</time>" in of(ps.priya).get(f"/deadlines/{limit(commitment).pk}/").content.decode()
    assert Standing(limits=[limit(commitment)]).due[1] == GIVEN["due_on"]  # as the tracker has it


@pytest.mark.rule("CAS-09", breaks="personalised_services/deadlines.py::COMMITMENT")
def test_it_is_reminded_of_and_missed_at_the_end_of_its_day(case_of, ps, noon):
    commitment, day = noted(case_of(), ps.priya), GIVEN["due_on"]
    told = []
    for moment in (local(day - timedelta(days=1), 8), local(day - timedelta(days=1), 9), local(day, 9), local(day, 23, 59), local(day + timedelta(days=1), 0, 1)):  # fmt: skip
        with at(moment):
            sweep()
        rows = Notice.objects.filter(record_label=commitment.record_label, record_id=commitment.pk)
        told.append({(kind.split(".")[1], to) for kind, to in rows.values_list("kind", "to")})
    day_before, today = {("day_before", ps.priya.pk)}, {("today", ps.priya.pk)}
    missed = {("missed", one.pk) for one in (ps.priya, ps.lene)}
    assert told == [set(), day_before, day_before | today, day_before | today, day_before | today | missed]


@pytest.mark.rule(
    "CAS-09",
    breaks=[
        f"{MODEL}.keep_commitment.then",
        f"{EFFECTS}::kept_at",
        f"{FORMS}::Keep.clean_kept_on",
        f"{MODEL}.Meta.constraints[commitment_kept_on_a_day]",
    ],
)
@pytest.mark.rule(
    "CAS-22", breaks=[f"{CONDITIONS}::is_no_follow_up", f"{CONDITIONS}::is_a_follow_up", f"{MODEL}.follow_up.guards"]
)
@pytest.mark.parametrize(("days", "state"), [(3, "met"), (4, "missed")])
def test_it_is_kept_in_time_by_the_day_on_which_it_was(days, state, case_of, ps, noon):
    commitment = noted(case_of(), ps.priya)
    with at(local(DAY + timedelta(days=6))):
        sent = {"kept_on": DAY + timedelta(days=days), "outcome": "She was rung."}
        good = form("Keep", commitment, ps.priya, **sent)
        assert good.is_valid() and good.cleaned_data["kept_on"] == sent["kept_on"]
        assert "kept_on_a_day" in behind(
            lambda: go(commitment, "keep_commitment", ps.priya, **sent | {"kept_on": None})
        )
        follow = {"contact": CaseContact(at=local()), "options_given": True, "consequences_given": True, "outcome": "x"}
        with pytest.raises(Refused, match="no follow-up contact"):
            go(commitment, "follow_up", ps.priya, **follow)
        assert form("Keep", commitment, ps.priya, **sent | {"kept_on": DAY + timedelta(days=7)}).errors["kept_on"]
        assert form("Keep", commitment, ps.priya, **sent | {"kept_on": DAY - timedelta(days=1)}).errors["kept_on"]
        commitment = go(commitment, "keep_commitment", ps.priya, **sent)
    assert (commitment.state, limit(commitment).state) == ("kept", state)
    with pytest.raises(Refused):
        go(commitment, "withdraw", ps.priya, outcome="x")


@pytest.mark.rule(
    "CAS-09",
    breaks=[
        f"{MODEL}.withdraw.then",
        f"{MODEL}.withdraw.permission",
        f"{MODEL}.Meta.constraints[commitment_ends_with_words]",
    ],
)
def test_it_is_withdrawn_with_words_and_nothing_runs_any_more(case_of, ps, noon):
    commitment = noted(case_of(), ps.priya)
    assert form("Withdraw", commitment, ps.priya, outcome="").errors
    with pytest.raises(PermissionDenied):
        go(commitment, "withdraw", ps.dan, outcome="x")
    assert "ends_with_words" in behind(lambda: go(commitment, "withdraw", ps.priya, outcome=""))
    assert limit(go(commitment, "withdraw", ps.priya, outcome="She asked for a letter instead.")).state == "cleared"


@pytest.mark.rule("CAS-09", breaks=["personalised_services/of_a_case.py::WAYS", f"{MODEL}.keep_commitment.permission"])
def test_it_goes_with_the_case_to_another_psso(case_of, ps, noon):
    case = case_of()
    commitment = noted(case, ps.priya)
    go(type(case).objects.get(pk=case.pk), "reallocate", ps.lene, owner=ps.wes, because="Moved")
    row = limit(commitment)
    assert (row.owner, row.team) == (ps.wes, ps.wes.team)
    with pytest.raises(PermissionDenied):
        go(commitment, "keep_commitment", ps.priya, kept_on=DAY, outcome="x")
    commitment = Commitment.objects.select_related(*Commitment.READ_WITH).get()
    assert go(commitment, "keep_commitment", ps.wes, kept_on=DAY, outcome="x").state == "kept"


def test_the_case_and_the_deadlines_keep_it_in_view(case_of, ps, noon):
    case = case_of()
    commitment = noted(case, ps.priya, due_on=DAY)
    browser = of(ps.priya)
    page = browser.get(case.get_absolute_url()).content.decode()
    assert f"Keep {commitment.reference}" in page and "24 Nov 2026" in page
    assert commitment.reference in browser.get("/deadlines/").content.decode()
    address = commitment.get_absolute_url()
    assert browser.get(address).status_code == 200 and of(ps.dan).get(address).status_code == 404
    said = {"version": commitment.version, "kept_on": DAY.isoformat(), "outcome": "She was rung."}
    assert browser.post(f"{address}steps/keep_commitment/", said)["Location"] == address
    assert f"Keep {commitment.reference}" not in browser.get(case.get_absolute_url()).content.decode()
    assert Visit.objects.filter(staff=ps.priya, case=case).count() == 3
    shown = browser.get(f"/api/v1/commitments/{commitment.reference}/").json()
    assert (shown["state"], shown["kept_on"], shown["outcome"]) == ("kept", DAY.isoformat(), "She was rung.")
    listed = browser.get("/api/v1/commitments/").content.decode()
    assert commitment.reference in listed and GIVEN["words"] not in listed


# -- CAS-22: follow-up


@pytest.mark.rule(
    "CAS-22",
    breaks=[
        f"{STEPS}.decide_follow_up.then",
        f"{STEPS}.decide_follow_up.permission",
        f"{EFFECTS}::follow_up_is_arranged",
        f"{FORMS}::DecideFollowUp.clean",
    ],
)
@pytest.mark.rule(
    "CAS-22",
    breaks=[
        f"{DECISION}.Meta.constraints[follow_up_decision_arranges_it]",
        f"{DECISION}.Meta.constraints[follow_up_decision_in_an_intray]",
    ],
)
def test_the_intray_shows_whether_follow_up_is_needed_and_when(case_of, ps, noon):
    case = case_of("child_support")
    said = {"needed": "true", "intray": "PS follow-up", "issues": "Two assessments."}
    assert set(form("DecideFollowUp", case, ps.priya, **said).errors) == {"due_on", "words"}
    assert set(form("DecideFollowUp", case, ps.priya, **said | {"needed": "", "intray": ""}).errors) == {
        "needed",
        "intray",
    }
    assert form("DecideFollowUp", case, ps.priya, **said | {"needed": "false"}).is_valid()
    with pytest.raises(PermissionDenied):
        go(case, "decide_follow_up", ps.dan, **FOLLOW_UP)
    assert "in_an_intray" in behind(lambda: go(case, "decide_follow_up", ps.priya, **FOLLOW_UP | {"intray": ""}))
    made = {"case": case, "needed": True, "intray": "PS follow-up", "issues": "x", "by": ps.priya}
    assert "arranges_it" in behind(lambda: FollowUpDecision.objects.create(**made))
    case = go(case, "decide_follow_up", ps.priya, **FOLLOW_UP | {"needed": False, "due_on": None, "words": ""})
    assert not case.commitments.exists()
    case = go(case, "decide_follow_up", ps.priya, **FOLLOW_UP)
    decision = FollowUpDecision.objects.first()
    assert (decision.needed, decision.intray, decision.commitment.kind) == (True, "PS follow-up", "follow_up")
    assert limit(decision.commitment).kind == "follow_up"


@pytest.mark.rule("CAS-22", breaks="personalised_services/deadlines.py::FOLLOW_UP")
def test_a_follow_up_that_is_not_made_as_arranged_is_missed(case_of, ps, noon):
    follow_up = go(case_of("child_support"), "decide_follow_up", ps.priya, **FOLLOW_UP).commitments.get()
    with at(local(FOLLOW_UP["due_on"] + timedelta(days=1), 1)):
        sweep()
    told = Notice.objects.filter(record_label=follow_up.record_label, record_id=follow_up.pk, kind="follow_up.missed")
    assert {notice.to for notice in told} == {ps.priya, ps.lene}


@pytest.mark.rule(
    "CAS-22",
    breaks=[
        f"{MODEL}.Meta.constraints[commitment_followed_up_wholly]",
        f"{FORMS}::FollowedUp",
        f"{FORMS}::FollowedUp.options_given",
        f"{FORMS}::FollowedUp.consequences_given",
    ],
)
@pytest.mark.rule(
    "CAS-22",
    breaks=[
        f"{CONDITIONS}::is_no_follow_up",
        f"{CONDITIONS}::is_a_follow_up",
        f"{MODEL}.keep_commitment.guards",
        f"{MODEL}.follow_up.then",
        f"{MODEL}.follow_up.permission",
    ],
)
def test_a_follow_up_is_a_contact_that_gives_options_and_consequences(case_of, ps, noon):
    case = log(case_of("child_support"), ps.priya, at=local(DAY, 9))
    case = go(case, "decide_follow_up", ps.priya, **FOLLOW_UP)
    follow_up, first = case.commitments.get(), case.contacts.get()
    with pytest.raises(Refused, match="recorded with its contact"):
        go(follow_up, "keep_commitment", ps.priya, kept_on=DAY, outcome="x")
    with at(local(DAY, 12)):
        case = log(case, ps.priya, **LATER | {"at": local(DAY, 12)})
        contact = case.contacts.first()
        sent = {"contact": contact.pk, "options_given": True, "consequences_given": True, "outcome": "He thinks it over."}  # fmt: skip
        good = form("FollowedUp", follow_up, ps.priya, **sent)
        assert good.is_valid(), good.errors
        for change, field in (({"contact": ""}, "contact"), ({"contact": first.pk}, "contact"), ({"options_given": False}, "options_given"), ({"consequences_given": False}, "consequences_given")):  # fmt: skip
            assert set(form("FollowedUp", follow_up, ps.priya, **sent | change).errors) == {field}
        assert "followed_up_wholly" in behind(lambda: go(follow_up, "follow_up", ps.priya, **good.cleaned_data | {"options_given": False}))  # fmt: skip
        with pytest.raises(PermissionDenied):
            go(follow_up, "follow_up", ps.dan, **good.cleaned_data)
        follow_up = go(follow_up, "follow_up", ps.priya, **good.cleaned_data)
    assert (follow_up.contact, follow_up.kept_on, limit(follow_up).state) == (contact, DAY, "met")
    assert first != contact


@pytest.mark.rule("CAS-22", breaks=f"{STEPS}.decide_follow_up.guards")
def test_it_is_child_supports_and_what_was_said_stays(case_of, ps, noon):
    case = case_of()
    with pytest.raises(Refused):
        go(case, "decide_follow_up", ps.priya, **FOLLOW_UP)
    commitment = noted(case, ps.priya)
    rows = Commitment.objects.filter(pk=commitment.pk)
    assert "stays_as_said" in behind(lambda: rows.update(version=2, due_on=date(2027, 1, 1)))
    assert "never_deleted" in behind(rows.delete)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(version=2, state="kept")
