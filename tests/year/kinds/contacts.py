"""Contacts and attempts, voicemail, what is promised and arranged in them, and what customers write."""

from tests.year.agreeing import AFTER_VOICEMAIL, Contacting, Corresponding, Promising
from tests.year.kinds import CHILD_SUPPORT, event


@event(20)
def reached(year, dossier, chance):
    """An attempt, then the customer is reached; what was said goes into the record and into a letter (CAS-02, CAS-08, LET-01)."""
    missed = Contacting(year, dossier, chance, "nobody")
    missed.write_up()
    yield year.soon(chance, 10, 60)
    contacting = Contacting(year, dossier, chance, may_escalate=chance.random() < 0.3)
    contacting.write_up()
    yield from contacting.letter.through()


@event(5)
def never_written_up(year, dossier, chance):
    Contacting(year, dossier, chance, "not_proved")
    return
    yield


@event(6)
def a_voicemail(year, dossier, chance):
    voicemail = Contacting.voicemail(year, dossier, chance)
    yield year.soon(chance)
    voicemail.write_up(AFTER_VOICEMAIL)


def not_while_it_is_finalised(year, dossier, chance):
    """A commitment that is still to be kept would hold the finalisation back (FIN-01)."""
    while dossier.is_finalising:
        yield year.days_on(dossier.owner, 3, chance)


@event(14)
def promised_and_kept(year, dossier, chance):
    yield from not_while_it_is_finalised(year, dossier, chance)
    promising = Promising(year, dossier, chance.randrange(1, 20))
    yield year.days_on(dossier.owner, chance.uniform(0, 15), chance)
    promising.keep()


@event(5)
def promised_and_forgotten(year, dossier, chance):
    yield from not_while_it_is_finalised(year, dossier, chance)
    promising = Promising(year, dossier, chance.randrange(0, 6))
    yield year.days_on(dossier.owner, chance.uniform(7, 20), chance)
    promising.keep()


@event(4)
def promised_and_not_needed(year, dossier, chance):
    yield from not_while_it_is_finalised(year, dossier, chance)
    promising = Promising(year, dossier, 8)
    yield year.days_on(dossier.owner, chance.uniform(1, 12), chance)
    promising.withdraw()


@event(8, CHILD_SUPPORT)
def followed_up(year, dossier, chance):
    yield from not_while_it_is_finalised(year, dossier, chance)
    promising = Promising(year, dossier, chance.randrange(2, 12), follow_up=True)
    yield year.days_on(dossier.owner, chance.uniform(1, 14), chance)
    contacting = Contacting(year, dossier, chance)
    promising.followed_up(contacting.record)
    yield year.soon(chance)
    contacting.write_up()
    yield from contacting.letter.through()


@event(8)
def wrote_and_was_answered(year, dossier, chance):
    leader = year.leader(dossier.team)
    corresponding = Corresponding(year, dossier, chance, by=leader if chance.random() < 0.5 else None)
    yield year.days_on(dossier.owner, chance.uniform(0, 2), chance)
    corresponding.investigate()
    letter = corresponding.assess(reply=True)
    if dossier.program == "centrelink":
        corresponding.coordinate()
    yield year.soon(chance)
    yield from letter.through()
    corresponding.act()


@event(4)
def wrote_and_needed_no_answer(year, dossier, chance):
    corresponding = Corresponding(year, dossier, chance)
    yield year.soon(chance)
    corresponding.investigate()
    yield year.soon(chance)
    corresponding.assess(reply=False)
    corresponding.act()
