"""An invented month at three sites, to try Tandem on: places, people, references and some 500 contacts.

Everything that happens to a contact goes through the product's own actions and steps, with the clock moved to the moment
it happens (`lives`). The same seed and the same moment make the same month. Names, numbers and texts are invented; no
text holds a customer detail.
"""

import random
from dataclasses import dataclass
from datetime import datetime

from django.db.transaction import atomic

from desk.demo import days, lives, places, references, staff
from people.clock import at, now
from people.models import Staff
from tps.models import Contact

SEED = 20_14


class AlreadyThere(Exception):
    """The database is in use: nothing was added to it."""


@dataclass(frozen=True)
class Made:
    """How much was made."""

    staff: int
    contacts: int
    open: int
    waiting_mail: int


def make(*, password: str, moment: datetime | None = None, seed: int = SEED) -> Made:
    """Fill an empty database with the month before `moment` (now), in one transaction. Raises AlreadyThere.

    Passing the password for the people who sign in; RuntimeError in production, where the clock cannot be moved.
    """
    moment = moment or now()
    chance = random.Random(seed)  # noqa: S311 - a repeatable month, no secret
    with atomic():
        if Staff.objects.exists() or Contact.objects.exists():
            raise AlreadyThere("There are staff or contacts in this database already.")
        with at(moment - days.BEFORE):
            where = places.make()
            who = staff.make(where, password)
            references.make(moment.date())
        planned = days.plan(who, moment=moment, chance=chance)
        lives.live(planned, until=moment, chance=chance)
        waiting = lives.deliver_what_is_old(moment)
    opened = Contact.objects.all()
    return Made(len(who.everybody), opened.count(), opened.open().count(), waiting)


def people() -> list[tuple[str, str, str, str]]:
    """(logon, name, role, what to try) of everybody who signs in with the demonstration's password."""
    return [(p.logon, f"{p.given} {p.family}", p.role.label, p.to_try) for p in staff.PEOPLE if p.to_try]
