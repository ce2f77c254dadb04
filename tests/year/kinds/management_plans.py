"""Customer Management Plans: completed in time and late, discussed across the programs; issues with actions in time, late, not needed."""

from tests.year.kinds import CHILD_SUPPORT, course, event
from tests.year.managing import Managing


@course(CHILD_SUPPORT)
def started_and_approved(year, dossier, chance):
    """Completed within 21 days of the receipt, or some days late; one in twelve is never started."""
    luck = chance.random()
    yield year.days_on(dossier.owner, chance.uniform(0, 6), chance)
    if luck < 0.08 or dossier.is_over:
        return
    managing = Managing(year, dossier, chance)
    yield year.soon(chance)
    if managing.review_history():
        yield year.days_on(year.people.psm, chance.uniform(0, 2), chance)
        managing.discuss()
    yield year.days_on(dossier.owner, 22 if luck > 0.85 else chance.uniform(0, 4), chance)
    managing.write()
    while not dossier.segment:
        yield year.days_on(dossier.owner, 1, chance)
    managing.complete()
    yield year.soon(chance)
    managing.approve()


def managed(year, dossier, chance):
    """The plan, once there is one, when no action of it is under way."""
    while dossier.managing is None or dossier.managing.busy or dossier.is_finalising:
        yield year.days_on(dossier.owner, 3, chance)
    dossier.managing.busy = True
    return dossier.managing


@event(14, CHILD_SUPPORT)
def issue_with_an_action_in_time(year, dossier, chance):
    managing = yield from managed(year, dossier, chance)
    issue = managing.add_issue()
    action = managing.agree(issue, chance.randrange(0, 15))
    yield year.soon(chance)
    managing.end(action)
    managing.acknowledged(issue)
    managing.settle(issue)
    managing.busy = False


@event(7, CHILD_SUPPORT)
def issue_with_an_action_late(year, dossier, chance):
    managing = yield from managed(year, dossier, chance)
    issue = managing.add_issue()
    action = managing.agree(issue, chance.randrange(1, 6))
    yield year.days_on(dossier.owner, chance.uniform(8, 14), chance)
    managing.end(action)
    managing.settle(issue)
    managing.busy = False


@event(5, CHILD_SUPPORT)
def issue_with_an_action_that_is_not_needed(year, dossier, chance):
    managing = yield from managed(year, dossier, chance)
    issue = managing.add_issue()
    action = managing.agree(issue, 10)
    yield year.days_on(dossier.owner, chance.uniform(2, 6), chance)
    managing.end(action, "no_longer")
    managing.settle(issue)
    managing.busy = False
