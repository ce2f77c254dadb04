"""The review of a plan, opened by time: reached at once or later, by letter, late, forgotten; panels; remaining and exiting."""

from collections import deque
from datetime import time, timedelta
from random import Random

from people.clock import now

WAYS: list = []


def way(share: int):
    """How a review goes until it is written up, and how many of a hundred go so."""

    def keep(live):
        WAYS.append((share, live))
        return live

    return keep


def draw(year, chance):
    """Each way once at the least, then by its share."""
    if year.owed_ways is None:
        year.owed_ways = deque(Random(f"{year.seed} ways").sample(WAYS, len(WAYS)))
    return (
        year.owed_ways.popleft()[1]
        if year.owed_ways
        else chance.choices([one for _, one in WAYS], [share for share, _ in WAYS])[0]
    )


def reviewed(planning, live):
    """Waits for the review of the plan, lives it, and says what the plan is afterwards.

    A plan that was reviewed early goes on, and its review opens after all; or it exits.
    """
    year, chance, ordinary = planning.year, planning.chance, None
    while ordinary is None:
        if planning.plan.state == "exiting":
            return "exiting"
        opens = year.hours(planning.dossier).at(planning.plan.ends_on - timedelta(days=28), time(0))
        yield year.when(planning.dossier.owner, max(now(), opens), chance)
        ordinary = next((review for review in planning.reviews if not review.early), None)
        if ordinary is None:
            yield planning.later(3)
    recommendation = yield from live(ordinary)
    yield from _ended(ordinary, recommendation)
    return planning.plan.state


def _ended(review, recommendation):
    """Complete, with the Zone, sometimes asked to its panel; and the outcome, now and then only after the plan's end."""
    chance, late = review.chance, review.chance.random() < 0.1
    review.complete()
    if chance.random() < 0.4:
        yield from _panel(review)
    yield review.on(30) if late else review.later(chance.uniform(1, 6))
    if recommendation == "exits":
        review.exit()
        return
    review.remain()
    yield review.soon()
    review.tell_outcome()


def _panel(review):
    """Asked, sometimes to another day afterwards; somebody takes part, or nobody thinks of it."""
    hours, today = review.hours, review.hours.day(now())
    first = max(today + timedelta(days=1), review.day(14))
    for day in (first, first + timedelta(days=3)):
        if day > review.day(28):
            return
        review.invite(hours.at(day, time(10, 30)))
        yield review.soon()
        if review.chance.random() < 0.6:
            break
    meets = hours.at(day, time(11))
    if review.chance.random() < 0.7:
        yield review.year.when(review.dossier.owner, max(meets, now()), review.chance)
        review.take_part()


@way(40)
def reached_at_once(review):
    yield review.soon()
    review.reach()
    yield review.later(3)
    review.write_up("remains")
    return "remains"


@way(15)
def reached_by_the_third_call_and_heard_at_an_appointment(review):
    review.phone()
    yield review.later(1)
    review.phone()
    yield review.later(1)
    appointment = review.hours.at(review.hours.day(now()) + timedelta(days=3), time(10))
    review.reach(appointment)
    yield review.year.when(review.dossier.owner, appointment, review.chance)
    review.interview()
    yield review.soon()
    review.write_up("remains")
    return "remains"


@way(15)
def by_letter_in_time(review):
    review.phone()
    yield review.later(0.5)
    review.phone()
    yield review.on(4)
    review.write_letter()
    yield review.on(12)
    review.write_up("remains")
    yield review.soon()
    return "remains"


@way(8)
def by_letter_after_everything_was_late(review):
    yield review.on(8)
    review.phone()
    yield review.soon()
    review.phone()
    review.write_letter()
    yield review.on(16)
    review.write_up("remains")
    return "remains"


@way(6)
def reached_after_the_letter(review):
    review.phone()
    yield review.soon()
    review.phone()
    yield review.on(3)
    review.write_letter()
    yield review.later(2)
    review.reach()
    yield review.on(9)
    review.write_up("remains")
    return "remains"


@way(5)
def forgotten_until_the_plan_ran_out(review):
    yield review.on(29)
    review.reach()
    review.write_up("remains")
    yield review.soon()
    return "remains"


@way(12)
def an_exit_that_the_ssm_supports(review):
    review.reach()
    yield review.later(2)
    review.write_up("exits")
    review.ask_for_quality()
    yield review.when_checked()
    review.check_quality(supported=True)
    yield review.later()
    return "exits"


@way(6)
def an_exit_that_is_not_supported(review):
    review.reach()
    yield review.later(2)
    review.write_up("exits")
    review.ask_for_quality()
    yield review.soon()
    review.withdraw_check()
    review.write_up("exits")
    review.ask_for_quality()
    yield review.when_checked()
    review.check_quality(supported=False)
    yield review.later()
    review.write_up("remains")
    return "remains"
