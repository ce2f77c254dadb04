"""Stop payments as a test needs them, by the product's own actions."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from compensation import actions
from compensation.models import StopPayment
from people.clock import now

ITEMS = {
    "payment_type": "JobSeeker Payment, basic rate",
    "amount": "1284.60",
    "exact_reason": "Periodic payments ended on 10 November, after which arrears were raised twice.",
    "no_blueprint": True,
}


@pytest.fixture
def identified(cast):
    """A stop payment, Compensation's, found by Kiri and recorded by Sam now, or as you say."""

    def make(by=None, **changed):
        by = by or cast.sam
        today = now().astimezone(by.team.site.tz).date()
        facts = {"edition": "compensation", "trigger": "finalised", "finalised_on": today, "found_by": cast.kiri}
        return actions.identify(by=by, **(facts | changed))

    return make


@pytest.fixture
def fresh():
    return lambda payment: StopPayment.objects.get(pk=payment.pk)


def local(text, zone="Australia/Sydney"):
    """A moment in a zone: local("2026-11-20 16:00")."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
