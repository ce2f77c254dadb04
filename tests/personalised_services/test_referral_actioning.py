"""Actioning a referral: its limit from the receipt, the list of each program, and what follows it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from casework import deadlines, outbox
from casework.models import Notice
from casework.steps import Refused
from casework.sweep import sweep
from people.clock import at, now
from people.directory import give_role
from people.roles import ZONE_CONTACT
from personalised_services.checklists import CHECKLISTS, items_of
from personalised_services.conditions.referral import open_items
from personalised_services.forms import plan as plan_forms
from personalised_services.forms import referral as forms
from tests.personalised_services.conftest import CRN, go
from tests.personalised_services.contacting import log
from tests.personalised_services.test_referral_triage import BACK

MODEL = "personalised_services/models/referral.py::Referral"
GUARDS = "personalised_services/conditions/referral.py"
DEADLINES = "personalised_services/deadlines.py"
SYDNEY, PERTH = ZoneInfo("Australia/Sydney"), ZoneInfo("Australia/Perth")


def local(day, hour=10, zone=SYDNEY):
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=zone).astimezone(UTC)


def limit(referral, kind="referral_actioned"):
    return deadlines.of(referral).get(kind=kind)


# -- the limit


@pytest.mark.rule("REF-08", breaks=f"{DEADLINES}::REFERRAL")
@pytest.mark.parametrize(
    ("received_on", "due_on"),
    [
        ("2026-11-23", "2026-11-30"),
        ("2026-11-27", "2026-12-04"),
        ("2026-11-28", "2026-12-04"),  # a Saturday: counted from Monday on
        ("2026-12-22", "2026-12-31"),  # Christmas, Boxing Day kept on Monday
        ("2026-10-02", "2026-10-12"),  # summer time begins on Sunday; Labour Day on Monday
    ],
)
def test_a_referral_is_due_on_the_fifth_working_day_after_its_receipt(received, received_on, due_on):
    with at(local(received_on, 12)):
        row = limit(received(received_at=local(received_on)))
    assert (row.due_on, row.due_at) == (date.fromisoformat(due_on), local(due_on, 17))


def test_it_ends_in_the_zone_of_the_team_that_received_it(received, ps):
    with at(local("2026-11-23", 12)):
        row = limit(received(team=ps.teams["perth"], by=ps.wes, received_at=local("2026-11-23")))
    assert row.due_at == local("2026-11-30", 17, PERTH)


@pytest.mark.rule("REF-08", breaks="personalised_services/effects/referral.py::urgent_limit")
def test_an_urgency_that_arises_later_runs_from_the_receipt_and_never_starts_it_again(received, ps):
    with at(local("2026-11-23", 12)):
        referral = received(received_at=local("2026-11-23"))
    with at(local("2026-11-26", 9)):
        referral = go(referral, "confirm_urgent", ps.lene)
        row = limit(referral, "referral_urgent")
        assert (row.started_at, row.due_at) == (local("2026-11-23"), local("2026-11-25", 17))
        assert limit(referral).state == "cleared"
        assert sweep().set_aside == []
    told = Notice.objects.filter(kind="referral_urgent.missed")
    assert {one.to for one in told} == {ps.priya, ps.lene}  # it was late already


@pytest.mark.rule("REF-08", breaks=f"{DEADLINES}::URGENT_REFERRAL")
def test_an_urgent_one_is_reminded_of_at_two_days_and_missed_after_two_working_days(received, ps):
    with at(local("2026-11-27", 12)):  # a Friday
        referral = go(received(received_at=local("2026-11-27")), "confirm_urgent", ps.lene)
    seen = []
    for moment in (local("2026-11-29", 7), local("2026-11-29", 8), local("2026-12-01", 16), local("2026-12-01", 17)):
        with at(moment):
            sweep()
        kinds = Notice.objects.filter(kind__startswith="referral_urgent").values_list("kind", flat=True)
        seen.append(sorted(set(kinds)))
    reminded, missed = "referral_urgent.two_days", "referral_urgent.missed"
    assert seen == [[], [reminded], [reminded], [missed, reminded]]
    assert limit(referral, "referral_urgent").state == "missed"


@pytest.mark.rule("REF-08", breaks="personalised_services/effects/referral.py::its_psso_has_it")
def test_neither_review_nor_acceptance_nor_reallocation_starts_it_again(received, ps):
    with at(local("2026-11-23", 12)):
        referral = received("intray", received_at=local("2026-11-23"))
        began = limit(referral)
        referral = go(go(referral, "take_up", ps.dan), "accept", ps.dan, owner=ps.priya)
        owners = [limit(referral).owner]
        go(referral.case, "reallocate", ps.lene, owner=ps.wes, because="Moved west")
    row = limit(referral)
    assert [*owners, row.owner, row.team] == [ps.priya, ps.wes, ps.wes.team]
    assert (row.started_at, row.due_at) == (began.started_at, began.due_at)


def test_a_referral_that_goes_back_waits_for_nothing(reviewed, ps):
    referral = go(reviewed(), "decline", ps.priya, **BACK)
    assert limit(referral).state == "cleared"


# -- the list


@pytest.fixture
def in_action(reviewed, ps):
    """An accepted referral, in Priya's hands."""

    def make(route="other", **more):
        return go(reviewed(route, **more), "accept", ps.priya, owner=ps.priya)

    return make


