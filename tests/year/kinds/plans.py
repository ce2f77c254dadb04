"""The plans of a Centrelink case, one after the other: proactive with their fortnights, reactive with restrictions; then their review."""

from datetime import timedelta

from people.clock import now
from tests.lived.ledger import key_of
from tests.year.kinds import CENTRELINK, course, event
from tests.year.kinds.reviews import draw, reviewed
from tests.year.planning import FORTNIGHT, Planning

RESTRICTED = (("telephone", "partly"), ("face_to_face", "fully"), ("email", "available"), ("letter", "write_only"))


@course(CENTRELINK)
def plans(year, dossier, chance):
    """One plan after the other, until a customer leaves or the year is over."""
    from tests.year.kinds.exits import after_the_review

    if dossier.plans:
        planning = Planning(
            year, dossier, dossier.plans[0], chance
        )  # drafted with the acceptance of a proactive referral
    else:
        yield year.days_on(dossier.owner, chance.uniform(0, 4), chance)
        planning = Planning.draft(year, dossier, *kind_and_term(year, chance))
    if chance.random() < 0.1:
        yield planning.later()
        planning.let_go()
        yield planning.soon()
        planning = Planning.draft(year, dossier, *kind_and_term(year, chance))
    renewed = None
    while True:
        yield planning.soon()
        yield from begun(planning, renewed)
        year.clockwork.begin("plans: fortnights", fortnights(planning, chance))
        year.planned[key_of(dossier.case)] = planning
        outcome = yield from reviewed(planning, draw(year, chance))
        if outcome == "exiting":
            yield from after_the_review(planning)
        if outcome != "renewed":
            return
        yield planning.later(chance.uniform(0, 4))
        renewed, planning = planning, Planning.draft(year, dossier, *kind_and_term(year, chance))


def kind_and_term(year, chance):
    """(kind, chance, days): four months for a proactive one, shorter where the year is; reactive ones as their circumstances ask."""
    kind = chance.choice(["proactive", "proactive", "reactive"])
    return kind, chance, year.short_term or (chance.randrange(60, 180) if kind == "reactive" else None)


def begun(planning, renewed):
    """Strategies, restrictions of a reactive one, and it holds."""
    planning.write()
    if planning.plan.kind == "reactive":
        for channel, availability in RESTRICTED[: planning.chance.randrange(1, 5)]:
            planning.restrict(channel, availability)
    yield planning.later()
    planning.activate(renewed)


def fortnights(planning, chance):
    """A review each fortnight of a proactive plan: mostly a day or two before, sometimes late, sometimes only with the next one."""
    year, record = planning.year, planning.plan.record
    while planning.plan.kind == "proactive":
        [running] = [limit for limit in year.ledger.running_on(record) if limit.kind == FORTNIGHT] or [None]
        if running is None:
            return
        luck = chance.random()
        before = 12 if luck > 0.25 else -6 if luck > 0.1 else -100  # hours before it is due, or after
        yield year.when(
            planning.dossier.owner, max(now(), running.due - timedelta(hours=before + 24 * chance.random())), chance
        )
        if not planning.plan.holds:
            return
        planning.record_fortnight()


@event(8, CENTRELINK)
def restrictions_change_and_are_not_kept(year, dossier, chance):
    planning = planned(year, dossier)
    while (
        planning is None
        or not planning.plan.holds
        or planning.plan.kind != "reactive"
        or not planning.plan.restrictions
    ):
        yield year.days_on(dossier.owner, 5, chance)
        planning = planned(year, dossier)
    planning.note_non_compliance()
    yield planning.later(2)
    if not planning.plan.holds:
        return
    channel = chance.choice(sorted(planning.plan.restrictions))
    planning.restrict(channel, "fully")
    yield planning.later(10)
    if planning.plan.holds:
        planning.end_restriction(channel)


def planned(year, dossier) -> Planning | None:
    """The plan that a case is at."""
    return year.planned.get(key_of(dossier.case))


def is_near_its_end(planning, days: int = 31) -> bool:
    """Whether it ends within so many days (its review opens 28 before), or its review has opened."""
    today = planning.year.hours(planning.dossier).day(now())
    return planning.plan.state != "active" or today >= planning.plan.ends_on - timedelta(days=days)


@event(8, CENTRELINK)
def reviewed_early(year, dossier, chance):
    """An early review leads into the exit process, unless the SSM does not support the exit; then the plan goes on (MSP-03)."""
    planning = planned(year, dossier)
    while planning is None or dossier.is_leaving or is_near_its_end(planning):
        yield year.days_on(dossier.owner, 3, chance)
        planning = planned(year, dossier)
    planning.ask_early()
    review = planning.review
    yield planning.soon()
    review.reach()
    yield planning.later(1)
    review.write_up("exits")
    review.ask_for_quality()
    yield review.when_checked()
    supported = chance.random() < 0.4
    review.check_quality(supported=supported)
    yield planning.later()
    if not supported:
        review.write_up("remains")
    yield planning.soon()
    review.complete()
    yield planning.later(chance.uniform(2, 12))
    review.exit() if supported else review.remain()
    if not supported:
        yield planning.soon()
        review.tell_outcome()
