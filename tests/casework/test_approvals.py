"""What the database refuses of requests for a decision, whoever writes it and by whatever way."""

import pytest
from django.db import DatabaseError, connection, transaction

from casework.models import Approval
from people.clock import now


@pytest.fixture
def asked(cast, places):
    """A request of Sam's, in Tui's favour, that waits for a team leader."""
    return Approval.objects.create(
        record_label="tps.contact", record_id=1, kind="anything", version=3, content={"What": "As it was"},
        role="team_leader", team=places.tps_newcastle, site=places.newcastle, asked_by=cast.sam, benefits=cast.tui,
    )  # fmt: skip


def decided(by, outcome="approved", **more):
    return {"outcome": outcome, "decided_by": by, "decided_at": now(), **more}


def refused(row, **change):
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        Approval.objects.filter(pk=row.pk).update(**change)
    return str(error.value)


def test_who_asked_or_benefits_decides_by_no_way(asked, cast):
    for outcome in ("approved", "returned"):
        assert "approval_not_by_who_asked" in refused(asked, **decided(cast.sam, outcome, reason="x"))
        assert "approval_not_by_whom_it_benefits" in refused(asked, **decided(cast.tui, outcome, reason="x"))
        for principal in (cast.sam, cast.tui):
            change = decided(cast.aroha, outcome, reason="x", decided_for=principal)
            assert "approval_not_for_who_asked" in refused(asked, **change)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_approval SET outcome = 'approved', decided_at = asked_at, decided_by_id = asked_by_id"
        )
    assert "approval_withdrawn_by_who_asked" in refused(asked, **decided(cast.aroha, "withdrawn"))


def test_it_is_decided_once_and_a_return_has_its_reason(asked, cast):
    assert "approval_returned_with_reason" in refused(asked, **decided(cast.aroha, "returned"))
    assert "approval_decided_at_and_by" in refused(asked, outcome="approved")
    Approval.objects.filter(pk=asked.pk).update(**decided(cast.aroha, "returned", reason="Which one?"))
    for change in (decided(cast.aroha), {"outcome": "", "decided_by": None, "decided_at": None, "reason": ""}):
        refused(asked, **change)


@pytest.mark.parametrize(
    "change",
    [
        {"content": {"What": "Another"}},
        {"version": 4},
        {"kind": "another"},
        {"role": "ssm"},
        {"record_id": 2},
        {"benefits": None},
    ],
)
def test_what_is_asked_stays_as_it_was_asked(asked, change):
    refused(asked, **change)


def test_it_begins_undecided_is_asked_once_at_a_time_and_never_deleted(asked, cast, places):
    same = {
        "record_label": "tps.contact", "record_id": 1, "kind": "anything", "version": 3, "content": {}, "role": "ssm",
        "team": places.tps_newcastle, "site": places.newcastle, "asked_by": cast.sam,
    }  # fmt: skip
    with pytest.raises(DatabaseError, match="approval_asked_once"), transaction.atomic():
        Approval.objects.create(**same)
    with pytest.raises(DatabaseError), transaction.atomic():
        Approval.objects.create(**same | {"kind": "other"} | decided(cast.aroha))
    with pytest.raises(DatabaseError), transaction.atomic():
        asked.delete()
    Approval.objects.filter(pk=asked.pk).update(**decided(cast.sam, "withdrawn"))
    assert Approval.objects.create(**same).is_waiting
