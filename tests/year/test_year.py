"""A year of Personalised Services, lived through the product with the clock moved, and held against a ledger of its own."""

from datetime import time, timedelta
from time import monotonic

import pytest

from tests.faults.figures import FULL
from tests.lived import page
from tests.lived.compare import differences
from tests.year.kinds import ARRIVALS, COURSES, EVENTS, deal
from tests.year.places import Size
from tests.year.reckoning import NOON
from tests.year.year import FIRST, Year

#: The whole year, or four months from spring to after Christmas, in which summer time begins.
SIZE = (
    Size(days=366, pssos=12, customers=300, events=6, margin=10)
    if FULL
    else Size(days=120, pssos=6, customers=24, events=4, margin=25)
)
AWAY = timedelta(days=1)  # the mail server, each month


def outages(hours):
    """When nothing sweeps: some hours of a day of work, or a night with its midnight, in turn, each month."""
    days = hours.days_of_work(FIRST, SIZE.days - 20)[5::21]
    spans = ((time(9, 30), timedelta(hours=5)), (time(22), timedelta(hours=9)))
    starts = [(hours.at(day, spans[n % 2][0]), spans[n % 2][1]) for n, day in enumerate(days)]
    return [(start, start + length) for start, length in starts]


@pytest.mark.slow
def test_every_deadline_of_a_year_is_met_reminded_or_escalated_once_and_none_after_its_record_is_closed(kept, post):
    began = monotonic()
    year = Year(SIZE, seed=1)
    hours = year.people.hours_of(year.people.teams[0])
    noons = [hours.at(day, NOON) for day in hours.days_of_work(FIRST, SIZE.days // 2)[9::23]]
    post.away = [(start, start + AWAY) for start in noons]
    year.clockwork.outages = outages(hours)

    year.clockwork.run(deal(year), until=year.until)

    wrong = [*year.clockwork.wrong, *differences(year.ledger, post), *year.decisions.differences()]
    about = (
        f"{SIZE.pssos} PSSOs of two teams in two zones, {SIZE.days} days from {FIRST:%-d %B %Y}, {SIZE.customers} customers, "
        f"{SIZE.events} events of each case, seed {year.seed}."
    )
    asked = year.decisions.counted()
    lines = ["", "## Decisions", "", *page.table(("asked of", "kind", "outcome", "by a deputy", "times"), asked)]
    text = page.written(about, year.clockwork, post, wrong, monotonic() - began, *lines)
    print(text)
    assert not wrong, f"{len(wrong)} differences:\n" + "\n".join(wrong[:30])
    assert set(year.clockwork.lives) >= {kind.name for kind in (*ARRIVALS, *COURSES, *EVENTS)}
    if FULL:
        page.keep(text, "year")
