"""Supervisor calls on their pages and over the API: two presses, nothing typed lost, a few queries."""

import pytest

from casework.steps import take
from people.clock import at, now
from tps import actions
from tps.models import SupervisorCall

FACTS = {"why": "technical", "reason": "How the preclusion period is reckoned.", "needs_deeper": True, "warm_transfer": True, "explained_in_full": True}  # fmt: skip
TYPED = FACTS | {"transferred_by": "KW4821"}
ALL = "/api/v1/supervisor-calls/"


@pytest.fixture
def received(filled, cast):
    def make(contact=None, **changed):
        return actions.receive_call(contact or filled(), by=cast.sam, transferred_by=cast.kiri, **(FACTS | changed))

    return make


def test_two_presses_from_the_more_menu_and_the_call_is_taken(as_, filled, cast):
    contact, sam = filled(), as_(cast.sam)
    assert 'name="goes" value="supervisor_call"' in sam.get(f"/log/{contact.reference}/").content.decode()
    assert f"/contacts/{contact.reference}/supervisor-call/" in sam.get(contact.get_absolute_url()).content.decode()
    form = sam.post(f"/contacts/{contact.reference}/supervisor-call/", follow=True)
    assert "KW4821  Kiri Walker" in form.content.decode()  # the contact's SO, filled in
    sent = sam.post(f"/contacts/{contact.reference}/supervisor-call/new/", TYPED)
    call = SupervisorCall.objects.get()
    assert (sent.status_code, sent.url, call.taken_by) == (302, call.get_absolute_url(), cast.sam)
    page = sam.get(call.get_absolute_url()).content.decode()
    assert "Explain it, then complete the call" in page and "Complete the call" in page
    assert sam.post(f"/contacts/{contact.reference}/supervisor-call/").url == call.get_absolute_url()
    assert call.reference in sam.get(f"/log/{contact.reference}/").content.decode()
    assert "has a supervisor call of this contact in hand" in sam.get(contact.get_absolute_url()).content.decode()
    held_back = sam.post(f"/log/{contact.reference}/", {"fields": "-", "step": "finalise"})
    leads_there = f'in hand, <a class="ref" href="{call.get_absolute_url()}">{call.reference}</a>: complete it'
    assert held_back.status_code == 409 and leads_there in held_back.content.decode()
    assert sam.post(f"{call.get_absolute_url()}steps/finish_call/", {"version": call.version}).status_code == 302


def test_what_is_refused_stays_as_it_was_typed(as_, filled, received, cast):
    contact, sam = filled(), as_(cast.sam)
    address = f"/contacts/{contact.reference}/supervisor-call/new/"
    for changed, status in (({"transferred_by": "Nobody at all"}, 422), ({"reason": "Ring 0412 345 678"}, 422)):
        sent = sam.post(address, TYPED | {"why": "technical"} | changed)
        assert sent.status_code == status
        assert ("How the preclusion" in sent.content.decode()) == ("reason" not in changed)
    received(contact)
    again = sam.post(address, TYPED | {"reason": "Something else again."})
    assert again.status_code == 409 and "Something else again." in again.content.decode()
    assert SupervisorCall.objects.count() == 1


def test_a_contact_that_is_closed_or_a_colleagues_takes_none(as_, finalised, filled, cast):
    closed = finalised()
    address = f"/contacts/{closed.reference}/supervisor-call/new/"
    assert as_(cast.sam).get(address).url == closed.get_absolute_url()
    assert as_(cast.tui).post(f"/contacts/{filled().reference}/supervisor-call/").status_code == 403
    assert "supervisor-call/" not in as_(cast.sam).get(closed.get_absolute_url()).content.decode()
    assert not SupervisorCall.objects.exists()


