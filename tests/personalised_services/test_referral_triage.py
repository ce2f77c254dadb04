"""Referrals: how they arrive, who triages which, what must be so before one is accepted, what the referrer is told."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from casework import outbox, timeline
from casework.steps import Refused
from people.clock import at, now
from people.directory import give_role
from people.roles import ZONE_CONTACT
from personalised_services.deadlines import usual_end
from personalised_services.forms import referral as forms
from personalised_services.intake import criteria, one_year_before
from personalised_services.models import Case, Referral
from tests.personalised_services.conftest import BORN, CRITERIA, CRN, NAME, go

MODEL = "personalised_services/models/referral.py::Referral"
FORMS = "personalised_services/forms/referral.py"
GUARDS = "personalised_services/conditions/referral.py"
WHO = "personalised_services/who/referral.py"
BACK = {
    "declined_as": "returned", "declined_because": "criteria", "explanation": "A restriction is in force.",
    "next_steps": "Write to the mailbox again once it has ended.",
}  # fmt: skip


def new(by, **sent):
    said = {
        "program": "centrelink", "route": "other", "referred_by": "NP4822", "crn": CRN, "name": NAME,
        "date_of_birth": BORN.isoformat(), "reasons": "Rings each day.",
    }  # fmt: skip
    return forms.NewReferral(said | sent, by=by)


# -- how it arrives


@pytest.mark.rule("REF-01", breaks=f"{FORMS}::NewReferral._one_of_the_ways")
def test_a_direct_referral_comes_from_one_of_the_areas(ps):
    assert new(ps.priya, route="direct", area="media").is_valid()
    assert new(ps.priya, route="direct").errors["area"] == ["Say which area refers directly."]
    assert new(ps.priya, route="proactive").errors["area"]
    assert new(ps.priya, area="media").errors["area"]


@pytest.mark.rule(
    "REF-01", breaks="personalised_services/models/referral_triggers.py::CONSTRAINTS[referral_direct_from_an_area]"
)
@pytest.mark.parametrize(("route", "area"), [("direct", ""), ("other", "media")])
def test_nor_does_the_database_take_another(received, route, area):
    with pytest.raises(IntegrityError), transaction.atomic():
        received(route, area=area)


@pytest.mark.rule("REF-13", breaks=f"{FORMS}::NewReferral._one_of_the_ways")
def test_child_support_refers_by_one_of_its_intrays(ps, cast):
    sent = {"program": "child_support", "route": "intray", "intray": "acer"}
    assert new(ps.priya, **sent).is_valid()
    assert new(ps.priya, **sent | {"intray": ""}).errors["intray"]
    assert new(ps.priya, **sent | {"route": "other", "intray": ""}).errors["route"]
    assert new(ps.priya, route="intray", intray="acer").errors["route"]
    leaders_only = sent | {"intray": "ps_referral"}
    assert new(ps.priya, **leaders_only).errors["referred_by"] == [
        "The intray PS referral is for team leaders, and Noah Pereira is none."
    ]
    assert new(ps.priya, **leaders_only, referred_by=cast.aroha.logon).is_valid()


@pytest.mark.rule("REF-04", breaks=f"{FORMS}::NewReferral.reasons")
def test_any_other_comes_by_the_mailbox_with_the_reasons_for_it(ps, received):
    assert new(ps.priya).is_valid() and new(ps.priya).fields["reasons"].required
    assert new(ps.priya, reasons="").errors["reasons"]
    assert [received(route).came_by for route in ("other", "direct")] == ["PS mailbox", "Media Branch"]


def test_what_is_written_into_a_new_one(ps, cast, as_):
    assert new(ps.priya, crn="12345").errors["crn"]
    assert new(ps.priya, reasons=f"About {CRN}").errors["reasons"]
    assert new(ps.priya, referred_by="NOBODY").errors["referred_by"] == [
        "Nobody in the directory goes by that. Check the logon."
    ]
    assert new(ps.priya, had_incident="true").errors["incident_on"] == ["Say on which day."]
    for said in (cast.aroha.logon.lower(), f"{cast.aroha.logon}  {cast.aroha.name}", cast.aroha.name):
        form = new(ps.priya, referred_by=said)
        assert form.is_valid() and form.cleaned_data["referred_by"] == cast.aroha
    assert "/staff/find/" in as_(ps.priya).get("/referrals/new/").content.decode()
    assert as_(ps.priya).post("/staff/find/", {"q": cast.aroha.logon}).json()["results"][0]["name"] == cast.aroha.name
    assert new(ps.priya, incident_on=(now() + timedelta(days=2)).date().isoformat()).errors["incident_on"]
    assert new(ps.priya, team=1 + max(team.pk for team in ps.teams.values())).errors["team"]


@pytest.mark.rule("REF-04", breaks=f"{MODEL}.take_up.permission")
@pytest.mark.rule("REF-04", breaks=f"{WHO}::triages_others")
def test_a_psso_of_the_team_that_received_it_reviews_any_but_a_proactive_one(received, ps):
    referral = received()
    for other in (ps.wes, ps.ola, ps.sione):
        with pytest.raises(PermissionDenied):
            go(referral, "take_up", other)
    referral = go(referral, "take_up", ps.dan)
    assert (referral.state, referral.reviewer) == ("under_review", ps.dan)
    assert [entry.told for entry in timeline.of(referral)] == [
        "took the referral under review",
        "received a Centrelink referral, by mailbox, with reasons",
    ]


@pytest.mark.rule("REF-06", breaks=f"{MODEL}.take_up.permission")
@pytest.mark.rule("REF-06", breaks=f"{WHO}::triages_proactive")
def test_the_psm_triages_a_proactive_one(received, ps):
    referral = received("proactive")
    for other in (ps.priya, ps.lene, ps.olive):
        with pytest.raises(PermissionDenied):
            go(referral, "take_up", other)
    assert go(referral, "take_up", ps.sione).reviewer == ps.sione


# -- the criteria


@pytest.mark.rule("REF-02", breaks="personalised_services/intake.py::criteria")
@pytest.mark.parametrize(
    ("received_on", "incident_on", "counts"),
    [
        ("2026-11-24", "2025-11-24", True),  # the same date one year earlier still counts
        ("2026-11-24", "2025-11-23", False),
        ("2026-11-24", "2026-11-24", True),
        ("2028-02-29", "2027-02-28", True),
        ("2028-02-29", "2027-02-27", False),
        ("2029-02-28", "2028-02-28", True),
    ],
)
def test_an_incident_of_the_twelve_months_before_counts(received_on, incident_on, counts):
    one = SimpleNamespace(
        restricted_now=False, had_incident=True, zone_managed=False, incident_on=date.fromisoformat(incident_on),
        received_on=date.fromisoformat(received_on),
    )  # fmt: skip
    assert [met for _, met, _ in criteria(one)] == [True, not counts, True]
    assert one_year_before(date(2028, 2, 29)) == date(2027, 2, 28)


@pytest.mark.rule("REF-02", breaks=f"{MODEL}.accept.guards")
@pytest.mark.rule("REF-02", breaks=f"{GUARDS}::meets_the_criteria")
@pytest.mark.parametrize("route", ["direct", "proactive"])
def test_a_direct_referral_is_accepted_once_all_three_are_answered_and_met(reviewed, ps, places, route):
    unanswered = reviewed(route, criteria=None)
    by = ps.sione if route == "proactive" else ps.priya
    term = {"starts_on": date(2026, 11, 2), "ends_on": date(2027, 3, 2), "unique_circumstances": ""}
    with pytest.raises(Refused) as refused:
        go(unanswered, "accept", by, owner=ps.priya, **term)
    assert [rule for _, rule in refused.value.reasons] == ["REF-02"] * 3
    for against in (
        {"restricted_now": True},
        {"zone_managed": True},
        {"had_incident": True, "incident_on": now().date()},
    ):
        unanswered = go(unanswered, "answer_criteria", by, **CRITERIA | against)
        with pytest.raises(Refused) as refused:
            go(unanswered, "accept", by, owner=ps.priya, **term)
        assert len(refused.value.reasons) == 1 and refused.value.reasons[0][1] == "REF-02"
    assert Case.objects.count() == 0
    met = go(unanswered, "answer_criteria", by, **CRITERIA)
    assert go(met, "accept", by, owner=ps.priya, zone=places.hunter, **term).state == "accepted"


@pytest.mark.rule("REF-02", breaks=f"{GUARDS}::meets_the_criteria")
@pytest.mark.rule("REF-02", breaks=f"{MODEL}.restrictions")
def test_a_restriction_that_holds_stands_against_it_whatever_is_answered(restricted, reviewed, ps):
    proposal = restricted()
    referral = reviewed("direct")
    with pytest.raises(Refused) as refused:
        go(referral, "accept", ps.priya, owner=ps.priya)
    told = f"{proposal.reference} restricts the customer now: answer the criteria anew."
    assert refused.value.reasons == [(told, "REF-02")]


@pytest.mark.rule("REF-02", breaks=f"{GUARDS}::is_direct")
def test_the_three_are_asked_of_a_direct_referral_alone(received, reviewed, ps):
    with pytest.raises(Refused) as refused:
        go(received(), "answer_criteria", ps.priya, **CRITERIA)
    assert refused.value.reasons == [("The three criteria are asked of a direct referral.", "REF-02")]
    assert reviewed("direct").zone_managed is False
    assert go(reviewed(), "accept", ps.priya, owner=ps.priya).state == "accepted"  # unanswered


@pytest.mark.rule(
    "REF-02",
    breaks="personalised_services/models/referral_triggers.py::CONSTRAINTS[referral_accepted_with_criteria_answered]",
)
@pytest.mark.rule(
    "REF-03",
    breaks="personalised_services/models/referral_triggers.py::CONSTRAINTS[referral_accepted_after_first_review]",
)
@pytest.mark.parametrize("missing", ["criteria", "first_review"])
def test_nor_does_the_database_accept_one_without(reviewed, accepted, missing):
    referral = reviewed("direct", **{missing: None})
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(state="accepted", case=accepted(), version=referral.version + 1)


@pytest.mark.rule("REF-03", breaks=f"{MODEL}.accept.guards")
@pytest.mark.rule("REF-03", breaks=f"{GUARDS}::first_review_is_recorded")
@pytest.mark.parametrize("route", ["direct", "other"])
def test_a_first_review_comes_before_it_is_accepted(reviewed, ps, route):
    referral = reviewed(route, first_review=False)
    with pytest.raises(Refused, match="Record the first review") as refused:
        go(referral, "accept", ps.priya, owner=ps.priya)
    assert [rule for _, rule in refused.value.reasons] == ["REF-03"]
    referral = go(referral, "record_first_review", ps.priya, risk="yes", management="Two officers")
    assert go(referral, "accept", ps.priya, owner=ps.priya).case.state == "accepted"


# -- accepted


def test_an_accepted_referral_opens_the_case(reviewed, ps):
    referral = go(reviewed("intray"), "accept", ps.priya, owner=ps.dan)
    case = Case.objects.get()
    assert (referral.case, case.owner, case.program, case.customer) == (
        case,
        ps.dan,
        "child_support",
        referral.customer,
    )
    assert timeline.of(case)[0].told == "accepted the case for Child Support and gave it to Dan Whitford"
    second = reviewed("intray")
    with pytest.raises(Refused, match="open case of this program already"):
        go(second, "accept", ps.priya, owner=ps.dan)


@pytest.fixture
def zone_contact(cast, places):
    give_role(cast.mele, ZONE_CONTACT, by=cast.ida, zone=places.west)
    return cast.mele


def accept_form(referral, by, **sent):
    return forms.Accept(sent, record=referral, by=by)


@pytest.mark.rule("REF-07", breaks="personalised_services/effects/referral.py::accepted_proactive")
@pytest.mark.rule("REF-07", breaks=f"{MODEL}.accept.permission")
def test_a_proactive_one_gets_its_plan_its_psso_and_the_zone_is_told_with_a_copy(reviewed, ps, places, zone_contact):
    referral = reviewed("proactive")
    starts = now().astimezone(places.newcastle.tz).date()
    form = accept_form(referral, ps.sione, owner=ps.dan.logon, zone=places.west.pk, starts_on=starts.isoformat())
    assert form.is_valid(), form.errors
    for other in (ps.priya, ps.lene, ps.olive):
        with pytest.raises(PermissionDenied):
            go(referral, "accept", other, **form.cleaned_data)
    referral = go(referral, "accept", ps.sione, **form.cleaned_data)
    plan = referral.case.plans.get()
    assert (plan.kind, plan.state, plan.ends_on, plan.drafted_by) == ("proactive", "draft", usual_end(starts), ps.sione)
    assert Case.objects.in_hand_of(ps.dan).get() == referral.case  # it stands on the PSSO's tracker
    mails = {mail.to: mail.text for mail in outbox.owed_by(referral)}
    assert set(mails) == {zone_contact.email, "noah.pereira@agency.example"}
    for text in mails.values():
        assert referral.case.reference in text and "Halloran" not in text and CRN not in text


@pytest.mark.rule("REF-07", breaks="personalised_services/forms/plan.py::Term.clean")
def test_another_term_of_its_plan_states_the_unique_circumstances(reviewed, ps, places, zone_contact):
    referral = reviewed("proactive")
    sent = {"owner": ps.dan.logon, "zone": places.west.pk, "starts_on": "2026-11-02", "ends_on": "2027-05-02"}
    assert accept_form(referral, ps.sione, **sent).errors["unique_circumstances"]
    assert accept_form(referral, ps.sione, **sent, unique_circumstances="In hospital").is_valid()
    assert accept_form(referral, ps.sione, **sent | {"zone": places.hunter.pk}).errors["zone"] == [
        "Hunter has no zone contact who could be told."
    ]
    assert set(accept_form(reviewed(), ps.priya).fields) == {"owner"}


# -- not accepted


@pytest.mark.rule("REF-05", breaks=f"{MODEL}.decline.then")
def test_the_referrer_is_told_the_reason_and_what_they_can_do_next(reviewed, ps):
    referral = go(reviewed(), "decline", ps.priya, **BACK)
    [mail] = outbox.owed_by(referral)
    assert mail.to == "noah.pereira@agency.example" and referral.reference in mail.subject
    assert BACK["explanation"] in mail.text and BACK["next_steps"] in mail.text and "criteria are not met" in mail.text
    assert (referral.state, referral.state_words) == ("declined", "returned")
    with pytest.raises(Refused):
        go(referral, "accept", ps.priya, owner=ps.priya)


@pytest.mark.rule(
    "REF-05",
    breaks="personalised_services/models/referral_triggers.py::CONSTRAINTS[referral_declined_with_explanation]",
)
def test_none_goes_back_without_explanation_and_next_steps(reviewed, ps):
    referral = reviewed()
    for missing in ("explanation", "next_steps"):
        assert forms.Decline(BACK | {missing: ""}, record=referral, by=ps.priya).errors[missing]
        with pytest.raises(IntegrityError), transaction.atomic():
            go(referral, "decline", ps.priya, **BACK | {missing: ""})


def test_the_e_mail_names_no_customer(reviewed, ps):
    referral = reviewed()
    for said in ("Ines has a restriction.", "Ms HALLORAN, again", "halloran’s case"):
        form = forms.Decline(BACK | {"explanation": said}, record=referral, by=ps.priya)
        assert form.errors["explanation"] == ["Leave the customer’s name out: this goes by e-mail."]
    assert forms.Decline(BACK | {"next_steps": f"Quote {CRN}"}, record=referral, by=ps.priya).errors["next_steps"]


# -- urgent


def urgent(referral, by, **sent):
    return forms.Urgent(sent, record=referral, by=by)


@pytest.mark.rule("REF-14", breaks=f"{MODEL}.confirm_urgent.permission")
@pytest.mark.rule("REF-14", breaks=f"{WHO}::leads")
@pytest.mark.rule("REF-14", breaks=f"{GUARDS}::is_not_urgent")
def test_only_who_leads_the_team_confirms_it_as_urgent(received, ps, cast):
    referral = received("intray")
    contact = {"contacted_by": cast.aroha, "contacted_at": now()}
    for other in (ps.priya, ps.sione, ps.ola):
        with pytest.raises(PermissionDenied):
            go(referral, "confirm_urgent", other, **contact)
    assert referral.came_by == "Complaints referral to PS"
    referral = go(referral, "confirm_urgent", ps.lene, **contact)
    assert referral.is_urgent and referral.came_by == "Urgent intray"
    with pytest.raises(Refused, match="urgent already"):
        go(referral, "confirm_urgent", ps.lene, **contact)


@pytest.mark.rule("REF-14", breaks=f"{FORMS}::Urgent.clean_contacted_by")
def test_a_team_leader_of_the_area_that_refers_has_contacted_the_ssm(received, ps, cast):
    referral = received("intray")
    assert urgent(referral, ps.lene, contacted_by=cast.aroha.logon).is_valid()
    for other in (cast.noah, ps.lene, ps.olive):
        assert urgent(referral, ps.lene, contacted_by=other.logon).errors["contacted_by"]
    elsewhere = received("intray", referred_by=cast.mele)  # of Perth
    assert urgent(elsewhere, ps.lene, contacted_by=cast.aroha.logon).errors["contacted_by"]
    assert set(urgent(received(), ps.lene).fields) == set()


@pytest.mark.rule(
    "REF-14", breaks="personalised_services/models/referral_triggers.py::CONSTRAINTS[referral_urgent_after_contact]"
)
def test_nor_does_the_database_take_an_urgency_without_that_contact(received, ps, cast):
    for contact in (
        {},
        {"contacted_by": ps.lene, "contacted_at": now()},
        {"contacted_by": cast.aroha, "contacted_at": now() + timedelta(days=1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            go(received("intray"), "confirm_urgent", ps.lene, **contact)


def test_what_was_received_stays_as_it_was(received, ps, cast):
    referral = received()
    for change in (
        {"received_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"team": ps.teams["perth"]},
        {"referred_by": cast.kiri},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Referral.objects.filter(pk=referral.pk).update(version=2, **change)
    with pytest.raises(DatabaseError), transaction.atomic():
        referral.delete()
    with pytest.raises(DatabaseError), transaction.atomic(), at(now()):
        Referral.objects.filter(pk=referral.pk).update(state="accepted", version=2)
