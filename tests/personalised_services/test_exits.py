"""Leaving Personalised Services: criteria, endorsements, the Zone, and who may and may not (EXIT-01 to EXIT-04, EXIT-07)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from casework.models import OutgoingMail
from casework.steps import Refused
from people.clock import at, now
from people.models import RoleHeld
from personalised_services.models import Case, ExitAnswer, ExitRecommendation, ZoneConsultation
from tests.personalised_services.conftest import go, local
from tests.personalised_services.leaving import (
    DAY,
    ENDORSED,
    NOTE,
    TALK,
    answered,
    case_of,
    consulted,
    endorsed,
    finalised,
    form,
    offered,
    plan_of,
    propose,
    read,
    refused_by_the_database,
    supported,
    then,
    written,
)
from tests.personalised_services.reviewing import complete as with_zone
from tests.personalised_services.reviewing import decided, on, opened, zoe

__all__ = ["opened", "then", "zoe"]
MODEL = "personalised_services/models/exit.py::ExitRecommendation"
LEAVING = "personalised_services/models/case_steps/leaving.py::Leaving"
CONDITIONS = "personalised_services/conditions/exit.py"
WHO = "personalised_services/who/exit.py"
EFFECTS = "personalised_services/effects/exit.py"
LISTS = "personalised_services/checklists.py"


@pytest.fixture
def proposed(active, ps, zoe, then):
    """An exit just recommended: proposed("reactive"), proposed("proactive")."""

    def make(kind="reactive"):
        more = {} if kind == "proactive" else {"ends_on": DAY.replace(year=2027)}
        return propose(active(kind, **more), ps)

    return make


# -- who begins one, of what


@pytest.mark.rule("EXIT-01", breaks=f"{LEAVING}.propose_exit.permission")
@pytest.mark.rule("EXIT-01", breaks=f"{CONDITIONS}::case_is_of_centrelink")
@pytest.mark.rule("EXIT-05", breaks=f"{CONDITIONS}::a_plan_holds")
def test_its_psso_recommends_an_exit_of_a_centrelink_case_with_a_plan(active, accepted, ps, zoe, then):
    plan = active()
    case = Case.objects.select_related("site", "team", "owner").get(pk=plan.case_id)
    for by in (ps.dan, ps.lene, ps.olive, ps.sione):
        with pytest.raises(PermissionDenied):
            go(case, "propose_exit", by)
    leaving = propose(plan, ps)
    assert (leaving.state, case_of(leaving).state) == ("draft", "exit_proposed")
    with pytest.raises(Refused):  # one at a time
        go(case_of(leaving), "propose_exit", ps.priya)
    other = go(accepted("child_support"), "begin_case", ps.priya)
    with pytest.raises(Refused) as refused:
        go(other, "propose_exit", ps.priya)
    assert [rule for _, rule in refused.value.reasons] == ["EXIT-01", "EXIT-05"]


@pytest.mark.rule("EXIT-01", breaks=f"{WHO}::exits_psso")
@pytest.mark.rule("EXIT-01", breaks=f"{MODEL}.answer_criterion.permission")
@pytest.mark.rule("EXIT-02", breaks=f"{MODEL}.ask_support.permission")
@pytest.mark.rule("EXIT-02", breaks=f"{MODEL}.withdraw_request.permission")
@pytest.mark.rule("EXIT-03", breaks=f"{WHO}::exits_psso_or_who_leads_it")
@pytest.mark.rule("EXIT-03", breaks=f"{MODEL}.consult_zone.permission")
def test_its_psso_writes_it_and_who_leads_the_team_may_consult_the_zone_too(proposed, ps):
    leaving = proposed()
    online = {"criterion": leaving.way.criteria["online"], "words": "She has no phone."}
    for by in (ps.dan, ps.lene, ps.olive, ps.sione):
        with pytest.raises(PermissionDenied):
            go(leaving, "answer_criterion", by, **online)
    for by in (ps.dan, ps.ola, ps.sione):
        with pytest.raises(PermissionDenied):
            go(leaving, "consult_zone", by, held_at=now(), **TALK)
    leaving = go(leaving, "consult_zone", ps.lene, held_at=now(), **TALK)
    leaving = written(leaving, ps)
    for by in (ps.dan, ps.lene):
        with pytest.raises(PermissionDenied):
            go(leaving, "ask_support", by)
    leaving = go(leaving, "ask_support", ps.priya)
    for by in (ps.dan, ps.lene):
        with pytest.raises(PermissionDenied):
            go(leaving, "withdraw_request", by)
    assert go(leaving, "withdraw_request", ps.priya).state == "draft"


# -- the criteria


@pytest.mark.rule("EXIT-01", breaks=f"{CONDITIONS}::open_criteria")
@pytest.mark.rule("EXIT-01", breaks=f"{CONDITIONS}::every_criterion_is_answered")
@pytest.mark.rule("EXIT-01", breaks=f"{MODEL}.ask_support.guards")
@pytest.mark.rule("EXIT-01", breaks=f"{LISTS}::LEAVING")
@pytest.mark.rule("EXIT-01", breaks=f"{LISTS}::LEAVING_PROACTIVE")
@pytest.mark.parametrize(("kind", "count"), [("reactive", 9), ("proactive", 10)])
def test_each_criterion_is_answered_before_anybody_is_asked(kind, count, proposed, ps):
    leaving = go(proposed(kind), "write_note", ps.priya, **NOTE)
    with pytest.raises(Refused) as refused:
        go(leaving, "ask_support", ps.priya)
    assert len(refused.value.reasons) == count
    assert {rule for _, rule in refused.value.reasons} == {"EXIT-01"}
    last = "arrangements_zone" if kind == "reactive" else "proactive"
    leaving = answered(leaving, ps, last)
    with pytest.raises(Refused, match="Not answered"):
        go(leaving, "ask_support", ps.priya)
    leaving = go(leaving, "answer_criterion", ps.priya, criterion=leaving.way.criteria[last], words="It was.")
    assert go(leaving, "ask_support", ps.priya).state == "awaiting"


@pytest.mark.rule("EXIT-01", breaks="personalised_services/forms/exit.py::NotApplicable.offered")
def test_only_what_is_asked_for_where_it_applies_may_be_said_not_to_apply(proposed, ps):
    leaving = proposed()
    offered = {key for key, _ in form("NotApplicable", leaving, ps).fields["criterion"].choices}
    assert offered == {"", "online", "responses"}
    assert form("NotApplicable", leaving, ps, criterion="behaves", because="x").errors["criterion"]
    assert form("NotApplicable", leaving, ps, criterion="online").errors["because"]
    assert form("Answer", leaving, ps, criterion="online").errors["words"]
    leaving = go(leaving, "does_not_apply", ps.priya, criterion=leaving.way.criteria["online"], because="No phone.")
    assert "online" not in {key for key, _ in form("Answer", leaving, ps).fields["criterion"].choices}
    leaving = go(leaving, "take_answer_back", ps.priya, criterion=leaving.way.criteria["online"])
    assert "online" in {key for key, _ in form("Answer", leaving, ps).fields["criterion"].choices}
    with pytest.raises(DatabaseError), transaction.atomic():
        ExitAnswer.objects.update(not_because="Something else.")


@pytest.mark.rule("EXIT-01", breaks=f"{CONDITIONS}::a_criterion_is_open")
@pytest.mark.rule("EXIT-01", breaks=f"{CONDITIONS}::an_optional_criterion_is_open")
@pytest.mark.rule("EXIT-01", breaks=f"{CONDITIONS}::a_criterion_is_answered")
def test_an_answer_is_given_once_and_anew_after_it_was_taken_back(proposed, ps):
    leaving = proposed()
    online, none = leaving.way.criteria["online"], {"words": "x"}
    with pytest.raises(Refused, match="No criterion is answered"):
        go(leaving, "take_answer_back", ps.priya, criterion=online)
    leaving = go(answered(leaving, ps, "online"), "does_not_apply", ps.priya, criterion=online, because="No phone.")
    for name, said, why in (
        ("answer_criterion", none, "Every criterion is answered"),
        ("does_not_apply", {"because": "x"}, "that need not apply is answered"),
    ):
        with pytest.raises(Refused, match=why):
            go(leaving, name, ps.priya, criterion=online, **said)
    leaving = go(leaving, "take_answer_back", ps.priya, criterion=online)
    go(leaving, "answer_criterion", ps.priya, criterion=online, words="She has one now.")


@pytest.mark.rule(
    "EXIT-01",
    breaks="personalised_services/models/exit_facts.py::ExitAnswer.Meta.constraints[exit_criterion_answered_or_not]",
)
@pytest.mark.rule(
    "EXIT-01",
    breaks="personalised_services/models/exit_facts.py::ExitAnswer.Meta.constraints[exit_criterion_answered_once]",
)
def test_a_criterion_is_answered_once_and_one_way(proposed, ps):
    leaving = proposed()
    for rows in ([{"words": "x", "not_because": "x"}], [{}], [{"words": "x"}, {"words": "y"}]):
        with pytest.raises(DatabaseError), transaction.atomic():
            for row in rows:
                leaving.answers.create(key="online", by=ps.priya, **row)


# -- the SSM


@pytest.mark.rule("EXIT-04", breaks=f"{MODEL}.support.permission")
@pytest.mark.rule("EXIT-04", breaks=f"{MODEL}.ask_support.then")
def test_the_ssm_supports_it_and_never_who_wrote_it(proposed, ps, fresh):
    RoleHeld.objects.create(staff=ps.priya, role="ssm", starts_at=local(DAY.replace(month=1)))
    leaving = go(written(proposed(), ps), "ask_support", ps.priya)
    for by in (ps.priya, ps.dan, ps.sione, ps.ola):
        with pytest.raises(PermissionDenied):
            go(read(leaving), "support", by, reason="")
    with pytest.raises(Refused):
        go(leaving, "write_note", ps.priya, **NOTE)
    leaving = go(read(leaving), "support", ps.olive, reason="")  # the SM, since Priya leads the team as well
    assert (leaving.state, leaving.supported_by) == ("supported", ps.olive)
    refused_by_the_database(leaving, supported_by=ps.priya)
    refused_by_the_database(leaving, less_risk="Otherwise.")


@pytest.mark.rule("EXIT-02", breaks=f"{MODEL}.return_exit.then")
@pytest.mark.rule("EXIT-02", breaks=f"{MODEL}.return_exit.permission")
@pytest.mark.rule("EXIT-02", breaks=f"{MODEL}.withdraw_exit.permission")
@pytest.mark.rule("EXIT-02", breaks=f"{LEAVING}.stay.guards")
@pytest.mark.rule("EXIT-02", breaks=f"{CONDITIONS}::exit_came_to_nothing")
def test_without_support_management_goes_on_and_the_recommendation_is_made_anew(proposed, ps):
    leaving = go(written(proposed(), ps), "ask_support", ps.priya)
    with pytest.raises(Refused, match="has come to no end yet"):
        go(case_of(leaving), "stay", ps.lene)
    for by in (ps.priya, ps.dan, ps.sione, ps.ola):
        with pytest.raises(PermissionDenied):
            go(leaving, "return_exit", by, reason="x")
    leaving = go(leaving, "return_exit", ps.lene, reason="The housing referral is open.")
    assert (leaving.state, case_of(leaving).state, plan_of(leaving).state) == ("not_supported", "active", "active")
    again = propose(plan_of(leaving), ps)
    assert (again.less_risk, again.written_at) == (NOTE["less_risk"], None) and not again.answers.exists()
    with pytest.raises(PermissionDenied):
        go(again, "withdraw_exit", ps.dan, because="x")
    assert "withdraw_exit" not in offered(again, ps.dan)
    again = go(again, "withdraw_exit", ps.lene, because="She rang eight times on Monday.")
    assert (again.state, case_of(again).state) == ("withdrawn", "active")


# -- the Zone


@pytest.mark.rule("EXIT-03", breaks=f"{CONDITIONS}::zone_is_consulted")
@pytest.mark.rule("EXIT-03", breaks=f"{MODEL}.record_endorsement.guards")
@pytest.mark.rule("EXIT-03", breaks=f"{MODEL}.consult_zone")
@pytest.mark.rule("EXIT-03", breaks=f"{MODEL}.record_endorsement.permission")
@pytest.mark.rule("EXIT-03", breaks="personalised_services/forms/exit.py::Consultation.clean_held_at")
@pytest.mark.rule("EXIT-07", breaks=f"{CONDITIONS}::zone_is_asked")
def test_the_zone_is_consulted_and_the_talk_recorded(proposed, ps):
    leaving = supported(proposed(), ps)
    for name, said in (("record_endorsement", {"zone_endorsed_on": DAY} | ENDORSED), ("finalise", {})):
        with pytest.raises(Refused, match="Consult the Zone first"):
            go(leaving, name, ps.priya, **said)
    assert set(form("Consultation", leaving, ps).errors) == {"with_whom", "spoke_to", "words"}
    before = form("Consultation", leaving, ps, **TALK, held_at="2026-11-01T10:00")  # that was before the case
    assert [one.code for one in before.errors.as_data()["held_at"]] == ["EXIT-03"]
    assert form("Consultation", leaving, ps, **TALK, held_at="2026-11-03T10:00").is_valid()
    leaving = consulted(leaving, ps)
    kept = ZoneConsultation.objects.get()
    assert (kept.with_whom, kept.spoke_to, kept.words, kept.by) == ("scm", TALK["spoke_to"], TALK["words"], ps.priya)
    early = form("Endorsement", leaving, ps, zone_endorsed_on="2026-11-23", zone_endorsed_by="x")
    assert early.errors["zone_endorsed_on"]
    with pytest.raises(DatabaseError), transaction.atomic():
        ZoneConsultation.objects.update(words="Something else.")
    for by in (ps.dan, ps.lene):
        with pytest.raises(PermissionDenied):
            go(leaving, "record_endorsement", by, zone_endorsed_on=DAY, **ENDORSED)
    assert go(leaving, "record_endorsement", ps.priya, zone_endorsed_on=DAY, **ENDORSED).zone_endorsed_on == DAY


@pytest.mark.rule("EXIT-04", breaks=f"{CONDITIONS}::zone_endorses_it")
@pytest.mark.rule("EXIT-04", breaks=f"{MODEL}.finalise.guards")
@pytest.mark.rule("EXIT-07", breaks=f"{CONDITIONS}::zone_endorses_it")
@pytest.mark.rule("EXIT-03", breaks=f"{MODEL}.record_refusal.then")
@pytest.mark.rule("EXIT-03", breaks=f"{MODEL}.record_refusal.permission")
def test_the_zone_endorses_it_too_or_management_goes_on(proposed, ps):
    leaving = consulted(supported(proposed(), ps), ps)
    with pytest.raises(Refused, match="endorsement is not recorded"):
        go(leaving, "finalise", ps.priya)
    for by in (ps.dan, ps.lene):
        with pytest.raises(PermissionDenied):
            go(leaving, "record_refusal", by, because="x")
    leaving = go(leaving, "record_refusal", ps.priya, because="The centre is closed until March.")
    assert (leaving.state, case_of(leaving).state) == ("not_supported", "active")


@pytest.mark.rule("EXIT-04", breaks=f"{MODEL}.finalise.then")
@pytest.mark.rule("EXIT-04", breaks=f"{EFFECTS}::zone_is_told")
@pytest.mark.rule("EXIT-04", breaks=f"{CONDITIONS}::zone_endorses_it")
@pytest.mark.rule("EXIT-03", breaks=f"{EFFECTS}::zone_is_told")
@pytest.mark.rule("EXIT-04", breaks=f"{LEAVING}.endorse_exit.guards")
def test_finalised_it_is_told_to_the_can_oc_with_the_ps_mailbox_in_copy(proposed, ps, zoe):
    leaving = endorsed(proposed(), ps)
    with pytest.raises(Refused):
        go(case_of(leaving), "endorse_exit", ps.priya)
    leaving = go(leaving, "finalise", ps.priya)
    assert (leaving.state, case_of(leaving).state) == ("finalised", "exit_endorsed")
    mails = OutgoingMail.objects.filter(kind__startswith="exit_finalised")
    assert {mail.to for mail in mails} == {zoe.email, "ps.newcastle@agency.example"}
    for mail in mails:
        assert leaving.case.reference in mail.text and "as SSM and Zone endorsed it" in mail.text
        assert "Halloran" not in mail.text + mail.subject + mail.html and "204418305" not in mail.text + mail.html
    assert "A copy of what" in mails.get(kind="exit_finalised.mailbox").text
    refused_by_the_database(leaving, state="draft", finalised_at=None)


@pytest.mark.rule("EXIT-04", breaks=f"{CONDITIONS}::zone_has_a_contact")
def test_a_zone_without_can_oc_can_not_be_told(proposed, ps, zoe):
    leaving = endorsed(proposed(), ps)
    RoleHeld.objects.filter(staff=zoe).update(ends_at=local(DAY, 9), ended_by=ps.lene)
    with pytest.raises(Refused, match="no CAN-OC"):
        go(leaving, "finalise", ps.priya)
    RoleHeld.objects.filter(staff=zoe).update(ends_at=None, ended_by=None)
    assert go(leaving, "finalise", ps.priya).state == "finalised"


@pytest.mark.rule("EXIT-04", breaks=f"{MODEL}.Meta.constraints[exit_note_written_wholly]")
@pytest.mark.rule("EXIT-04", breaks=f"{CONDITIONS}::note_is_written")
def test_the_note_has_evidence_options_and_the_way_back(proposed, ps):
    leaving = answered(proposed(), ps)
    assert set(form("Note", leaving, ps).errors) == set(NOTE)
    with pytest.raises(Refused, match="Write the review note"):
        go(leaving, "ask_support", ps.priya)
    refused_by_the_database(leaving, written_at=local(DAY), written_by=ps.priya, **NOTE | {"options": ""})
    leaving = go(leaving, "write_note", ps.priya, **NOTE)
    assert go(leaving, "ask_support", ps.priya).state == "awaiting"


# -- by the review


@pytest.mark.rule("EXIT-02", breaks=f"{CONDITIONS}::endorsing_review")
@pytest.mark.rule("EXIT-02", breaks=f"{CONDITIONS}::no_review_endorses_it")
@pytest.mark.rule("EXIT-02", breaks=f"{CONDITIONS}::a_review_endorses_it")
@pytest.mark.rule("EXIT-04", breaks=f"{MODEL}.go_by_review")
def test_what_ssm_and_zone_endorsed_in_the_review_is_not_asked_again(opened, ps):
    review = with_zone(opened("reactive", ends_on=DAY.replace(year=2027)), ps, recommendation="exits")
    with on(review, 12):
        leaving = written(propose(review.plan, ps), ps)
        with pytest.raises(Refused, match="No review of the plan came to the exit"):
            go(leaving, "go_by_review", ps.priya)
    review = decided(review, ps, "exit_ps", recommendation="exits")
    with on(review, 21):
        with pytest.raises(Refused, match="go by that"):
            go(read(leaving), "ask_support", ps.priya)
        leaving = go(read(leaving), "go_by_review", ps.priya)
        assert (leaving.supported_by, leaving.zone_endorsed_on) == (ps.lene, review.decided_on)
        leaving = go(consulted(leaving, ps), "finalise", ps.priya)
    assert (leaving.state, plan_of(leaving).state) == ("finalised", "exiting")


@pytest.mark.rule("EXIT-02", breaks=f"{CONDITIONS}::no_review_endorses_it")
def test_a_review_that_runs_comes_to_its_outcome_first(opened, ps):
    review = opened()
    with on(review, 12):
        leaving = supported(propose(review.plan, ps), ps)
        with pytest.raises(Refused, match="its outcome comes first"):
            go(leaving, "finalise", ps.priya)


# -- proactive


@pytest.mark.rule("EXIT-07", breaks="personalised_services/exit_ways.py::SHORT")
@pytest.mark.rule("EXIT-07", breaks="personalised_services/exit_ways.py::way_of")
@pytest.mark.rule("EXIT-07", breaks=f"{MODEL}.support.permission")
@pytest.mark.rule("EXIT-07", breaks=f"{EFFECTS}::zone_is_told")
@pytest.mark.rule("EXIT-07", breaks=f"{CONDITIONS}::zone_is_asked")
@pytest.mark.rule("EXIT-07", breaks=f"{CONDITIONS}::zone_endorses_it")
@pytest.mark.rule("EXIT-03", breaks=f"{CONDITIONS}::zone_is_consulted")
def test_a_proactive_exit_goes_the_short_way_with_the_ssm_and_an_email_to_the_zone(proposed, ps):
    leaving = written(proposed("proactive"), ps)
    with pytest.raises(Refused):
        go(leaving, "finalise", ps.priya)
    leaving = go(leaving, "ask_support", ps.priya)
    for by in (ps.priya, ps.dan, ps.sione, ps.ola):
        with pytest.raises(PermissionDenied):
            go(leaving, "support", by, reason="")
    leaving = go(leaving, "support", ps.lene, reason="")
    with pytest.raises(Refused, match="In the proactive way"):
        go(leaving, "record_endorsement", ps.priya, zone_endorsed_on=DAY, **ENDORSED)
    leaving = go(leaving, "finalise", ps.priya)
    assert "as the SSM approved it" in OutgoingMail.objects.get(kind__startswith="exit_finalised.zone").text
    leaving = go(leaving, "complete", ps.priya, reason="Her issues are resolved.")
    assert (plan_of(leaving).state, case_of(leaving).state) == ("ended", "exited")
    assert plan_of(leaving).case_notes.get(kind="exit").words.startswith("Her issues are resolved.")


# -- who sees it


@pytest.mark.rule("EXIT-02", breaks="personalised_services/querysets/case.py::ExitQuerySet.besides")
def test_the_zone_reads_it_once_the_ssm_supports_it(proposed, ps, zoe, as_):
    leaving = written(proposed(), ps)

    def seen_by(user):
        return ExitRecommendation.objects.visible_to(user).exists()

    assert (seen_by(zoe), seen_by(ps.priya), seen_by(ps.lene), seen_by(ps.wes)) == (False, True, True, False)
    leaving = go(go(leaving, "ask_support", ps.priya), "support", ps.lene, reason="")
    assert seen_by(zoe)
    assert as_(zoe).get(leaving.get_absolute_url()).status_code == 200
    assert case_of(leaving).visits.filter(staff=zoe, standing="zone").exists()
    case_of(leaving).customer.relatives.create(staff=zoe, recorded_by=ps.lene)
    assert not seen_by(zoe)


@pytest.mark.rule("EXIT-05", breaks=f"{MODEL}.end_docs.permission")
def test_reallocation_takes_along_whose_exit_it_is(proposed, ps):
    leaving = finalised(proposed(), ps)
    go(case_of(leaving), "reallocate", ps.lene, owner=ps.dan, because="Leave.")
    with pytest.raises(PermissionDenied):
        go(read(leaving), "end_docs", ps.priya, docs_ended_on=DAY, docs_annotation="x")
    go(read(leaving), "end_docs", ps.dan, docs_ended_on=DAY, docs_annotation="x")
    with at(local(DAY, 12)), pytest.raises(Refused):
        go(read(leaving), "withdraw_exit", ps.dan, because="x")