def test_the_team_leader_finds_what_waits_and_says_what_it_is(as_, received, cast, django_assert_max_num_queries):
    call = received(why="not_said", reason="")
    sam, aroha = as_(cast.sam), as_(cast.aroha)
    assert "Give it to a team leader" in sam.get(call.get_absolute_url()).content.decode()
    said = {"version": call.version, "to": "AN1003", "how": "conference"}
    assert sam.post(f"{call.get_absolute_url()}steps/to_team_leader/", said).status_code == 302
    with at(now()):
        aroha.get("/settings/")
        with django_assert_max_num_queries(6):
            assert call.reference in aroha.get("/supervisor-calls/").content.decode()
        with django_assert_max_num_queries(9):
            assert "Technical: I take it" in aroha.get(call.get_absolute_url()).content.decode()
    assert call.reference in aroha.get("/supervisor-calls/?scope=mine").content.decode()
    sent = aroha.post(f"{call.get_absolute_url()}steps/settle_as_technical/", {"help_from": "fis"})
    assert sent.status_code == 302
    assert "Technical, taken by the team leader" in aroha.get(call.get_absolute_url()).content.decode()
    assert call.reference not in aroha.get("/supervisor-calls/").content.decode()
    assert call.reference in as_(cast.otto).get("/supervisor-calls/?scope=all").content.decode()


def test_over_the_api_it_is_recorded_taken_and_completed(as_, filled, cast):
    contact, sam = filled(), as_(cast.sam)

    def post(address, said, key, **headers):
        return sam.post(address, said, content_type="application/json", headers={"Idempotency-Key": key, **headers})

    made = post(ALL, {"contact": contact.reference, **FACTS}, "one")
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["state"], told["taken_by"]["logon"], told["transferred_by"]["logon"]) == (
        "received",
        "SO1001",
        "KW4821",
    )
    assert (told["contact"], told["goes_to"]) == (contact.reference, "a Supervisor")
    again = post(ALL, {"contact": contact.reference, **FACTS}, "one")
    assert again.json()["reference"] == told["reference"] and again.headers["Idempotent-Replayed"] == "true"
    other = post(ALL, {"contact": contact.reference, **FACTS, "reason": "Another."}, "two")
    assert other.status_code == 409 and other.json()["reasons"][0]["rule"] == "SUP-04"
    one = f"{ALL}{told['reference']}/"
    offers = {offer["name"]: offer for offer in sam.get(f"{one}steps/").json()["results"]}
    assert offers["finish_call"]["possible"] and not offers["to_team_leader"]["possible"]
    assert post(f"{one}steps/finish_call/", {}, "three").status_code == 428
    assert post(f"{one}steps/finish_call/", {}, "four", **{"If-Match": '"v1"'}).status_code == 412
    done = post(f"{one}steps/finish_call/", {}, "five", **{"If-Match": f'"v{told["version"]}"'})
    assert (done.status_code, done.json()["state"]) == (200, "completed")
    assert [entry["step"] for entry in sam.get(f"{one}timeline/").json()["results"]] == [
        "finish_call",
        "take_call",
        "receive",
    ]


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"contact": "TPS-999999"}, "contact"), ({"why": "bored"}, "why"), ({"reason": "Ring 0412 345 678"}, "reason"), ({"transferred_by": "GATEWAY1"}, "transferred_by"), ({"reason": ""}, "reason")],
)  # fmt: skip
def test_the_api_says_what_is_wrong_field_by_field(changed, field, as_, filled, cast):
    sent = as_(cast.sam).post(
        ALL, {"contact": filled().reference, **TYPED, **changed}, content_type="application/json", headers={"Idempotency-Key": "one"}
    )  # fmt: skip
    assert sent.status_code == 422 and set(sent.json()["errors"]) == {field}
    assert not SupervisorCall.objects.exists()


def test_the_api_keeps_another_officers_contact_from_having_one(as_, filled, cast):
    said = {"contact": filled().reference, **TYPED}
    sent = as_(cast.tui).post(ALL, said, content_type="application/json", headers={"Idempotency-Key": "one"})
    assert sent.status_code == 403 and not SupervisorCall.objects.exists()


@pytest.mark.parametrize("many", [1, 5])
def test_lists_cost_the_same_however_long(many, as_, received, cast, django_assert_max_num_queries):
    for _ in range(many):
        call = received(why="service")
        take(call, "to_team_leader", by=cast.sam, version=call.version, to=cast.aroha, how="warm_transfer")
    aroha = as_(cast.aroha)
    with at(now()):
        aroha.get("/settings/")
        with django_assert_max_num_queries(8):
            assert len(aroha.get(f"{ALL}?state=with_team_leader").json()["results"]) == many
        with django_assert_max_num_queries(6):
            aroha.get("/supervisor-calls/")
