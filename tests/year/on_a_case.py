"""What the records of a case have in common in a year: whose steps are taken, and when the next one comes."""

from datetime import date

from people.clock import now
from tests.year.year import Dossier, Year


class OnACase:
    """Something of a case, in the hands of whichever PSSO has the case."""

    record: object

    def __init__(self, year: Year, dossier: Dossier, chance) -> None:
        self.year, self.dossier, self.chance = year, dossier, chance

    @property
    def today(self) -> date:
        return self.year.hours(self.dossier).day(now())

    def _begins(self, record, state: str) -> None:
        """The record's timeline begins; its limits go along with the case."""
        self.record = record
        self.year.ledger.happened(record, "open", self.dossier.owner, becomes=state)
        self.dossier.hang_on_it.append(record)

    def _take(self, step, becomes="", by=None, **answers) -> None:
        self.year.take(self.record, step, by=by or self.dossier.owner, becomes=becomes, **answers)

    def soon(self):
        return self.year.soon(self.chance)

    def later(self, days=0.0):
        return self.year.days_on(self.dossier.owner, days, self.chance)
