"""The dashboard and the knowledge gaps over all houses: escalations by age, checks, and what was taken up."""

import csv
import io
from datetime import timedelta

import pytest

from casework.steps import take
from compensation.actions import identify
from desk import insight
from escalations import actions as escalating
from people.clock import at, now
from tests.api.conftest import Caller
from tests.escalations.conftest import drafted, said  # noqa: F401  (fixtures)
from tps import actions, reports
from tps.models import Contact, KnowledgeGap, Reference

NUMBER = "111-22072908"


@pytest.fixture
def today(places):
    day = now().astimezone(places.newcastle.tz).date()
    return reports.Asked(places.newcastle, day - timedelta(days=27), day)


@pytest.fixture
def submitted(drafted, cast):  # noqa: F811
    """An escalation of Sam's, submitted so long ago."""

    def make(**ago):
        with at(now() - timedelta(**ago)):
            escalation = drafted()
            return take(escalation, "refer", by=cast.sam, version=escalation.version)

    return make


def test_open_escalations_stand_in_the_band_of_their_age(submitted, drafted, cast, today):  # noqa: F811
    for ago in ({"hours": 23}, {"hours": 24}, {"days": 2, "hours": 23}, {"days": 3}, {"days": 6}, {"days": 20}):
        last = submitted(**ago)
    drafted()
    accepted = take(last, "accept", by=cast.lena, version=last.version)

    rows = {row["key"]: row for row in insight.escalations(cast.aroha, today)["escalations_by_age"]}
    assert [row["open"] for row in rows.values()] == [1, 2, 2, 0, 1]
    assert (rows["days_14"]["accepted"], rows["days_14"]["to_accept"], rows["days_1"]["to_accept"]) == (1, 0, 2)
    take(accepted, "give_update", by=cast.lena, version=accepted.version, update="Both files say the same now.")
    told = insight.escalations(cast.aroha, today)
    assert sum(row["open"] for row in told["escalations_by_age"]) == 5
    [row] = told["escalations"]
    assert (row["submitted"], row["resolved"], row["withdrawn"]) == (6, 1, 0)
    assert abs(row["average_seconds"] - 20 * 24 * 3600) < 60


def test_what_was_escalated_ranks_higher(filled, cast, today, said):  # noqa: F811
    with at(now() - timedelta(minutes=9)):
        contacts = [filled(references=[number]) for number in (NUMBER, NUMBER, "101-17021300", "101-17021300")]
    with at(now() - timedelta(minutes=5)):
        for contact in contacts:
            take(contact, "finalise", by=cast.sam, version=contact.version)

    def ranked():
        rows = insight.gaps(cast.aroha, today)
        return [(row["about"], row["escalated"]) for row in rows if row["kind"] == "reference"]

    first = ranked()[0][0]
    other = "101-17021300" if first == NUMBER else NUMBER
    contact = Contact.objects.filter(references=[other]).first()
    escalation = escalating.open_escalation(contact, by=cast.sam)
    escalation = escalating.save_escalation(escalation, by=cast.sam, answers=said()).record
    assert ranked()[0][0] == first, "a draft refers nothing on"
    take(escalation, "refer", by=cast.sam, version=escalation.version)
    assert ranked() == [(other, 1), (first, 0)]


def test_a_gap_is_taken_up_from_the_page_and_stands_on_it(finalised, cast, as_):
    finalised()
    leader, auditor = as_(cast.aroha), as_(cast.otto)
    assert "Take up 111-22072908" in leader.get("/knowledge-gaps/").content.decode()
    assert "Take up" not in auditor.get("/knowledge-gaps/").content.decode()

    answer = leader.post("/knowledge-gaps/take-up/", {"kind": "reference", "about": NUMBER})
    gap = KnowledgeGap.objects.get()
    assert answer.url == f"/knowledge-gaps/{gap.reference}/"
    assert (gap.owner, gap.headline) == (cast.aroha, NUMBER)
    assert "Open, Aroha Ngata" in auditor.get("/knowledge-gaps/").content.decode()
    [row] = [row for row in csv.DictReader(io.StringIO(leader.get("/knowledge-gaps.csv").content.decode("utf-8-sig"))) if row["about"] == NUMBER]  # fmt: skip
    assert (row["taken_up"], row["owner"], row["escalated"]) == (gap.reference, "Aroha Ngata", "0")
    assert leader.post("/knowledge-gaps/take-up/", {"kind": "enquiry_type", "about": "no_such"}).status_code == 409


def test_what_officers_report_is_counted_with_its_file_and_its_topic(finalised, cast, today):
    contact = finalised(references=[NUMBER])
    file = Reference.objects.create(number=NUMBER, title="End dates")
    actions.report_gap(contact, by=cast.sam, missing="Nothing on transitional cases.", reference=file)
    actions.report_gap(contact, by=cast.sam, missing="Nothing anywhere on two end dates.")
    told = {(row["kind"], row["about"]): row["reported"] for row in insight.gaps(cast.aroha, today)}
    assert told == {("reference", NUMBER): 1, ("enquiry_type", "policy_question"): 2}


def test_pages_and_files_cost_few_queries(finalised, cast, as_, submitted, django_assert_max_num_queries):
    finalised()
    submitted(days=2)
    gap = actions.take_up_gap(by=cast.aroha, given=NUMBER)
    leader = as_(cast.aroha)
    for page, most in (("/dashboard/", 20), ("/knowledge-gaps/", 12), (f"/knowledge-gaps/{gap.reference}/", 7)):
        with django_assert_max_num_queries(most):
            assert leader.get(page).status_code == 200
    for name in ("escalations-by-age", "escalations"):
        text = leader.get(f"/dashboard/{name}.csv").content.decode()
        assert text.startswith('\ufeff"key"') and len(text.splitlines()) > 1
    assert leader.get("/dashboard/no-such.csv").status_code == 404


def test_over_the_api(finalised, cast, as_, places, today):
    finalised()
    leader = Caller(as_(cast.aroha))
    path = "/api/v1/knowledge-gaps/"
    made = leader.post(path, {"kind": "reference", "about": NUMBER})
    assert (made.status_code, made.json()["about"], made.json()["owner"]["logon"]) == (201, NUMBER, "AN1003")
    assert leader.post(path, {"kind": "enquiry_type", "about": "no_such"}).status_code == 422
    reference = made.json()["reference"]
    answer = leader.post(f"{path}{reference}/steps/record_fixed/", {"fixed_on": f"{today.until}", "changed": "The file says it."}, match=1)  # fmt: skip
    assert (answer.status_code, answer.json()["state"], answer.json()["fixed_on"]) == (200, "fixed", f"{today.until}")
    asked = f"?site={places.newcastle.pk}&since={today.since}&until={today.until}"
    rows = leader.get(f"/api/v1/reports/knowledge-gaps/{asked}").json()["results"]
    [row] = [row for row in rows if row["about"] == NUMBER]
    assert (row["taken_up"], row["state"], row["compared_days"]) == (reference, "fixed", None)
    identify(by=cast.sam, edition="compensation", trigger="finalised", finalised_on=today.until)
    [row] = leader.get(f"/api/v1/reports/stop-payments/{asked}").json()["results"]
    assert (row["name"], row["identified"], row["contacts"]) == ("TPS Newcastle 1", 1, 1)
    assert leader.get(f"/api/v1/reports/stop-payments/{asked}&team={places.recovery_3.pk}").json() == {"results": []}
    told = leader.get(f"/api/v1/reports/escalations/{asked}").json()
    assert (len(told["by_age"]), told["submitted"]["submitted"]) == (5, 0)
