"""Time: one thing after the other as it comes, a sweep and a look at the outbox every so often, and a leap where nothing is."""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from itertools import count

from casework import outbox
from casework.sweep import sweep
from people.clock import at, now
from tests.lived.hours import Hours
from tests.lived.ledger import Ledger

Life = Iterator[datetime]
SECOND = timedelta(seconds=1)
AT_WORK = (time(7, 30), time(17, 30))


class Clockwork:
    """A sweep just before what is due next, and one just then; where it is said, also one `every` minutes of the hours of work."""

    def __init__(self, ledger: Ledger, hours: Hours | None = None, every: float | None = None) -> None:
        self.ledger, self.hours = ledger, hours
        self.every = timedelta(minutes=every) if every else None
        self.outages: list[tuple[datetime, datetime]] = []  # from when to when nothing sweeps
        self.sweeps = self.things = 0
        self.lives: Counter = Counter()
        self.wrong: list[str] = []
        self._number = count()
        self._coming: list[tuple[datetime, int, str, Life]] = []

    def begin(self, name: str, life: Life) -> None:
        """A life begins: it goes on at the moment that it says, and is over when it says none."""
        self.lives[name] += 1
        self._wait(name, life, now())

    def run(self, lives: Iterable[tuple[str, Life]], until: datetime | None = None) -> datetime:
        """Until every life is lived, and nothing is due or waits any more; or `until` then. Returns the last moment."""
        for name, life in lives:
            self.lives[name] += 1
            heapq.heappush(self._coming, (next(life), next(self._number), name, life))
        swept = moment = self._coming[0][0] - timedelta(minutes=10)
        while self._coming or self.ledger.next_moment():
            look = max(moment, self._next_look(swept, self._coming[0][0] if self._coming else None))
            look = next((end for start, end in self.outages if start <= look < end), look)
            to_sweep = not self._coming or look <= self._coming[0][0]
            if until and (look if to_sweep else self._coming[0][0]) > until:
                break
            if to_sweep:
                swept = moment = look
                with at(look):
                    self._sweep()
                continue
            moment, _, name, life = heapq.heappop(self._coming)
            with at(moment):
                self.things += 1
                self._wait(name, life, moment)
        with at(until or moment + timedelta(hours=2)):
            self._sweep()
            return now()

    def _wait(self, name: str, life: Life, moment: datetime) -> None:
        after = self._go_on(name, life)
        if after is not None:
            assert after >= moment, f"{name} goes back in time"
            heapq.heappush(self._coming, (after, next(self._number), name, life))

    def _go_on(self, name: str, life: Life) -> datetime | None:
        """The moment at which the life goes on. What the product refuses in it is a difference, and its end."""
        try:
            return next(life, None)
        except Exception as error:
            self.wrong.append(f"{name}, {now():%d %b %H:%M:%S} UTC: {type(error).__name__}: {error}")
            return None

    def _next_look(self, swept: datetime, thing: datetime | None) -> datetime:
        """The moment of the next sweep; a thing that comes first is done first."""
        if self.every and self.hours and thing is not None:
            local = swept.astimezone(self.hours.tz)
            if self.hours.works(local.date()) and AT_WORK[0] <= local.time() < AT_WORK[1]:
                return swept + self.every
        due = self.ledger.next_moment()
        if due is None and not self.every and thing:
            return thing + SECOND  # nothing is due before it
        if due is None or (self.every and thing is not None and thing < due - SECOND):
            return max(thing or swept, swept + SECOND)
        return due - SECOND if due - SECOND > swept else max(due, swept + SECOND)

    def _sweep(self) -> None:
        """One sweep; its own account of what it did is held against the ledger's."""
        did = sweep()
        expected = self.ledger.swept()
        self.sweeps += 1
        if (did.notices, did.steps) != expected or did.set_aside:
            self.wrong.append(
                f"{now():%d %b %H:%M:%S} UTC: the sweep told of {did.notices} limits and took {did.steps} steps, set aside {did.set_aside};"
                f" by the ledger it is {expected[0]} and {expected[1]}"
            )
        outbox.send_waiting()