def tick(referral, by, key):
    item = items_of(referral.program)[key]
    return go(referral, "tick", by, item=item, left="X-1" if item.asks else "")


def everything_but(referral, by, *keys):
    for item in open_items(referral):
        if item.key in keys or item.by_step:
            continue
        referral = tick(referral, by, item.key)
    return referral


EACH = [("other", item) for item in CHECKLISTS["centrelink"]] + [
    ("intray", item) for item in CHECKLISTS["child_support"]
]


@pytest.mark.rule("REF-09", breaks="personalised_services/checklists.py::CENTRELINK[cims_notes]")
@pytest.mark.rule("REF-10", breaks="personalised_services/checklists.py::CENTRELINK[payments_reviewed]")
@pytest.mark.rule("REF-15", breaks="personalised_services/checklists.py::CHILD_SUPPORT[cmp_updated]")
def test_what_each_programs_list_asks_for():
    asked = {program: [(item.key, item.rule) for item in items] for program, items in CHECKLISTS.items()}
    assert asked == {
        "centrelink": [
            *((key, "REF-09") for key in ("zone_told", "centre_told", "cims_notes", "doc", "workload_item")),
            *((f"{key}_reviewed", "REF-10") for key in ("record", "cims", "payments", "restricted_screen", "vulnerabilities", "appeals", "child_support")),
        ],
        "child_support": [
            (key, "REF-15")
            for key in (
                "primary_locked", "associated_locked", "msp_looked_for", "reallocated", "recovery_indicator", "cmp",
                "stacking_document", "primary_contacted", "cmp_updated", "associated_contacted", "substitute_record",
            )
        ],
    }  # fmt: skip
    optional = {item.key for items in CHECKLISTS.values() for item in items if item.optional}
    assert optional == {"associated_locked", "reallocated", "associated_contacted", "substitute_record"}


