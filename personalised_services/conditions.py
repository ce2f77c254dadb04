"""Guards of a case's steps, each with its reasons. They judge stored facts."""

from casework.steps import because


@because("No issue is outstanding.", "CAS-03")
def issue_is_open(case):
    return case.issues.filter(settled_at=None).exists()


@because("No sensitive issue indicator is set.", "CAS-16")
def indicator_is_set(case):
    return case.indicators.filter(lifted_at=None).exists()


@because("Nobody was granted sight of it.", None)
def is_granted(case):
    return case.grants.running().exists()


@because("No member of staff is recorded as related to the customer.", None)
def has_relatives(case):
    return case.customer.relatives.running().exists()
