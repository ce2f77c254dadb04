"""What tests of lists need beside the cast."""

from datetime import timedelta

import pytest

from people.clock import now
from tests.conftest import option
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