@pytest.mark.rule("REF-08", breaks=f"{MODEL}.record_as_actioned.guards")
@pytest.mark.rule("REF-09", breaks=f"{MODEL}.record_as_actioned.guards")
@pytest.mark.rule("REF-10", breaks=f"{MODEL}.record_as_actioned.guards")
@pytest.mark.rule("REF-15", breaks=f"{MODEL}.record_as_actioned.guards")
@pytest.mark.rule("REF-16", breaks=f"{GUARDS}::is_of_child_support")
def test_it_is_actioned_once_every_item_is_done(in_action, ps, places, cast):
    give_role(cast.mele, ZONE_CONTACT, by=cast.ida, zone=places.west)
    for route, missing in (("other", "doc"), ("intray", "cmp")):
        referral = everything_but(in_action(route, crn=CRN), ps.priya, missing)
        if route == "other":
            referral = go(referral, "tell_zone", ps.priya, zone=places.west)
            referral = go(referral, "tell_service_centre", ps.priya, manager=cast.aroha)
        with pytest.raises(Refused) as refused:
            go(referral, "record_as_actioned", ps.priya)
        assert [text for text, _ in refused.value.reasons] == [f"To be done: {items_of(referral.program)[missing]}."]
        referral = go(tick(referral, ps.priya, missing), "record_as_actioned", ps.priya)
        assert (referral.state, limit(referral).state) == ("actioned", "met")
        if route == "other":
            with pytest.raises(Refused) as refused:
                go(referral, "record_in_portal", ps.priya, portal_record="PS-7713")
            assert [rule for _, rule in refused.value.reasons] == ["REF-16"]


@pytest.mark.rule("REF-08", breaks=f"{MODEL}.record_as_actioned.then")
def test_the_urgent_limit_is_met_too(in_action, ps):
    referral = in_action("intray")
    give = {"contacted_by": ps.dan, "contacted_at": now()}  # (who may contact is the form's)
    referral = everything_but(go(referral, "confirm_urgent", ps.lene, **give), ps.priya)
    referral = go(referral, "record_as_actioned", ps.priya)
    assert limit(referral, "referral_urgent").state == "met"


@pytest.mark.rule("REF-08", breaks="personalised_services/who/referral.py::actions_it")
def test_its_psso_or_who_leads_them_ticks_and_nobody_else(in_action, ps):
    referral = in_action("intray")
    for other in (ps.dan, ps.wes, ps.sione):
        with pytest.raises(PermissionDenied):
            tick(referral, other, "primary_locked")
    referral = tick(referral, ps.lene, "primary_locked")
    row = referral.items.get()
    assert (row.key, row.by) == ("primary_locked", ps.lene)
    for change in ({"left": "Y"}, {"by": ps.dan}):
        with pytest.raises(DatabaseError), transaction.atomic():
            referral.items.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        tick(referral, ps.priya, "primary_locked")
    referral = go(referral, "take_tick_back", ps.priya, item=items_of("child_support")["primary_locked"])
    assert "primary_locked" in {item.key for item in open_items(referral)}
    assert tick(referral, ps.priya, "primary_locked").items.count() == 2


@pytest.mark.rule("REF-15", breaks="personalised_services/forms/referral.py::NotApplicable")
@pytest.mark.rule("REF-15", breaks=f"{GUARDS}::an_optional_item_is_open")
def test_only_what_is_sometimes_asked_for_may_not_apply_and_with_a_reason(in_action, ps):
    referral = in_action("intray")
    said = {"item": "associated_contacted", "because": "There is no associated customer."}
    form = forms.NotApplicable(said, record=referral, by=ps.priya)
    assert form.is_valid()
    assert not forms.NotApplicable(said | {"item": "primary_contacted"}, record=referral, by=ps.priya).is_valid()
    assert not forms.NotApplicable(said | {"because": ""}, record=referral, by=ps.priya).is_valid()
    referral = go(referral, "does_not_apply", ps.priya, **form.cleaned_data)
    assert "associated_contacted" not in {item.key for item in open_items(referral)}
    with pytest.raises(Refused) as refused:  # everything that Centrelink lists is asked for
        go(in_action(), "does_not_apply", ps.priya, item=items_of("centrelink")["doc"], because="x")
    assert [rule for _, rule in refused.value.reasons] == ["REF-15"]


@pytest.mark.rule("REF-09", breaks="personalised_services/forms/referral.py::Tick.clean")
def test_what_is_made_in_another_system_leaves_its_reference(in_action, ps):
    referral = in_action()
    for key in ("cims_notes", "doc", "workload_item"):
        assert forms.Tick({"item": key}, record=referral, by=ps.priya).errors["left"]
        assert forms.Tick({"item": key, "left": "CIMS 88102"}, record=referral, by=ps.priya).is_valid()
    assert forms.Tick({"item": "doc", "left": CRN}, record=referral, by=ps.priya).errors["left"]
    assert not forms.Tick({"item": "zone_told"}, record=referral, by=ps.priya).is_valid()  # an e-mail does that


