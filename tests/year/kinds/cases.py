"""A case: begun, given to another PSSO with its limits, granted to somebody for a time; what is noted of its customer."""

from datetime import time, timedelta

from people.clock import now
from people.models import Staff
from personalised_services.models import Letter
from tests.lived.ledger import key_of
from tests.year import reckoning
from tests.year.kinds import CENTRELINK, event
from tests.year.kinds.letters import introduced
from tests.year.writing import Writing
from tests.year.year import Dossier


def begun(year, dossier: Dossier, chance) -> None:
    """Its PSSO begins it; the customer is to be introduced by a letter (CAS-01, LET-01)."""
    year.take(dossier.case, "begin_case", by=dossier.owner, becomes="active")
    letter = Letter.objects.filter(case=dossier.case).latest("pk")
    year.ledger.happened(letter, "open", dossier.owner, becomes="due")
    today = year.hours(dossier).day(now())
    year.starts(letter, "letter_due", dossier, reckoning.letter(year.hours(dossier), today))
    dossier.hang_on_it.append(letter)
    year.clockwork.begin("letters: introduction", introduced(year, dossier, letter, chance))


def reallocate(year, dossier: Dossier, to: Staff) -> None:
    """Who leads the team gives it to another PSSO; whatever limits run on it and on what hangs on it go along (CAS-01)."""
    by = year.leader(dossier.team)
    dossier.case = year.take(dossier.case, "reallocate", by=by, owner=to, because="The load is uneven.")
    dossier.owner = to
    for record in (dossier.case, *(plan.record for plan in dossier.plans), *dossier.hang_on_it):
        year.ledger.belongs_to(record, to, to.team)
    year.ledger.notice(dossier.case, to, "reallocated")


def undecided(year, dossier, chance):
    """Wait while something of the case waits for a decision."""
    while dossier.waits or dossier.on_a_call:
        yield year.days_on(dossier.owner, 1, chance)


@event(12)
def given_to_a_colleague(year, dossier, chance):
    yield from undecided(year, dossier, chance)
    reallocate(year, dossier, year.colleague(dossier, chance, same_team=True))


@event(6)
def given_to_the_other_team(year, dossier, chance):
    yield from undecided(year, dossier, chance)
    reallocate(year, dossier, year.colleague(dossier, chance, same_team=False))


@event(4, CENTRELINK)
def given_to_the_other_team_while_it_waits(year, dossier, chance):
    """What is asked waits for who decides there, who is told; the letter bears another's block, so it is sent back and asked anew."""
    yield from undecided(year, dossier, chance)
    writing = Writing.start(year, dossier, "contact", chance)
    writing.compose()
    writing.ask()
    reallocate(year, dossier, year.colleague(dossier, chance, same_team=False))
    year.decisions.moves(writing.record, writing.asked, dossier.team)
    yield writing.when_decided()
    writing.send_back()
    yield writing.later()
    writing.change()
    writing.ask()
    yield writing.when_decided()
    writing.approve()
    yield from writing.out()


@event(6)
def granted_for_a_time(year, dossier, chance):
    hours = year.hours(dossier)
    until = hours.at(hours.day(now()) + timedelta(days=31), time.min)
    reader = year.colleague(dossier, chance)
    by = year.leader(dossier.team, besides=reader)
    year.take(dossier.case, "grant_sight", by=by, staff=reader, reason="Takes the calls during the leave.", until=until)
    yield year.days_on(dossier.owner, chance.uniform(2, 20), chance)
    grant = dossier.case.grants.get(staff=reader, ended_at=None)
    year.take(dossier.case, "end_grant", by=year.leader(dossier.team), grant=grant)


@event(10)
def conditions_agreed_and_lifted(year, dossier, chance):
    today = year.hours(dossier).day(now())
    said = {"contact_conditions": "By phone before noon.", "agreed_on": today}
    year.take(dossier.case, "set_contact_conditions", by=dossier.owner, **said)
    yield year.days_on(dossier.owner, chance.uniform(5, 60), chance)
    year.take(dossier.case, "set_contact_conditions", by=dossier.owner, contact_conditions="", agreed_on=None)


@event(10)
def issue_noted_and_settled(year, dossier, chance):
    if dossier.is_finalising:
        return
    dossier.open_issues += 1
    year.take(dossier.case, "note_issue", by=dossier.owner, kind="complaint", words="About the waiting time.")
    issue = dossier.case.issues.latest("pk")
    yield year.days_on(dossier.owner, chance.uniform(3, 60), chance)
    year.take(dossier.case, "settle_issue", by=dossier.owner, issue=issue, outcome="Answered in writing.")
    dossier.open_issues -= 1


@event(6)
def indicator_set_and_lifted(year, dossier, chance):
    if key_of(dossier.case) in year.indicated:
        return
    year.indicated.add(key_of(dossier.case))
    said = {"kind": "vulnerability", "reason": "Without a home since May.", "specific_conditions": ""}
    year.take(dossier.case, "set_indicator", by=dossier.owner, **said)
    indicator = dossier.case.indicators.latest("pk")
    yield year.days_on(dossier.owner, chance.uniform(10, 90), chance)
    year.take(dossier.case, "lift_indicator", by=dossier.owner, indicator=indicator, because="A flat was found.")


@event(3)
def somebody_is_related(year, dossier, chance):
    """A PSSO who is related to the customer: shut out, and never given the case (design 5)."""
    deputy = year.people.deputies[dossier.team.pk]
    owners = {each.owner for each in dossier.customer.dossiers.values()}
    others = [one for one in year.people.pssos[dossier.team.pk] if one not in owners | {deputy}]
    if len(others) > 1:
        relative = chance.choice(others)
        dossier.customer.relatives.add(relative.pk)
        year.take(dossier.case, "record_relative", by=dossier.owner, staff=relative)
    return
    yield
