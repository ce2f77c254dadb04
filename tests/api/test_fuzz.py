"""Whatever is sent: no failure, nothing written that is no answer, nothing kept of what is refused."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tps.models import Contact
from tps.models.contact import ANSWERS

EVERY_FIELD = sorted({field.attname for field in Contact._meta.fields} | {field.name for field in Contact._meta.fields})
PLAUSIBLE = [
    "speed_dial",
    "KW4821",
    "nothing_checked",
    "given",
    "finalised",
    "0001-01-01T00:00:00+14:00",
    "23:59",
    "111-22072908",
    "1" * 400,
]
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=40)
    | st.sampled_from(PLAUSIBLE),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=2),
    max_leaves=5,
)
BODIES = st.dictionaries(st.sampled_from(EVERY_FIELD) | st.text(max_size=10), VALUES, max_size=4)
QUERIES = st.dictionaries(
    st.sampled_from(["form", "state", "officer", "opened_after", "cursor", "limit"]),
    st.text(max_size=12) | st.sampled_from(PLAUSIBLE),
    max_size=3,
)


def often(examples):
    return settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )


def not_answers(contact):
    return {
        name: getattr(contact, name)
        for name in EVERY_FIELD
        if name not in ANSWERS and name.removesuffix("_id") not in ANSWERS and name != "version"
    }


@pytest.mark.slow
@often(100)
@given(body=BODIES)
def test_only_answers_are_ever_written(body, system, gateway_contact, fresh):
    contact = gateway_contact()

    answer = system.patch(f"{contact.reference}/", body, match=1)

    assert answer.status_code in (200, 400, 422)
    assert not_answers(fresh(contact)) == not_answers(contact)
    if answer.status_code == 200:
        assert set(body) <= set(ANSWERS)
    else:
        assert fresh(contact).version == 1


@pytest.mark.slow
@often(60)
@given(query=QUERIES)
def test_a_list_answers_or_says_why_not(query, system):
    try:
        answer = system.client.get("/api/v1/contacts/", query, headers=system.headers)
    except UnicodeEncodeError:  # no URL can say it
        return

    assert answer.status_code in (200, 400)
