"""A restriction in force: shown wherever the customer is shown, reviewed on its day, lifted, ended with its time; its page and its API."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casework import deadlines
from casework.models import Notice
from casework.steps import Refused
from casework.sweep import sweep
from people.clock import at
from personalised_services.actions import assess_call
from personalised_services.models import Case, ChannelRestriction, RestrictionProposal, Visit
from tests.personalised_services import cold
from tests.personalised_services.conftest import CRN
from tests.personalised_services.lettering import go, local
from tests.personalised_services.restricting import (
    REVIEW_ON,
    SUMMARY,
    UNTIL,
    again,
    along,
    behind,
    form,
    propose,
    write,
)

MODEL = "personalised_services/models/restriction.py::RestrictionProposal"
EFFECTS = "personalised_services/effects/restriction.py"
CONDITIONS = "personalised_services/conditions/restriction.py"
WHO = "personalised_services/who/restriction.py"
ENTERS = {"because": "Telephone, partly restricted.", "review_on": REVIEW_ON, "window_record": "3", "portal_record": "PS-1"}  # fmt: skip


def limit(proposal, kind):
    return deadlines.of(proposal).filter(kind=kind).order_by("-id").first()


# -- wherever the customer is shown


@pytest.mark.rule("SCR-07", breaks="personalised_services/querysets/case.py::RestrictionQuerySet.in_force")
def test_it_stands_wherever_the_customer_is_shown_once_it_is_in_force_and_no_longer(proposed, accepted, ps, as_):
    beside, words = accepted(owner=ps.dan), "Before noon, by the PSSO alone."
    proposal = proposed()

    def shown():
        card = as_(ps.wes).post("/front-card/", {"crn": CRN}).content.decode()
        pages = [as_(ps.dan).get(beside.get_absolute_url()), as_(ps.priya).get(proposal.case.get_absolute_url())]
        answer = as_(ps.dan).get(f"/api/v1/cases/{beside.reference}/").json()["restrictions"]
        held = [one["proposal"] for one in answer]
        return [card.count(words), *(page.content.decode().count(words) for page in pages), held]

    assert shown() == [0, 0, 0, []]
    proposal = along(proposal, ps, until="forward_to_approvers")
    assert shown() == [0, 0, 0, []]
    proposal = along(proposal, ps, since="approve")
    assert shown() == [2, 1, 1, [proposal.reference]]  # the card has both cases
    go(proposal, "lift", ps.lene, because="It helped.")
    assert shown() == [0, 0, 0, []]


@pytest.mark.rule("COLD-13", breaks="personalised_services/querysets/case.py::RestrictionQuerySet.in_force")
def test_a_cold_transfer_of_the_restricted_customer_asks_no_approval(proposed, ps):
    proposal = along(proposed(), ps, until="forward_to_approvers")
    call = {"identity_proved": True, "urgent": False, **cold.ALL_THREE}
    transfer = go(assess_call(again(proposal.case), by=ps.priya, **call), "warn", ps.priya, **cold.WARNED)
    transfer = go(transfer, "call_back", ps.priya)
    transfer = go(transfer, "ask_approval", ps.priya, **cold.ASKED)  # it is not in force yet
    transfer = go(transfer, "withdraw_request", ps.priya)
    along(proposal, ps, since="approve")
    with pytest.raises(Refused) as refused:
        go(again(transfer), "ask_approval", ps.priya, **cold.ASKED)
    assert "COLD-13" in {rule for _, rule in refused.value.reasons}


# -- SCR-08


@pytest.mark.rule("SCR-08", breaks=f"{EFFECTS}::_watched")
@pytest.mark.rule("SCR-08", breaks="personalised_services/deadlines.py::RESTRICTION_REVIEW")
def test_its_review_date_is_a_deadline_of_its_own(restricted, ps):
    proposal = restricted()
    assert limit(proposal, "restriction_review").due_on == REVIEW_ON
    told = []
    for moment in (local(REVIEW_ON, 5), local(REVIEW_ON, 7), local(REVIEW_ON + timedelta(days=1), 0, 1)):
        with at(moment):
            sweep()
        kinds = Notice.objects.filter(record_id=proposal.pk, kind__startswith="restriction_review.")
        told.append({(kind.partition(".")[2], to) for kind, to in kinds.values_list("kind", "to")})
    due = {("today", ps.priya.pk)}
    assert told == [set(), due, due | {("missed", ps.priya.pk), ("missed", ps.lene.pk)}]
    assert limit(proposal, "restriction_review").state == "missed"


@pytest.mark.rule("SCR-08", breaks=f"{MODEL}.set_segment.then")
@pytest.mark.rule("SCR-08", breaks="personalised_services/conditions/segment.py::restricted")
@pytest.mark.rule(
    "SCR-08",
    breaks=[
        f"{CONDITIONS}::segment_is_to_be_set",
        f"{CONDITIONS}::segment_3_is_open",
        f"{EFFECTS}::customer_enters_segment_3",
        f"{MODEL}.set_segment.permission",
    ],
)
def test_the_customer_is_put_into_segment_3_with_its_review_date(restricted, ps):
    proposal = restricted(until="forward_to_approvers")
    with pytest.raises(Refused):
        go(again(proposal.case), "enter_segment_3", ps.priya, **ENTERS)
    proposal = along(proposal, ps, since="approve")
    for person in (ps.ana, ps.lene):  # she may put them into segment 3 in the case itself
        with pytest.raises(PermissionDenied):
            go(again(proposal), "set_segment", person, **ENTERS)
    proposal = go(again(proposal), "set_segment", ps.priya, **ENTERS)
    segment = again(proposal.case).segment
    assert (segment.number, segment.basis, segment.reference, segment.review_on) == (3, "restricted", proposal.reference, REVIEW_ON)  # fmt: skip
    assert deadlines.of(proposal.case).get(kind="segment_review").due_on == REVIEW_ON
    with pytest.raises(Refused) as refused:
        go(again(proposal), "set_segment", ps.priya, **ENTERS)
    assert [rule for _, rule in refused.value.reasons] == ["SCR-08"]


@pytest.mark.rule("SCR-08", breaks=f"{MODEL}.review_restriction.then")
@pytest.mark.rule(
    "SCR-08",
    breaks=[
        "personalised_services/forms/restriction.py::Review",
        "personalised_services/forms/restriction.py::Review.clean_review_on",
    ],
)
@pytest.mark.rule(
    "SCR-08",
    breaks=[
        f"{EFFECTS}::next_review",
        f"{MODEL}.review_restriction.permission",
        f"{WHO}::proposals_leader",
        f"{MODEL}.Meta.constraints[proposal_reviewed_within_its_time]",
    ],
)
def test_a_review_lets_it_go_on_within_its_timeframe(restricted, ps):
    proposal = restricted()
    with at(local(REVIEW_ON)):
        for wrong in (REVIEW_ON, UNTIL + timedelta(days=1)):
            assert "review_on" in form("Review", proposal, ps.lene, review_words="x", review_on=wrong).errors
        said = form("Review", proposal, ps.lene, review_words="Ten calls a week.", review_on=UNTIL)
        assert said.is_valid()
        for person in (ps.priya, ps.ana, ps.ola):
            with pytest.raises(PermissionDenied):
                go(proposal, "review_restriction", person, **said.cleaned_data)
        proposal = go(proposal, "review_restriction", ps.lene, **said.cleaned_data)
    first, second = deadlines.of(proposal).filter(kind="restriction_review").order_by("id")
    assert (first.state, second.state, second.due_on) == ("met", "pending", UNTIL)
    assert proposal.state == "reviewed" and again(proposal.case).restrictions
    assert "within_its_time" in behind(proposal, review_on=UNTIL + timedelta(days=1))


@pytest.mark.rule("SCR-08", breaks=[f"{MODEL}.lift.then", f"{MODEL}.lift.permission", f"{EFFECTS}::no_longer_watched"])
def test_who_leads_the_team_lifts_it_and_nothing_is_waited_for(restricted, ps):
    proposal = restricted()
    with pytest.raises(PermissionDenied):
        go(proposal, "lift", ps.priya, because="x")
    proposal = go(proposal, "lift", ps.olive, because="It helped.")
    assert proposal.state == "lifted" and not again(proposal.case).restrictions
    assert not deadlines.of(proposal).filter(closed_at=None).exists()
    with pytest.raises(Refused):
        go(proposal, "review_restriction", ps.olive, review_words="x", review_on=UNTIL)


@pytest.mark.rule("SCR-04", breaks=[f"{MODEL}.end_with_its_time.guards", f"{CONDITIONS}::its_time_is_over"])
@pytest.mark.rule("SCR-04", breaks="personalised_services/deadlines.py::RESTRICTION_END")
def test_it_ends_with_the_timeframe_for_which_it_was_approved(restricted, ps):
    proposal = restricted()
    with at(local(UNTIL, 23)):
        sweep()
        assert again(proposal.case).restrictions
        with pytest.raises(Refused):
            go(again(proposal), "end_with_its_time", None)
    with at(local(UNTIL + timedelta(days=1), 0, 1)):
        sweep()
    assert again(proposal).state == "lifted" and not again(proposal.case).restrictions


@pytest.mark.rule("SCR-04", breaks=f"{CONDITIONS}::its_time_is_over")
def test_it_ends_at_the_midnight_of_where_it_began_though_the_case_went_to_a_zone_where_that_day_is_not_over(
    restricted, ps
):
    proposal = restricted()
    go(again(proposal.case), "reallocate", ps.lene, owner=ps.wes, because="Moved to Perth")
    with at(local(UNTIL + timedelta(days=1), 0)):
        assert sweep().set_aside == []
    assert again(proposal).state == "lifted"


@pytest.mark.rule(
    "SCR-06",
    breaks=[
        f"{EFFECTS}::comes_into_force",
        f"{CONDITIONS}::another_holds",
        f"{WHO}::an_approver",
        f"{MODEL}.give_way.permission",
    ],
)
def test_a_new_one_takes_the_place_of_the_old_with_no_gap(restricted, ps):
    earlier = restricted()
    later = write(propose(earlier.case, ps.priya), ps.priya, ps.lene, channel={"availability": "fully"})
    later = along(later, ps, until="forward_to_approvers")
    assert again(earlier).state == "in_force"
    with pytest.raises(Refused):
        go(again(earlier), "give_way", ps.ana)
    with pytest.raises(PermissionDenied):
        go(again(earlier), "give_way", ps.priya)
    along(later, ps, since="approve")
    assert again(earlier).state == "lifted"
    assert [str(one) for one in again(earlier.case).restrictions] == ["Telephone, fully restricted"]


def test_its_limits_go_along_with_the_case(restricted, ps):
    proposal = restricted()
    go(again(proposal.case), "reallocate", ps.lene, owner=ps.dan, because="Leave")
    assert {row.owner for row in deadlines.of(proposal)} == {ps.dan}


# -- pages and API


@pytest.mark.rule("SCR-06", breaks="personalised_services/querysets/restriction.py::ProposalQuerySet.besides")
def test_an_approver_sees_what_waits_for_them_and_no_case(restricted, ps, as_):
    proposal = restricted(until="forward_to_sm")
    page = proposal.get_absolute_url()
    assert as_(ps.ana).get(page).status_code == 404
    along(proposal, ps, since="forward_to_approvers", until="forward_to_approvers")
    body = as_(ps.ana).get(page).content.decode()
    assert "Approve the restriction" in body and proposal.case.get_absolute_url() not in body
    assert Visit.objects.filter(staff=ps.ana, case=proposal.case_id, standing="approver").exists()
    assert as_(ps.ana).get(proposal.case.get_absolute_url()).status_code == 403
    assert as_(ps.ana).post(f"{page}steps/send_back/", {"reason": "Which?"}).url == "/"
    assert as_(ps.ana).get(page).status_code == 404 and as_(ps.wes).get(page).status_code == 404


def test_from_the_case_to_the_submission_by_its_pages(case_of, ps, noon, as_):
    case, browser = case_of("child_support"), as_(ps.priya)
    response = browser.post(f"{case.get_absolute_url()}steps/propose_restriction/")
    proposal = RestrictionProposal.objects.get()
    assert response.url == proposal.get_absolute_url()
    assert proposal.reference in browser.get(case.get_absolute_url()).content.decode()
    said = {"basis": "exhausted", "avenues": "Mediation", "behaviour_continues": "on"}
    assert browser.post(f"{response.url}steps/state_ground/", said).status_code == 302
    page = browser.get(response.url).content.decode()
    assert "Look for earlier warnings" in page and "Mediation" in page
    refused = browser.post(f"{response.url}steps/write_submission/", {"reasons": f"Calls of {CRN}"})
    assert refused.status_code == 422 and CRN in refused.content.decode()  # typed, and kept in the page alone
    assert browser.post(f"{response.url}steps/submit_to_ssm/").status_code == 409


def test_a_page_and_a_list_cost_the_same_however_much_there_is(restricted, ps, as_, django_assert_max_num_queries):
    proposal = restricted()
    for name, answers in (("record_summary", SUMMARY), ("file_copy", {"filed_as": "x"})):
        proposal = go(proposal, name, ps.priya, **answers)
    browser = as_(ps.priya)
    for address, queries in ((proposal.get_absolute_url(), 26), ("/api/v1/restrictions/", 14)):
        browser.get(address)
        with django_assert_max_num_queries(queries):
            assert browser.get(address).status_code == 200


def test_over_the_api_it_is_read_and_taken_along(restricted, ps, as_):
    proposal = restricted(until="forward_to_sm")
    address = f"/api/v1/restrictions/{proposal.reference}/"
    one = as_(ps.olive).get(address)
    assert one.json()["ssm_by"]["logon"] == ps.lene.logon and one.json()["restrictions"][0]["channel"] == "telephone"
    assert [row["reference"] for row in as_(ps.olive).get("/api/v1/restrictions/?state=with_sm").json()["results"]] == [proposal.reference]  # fmt: skip
    assert as_(ps.ola).get("/api/v1/restrictions/").json()["results"] == []
    headers = {"HTTP_IDEMPOTENCY_KEY": "one", "HTTP_IF_MATCH": one["ETag"]}
    went = as_(ps.olive).post(f"{address}steps/forward_to_approvers/", "{}", content_type="application/json", **headers)
    assert went.status_code == 200 and went.json()["state"] == "with_approver", json.dumps(went.json())
    assert as_(ps.ana).get(address).json()["state"] == "with_approver"


def test_a_channel_is_of_a_plan_or_of_a_proposal(restricted):
    proposal = restricted()
    assert ChannelRestriction.objects.get().said_in == proposal
    assert Case.objects.get(pk=proposal.case_id).restrictions
