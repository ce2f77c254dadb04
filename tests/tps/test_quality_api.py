"""Quality checks and the roster over the API: who requests, sees and claims; once, at the version they saw."""

from datetime import timedelta

import pytest

from casework.steps import take
from desk.api.shapes import named
from desk.sight import record_types
from people.clock import at, now
from tests.api.conftest import person, system, token_of  # noqa: F401  (fixtures)
from tps.models import QualityCheck, RosterShift

CHECKS, ROSTER = "/api/v1/quality-checks/", "/api/v1/roster/"
WANTED = {"kind": "urgent", "work_item": "WI-204418", "requested_by": "KW4821", "activity_officer": "KW4821",
          "generated_by": "smart_centre", "edition": "smart_centre"}  # fmt: skip


def references(answer):
    assert answer.status_code == 200, answer.content
    return [row["reference"] for row in answer.json()["results"]]


def test_from_the_request_to_the_end(person, cast):  # noqa: F811
    sam = person(cast.sam)
    made = sam.post(CHECKS, WANTED)
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["state"], told["requested_by"]["logon"], told["contact"]) == ("requested", "KW4821", None)
    one = f"{CHECKS}{told['reference']}/"
    assert [offer["name"] for offer in sam.get(f"{one}steps/").json()["results"]] == ["name_activity", "claim"]
    claimed = sam.post(f"{one}steps/claim/", match=1)
    assert (claimed.status_code, claimed.json()["claimed_by"]["logon"]) == (200, "SO1001")
    ended = sam.post(f"{one}steps/give_back/", {"returned_because": "Finalised already"}, match=2)
    assert (ended.json()["state"], ended.json()["returned_because"]) == ("returned", "Finalised already")
    assert [entry["step"] for entry in sam.get(f"{one}timeline/").json()["results"]] == [
        "give_back",
        "claim",
        "request",
    ]


def test_one_key_requests_once_and_a_stale_claim_is_412(person, cast):  # noqa: F811
    sam = person(cast.sam)
    first, again = (sam.post(CHECKS, WANTED, key="one") for _ in range(2))
    assert first.json() == again.json() and again.headers["Idempotent-Replayed"] == "true"
    check = QualityCheck.objects.get()
    person(cast.tui).post(f"{CHECKS}{check.reference}/steps/claim/", match=1)
    stale = sam.post(f"{CHECKS}{check.reference}/steps/claim/", match=1)
    assert (stale.status_code, sam.post(f"{CHECKS}{check.reference}/steps/claim/").status_code) == (412, 428)


def test_what_stands_against_a_claim_is_said_beforehand_and_then(person, cast, asked):  # noqa: F811
    check = asked()
    one = f"{CHECKS}{check.reference}/steps/"
    quinn = person(cast.quinn)
    claim = quinn.get(one).json()["results"][1]
    assert (claim["name"], claim["possible"], claim["reasons"][0]["rule"]) == ("claim", False, "QOL-01")
    refused = quinn.post(f"{one}claim/", match=1)
    assert (refused.status_code, refused.json()["reasons"]) == (409, claim["reasons"])


@pytest.mark.parametrize(
    ("more", "rule"), [({"for_partner": True, "kind": "qma"}, "QOL-03"), ({"requested_by": "MF4830", "compensation_system": True}, "QOL-05")]
)  # fmt: skip
def test_a_refused_request_says_by_which_rule(more, rule, person, cast):  # noqa: F811
    refused = person(cast.sam).post(CHECKS, WANTED | more)
    assert (refused.status_code, refused.json()["reasons"][0]["rule"]) == (409, rule)
    assert person(cast.sam).post(CHECKS, WANTED | {"work_item": "123 456 789A"}).status_code == 422
    assert not QualityCheck.objects.exists()


def test_who_sees_which(person, system, cast, asked):  # noqa: F811
    made = system.post(CHECKS, WANTED | {"requested_by": "MF4830", "activity_officer": "MF4830"})
    assert made.status_code == 201, made.content
    systems, kiris = made.json()["reference"], asked("urgent").reference
    assert references(system.get(CHECKS)) == [systems]
    assert references(person(cast.kiri).get(CHECKS)) == [kiris]
    assert person(cast.kiri).get(f"{CHECKS}{systems}/").status_code == 404
    assert system.get(f"{CHECKS}{kiris}/").status_code == 404
    assert references(person(cast.otto).get(CHECKS)) == [kiris, systems]


