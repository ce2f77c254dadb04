"""Whatever fits the OpenAPI document, or does not, by whoever: never a failure, never a status that the document does not tell."""

import json
import os
from urllib.parse import quote

import pytest
import schemathesis
from django.db import transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from schemathesis.core import NotSet

from tests.access.test_matrix import EVERYBODY, callers, somebody  # noqa: F401  (fixtures)
from tests.api.conftest import token_of  # noqa: F401  (a fixture)
from tests.faults.figures import write_down

CASES = 10_000 if os.environ.get("TANDEM_FULL") else 450
EACH = CASES // len(EVERYBODY) + 1
NOT_SENT = {"Content-Length", "Host", "Cookie", "Authorization"}


@pytest.fixture(scope="module")
def document(django_db_setup, django_db_blocker):
    """The OpenAPI document, as it is served."""
    with django_db_blocker.unblock():
        told = SchemaGenerator(urlconf="config.urls").get_schema(request=None, public=True)
    return json.loads(json.dumps(told, default=str))


@pytest.fixture(scope="module")
def operations(document):
    return [found.ok() for found in schemathesis.openapi.from_dict(document).get_all_operations()]


@pytest.mark.slow
@pytest.mark.parametrize("who", EVERYBODY)
def test_every_answer_is_a_documented_one(who, document, operations, callers, finalised, filled, cast):  # noqa: F811
    """Half of the calls speak of records that are there, at the version that they have."""
    there = [finalised(), filled(), filled(by=cast.gateway)]
    told, undocumented, cases = set(), set(), 0

    @settings(
        max_examples=EACH, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(
        st.sampled_from(operations).flatmap(lambda operation: operation.as_strategy()),
        st.sampled_from([*there, *[None] * 3]),
    )
    def call(case, record):
        nonlocal cases
        path, headers = case.formatted_path, {name: str(value) for name, value in (case.headers or {}).items()}
        if record is not None and "{reference}" in case.path:
            path = case.path.replace("{reference}", record.reference)
            for name, value in case.path_parameters.items():
                path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
            headers |= {"If-Match": f'"v{record.version}"'}
        try:
            for value in headers.values():
                value.encode("latin-1")
        except UnicodeEncodeError:  # no header can say it
            assume(False)
        sent = (
            {} if isinstance(case.body, NotSet) else {"data": json.dumps(case.body), "content_type": "application/json"}
        )
        with transaction.atomic():
            client = callers[who](path)
            answer = client.generic(
                case.method, path, query_params=case.query or None, headers={n: v for n, v in headers.items() if n not in NOT_SENT}, **sent
            )  # fmt: skip
            transaction.set_rollback(True)
        documented = document["paths"][case.path][case.method.lower()]["responses"]
        cases += 1
        told.add(answer.status_code)
        assert answer.status_code < 500, (case.method, path, answer.content[:300])
        if str(answer.status_code) not in documented:
            undocumented.add((case.method, case.path, answer.status_code))

    call()
    assert undocumented == set()
    write_down(
        "Whatever is sent to the API", who=who, cases=cases, failures=0, undocumented=0, statuses=str(sorted(told))
    )
