"""A month of one site, lived through the product with the clock moved, and held against a ledger of its own."""

import time
from datetime import timedelta

import pytest

from casework import wake
from tests.faults.figures import FULL
from tests.month import page
from tests.month import post as post_office
from tests.month.clockwork import Clockwork
from tests.month.compare import differences
from tests.month.kinds import deal
from tests.month.month import Month
from tests.month.places import Size
from tests.month.post import Post

#: The whole month, or three days around a long weekend in which summer time begins.
SIZE = (
    Size(days=21, officers=40, teams=5, service_officers=30, calls=9000)
    if FULL
    else Size(days=3, officers=6, teams=2, service_officers=4, calls=96)
)
EVERY = 2 if FULL else 15  # minutes between two sweeps
AWAY = timedelta(minutes=40)  # the mail server, once a week


@pytest.fixture
def post(settings, monkeypatch):
    """The month's own post, instead of a mail server."""
    monkeypatch.setattr(post_office, "post", Post())
    settings.EMAIL_BACKEND = "tests.month.post.Backend"
    monkeypatch.setattr(wake._messenger, "send", lambda task: None)  # the clockwork looks by itself
    return post_office.post


@pytest.fixture
def kept(request):
    """A full month commits, on a database of its own; a short one is rolled back."""
    request.getfixturevalue("own_database" if FULL else "db")


@pytest.mark.slow
def test_every_limit_every_notice_every_summary_and_every_timeline_as_the_ledger_says(kept, post):
    began = time.monotonic()
    month = Month(SIZE, seed=1)
    post.away = [
        (start, start + AWAY) for start in (month.hours.at(day, month.hours.opens) for day in month.days[1::5])
    ]
    clockwork = Clockwork(month, every=EVERY)

    clockwork.run(deal(month))

    wrong = [*clockwork.wrong, *differences(month.ledger, post)]
    text = page.written(clockwork, post, wrong, time.monotonic() - began)
    print(text)
    assert not wrong, f"{len(wrong)} differences:\n" + "\n".join(wrong[:30])
    assert not [limit for limit in month.ledger.limits if limit.state == "pending"]
    if FULL:
        page.keep(text)
