"""A month of one site, lived through the product with the clock moved, and held against a ledger of its own."""

import time
from datetime import timedelta

import pytest

from tests.faults.figures import FULL
from tests.lived import page
from tests.lived.clockwork import Clockwork
from tests.lived.compare import differences, summaries
from tests.month.kinds import deal
from tests.month.month import Month
from tests.month.places import Size

#: The whole month, or three days around a long weekend in which summer time begins.
SIZE = (
    Size(days=21, officers=40, teams=5, service_officers=30, calls=9000)
    if FULL
    else Size(days=3, officers=6, teams=2, service_officers=4, calls=96)
)
EVERY = 2 if FULL else 15  # minutes between two sweeps
AWAY = timedelta(minutes=40)  # the mail server, once a week


@pytest.mark.slow
def test_every_limit_every_notice_every_summary_and_every_timeline_as_the_ledger_says(kept, post):
    began = time.monotonic()
    month = Month(SIZE, seed=1)
    post.away = [
        (start, start + AWAY) for start in (month.hours.at(day, month.hours.opens) for day in month.days[1::5])
    ]
    clockwork = Clockwork(month.ledger, month.hours, EVERY)

    clockwork.run(deal(month))

    wrong = [*clockwork.wrong, *differences(month.ledger, post), *summaries(month.ledger, post)]
    about = f"{SIZE.officers} officers of one site, {SIZE.days} working days from {month.days[0]:%-d %B %Y}, {SIZE.calls} calls, seed {month.seed}."
    text = page.written(about, clockwork, post, wrong, time.monotonic() - began)
    print(text)
    assert not wrong, f"{len(wrong)} differences:\n" + "\n".join(wrong[:30])
    assert not [limit for limit in month.ledger.limits if limit.state == "pending"]
    if FULL:
        page.keep(text, "month")
