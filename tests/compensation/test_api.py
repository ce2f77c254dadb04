"""Stop payments over the API, by a system and by people."""

import pytest

from tests.api.conftest import person, system, token_of  # noqa: F401  (fixtures)

ALL = "/api/v1/stop-payments/"
FACTS = {"edition": "compensation", "trigger": "finalised", "finalised_on": "2026-01-05", "found_by": "KW4821"}


def test_a_system_starts_fills_in_and_records_the_lodgement(system):  # noqa: F811
    made = system.post(ALL, FACTS)
    assert made.status_code == 201, made.content
    told = made.json()
    assert told["may_have_issued"] and told["found_by"]["logon"] == "KW4821"
    one = f"{ALL}{told['reference']}/"
    refused = system.patch(one, {"exact_reason": "Cust not entitled"}, match=1)
    assert refused.status_code == 422
    saved = system.patch(one, {"exact_reason": "Charge coded twice", "amount": "12.50"}, match=1)
    assert (saved.status_code, saved.json()["amount"]) == (200, "12.50")
    assert [offer["name"] for offer in system.get(f"{one}steps/").json()["results"]] == ["lodge"]
    lodged = system.post(f"{one}steps/lodge/", {"lodged_reference": "REQ0093817", "lodged_by": "SO1001"}, match=2)
    assert (lodged.status_code, lodged.json()["state"]) == (200, "lodged")
    assert len(system.get(f"{one}timeline/").json()["results"]) == 2


def test_a_system_sees_only_what_it_opened(system, identified):  # noqa: F811
    payment = identified()
    assert system.get(f"{ALL}{payment.reference}/").status_code == 404
    assert system.get(ALL).json()["results"] == []


@pytest.mark.parametrize("many", [1, 6])
def test_a_list_costs_the_same_however_long(person, cast, identified, many, django_assert_max_num_queries):  # noqa: F811
    for _ in range(many):
        identified()
    caller = person(cast.sam)
    with django_assert_max_num_queries(8):
        assert len(caller.get(ALL).json()["results"]) == many
