"""Escalations over the API, by a system and by people: the rules, the sight and the refusals of the pages."""

import pytest

from casework.steps import take
from desk import events
from escalations.models import Escalation
from tests.api.conftest import person, system, token_of  # noqa: F401  (fixtures)
from tests.api.feeds import EVENTS, follow

ALL = "/api/v1/escalations/"


@pytest.fixture
def written(cast):
    """A complete set of answers as a system writes them, without the DOC."""
    return {
        "destination": "sso", "reasons": ["complexity", "time"], "subject": "Two files disagree", "issue": "They differ.",
        "action_taken": "Compared both with the SO.", "call": "with_so",
    }  # fmt: skip


@pytest.mark.rule("CON-19", breaks="escalations/api/escalations.py::EscalationViews.open_record")
def test_a_system_escalates_its_own_contact_and_decides_nothing(system, filled, cast, written):  # noqa: F811
    contact = filled(by=cast.gateway)
    made = system.post(ALL, {"contact": contact.reference, **written}, key="one")
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["state"], told["contact"], told["reasons"]) == ("draft", contact.reference, ["complexity", "time"])
    assert made.headers["Location"].endswith(told["url"])
    again = system.post(ALL, {"contact": contact.reference, **written}, key="one")
    assert again.json()["reference"] == told["reference"] and Escalation.objects.count() == 1

    one = told["url"]
    offered = {offer["name"]: offer for offer in system.get(f"{one}steps/").json()["results"]}
    assert set(offered) == {"refer", "withdraw", "hand_over"}
    assert [reason["rule"] for reason in offered["refer"]["reasons"]] == ["ESC-07"]
    refused = system.post(f"{one}steps/refer/", match=told["version"])
    assert (refused.status_code, refused.json()["reasons"][0]["field"]) == (409, "doc")

    assert system.patch(one, {"doc": "no_customer"}).status_code == 428
    assert system.patch(one, {"doc": "no_customer"}, match=99).status_code == 412
    saved = system.patch(one, {"doc": "no_customer"}, match=told["version"]).json()
    submitted = system.post(f"{one}steps/refer/", match=saved["version"])
    assert (submitted.status_code, submitted.json()["submitted_by"]["logon"]) == (200, cast.gateway.logon)
    assert system.patch(one, {"issue": "Other"}, match=submitted.json()["version"]).status_code == 409
    assert system.post(f"{one}steps/accept/", match=submitted.json()["version"]).status_code == 403
    assert len(system.get(f"{one}timeline/").json()["results"]) == 2


def test_what_was_read_may_be_sent_back(person, cast, drafted):  # noqa: F811
    sam, one = person(cast.sam), f"{ALL}{drafted().reference}/"
    told = sam.get(one).json()
    answers = {name: told[name] for name in Escalation.ANSWERS}
    saved = sam.patch(one, answers, match=told["version"])
    assert (saved.status_code, saved.json()) == (200, told)


def test_an_sso_decides_over_the_api_too(person, cast, in_state):  # noqa: F811
    escalation, lena = in_state("submitted"), person(cast.lena)
    one = f"{ALL}{escalation.reference}/"
    accepted = lena.post(f"{one}steps/accept/", match=escalation.version).json()
    assert accepted["accepted_by"]["logon"] == cast.lena.logon
    assert lena.post(f"{one}steps/give_update/", {"update": " "}, match=accepted["version"]).status_code == 422
    resolved = lena.post(f"{one}steps/give_update/", {"update": "The newer file is right."}, match=accepted["version"])
    assert (resolved.json()["state"], resolved.json()["update_told"]) == ("resolved", "The newer file is right.")
    assert person(cast.sam).post(f"{one}steps/withdraw/", {"reason": "No"}, match=3).status_code == 412


WRONG = [
    ({"contact": "TPS-999999"}, 422, "contact"),
    ({}, 422, "contact"),
    ({"destination": "national_team"}, 422, "destination"),
    ({"destination": "helpdesk"}, 422, "destination"),  # of another edition (ESC-06)
    ({"nnu": "a notice"}, 422, "nnu"),
    ({"issue": "CRN 204 816 375A has two files"}, 422, "issue"),
    ({"state": "resolved"}, 422, "state"),
    ({"accepted_by": "LM1004"}, 422, "accepted_by"),
]


