"""A year of Personalised Services, lived through the product with the clock moved, and held against a ledger of its own."""

import time
from datetime import timedelta

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
    else Size(days=120, pssos=6, customers=21, events=3, margin=25)
)
AWAY = timedelta(days=1)  # the mail server, each month


@pytest.mark.slow
def test_every_deadline_of_a_year_is_met_reminded_or_escalated_once_and_none_after_its_record_is_closed(kept, post):
    began = time.monotonic()
    year = Year(SIZE, seed=1)
    hours = year.people.hours_of(year.people.teams[0])
    noons = [hours.at(day, NOON) for day in hours.days_of_work(FIRST, SIZE.days // 2)[9::23]]
    post.away = [(start, start + AWAY) for start in noons]

    year.clockwork.run(deal(year), until=year.until)

    wrong = [*year.clockwork.wrong, *differences(year.ledger, post), *year.decisions.differences()]
    about = (
        f"{SIZE.pssos} PSSOs of two teams in two zones, {SIZE.days} days from {FIRST:%-d %B %Y}, {SIZE.customers} customers, "
        f"{SIZE.events} events of each case, seed {year.seed}."
    )
    asked = year.decisions.counted()
    lines = ["", "## Decisions", "", *page.table(("asked of", "kind", "outcome", "by a deputy", "times"), asked)]
    text = page.written(about, year.clockwork, post, wrong, time.monotonic() - began, *lines)
    print(text)
    assert not wrong, f"{len(wrong)} differences:\n" + "\n".join(wrong[:30])
    assert set(year.clockwork.lives) >= {kind.name for kind in (*ARRIVALS, *COURSES, *EVENTS)}
    if FULL:
        page.keep(text, "year")