@pytest.mark.rule("REF-15", breaks="personalised_services/forms/referral.py::Tick._lacks")
def test_what_the_case_has_to_hold_is_ticked_only_once_it_does(in_action, ps):
    referral = in_action("intray")

    def ticked(key):
        return forms.Tick({"item": key, "left": "x"}, record=referral, by=ps.priya)

    case = go(referral.case, "begin_case", ps.priya)
    held = ("cmp", "stacking_document", "primary_contacted")
    assert [set(ticked(key).errors) for key in held] == [{"item"}] * 3
    case = go(case, "start_cmp", ps.priya)
    case = go(case, "create_stacking", ps.priya, created_on=now().date(), location="L", subject="S", reason="R")
    log(case, ps.priya)
    assert [set(ticked(key).errors) for key in held] == [set()] * 3


def test_a_line_of_the_list_is_ticked_where_it_stands(in_action, ps, as_):
    referral, browser = in_action("intray"), as_(ps.priya)
    page = browser.get(referral.get_absolute_url()).content.decode()
    assert page.count("steps/tick/?item=") == 5 and page.count("steps/does_not_apply/?item=") == 4
    sent = {"item": "primary_locked", "version": referral.version}
    browser.post(f"{referral.get_absolute_url()}steps/tick/", sent)
    assert [row.key for row in referral.items.all()] == ["primary_locked"]
    for asked, chosen in (("?item=cmp", "cmp"), ("?item=weather&left=x", "weather"), ("", "associated_locked")):
        form = browser.get(f"{referral.get_absolute_url()}steps/tick/{asked}").context["form"]
        assert (form["item"].value(), form["left"].value()) == (chosen, None)


# -- e-mails


@pytest.mark.rule("REF-09", breaks=f"{MODEL}.tell_zone.then")
@pytest.mark.rule("REF-09", breaks=f"{MODEL}.tell_service_centre.then")
@pytest.mark.rule("REF-09", breaks=f"{GUARDS}::zone_is_not_told")
@pytest.mark.rule("REF-09", breaks=f"{GUARDS}::centre_is_not_told")
def test_the_zone_and_the_service_centre_are_told_once_each(in_action, ps, places, cast):
    give_role(cast.mele, ZONE_CONTACT, by=cast.ida, zone=places.west)
    referral = go(in_action(), "tell_zone", ps.priya, zone=places.west)
    referral = go(referral, "tell_service_centre", ps.priya, manager=cast.aroha)
    assert {mail.to for mail in outbox.owed_by(referral)} == {cast.mele.email, cast.aroha.email}
    assert all("mandate is in effect" in mail.text for mail in outbox.owed_by(referral))
    for name, said in (("tell_zone", {"zone": places.west}), ("tell_service_centre", {"manager": cast.aroha})):
        with pytest.raises(Refused, match="told already") as refused:
            go(referral, name, ps.priya, **said)
        assert [rule for _, rule in refused.value.reasons] == ["REF-09"]


@pytest.mark.rule("REF-09", breaks=f"{MODEL}.tell_zone.guards")
def test_the_zone_of_a_proactive_one_was_told_when_it_was_accepted(reviewed, ps, places, cast):
    give_role(cast.mele, ZONE_CONTACT, by=cast.ida, zone=places.west)
    term = {"starts_on": date(2026, 11, 2), "ends_on": date(2027, 3, 2), "unique_circumstances": ""}
    referral = go(reviewed("proactive"), "accept", ps.sione, owner=ps.priya, zone=places.west, **term)
    with pytest.raises(Refused, match="told already"):
        go(referral, "tell_zone", ps.priya, zone=places.west)
    assert "zone_told" not in {item.key for item in open_items(referral)}
    assert outbox.owed_by(referral).filter(to=cast.mele.email).count() == 1