@pytest.mark.parametrize(("sent", "status", "field"), WRONG)
def test_what_cannot_be_kept_is_refused_whole(sent, status, field, person, cast, filled):  # noqa: F811
    contact = {"contact": filled().reference} if field != "contact" else {}
    answer = person(cast.sam).post(ALL, {**contact, **sent})
    assert (answer.status_code, set(answer.json()["errors"])) == (status, {field})
    assert "204 816" not in answer.content.decode()
    assert not Escalation.objects.exists()


def test_a_discarded_contact_is_not_escalated(person, cast, opened):  # noqa: F811
    from tests.conftest import option

    contact = opened()
    take(contact, "discard", by=cast.sam, version=1, discard_reason=option("discard_reason", "opened_twice"))
    refused = person(cast.sam).post(ALL, {"contact": contact.reference})
    assert (refused.status_code, refused.json()["reasons"][0]["rule"]) == (409, "ESC-01")


def test_only_who_has_it_in_hand_writes(person, cast, drafted):  # noqa: F811
    escalation = drafted()
    one = f"{ALL}{escalation.reference}/"
    assert person(cast.tui).patch(one, {"issue": "Mine"}, match=escalation.version).status_code == 403
    assert person(cast.aroha).post(ALL, {"contact": escalation.contact.reference}).status_code == 403


def test_out_of_sight_is_not_there(system, person, cast, in_state, finalised):  # noqa: F811
    theirs = in_state("submitted", contact=finalised())
    draft = in_state("draft", contact=finalised())
    others = in_state("submitted", contact=finalised(service_officer=cast.noah))
    kiri = person(cast.kiri)
    assert [one["reference"] for one in kiri.get(ALL).json()["results"]] == [theirs.reference]
    for hidden in (draft, others):
        assert kiri.get(f"{ALL}{hidden.reference}/").status_code == 404
    assert system.get(ALL).json()["results"] == []
    assert system.get(f"{ALL}{theirs.reference}/").status_code == 404


def test_the_list_is_narrowed(person, cast, in_state, filled):  # noqa: F811
    contact = filled()
    draft, urgent = in_state("draft", contact=contact), in_state("submitted", stop_payment=True)
    waiting = in_state("waiting_ict")
    lena = person(cast.lena)

    def found(asked):
        return {one["reference"] for one in lena.get(f"{ALL}?{asked}").json()["results"]}

    assert found("state=draft") == {draft.reference} == found(f"contact={contact.reference.lower()}")
    assert found("stop_payment=true") == {urgent.reference} and found("view=ict") == {waiting.reference}
    assert found("view=mine") == {waiting.reference} and found("contact=TPS-x") == set()
    assert len(found("destination=sso")) == 3
    for unknown in ("urgent=1", "state=lost"):
        assert lena.get(f"{ALL}?{unknown}").status_code == 400


def test_scopes_are_of_this_house(token_of, cast, filled):  # noqa: F811
    from django.test import Client

    from tests.api.conftest import Caller

    def caller(scope):
        return Caller(Client(), Authorization=f"Bearer {token_of(cast.gateway, scope=scope)}")

    contact = filled(by=cast.gateway)
    assert caller("tps:read tps:write").get(ALL).status_code == 403
    assert caller("escalations:read").get(ALL).status_code == 200
    assert caller("escalations:read").post(ALL, {"contact": contact.reference}).status_code == 403
    assert caller("escalations:write").post(ALL, {"contact": contact.reference}).status_code == 201


def test_feed_and_notices_name_it(person, cast, in_state, monkeypatch):  # noqa: F811
    monkeypatch.setattr(events, "horizon", lambda: (2**62, 0))
    escalation = in_state("resolved")
    told = [one for one in follow(person(cast.otto), EVENTS)[0] if one["record"]["type"] == "escalations.escalation"]
    assert [one["step"] for one in told] == ["open", "refer", "accept", "give_update"]
    assert told[0]["record"]["url"] == f"{ALL}{escalation.reference}/"
    assert person(cast.sam).get("/api/v1/notices/").json()["results"][0]["record"]["reference"] == escalation.reference


@pytest.mark.parametrize("many", [1, 8])
@pytest.mark.parametrize("who", ["lena", "kiri"])
def test_a_list_costs_the_same_however_long(
    many,
    who,
    person,  # noqa: F811
    cast,
    in_state,
    finalised,
    django_assert_max_num_queries,
):
    contact = finalised()
    for _ in range(many):
        in_state("submitted", contact=contact)
    caller = person(getattr(cast, who))
    with django_assert_max_num_queries(8):
        assert len(caller.get(ALL).json()["results"]) == many
