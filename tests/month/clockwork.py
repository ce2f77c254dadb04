"""Time: one thing after the other as it comes, a sweep and a look at the outbox every so often, and a leap where nothing is."""

import heapq
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from casework import outbox
from casework.sweep import sweep
from people.clock import at, now
from tests.month.kinds import Life
from tests.month.month import Month

SECOND = timedelta(seconds=1)
AT_WORK = (time(7, 30), time(17, 30))


class Clockwork:
    """`every` minutes a sweep while people are at work; otherwise one just before what is due next, and one just then."""

    def __init__(self, month: Month, every: float) -> None:
        self.month, self.every = month, timedelta(minutes=every)
        self.sweeps = self.things = 0
        self.lives: Counter = Counter()
        self.wrong: list[str] = []

    def run(self, lives: Iterable[tuple[str, Life]]) -> datetime:
        """Until every life is lived, and nothing is due or waits any more. Returns the last moment."""
        coming: list[tuple[datetime, int, Life]] = []
        names = []
        for number, (name, life) in enumerate(lives):
            names.append(name)
            coming.append((next(life), number, life))
        self.lives.update(names)
        heapq.heapify(coming)
        swept = moment = coming[0][0] - timedelta(minutes=10)
        while coming or self.month.ledger.next_moment():
            look = self._next_look(swept, coming[0][0] if coming else None)
            if not coming or look <= coming[0][0]:
                swept = moment = look
                with at(look):
                    self._sweep()
                continue
            moment, number, life = heapq.heappop(coming)
            with at(moment):
                self.things += 1
                after = self._go_on(names[number], life)
            if after is not None:
                assert after >= moment, f"{names[number]} goes back in time"
                heapq.heappush(coming, (after, number, life))
        with at(moment + timedelta(hours=2)):
            self._sweep()
        return moment + timedelta(hours=2)

    def _go_on(self, name: str, life: Life) -> datetime | None:
        """The moment at which the life goes on. What the product refuses in it is a difference, and its end."""
        try:
            return next(life, None)
        except Exception as error:
            self.wrong.append(f"{name}, {now():%d %b %H:%M:%S} UTC: {type(error).__name__}: {error}")
            return None

    def _next_look(self, swept: datetime, thing: datetime | None) -> datetime:
        """The moment of the next sweep; a thing that comes first is done first."""
        local = swept.astimezone(self.month.hours.tz)
        if self.month.hours.works(local.date()) and AT_WORK[0] <= local.time() < AT_WORK[1] and thing is not None:
            return swept + self.every
        due = self.month.ledger.next_moment()
        if due is None or (thing is not None and thing < due - SECOND):
            return max(thing or swept, swept + SECOND)
        return due - SECOND if due - SECOND > swept else max(due, swept + SECOND)

    def _sweep(self) -> None:
        """One sweep; its own account of what it did is held against the ledger's."""
        expected = self.month.ledger.swept()
        did = sweep()
        self.sweeps += 1
        if (did.notices, did.steps) != expected or did.set_aside:
            self.wrong.append(
                f"{now():%d %b %H:%M:%S} UTC: the sweep told of {did.notices} limits and took {did.steps} steps, set aside {did.set_aside};"
                f" by the ledger it is {expected[0]} and {expected[1]}"
            )
        outbox.send_waiting()