def test_the_register_is_narrowed(person, cast, asked):  # noqa: F811
    ordinary, urgent = asked("ordinary"), asked("urgent", generated_by="labour_hire")
    take(urgent, "claim", by=cast.sam, version=1)
    sam = person(cast.sam)
    for query, found in {
        "state=claimed": [urgent], "kind=ordinary": [ordinary], "generated_by=labour_hire": [urgent], "claimed_by=so1001": [urgent],
        f"site={ordinary.site_id}": [urgent, ordinary], "requested_by=NOBODY": [], "requested_after=2999-01-01T00:00:00Z": [],
    }.items():  # fmt: skip
        assert references(sam.get(f"{CHECKS}?{query}")) == [one.reference for one in found], query
    assert sam.get(f"{CHECKS}?whose=mine").status_code == 400


def test_a_team_leader_keeps_the_roster(person, cast):  # noqa: F811
    leader, sent = person(cast.aroha), {"officer": "SO1001", "on": "2030-12-02", "starts": "09:00", "ends": "12:30"}
    made = leader.post(ROSTER, sent)
    assert made.status_code == 201, made.content
    shift = RosterShift.objects.get()
    assert made.json()["starts_at"] == "2030-12-01T22:00:00Z"  # nine in Newcastle
    again = leader.post(ROSTER, sent | {"starts": "12:00", "ends": "13:00"})
    assert (again.status_code, again.json()["reasons"][0]["rule"]) == (409, "QOL-01")
    assert person(cast.sam).post(ROSTER, sent).status_code == 403
    ended = leader.post(f"{ROSTER}{shift.reference}/steps/end_shift/", match=1)
    assert (ended.status_code, ended.json()["ended_by"]["logon"]) == (200, "AN1003")


@pytest.mark.parametrize(
    "sent", [{"on": "0001-01-01"}, {"on": "9999-12-31"}, {"starts": "25:00"}, {"officer": "KW4821"}, {"ends": "08:00"}]
)
def test_no_shift_that_nobody_can_work(sent, person, cast):  # noqa: F811
    said = {"officer": "SO1001", "on": "2030-12-02", "starts": "09:00", "ends": "12:30"}
    assert person(cast.aroha).post(ROSTER, said | sent).status_code == 422


def test_the_roster_is_narrowed(person, cast, rostered):  # noqa: F811
    with at(now()):
        now_on, later = rostered(cast.sam), rostered(cast.tui, 2, 3)
        sam = person(cast.sam)
        for query, found in {
            "running=true": [now_on], "running=false": [later], "officer=th1002": [later], "state=ended": [],
            f"ends_after={(now() + timedelta(hours=2)):%Y-%m-%dT%H:%M:%SZ}": [later],
        }.items():  # fmt: skip
            assert references(sam.get(f"{ROSTER}?{query}")) == [one.reference for one in found], query


@pytest.mark.parametrize("many", [1, 5])
def test_what_each_route_costs_does_not_grow(many, person, cast, asked, rostered, django_assert_max_num_queries):  # noqa: F811
    for number in range(many):
        check = take(asked("urgent"), "claim", by=cast.sam, version=1)
        shift = rostered(cast.sam, 2 * number, 2 * number + 1)
    caller = person(cast.tui)
    caller.get("/api/v1/options/")
    for address, most in (
        (CHECKS, 5), (f"{CHECKS}{check.reference}/", 5), (f"{CHECKS}{check.reference}/steps/", 4), (f"{CHECKS}{check.reference}/timeline/", 5),
        (ROSTER, 5), (f"{ROSTER}{shift.reference}/", 5), (f"{ROSTER}{shift.reference}/steps/", 4), ("/api/v1/follow-ups/", 5), ("/api/v1/written-questions/", 5),
    ):  # fmt: skip
        with django_assert_max_num_queries(most):
            assert caller.get(address).status_code == 200, address


def test_every_record_that_an_event_names_has_its_address(cast):
    without = {label for label in record_types() if named(label, 1)["url"] is None}
    assert without == set()
