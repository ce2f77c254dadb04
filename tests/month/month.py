"""The month itself: its people, its days, its ledger, and the steps that its lives take."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from casework.steps import take
from people.models import Staff
from tests.lived.ledger import Ledger
from tests.month.places import People, Size, make
from tps.models import Option
from tps.questions import Form

FIRST = date(2026, 10, 1)  # summer time begins on Sunday the 4th, and Monday the 5th is Labour Day in New South Wales


@dataclass
class Call:
    """An SO's call that is to come: at which moment, to which officer. Whoever lives it draws from its own `chance`."""

    at: datetime
    day: date
    officer: Staff
    colleague: Staff  # at the same site
    service_officers: dict[str, Staff]
    chance: Random

    def within(self, shortest: float, longest: float) -> timedelta:
        """So many minutes, and never a whole one: nothing happens at the very moment when a limit ends."""
        return timedelta(
            minutes=self.chance.uniform(shortest, longest), microseconds=self.chance.randrange(1, 1000)
        ) + timedelta(seconds=1)


@dataclass
class Month:
    size: Size
    seed: int
    people: People = field(init=False)
    ledger: Ledger = field(init=False)
    days: list[date] = field(init=False)

    def __post_init__(self):
        self.people = make(self.size)
        self.ledger = Ledger(self.people.whom)
        self.hours = self.people.hours_of(self.people.officers[0].team.site)
        self.days = self.hours.days_of_work(FIRST, self.size.days)
        self.options = {(option.list, option.code): option for option in Option.objects.all()}

    def option(self, list_name: str, code: str) -> Option:
        return self.options[list_name, code]

    def calls(self) -> list[Call]:
        """All calls of the month, in order: as many for each officer, spread over each day."""
        chance, calls = Random(f"{self.seed} calls"), []
        for number in range(self.size.calls):
            day = self.days[number % len(self.days)]
            officer = self.people.officers[number // len(self.days) % len(self.people.officers)]
            colleague = chance.choice([one for one in self.people.officers if one != officer])
            start = self.hours.at(day, time(8, 5)) + timedelta(seconds=chance.uniform(0, 6.4 * 3600))
            service_officers = {form: chance.choice(self.people.service_officers[form]) for form in Form}
            calls.append(Call(start, day, officer, colleague, service_officers, Random(f"{self.seed} {number}")))
        return sorted(calls, key=lambda call: call.at)

    def local(self, day: date, clock: str, chance: Random) -> datetime:
        """A moment of the site's day, some seconds after the minute."""
        return self.hours.at(day, time.fromisoformat(clock)) + timedelta(seconds=chance.uniform(1, 50))

    def next_day(self, day: date, clock: str, chance: Random) -> datetime:
        """A moment of the working day after."""
        return self.local(self.hours.working_day_after(day), clock, chance)

    def take(self, record, step: str, *, by: Staff, becomes: str = "", **answers):
        """Take a step through the door, and tell the ledger. Returns the record as it is afterwards."""
        record = take(record, step, by=by, version=record.version, **answers)
        self.ledger.happened(record, step, by, becomes)
        return record