@pytest.mark.rule("REF-12", breaks=f"{MODEL}.ask_for_specialist_review.then")
def test_the_psm_is_asked_to_consult_for_a_specialist_review(in_action, ps):
    referral = go(in_action(), "ask_for_specialist_review", ps.priya, network="social_work", because="Twice homeless.")
    [mail] = outbox.owed_by(referral)
    assert mail.to == ps.sione.email and "social work network" in mail.text and "Twice homeless." in mail.text
    form = forms.SpecialistReview({"network": "assessment", "because": "Ines is"}, record=referral, by=ps.priya)
    assert form.errors["because"]


# -- the portal


@pytest.mark.rule("REF-16", breaks=f"{MODEL}.record_in_portal")
@pytest.mark.rule("REF-16", breaks=f"{GUARDS}::is_of_child_support")
def test_nothing_is_left_to_do_once_the_customer_is_in_the_portal(in_action, ps):
    referral = in_action("intray")
    with pytest.raises(Refused):
        go(referral, "record_in_portal", ps.priya, portal_record="PS-7713")
    referral = go(everything_but(referral, ps.priya), "record_as_actioned", ps.priya)
    assert type(referral).objects.not_closed().exists()
    assert forms.Portal({"portal_record": CRN}, record=referral, by=ps.priya).errors["portal_record"]
    referral = go(referral, "record_in_portal", ps.priya, portal_record="PS-7713")
    assert (referral.state, referral.portal_record) == ("complete", "PS-7713")
    assert not type(referral).objects.not_closed().exists()


@pytest.mark.rule(
    "REF-16", breaks="personalised_services/models/referral_triggers.py::CONSTRAINTS[referral_in_the_portal]"
)
def test_nor_is_it_complete_without_the_record(in_action, ps):
    referral = go(everything_but(in_action("intray"), ps.priya), "record_as_actioned", ps.priya)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(referral).objects.filter(pk=referral.pk).update(state="complete", version=referral.version + 1)


# -- what the research shows


@pytest.mark.rule("REF-11", breaks="personalised_services/models/plan.py::ManagedServicePlan.write_strategies")
def test_what_the_research_shows_and_the_plan_of_action_stand_in_the_plan(in_action, as_, ps):
    case = go(
        in_action().case,
        "draft_plan",
        ps.priya,
        kind="reactive",
        starts_on=date(2026, 11, 2),
        ends_on=date(2027, 11, 2),
        unique_circumstances="",
    )
    plan = case.plans.get()
    sent = {
        "strategies": "One contact a week.", "notes": "Social work; a nominee.",
        "plan_of_action": "Offer a payment plan. By phone before noon: visits are restricted.",
    }  # fmt: skip
    form = plan_forms.Strategies(sent, record=plan, by=ps.priya)
    assert form.is_valid()
    plan = go(plan, "write_strategies", ps.priya, **form.cleaned_data)
    page = as_(ps.priya).get(plan.get_absolute_url()).content.decode()
    told = as_(ps.priya).get(f"/api/v1/plans/{plan.reference}/").json()
    for name, words in sent.items():
        assert words in page and told[name] == words


# -- by hand


def test_an_item_says_which_reference_it_asks_for(as_, reviewed, ps):
    referral = go(reviewed("direct"), "accept", ps.priya, owner=ps.priya)
    first = as_(ps.priya).get(f"{referral.get_absolute_url()}steps/tick/").content.decode()
    assert '<option value="cims_notes" selected>Acceptance notes in CIMS (CIMS reference needed)' in first


def test_the_manager_of_the_centre_is_not_who_has_the_case(reviewed, ps, cast):
    referral = go(reviewed("direct"), "accept", ps.priya, owner=ps.priya)
    form = forms.TellCentre({"manager": ps.priya.logon}, record=referral, by=ps.priya)
    assert not form.is_valid() and "has the case" in form.errors["manager"][0]
    assert forms.TellCentre({"manager": cast.sam.logon}, record=referral, by=ps.priya).is_valid()
