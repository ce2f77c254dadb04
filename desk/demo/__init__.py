"""An invented month at three sites, to try Tandem on: places, people, references and some 500 contacts.

Everything that happens to a contact goes through the product's own actions and steps, with the clock moved to the moment
it happens (`lives`). The same seed and the same moment make the same month. Names, numbers and texts are invented; no
text holds a customer detail. The few customers of Personalised Services (`cases`) are invented too.
"""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.transaction import atomic

from casework.steps import take
from desk import actions
from desk.demo import (
    agreed,
    asked,
    cases,
    checks,
    cold,
    consulted,
    contacts,
    days,
    escalated,
    exits,
    finalisations,
    large,
    letters,
    lives,
    management,
    places,
    plans,
    references,
    referrals,
    restrictions,
    staff,
    stops,
    supervisor,
)
from people.clock import at, now
from people.models import Staff
from tps import actions as reporting
from tps.models import Contact, Option, Reference

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
    history: int = 0


def make(*, password: str, moment: datetime | None = None, seed: int = SEED, history: int = 0) -> Made:
    """Fill an empty database with the month before `moment` (now), in one transaction. Raises AlreadyThere.

    Passing the password for the people who sign in; RuntimeError in production, where the clock cannot be moved.
    With a `history` (large.LEAST or more), that many contacts at most are laid under the month afterwards.
    """
    if Staff.objects.exists() or Contact.objects.exists():
        raise AlreadyThere("There are staff or contacts in this database already.")
    if history:
        large.leave_room(history)
    made = _month(password, moment or now(), seed)
    return replace(made, history=large.lay(history)) if history else made


def _month(password: str, moment: datetime, seed: int) -> Made:
    chance = random.Random(seed)  # noqa: S311 - a repeatable month, no secret
    with atomic():
        with at(moment - days.BEFORE):
            where = places.make()
            who = staff.make(where, password)
            references.make(moment.date(), who["MT1020"])
        planned = days.plan(who, moment=moment, chance=chance)
        supervisor.choose(planned)
        lives.live(planned, who, until=moment, chance=chance)
        checks.roster(who, moment)
        checks.make(who, moment, chance)
        escalated.live(who, moment)
        _hand_over(who, moment)
        stops.live(who, moment)
        supervisor.wait_for_a_leader(who, moment)
        _report_a_gap(who, moment)
        lives.ask_in_writing(who, moment)
        _see_to_gaps(who, moment)
        lives.know_issues(who, moment)
        cases.live(who, moment)
        plans.live(who, moment)
        cold.live(who, moment)
        referrals.live(who, moment)
        contacts.live(who, moment)
        agreed.live(who, moment)
        consulted.live(who, moment)
        exits.live(who, moment)
        management.live(who, moment)
        restrictions.live(who, moment)
        finalisations.live(who, moment)
        letters.live(who, moment)
        asked.live(who, moment)
        waiting = lives.deliver_what_is_old(moment)
    opened = Contact.objects.all()
    return Made(len(who.everybody), opened.count(), opened.open().count(), waiting)


def _hand_over(who, moment: datetime) -> None:
    """Sam goes home soon, and offers one of his open contacts to his team."""
    sam = who["SO1001"]
    with at(moment):
        [(kind, record), *_] = [
            one
            for one in actions.to_hand_over(sam)
            if isinstance(one[1], Contact) and one[1].opened_at <= moment - timedelta(minutes=5)
        ]
        note = "The other line rings back about the arrears file. All is written down, only the reference is missing."
        actions.offer(by=sam, to_team=sam.team, chosen=[(kind, record, note, {})])


def _report_a_gap(who, moment: datetime) -> None:
    """Tui misses a case in a file that her last contact gave."""
    for contact in Contact.objects.filter(officer=who["TH1002"], state="finalised").exclude(references=[])[:1]:
        file = Reference.objects.filter(number=contact.references[0]).first()
        with at(moment - timedelta(minutes=4)):
            missing = "Two weeks with different rates: the table stops at one."
            reporting.report_gap(contact, by=who["TH1002"], reference=file, missing=missing)


def _see_to_gaps(who, moment: datetime) -> None:
    """Aroha took up a file that was asked about often, and had it changed; another topic Sam sees to."""
    aroha = who["AN1010"]
    with at(moment - timedelta(days=15)):
        file = reporting.take_up_gap(by=aroha, given="117-22082304")
    with at(moment - timedelta(days=12)):
        changed = "The file shows which day is the end date, with an example."
        fixed_on = (moment - timedelta(days=12)).astimezone(aroha.site.tz).date()
        take(file, "record_fixed", by=aroha, version=file.version, fixed_on=fixed_on, changed=changed)
        arrears = Option.objects.get(list=Option.List.ENQUIRY_TYPE, code="payments_arrears")
        topic = reporting.take_up_gap(by=aroha, enquiry_type=arrears)
        topic = take(topic, "hand_gap_on", by=aroha, version=topic.version, to=who["SO1001"])
    with at(moment - timedelta(days=2)):
        doing = "A quick guide to the arrears screens is being written with the Compensation team."
        take(topic, "say_what_is_done", by=who["SO1001"], version=topic.version, being_done=doing)


def people() -> list[tuple[str, str, str, str]]:
    """(logon, name, role, what to try) of everybody who signs in with the demonstration's password."""
    return [(p.logon, f"{p.given} {p.family}", p.role.label, p.to_try) for p in staff.PEOPLE if p.to_try]
