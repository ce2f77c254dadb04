"""What tests of lists, of checks and of the roster need beside the cast."""

from datetime import timedelta

import pytest

from people.clock import now
from tests.conftest import option
from tps import actions
from tps.models import Contact


@pytest.fixture
def many(cast):
    """`many(120)`: so many contacts, opened a minute apart, in one insert; as only a list needs them."""

    def make(number, **fields):
        start = now() - timedelta(minutes=number)
        team = cast.sam.team
        common = {"officer": cast.sam, "opened_by": cast.sam, "team": team, "site": team.site, "service_officer": cast.kiri,
                  "enquiry_type": option("enquiry_type", "policy_question"), "source": option("source", "speed_dial")} | fields  # fmt: skip
        return Contact.objects.bulk_create(
            [
                Contact(opened_at=start + timedelta(minutes=minute), help_needed=f"question {minute}", **common)
                for minute in range(number)
            ]
        )

    return make


@pytest.fixture
def asked(cast):
    """A check that Kiri asks for, ordinary and of her own activity, or as you say: asked("urgent", requested_by=...)."""

    def make(kind="ordinary", **changed):
        said = {"kind": kind, "work_item": "WI-204418", "requested_by": cast.kiri, "activity_officer": cast.kiri,
                "generated_by": "smart_centre", "edition": "smart_centre"} | changed  # fmt: skip
        return actions.request_check(by=cast.tui, **said)

    return make


@pytest.fixture
def rostered(cast):
    """A shift from an hour ago to an hour on, or as you say: rostered(cast.sam, 1, 2)."""

    def make(who, starts=-1, ends=1):
        hours = timedelta(hours=1)
        return actions.add_shift(by=cast.aroha, officer=who, starts_at=now() + starts * hours, ends_at=now() + ends * hours)  # fmt: skip

    return make
