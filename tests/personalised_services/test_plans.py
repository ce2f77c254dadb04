"""Managed Service Plans: their term, who may do what, channel restrictions wherever the customer is shown, the fortnight."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from casework import deadlines, timeline
from casework.models import Notice
from casework.steps import Refused
from casework.sweep import sweep
from people.clock import at
from personalised_services.deadlines import usual_end
from personalised_services.forms import plan as plan_forms
from personalised_services.models import ManagedServicePlan, Visit
from tests.personalised_services.conftest import CRN, START, go, local

MODEL = "personalised_services/models/plan.py::ManagedServicePlan"
GUARDS = "personalised_services/conditions/case.py"


def restricted(plan, ps, **said):
    answers = {"channel": "telephone", "availability": "fully", "channel_conditions": "Put nobody through."} | said
    return go(plan, "restrict_channel", ps.priya, **answers)


# -- the term


@pytest.mark.rule("MSP-01", breaks="personalised_services/deadlines.py::usual_end")
@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        ("2026-11-02", "2027-03-02"),
        ("2026-10-31", "2027-02-28"),  # the month has no such day
        ("2027-10-31", "2028-02-29"),
        ("2026-08-25", "2026-12-25"),  # Christmas moves no plain day
        ("2026-11-28", "2027-03-28"),  # Easter Sunday
        ("2026-12-04", "2027-04-04"),  # summer time ends that day
        ("2026-06-04", "2026-10-04"),  # summer time begins that day
    ],
)
def test_a_proactive_plan_runs_four_months(starts, ends):
    assert usual_end(date.fromisoformat(starts)) == date.fromisoformat(ends)


def term(kind, **sent):
    record = SimpleNamespace(kind=kind)
    return plan_forms.Term({"starts_on": "2026-11-02"} | sent, record=record, by=None)


@pytest.mark.rule("MSP-01", breaks="personalised_services/forms/plan.py::Term.clean")
def test_another_term_states_the_unique_circumstances():
    usual = term("proactive")
    assert usual.is_valid() and usual.cleaned_data["ends_on"] == date(2027, 3, 2)
    assert term("proactive", ends_on="2027-03-02").is_valid()
    other = term("proactive", ends_on="2027-05-02")
    assert other.errors["unique_circumstances"] == [
        "A proactive plan ends on 2 March 2027. Say which unique circumstances ask for another term."
    ]
    assert term("proactive", ends_on="2027-05-02", unique_circumstances="In hospital until April").is_valid()
    assert term("reactive").errors["ends_on"] and term("reactive", ends_on="2026-11-01").errors["ends_on"]
    assert term("reactive", ends_on="2027-09-02").is_valid()


# -- who, when, twice


@pytest.mark.rule("MSP-01", breaks="personalised_services/models/case.py::Case.draft_plan.permission")
@pytest.mark.rule("MSP-01", breaks=f"{MODEL}.change_term.permission")
def test_its_psso_or_who_leads_it_says_the_term(accepted, ps):
    case = go(accepted(), "begin_case", ps.priya)
    when = {"starts_on": START, "ends_on": usual_end(START), "unique_circumstances": ""}
    for other in (ps.dan, ps.wes, ps.sione):
        with pytest.raises(PermissionDenied):
            go(case, "draft_plan", other, kind="proactive", **when)
    plan = go(case, "draft_plan", ps.lene, kind="proactive", **when).plans.get()
    longer = when | {"ends_on": date(2027, 5, 2), "unique_circumstances": "In hospital until April"}
    for other in (ps.dan, ps.wes, ps.sione):
        with pytest.raises(PermissionDenied):
            go(plan, "change_term", other, **longer)
    assert go(plan, "change_term", ps.priya, **longer).ends_on == date(2027, 5, 2)


@pytest.mark.rule("CAS-01", breaks=f"{GUARDS}::case_is_active")
@pytest.mark.rule("MSP-05", breaks=f"{GUARDS}::strategies_are_written")
def test_its_psso_or_who_leads_it_drafts_and_its_psso_activates(drafted, ps):
    plan = drafted()
    for other in (ps.dan, ps.wes, ps.sione):
        with pytest.raises(PermissionDenied):
            go(plan, "write_strategies", other, strategies="x", notes="")
    plan = go(plan, "write_strategies", ps.lene, strategies="One contact a week.", notes="")
    with at(local(START)):
        for other in (ps.dan, ps.lene):
            with pytest.raises(PermissionDenied):
                go(plan, "activate", other)
        plan = go(plan, "activate", ps.priya)
    assert plan.state == "active"
    assert [entry.told for entry in timeline.of(plan)] == [
        "activated the plan",
        "wrote the servicing strategies and PS notes",
        "drafted a Proactive Managed Service Plan",
    ]


@pytest.mark.rule("MSP-01", breaks=f"{GUARDS}::term_runs")
@pytest.mark.parametrize(("day", "within"), [(date(2026, 11, 1), date(2026, 11, 2)), (date(2027, 3, 3), date(2027, 3, 2))])  # fmt: skip
def test_a_plan_is_activated_within_its_term(drafted, ps, day, within):
    with at(local(day)), pytest.raises(Refused, match="It runs from 2 November 2026 to 2 March 2027") as refused:
        plan = go(drafted(), "write_strategies", ps.priya, strategies="x", notes="")
        go(plan, "activate", ps.priya)
    assert [rule for _, rule in refused.value.reasons] == ["MSP-01"]
    with at(local(within)):
        assert go(plan, "activate", ps.priya).state == "active"


@pytest.mark.rule("CAS-01", breaks=f"{GUARDS}::case_is_active")
@pytest.mark.rule("MSP-05", breaks=f"{GUARDS}::strategies_are_written")
def test_a_plan_needs_strategies_and_an_active_case(accepted, drafted, ps):
    with at(local(START)), pytest.raises(Refused) as refused:
        go(drafted(case=accepted()), "activate", ps.priya)
    assert refused.value.reasons == [
        ("Begin the case first.", "CAS-01"),
        ("Write the servicing strategies first.", "MSP-05"),
    ]


@pytest.mark.rule("MSP-01", breaks=f"{GUARDS}::is_of_centrelink")
def test_a_plan_is_of_a_centrelink_case(accepted, drafted, ps):
    assert drafted().case.program == "centrelink"
    with pytest.raises(Refused, match="of a Centrelink case"):
        go(accepted("child_support"), "draft_plan", ps.priya, kind="proactive")


@pytest.mark.rule("MSP-01", breaks=f"{GUARDS}::no_plan_is_drafted")
@pytest.mark.rule("MSP-01", breaks=f"{GUARDS}::no_other_plan_runs")
@pytest.mark.rule("MSP-01", breaks=f"{MODEL}.Meta.constraints[plan_one_running_per_case]")
def test_one_plan_of_a_case_runs_and_one_is_drafted(active, drafted, ps):
    first = active()
    with pytest.raises(Refused):
        go(first, "activate", ps.priya)
    case = type(first.case).objects.get(pk=first.case_id)
    second = go(drafted(case=case), "write_strategies", ps.priya, strategies="x", notes="")
    with at(local(START)), pytest.raises(Refused, match="Another plan of the case is running"):
        go(second, "activate", ps.priya)
    with pytest.raises(DatabaseError), transaction.atomic():  # nor behind the step's back
        ManagedServicePlan.objects.filter(pk=second.pk).update(state="active", activated_at=local(START), version=3)
    case = type(first.case).objects.get(pk=first.case_id)
    with pytest.raises(Refused, match="drafted already"):
        go(case, "draft_plan", ps.priya, kind="proactive")


@pytest.mark.rule("MSP-01", breaks=f"{MODEL}.let_go.permission")
@pytest.mark.rule("MSP-01", breaks=f"{MODEL}.Meta.constraints[plan_dropped_for_a_reason]")
def test_a_plan_that_never_held_is_let_go_with_its_reason_and_another_is_drafted(drafted, active, ps):
    plan = drafted()
    for other in (ps.dan, ps.wes, ps.sione):
        with pytest.raises(PermissionDenied):
            go(plan, "let_go", other, because="x")
    for change in ({"state": "dropped"}, {"dropped_because": "x"}):  # nor behind the step's back
        with pytest.raises(DatabaseError), transaction.atomic():
            ManagedServicePlan.objects.filter(pk=plan.pk).update(version=plan.version + 1, **change)
    plan = go(plan, "let_go", ps.priya, because="A reactive one is made instead.")
    assert (plan.state, plan.dropped_because, plan.activated_at) == ("dropped", "A reactive one is made instead.", None)
    assert timeline.of(plan)[0].told == "let the plan go"
    for step, said in (("let_go", {"because": "x"}), ("write_strategies", {"strategies": "x", "notes": ""})):
        with pytest.raises(Refused):  # once, and it is written on no more
            go(plan, step, ps.priya, **said)
    case = type(plan.case).objects.get(pk=plan.case_id)
    second = go(drafted("reactive", case=case), "write_strategies", ps.lene, strategies="x", notes="")
    with at(local(START)):
        second = go(second, "activate", ps.priya)
    with pytest.raises(Refused):  # one that holds ends with an exit, or gives way
        go(second, "let_go", ps.priya, because="x")


# -- channel restrictions


@pytest.mark.rule("MSP-05", breaks=f"{MODEL}.restrict_channel.guards")
@pytest.mark.rule("MSP-05", breaks=f"{GUARDS}::plan_is_reactive")
def test_only_a_reactive_plan_restricts_channels(active, ps):
    with pytest.raises(Refused) as refused:
        restricted(active(), ps)
    assert refused.value.reasons == [("Only a reactive plan restricts service channels.", "MSP-05")]


@pytest.mark.rule("MSP-05", breaks=f"{MODEL}.restrict_channel.permission")
@pytest.mark.rule("MSP-05", breaks=f"{MODEL}.end_restriction.permission")
@pytest.mark.rule("MSP-05", breaks="personalised_services/who/case.py::plans_psso_or_who_leads_it")
def test_its_psso_or_who_leads_it_restricts_channels(active, ps):
    plan = active("reactive")
    said = {"channel": "telephone", "availability": "fully", "channel_conditions": ""}
    for other in (ps.dan, ps.ola, ps.sione):
        with pytest.raises(PermissionDenied):
            go(plan, "restrict_channel", other, **said)
    plan = go(plan, "restrict_channel", ps.lene, **said)
    ended = {"restriction": plan.restrictions.get(), "because": "Agreed"}
    for other in (ps.dan, ps.ola, ps.sione):
        with pytest.raises(PermissionDenied):
            go(plan, "end_restriction", other, **ended)
    go(plan, "end_restriction", ps.lene, **ended)
    assert not plan.restrictions.filter(ended_at=None).exists()


@pytest.mark.rule("MSP-05", breaks="personalised_services/forms/plan.py::RestrictChannel.clean")
@pytest.mark.rule(
    "MSP-05",
    breaks="personalised_services/models/channel_restriction.py::ChannelRestriction.Meta.constraints[restriction_partly_with_conditions]",
)
def test_a_partly_restricted_channel_says_what_it_is_open_for(active, ps):
    plan = active("reactive")
    sent = {"channel": "telephone", "availability": "partly"}
    assert plan_forms.RestrictChannel(sent, record=plan, by=ps.priya).errors["channel_conditions"]
    with pytest.raises(IntegrityError), transaction.atomic():
        restricted(plan, ps, availability="partly", channel_conditions="")


def test_nothing_is_chosen_beforehand_and_the_commonest_restriction_stands_first(active, ps):
    form = plan_forms.RestrictChannel(record=active("reactive"), by=ps.priya)
    assert [key for key, _ in form.fields["channel"].choices][:2] == ["", "telephone"]
    assert [key for key, _ in form.fields["availability"].choices] == ["partly", "fully", "write_only", "available"]
    assert "checked" not in str(form["availability"])
    assert set(plan_forms.RestrictChannel({}, record=form.record, by=ps.priya).errors) == {"channel", "availability"}


@pytest.mark.rule("MSP-05", breaks="personalised_services/querysets/case.py::RestrictionQuerySet.in_force")
@pytest.mark.rule("MSP-05", breaks=f"{GUARDS}::plan_is_reactive")
def test_restrictions_stand_wherever_the_customer_is_shown(active, accepted, as_, ps):
    plan = restricted(active("reactive"), ps)
    plan = restricted(plan, ps, channel="letter", availability="write_only", channel_conditions="")
    plan = restricted(plan, ps, channel="online", availability="available", channel_conditions="")
    other = accepted("child_support", owner=ps.dan)
    browser = as_(ps.priya)
    said = "Put nobody through."
    for page in (
        plan.case.get_absolute_url(),
        plan.get_absolute_url(),
        f"{plan.get_absolute_url()}steps/end_restriction/",
    ):
        assert said in browser.get(page).content.decode(), page
    told = as_(ps.dan).get(other.get_absolute_url()).content.decode()
    assert said in told and "<dt>Do not</dt>" in told and "<dt>Do</dt>" in told
    card = as_(ps.wes).post("/front-card/", {"crn": CRN}).content.decode()
    assert card.count(said) == 2  # on both of the customer's cases
    for case, reader in ((plan.case, ps.priya), (other, ps.dan)):
        answer = as_(reader).get(f"/api/v1/cases/{case.reference}/").json()
        assert [one["channel"] for one in answer["restrictions"]] == ["telephone", "letter", "online"]


@pytest.mark.rule("MSP-05", breaks="personalised_services/querysets/case.py::RestrictionQuerySet.in_force")
def test_a_draft_restricts_nothing_yet_and_one_entry_holds_per_channel(drafted, active, as_, ps):
    plan = restricted(drafted("reactive"), ps)
    assert not plan.case.restrictions
    plan = restricted(plan, ps, availability="partly", channel_conditions="Mornings, PSSO only")
    assert [str(one) for one in plan.restrictions.filter(ended_at=None)] == ["Telephone, partly restricted"]
    plan = go(plan, "end_restriction", ps.priya, restriction=plan.restrictions.get(ended_at=None), because="Agreed")
    assert plan.restrictions.count() == 2 and not plan.restrictions.filter(ended_at=None).exists()
    for change in ({"conditions": "Another"}, {"ended_at": None, "ended_by": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            plan.restrictions.update(**change)


@pytest.mark.rule("MSP-06", breaks=f"{MODEL}.record_non_compliance")
@pytest.mark.rule("MSP-06", breaks=f"{GUARDS}::channel_is_set")
def test_not_complying_is_recorded(active, ps):
    plan = active("reactive")
    with pytest.raises(Refused) as refused:
        go(plan, "record_non_compliance", ps.priya, note="Rang four times")
    assert refused.value.reasons == [("No channel is restricted.", "MSP-06")]
    plan = go(restricted(plan, ps), "record_non_compliance", ps.lene, note="Rang four times")
    note = plan.case_notes.get()
    assert (note.kind, note.words, note.by) == ("not_complying", "Rang four times", ps.lene)
    with pytest.raises(DatabaseError), transaction.atomic():
        plan.case_notes.update(words="Rang once")


# -- the fortnight


@pytest.mark.rule("MSP-04", breaks=f"{MODEL}.activate.then")
def test_the_first_fortnight_begins_with_the_plan(active):
    row = deadlines.of(active()).get(kind="msp_fortnight")
    assert row.due_on == START + timedelta(days=14)


@pytest.mark.rule("MSP-04", breaks=f"{MODEL}.record_fortnightly_review.then")
@pytest.mark.rule("MSP-04", breaks=f"{GUARDS}::plan_is_proactive")
def test_each_review_has_its_case_note_and_begins_the_next_fortnight(active, ps):
    plan = active()
    for number in (1, 2):
        with at(local(START + timedelta(days=13 * number))):
            plan = go(plan, "record_fortnightly_review", ps.priya, note=f"Looked at the record, {number}")
    fortnights = deadlines.of(plan).filter(kind="msp_fortnight")
    assert [(row.occurrence, row.state, row.due_on) for row in fortnights.order_by("occurrence")] == [
        (1, "met", date(2026, 11, 16)),
        (2, "met", date(2026, 11, 29)),
        (3, "pending", date(2026, 12, 12)),
    ]
    assert [note.kind for note in plan.case_notes.all()] == ["fortnight", "fortnight"]


@pytest.mark.rule("MSP-04", breaks="personalised_services/deadlines.py::FORTNIGHT")
def test_a_fortnight_that_passes_is_told_to_its_psso_and_their_ssm(active, ps):
    active()
    for moment in (local(date(2026, 11, 16), 16, 59), local(date(2026, 11, 16), 17), local(date(2026, 11, 17), 0)):
        with at(moment):
            assert sweep().set_aside == []
    told = {
        (one.to, one.kind.partition(".")[2], one.at) for one in Notice.objects.filter(kind__startswith="msp_fortnight")
    }
    midnight = local(date(2026, 11, 17), 0)
    assert told == {
        (ps.priya, "due_today", local(date(2026, 11, 16), 17)),
        (ps.priya, "missed", midnight),
        (ps.lene, "missed", midnight),
    }


@pytest.mark.rule("MSP-04", breaks=f"{GUARDS}::plan_is_proactive")
def test_a_reactive_plan_has_no_fortnight(active, ps):
    plan = active("reactive")
    assert not deadlines.of(plan).filter(kind="msp_fortnight").exists()
    with pytest.raises(Refused) as refused:
        go(plan, "record_fortnightly_review", ps.priya, note="x")
    assert refused.value.reasons == [("Only a proactive plan is reviewed each fortnight.", "MSP-04")]


def test_its_limits_go_with_the_case(active, ps):
    plan = active()
    go(type(plan.case).objects.get(pk=plan.case_id), "reallocate", ps.lene, owner=ps.wes, because="Moved")
    rows = deadlines.of(plan)
    assert {(row.kind, row.owner, row.team) for row in rows} == {
        (kind, ps.wes, ps.wes.team) for kind in ("msp_fortnight", "msp_end", "msp_review_opens")
    }


# -- the end of the term


@pytest.mark.rule("REV-11", breaks="personalised_services/effects/case.py::its_end_is_watched")
@pytest.mark.parametrize(
    "ends_on", [date(2026, 12, 25), date(2027, 4, 4), date(2027, 10, 3)]
)  # a holiday; both changes
def test_a_plan_that_reaches_its_end_without_an_outcome_is_told_to_the_ssm_once(ends_on, active, ps):
    plan = active("reactive", ends_on=ends_on)
    midnight = local(ends_on + timedelta(days=1), 0)
    for moment in (midnight - timedelta(minutes=1), midnight, midnight + timedelta(days=3)):
        with at(moment):
            assert sweep().set_aside == []
        told = [(one.to, one.at) for one in Notice.objects.filter(kind="msp_end.missed").order_by("to")]
        assert {to for to, _ in told} == (set() if moment < midnight else {ps.priya, ps.lene}) and len(told) <= 2
    assert deadlines.of(plan).get(kind="msp_end").state == "missed"


# -- sight


@pytest.mark.parametrize(
    ("who", "sees"), {"priya": 1, "lene": 1, "olive": 1, "sione": 1, "dan": 0, "wes": 0, "ola": 0}.items()
)
def test_who_sees_the_case_sees_its_plan_and_it_is_written_down(who, sees, active, as_, ps):
    plan, browser = active(), as_(getattr(ps, who))
    answers = [
        browser.get(address).status_code for address in (plan.get_absolute_url(), f"/api/v1/plans/{plan.reference}/")
    ]
    listed = browser.get("/api/v1/plans/").json()["results"]
    assert answers == ([200, 200] if sees else [404, 404])
    assert len(listed) == sees
    assert Visit.objects.filter(case=plan.case_id).count() == 2 * sees


def test_what_a_plan_costs(active, as_, ps, django_assert_max_num_queries):
    plan = restricted(active("reactive"), ps)
    browser = as_(ps.priya)
    browser.get("/cases/")
    with django_assert_max_num_queries(20):
        browser.get(plan.get_absolute_url())
    with django_assert_max_num_queries(9):
        browser.get("/api/v1/plans/")
